use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(test = "<Self as Old>::is_old")]
    lcr: u8,
}

fn main() {}
