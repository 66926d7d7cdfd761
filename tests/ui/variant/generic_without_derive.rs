use vmstate_runtime::VmState;

struct Inner;

#[derive(VmState)]
#[repr(u8)]
enum Request<T> {
    Read(Inner),
    Pair((u8, Inner)),
    Write(T),
}

fn main() {}
