use vmstate_runtime::VmState;

#[derive(VmState)]
struct Inner {
    level: u8,
}

#[derive(VmState)]
#[repr(u8)]
enum Request {
    Read(Inner),
}

fn main() {}
