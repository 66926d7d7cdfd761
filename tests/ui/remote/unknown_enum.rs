use vmstate_runtime::VmState;

mod kvm {
    pub enum Mode {
        Off,
        On,
    }
}

#[derive(VmState)]
#[repr(u8)]
#[vmstate(remote = "kvm::Moed")]
enum Mode {
    Off,
    On,
}

fn main() {}
