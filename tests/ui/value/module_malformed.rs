use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(with = "a b")]
    lcr: u8,
}

fn main() {}
