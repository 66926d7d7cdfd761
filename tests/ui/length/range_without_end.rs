use vmstate_runtime::VmState;

#[derive(VmState)]
struct Device {
    #[vmstate(range = 2..)]
    fifo: Fifo,
}

fn main() {}
