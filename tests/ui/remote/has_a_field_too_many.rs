use vmstate_runtime::VmState;

mod kvm {
    pub struct Segment {
        pub base: u64,
        pub limit: u32,
    }
}

#[derive(VmState)]
#[vmstate(remote = "kvm::Segment")]
struct Mirror {
    base: u64,
    limit: u32,
    selector: u16,
}

fn main() {}
