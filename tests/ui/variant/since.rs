use vmstate_runtime::VmState;

#[derive(VmState)]
#[repr(u8)]
enum Request {
    Idle,
    Read {
        #[vmstate(since = 2)]
        at: u64,
    },
}

fn main() {}
