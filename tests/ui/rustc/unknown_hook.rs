use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(pre_load = "reset", post_load = "check", pre_save = "freeze", post_save = "thaw")]
struct Device {
    lcr: u8,
}

fn main() {}
