use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(buffer, via = Wire)]
    fifo: [u8; 4],
}

fn main() {}
