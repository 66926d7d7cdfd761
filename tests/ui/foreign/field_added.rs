use vmstate_runtime::VmState;

mod other {
    pub struct State {
        pub level: u32,
        pub added: u16,
    }
}

#[derive(VmState)]
#[vmstate(remote = "other::State")]
struct State {
    level: u32,
}

fn main() {}
