use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(priority = 5)]
struct Gic {
    ctlr: u32,
}

fn main() {}
