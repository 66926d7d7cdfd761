use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    rows: u32,
    columns: u32,
    #[vmstate(len = "rows * columns")]
    fifo: Vec<u8>,
}

fn main() {}
