use vmstate_runtime::VmState;

#[derive(VmState)]
enum Mode {}

fn main() {}
