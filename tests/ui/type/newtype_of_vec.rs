use vmstate_runtime::VmState;

#[derive(VmState)]
struct Fifo(Vec<u8>);

fn main() {}
