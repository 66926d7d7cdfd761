use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(subsection = "a")]
    count: u32,
    #[vmstate(len = "count", subsection = "b")]
    fifo: Vec<u8>,
}

fn main() {}
