use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(test = "self::is_old")]
    lcr: u8,
}

fn main() {}
