use vmstate_runtime::VmState;

mod other {
    #[derive(Default)]
    pub struct Part {
        pub a: u8,
    }
}

#[derive(VmState)]
#[vmstate(remote = "other::Part")]
struct Part {
    a: u8,
}

#[derive(VmState)]
struct Device {
    #[vmstate(as = Part, struct_version = 2)]
    part: other::Part,
}

fn main() {}
