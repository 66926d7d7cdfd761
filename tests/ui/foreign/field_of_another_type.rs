use vmstate_runtime::VmState;

mod other {
    pub struct State {
        pub level: u32,
    }
}

#[derive(VmState)]
#[vmstate(remote = "other::State")]
struct State {
    level: u16,
}

fn main() {}
