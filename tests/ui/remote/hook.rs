use vmstate_runtime::VmState;

mod kvm {
    pub struct Segment {
        pub base: u64,
        pub limit: u32,
    }
}

#[derive(VmState)]
#[vmstate(remote = "kvm::Segment", post_load = "check")]
struct Mirror {
    base: u64,
    limit: u32,
}

impl Mirror {
    fn check(&mut self, _: u32) {}
}

fn main() {}
