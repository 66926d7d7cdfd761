use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(priority = Priority::Iommuu)]
struct Device {
    lcr: u8,
}

fn main() {}
