use vmstate_runtime::VmState;

struct Irq;

#[derive(VmState)]
#[vmstate(clone)]
struct Uart {
    lcr: u8,
    #[vmstate(skip)]
    irq: Irq,
}

#[derive(VmState)]
#[vmstate(clone)]
#[repr(u8)]
enum Mode {
    Idle = 0,
}

fn main() {}
