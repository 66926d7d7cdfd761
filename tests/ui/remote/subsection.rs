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
    #[vmstate(subsection = "wide")]
    limit: u32,
}

impl Mirror {
    fn wide(&self) -> bool {
        true
    }
}

fn main() {}
