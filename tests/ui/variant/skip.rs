use vmstate_runtime::VmState;

#[derive(VmState)]
#[repr(u8)]
enum Request {
    Read(#[vmstate(skip)] u8),
}

fn main() {}
