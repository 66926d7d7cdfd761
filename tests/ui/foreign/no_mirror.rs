use vmstate_runtime::VmState;

mod other {
    pub struct State {
        pub level: u32,
    }
}

#[derive(VmState)]
struct Device {
    state: other::State,
}

fn main() {}
