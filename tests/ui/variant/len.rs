use vmstate_runtime::VmState;

#[derive(VmState)]
#[repr(u8)]
enum Request {
    Read {
        n: u8,
        #[vmstate(len = "n")]
        data: Vec<u8>,
    },
}

fn main() {}
