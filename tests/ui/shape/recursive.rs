use vmstate_runtime::VmState;

#[derive(VmState, Default)]
struct Node {
    value: u32,
    #[vmstate(nullable)]
    next: Option<Box<Node>>,
    #[vmstate(prefix = u8)]
    children: Vec<Self>,
}

fn main() {}
