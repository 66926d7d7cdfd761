use vmstate_runtime::VmState;

mod other {
    pub struct Part {
        pub a: u8,
        pub b: [u32; 4],
        pub c: u32,
    }
}

#[derive(VmState)]
#[vmstate(remote = "other::Part")]
struct Part {
    a: u16,
    b: [u32; 5],
    c: u32,
    gone: u32,
}

fn main() {}
