use vmstate_runtime::VmState;

mod other {
    pub struct State {
        pub level: u32,
        pub list: Vec<u8>,
    }
}

#[derive(VmState)]
#[vmstate(remote = "other::State", version = 2)]
struct State {
    #[vmstate(since = 2)]
    level: u32,
    #[vmstate(len = "count()")]
    list: Vec<u8>,
}

fn main() {}
