use vmstate_runtime::VmState;

mod other {
    pub struct State {
        pub level: u32,
    }
    pub struct Another {
        pub level: u32,
    }
}

#[derive(VmState)]
#[vmstate(remote = "other::State")]
struct State {
    level: u32,
}

#[derive(VmState)]
struct Device {
    #[vmstate(as = State)]
    state: other::Another,
}

fn main() {}
