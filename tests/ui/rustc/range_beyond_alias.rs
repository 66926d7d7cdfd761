use vmstate_runtime::VmState;

type Fifo = [u8; 4];

#[derive(VmState)]
struct Device {
    #[vmstate(range = 2..6)]
    fifo: Fifo,
}

fn main() {}
