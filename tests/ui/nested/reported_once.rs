//! A fault of a struct is reported there, and not once more on what that struct stands inside of.

use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(version = 2)]
struct Fifo {
    head: u8,
    #[vmstate(since = 2)]
    tail: u8,
}

#[derive(VmState)]
#[vmstate(name = "uart")]
struct Clock {
    hz: u32,
}

#[derive(VmState)]
struct Uart {
    fifo: Fifo,
    #[vmstate(subsection = "has_level", absent = 0)]
    level: u8,
    clock: Clock,
}

impl Uart {
    fn has_level(&self) -> bool {
        self.level != 0
    }
}

#[derive(VmState)]
struct Board {
    uarts: [Uart; 2],
}

#[derive(VmState)]
struct Machine {
    board: Board,
}

fn main() {}
