use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    value: bytes::Bytes,
}

fn main() {}
