use vmstate_runtime::VmState;

mod other {
    #[derive(Default)]
    pub struct Segment {
        pub base: u64,
    }
}

#[derive(VmState)]
struct Device {
    #[vmstate(prefix = u8)]
    segments: Vec<other::Segment>,
}

fn main() {}
