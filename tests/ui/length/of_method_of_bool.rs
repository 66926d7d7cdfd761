use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(len = "full()")]
    value: Vec<u8>,
}

impl Device {
    fn full(&self) -> bool {
        true
    }
}

fn main() {}
