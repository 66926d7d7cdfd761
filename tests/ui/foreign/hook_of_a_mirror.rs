use vmstate_runtime::VmState;

mod other {
    pub struct State {
        pub level: u32,
    }
}

#[derive(VmState)]
#[vmstate(remote = "other::State", post_load = "check")]
struct State {
    level: u32,
}

fn main() {}
