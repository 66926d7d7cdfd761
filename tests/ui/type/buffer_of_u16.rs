use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(buffer)]
    fifo: [u16; 4],
}

fn main() {}
