use vmstate_runtime::VmState;

#[derive(VmState)]
struct Uart {
    lcr: u8,
    #[vmstate(property = "fifo-size", default = 256)]
    fifo_size: u8,
}

fn main() {}
