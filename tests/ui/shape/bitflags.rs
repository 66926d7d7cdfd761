use bitflags::bitflags;
use vmstate_runtime::VmState;

bitflags! {
    #[derive(VmState)]
    pub struct Flags: u32 {
        const READY = 1;
    }
}

// What the message says to write.
#[derive(VmState, Clone, Copy, Default)]
struct Status(u32);

bitflags! {
    impl Status: u32 {
        const READY = 1;
    }
}

fn main() {}
