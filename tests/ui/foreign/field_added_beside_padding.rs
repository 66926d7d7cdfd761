use vmstate_runtime::VmState;

mod other {
    pub struct State {
        pub level: u32,
        pub padding: u16,
        pub added: u16,
    }
}

#[derive(VmState)]
#[vmstate(remote = "other::State")]
struct State {
    level: u32,
    #[vmstate(skip = "padding")]
    padding: u16,
}

fn main() {}
