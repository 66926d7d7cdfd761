use vmstate_runtime::VmState;

mod other {
    #[derive(Default)]
    pub struct Part {
        pub a: u8,
        pub b: u32,
        pub padding: u8,
    }
}

#[derive(VmState)]
#[vmstate(remote("other::Part", rest = "default"))]
struct Part {
    a: u16,
    gone: u32,
}

fn main() {}
