use vmstate_runtime::VmState;

mod other {
    pub struct State {
        pub list: Vec<u8>,
    }
}

#[derive(VmState)]
#[vmstate(remote = "other::State")]
struct State {
    #[vmstate(len = "count()")]
    list: Vec<u8>,
}

fn main() {}
