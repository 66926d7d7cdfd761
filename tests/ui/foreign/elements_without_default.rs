use vmstate_runtime::VmState;

mod other {
    pub struct State {
        pub level: u32,
        pub padding: u32,
    }
}

#[derive(VmState)]
#[vmstate(remote = "other::State")]
struct State {
    level: u32,
    #[vmstate(skip = "padding")]
    padding: u32,
}

#[derive(VmState)]
struct Device {
    #[vmstate(prefix = u32, as = State)]
    states: Vec<other::State>,
}

fn main() {}
