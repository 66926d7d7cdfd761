use vmstate_runtime::VmState;

#[derive(VmState)]
#[repr(u8)]
enum Tree {
    Leaf = 0,
    Node(Box<Tree>) = 1,
}

fn main() {}
