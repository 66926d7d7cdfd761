use vmstate_runtime::VmState;

#[derive(VmState)]
#[repr(u8)]
#[vmstate(remote = "kvm::Mode")]
enum Mode {
    Off,
}

fn main() {}
