use vmstate_runtime::VmState;

mod other {
    #[derive(Clone)]
    pub struct Level(pub u32);

    impl From<Level> for u32 {
        fn from(level: Level) -> Self {
            level.0
        }
    }
}

#[derive(VmState)]
struct Device {
    #[vmstate(as = u32)]
    level: other::Level,
}

fn main() {}
