use vmstate_runtime::VmState;

#[derive(VmState)]
#[repr(u8)]
enum Request {
    Read(#[vmstate(queue, list)] Vec<u8>),
}

fn main() {}
