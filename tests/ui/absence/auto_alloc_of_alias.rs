use vmstate_runtime::VmState;

type Slot = u32;

#[derive(VmState)]
struct Device {
    #[vmstate(auto_alloc)]
    value: Option<Slot>,
}

fn main() {}
