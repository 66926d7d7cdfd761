use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(test)]
    lcr: u8,
}

fn main() {}
