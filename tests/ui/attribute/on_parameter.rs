use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device<#[vmstate(skip)] T> {
    value: T,
}

fn main() {}
