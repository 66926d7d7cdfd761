use vmstate_runtime::VmState;

mod other {
    pub struct State {
        pub level: u32,
    }
}

#[derive(VmState)]
#[vmstate(remote = "other::State")]
struct State {
    lvl: u32,
}

fn main() {}
