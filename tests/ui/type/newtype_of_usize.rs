use vmstate_runtime::VmState;

#[derive(VmState)]
struct Index(usize);

fn main() {}
