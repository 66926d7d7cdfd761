use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(auto_alloc)]
    value: [Option<u32>; 4],
}

fn main() {}
