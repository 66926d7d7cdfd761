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
    #[vmstate(test = "is_wide")]
    limit: u32,
}

impl Mirror {
    fn is_wide(&self, _: u32) -> bool {
        true
    }
}

fn main() {}
