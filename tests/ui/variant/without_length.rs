use vmstate_runtime::VmState;

#[derive(VmState)]
#[repr(u8)]
enum Request {
    Read(Vec<u8>),
}

fn main() {}
