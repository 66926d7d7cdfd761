use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(subsection = 3)]
    lcr: u8,
}

fn main() {}
