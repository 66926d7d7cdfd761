use vmstate_runtime::VmState;

#[derive(VmState, Default)]
#[vmstate(default)]
struct Nic {
    ctrl: u32,
    #[vmstate(property, default = true)]
    uso: bool,
}

fn main() {}
