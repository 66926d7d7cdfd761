use vmstate_runtime::VmState;

struct Inner;

#[derive(VmState)]
#[repr(u8)]
enum Request {
    Read(Inner),
}

fn main() {}
