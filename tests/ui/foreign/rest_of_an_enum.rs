use vmstate_runtime::VmState;

mod other {
    pub enum Mode {
        Off,
        On,
    }
}

#[derive(VmState)]
#[vmstate(remote("other::Mode", rest = "default"))]
#[repr(u8)]
enum Mode {
    Off,
}

fn main() {}
