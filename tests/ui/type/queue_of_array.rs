use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(queue)]
    fifo: [u8; 4],
}

fn main() {}
