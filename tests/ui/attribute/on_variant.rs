use vmstate_runtime::VmState;

#[derive(VmState)]
#[repr(u8)]
enum Mode {
    #[vmstate(since = 2)]
    Off,
}

fn main() {}
