use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(test = |_| true)]
    lcr: u8,
}

fn main() {}
