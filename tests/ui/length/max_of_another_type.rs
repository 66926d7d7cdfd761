use vmstate_runtime::VmState;

const MAX: u32 = 512;

#[derive(VmState)]
struct Ring {
    #[vmstate(prefix = u32, max = MAX)]
    bytes: Vec<u8>,
    #[vmstate(queue, max = "MAX")]
    packets: Vec<u8>,
}

#[derive(VmState)]
#[repr(u8)]
enum Request {
    Write(#[vmstate(prefix = u32, max = MAX)] Vec<u8>),
}

fn main() {}
