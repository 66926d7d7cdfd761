use vmstate_runtime::VmState;

struct Kvm;

#[derive(VmState)]
struct Node {
    #[vmstate(as = Node)]
    state: Kvm,
    #[vmstate(prefix = u8)]
    rest: Vec<self::Node>,
}

fn main() {}
