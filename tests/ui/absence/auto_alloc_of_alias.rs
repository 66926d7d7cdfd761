use vmstate_runtime::VmState;

type Slot = Option<u32>;

#[derive(VmState)]
struct Device {
    #[vmstate(auto_alloc)]
    value: Slot,
}

fn main() {}
