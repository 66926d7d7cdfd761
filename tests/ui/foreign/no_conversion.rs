use vmstate_runtime::VmState;

mod other {
    pub struct State {
        pub level: u32,
    }
}

#[derive(VmState)]
struct Device {
    #[vmstate(as = u32)]
    state: other::State,
}

fn main() {}
