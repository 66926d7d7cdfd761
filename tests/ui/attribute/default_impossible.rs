use vmstate_runtime::VmState;

struct Line;

#[derive(VmState)]
#[vmstate(default)]
struct Nic {
    ctrl: u32,
    #[vmstate(skip)]
    line: Line,
}

fn main() {}
