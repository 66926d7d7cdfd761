use vmstate_runtime::VmState;

mod other {
    pub enum Mode {
        Off,
        On,
        Auto,
    }
}

#[derive(VmState)]
#[vmstate(remote = "other::Mode")]
#[repr(u8)]
enum Mode {
    Off,
    On,
}

fn main() {}
