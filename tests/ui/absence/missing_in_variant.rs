use vmstate_runtime::VmState;

#[derive(VmState)]
#[repr(u8)]
enum Mode {
    Off,
    On(Option<u32>),
}

fn main() {}
