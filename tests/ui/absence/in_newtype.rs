use vmstate_runtime::VmState;

#[derive(VmState)]
struct Level(Option<u8>);

fn main() {}
