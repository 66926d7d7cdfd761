use vmstate_runtime::VmState;

mod kvm {
    pub struct Segment {
        base: u64,
    }
}

#[derive(VmState)]
#[vmstate(remote = "kvm::Segment")]
struct Mirror {
    base: u64,
}

fn main() {}
