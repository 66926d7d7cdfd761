use vmstate_runtime::VmState;

#[derive(VmState, Default)]
struct Node(Box<Node>);

fn main() {}
