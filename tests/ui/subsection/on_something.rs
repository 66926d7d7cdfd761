use vmstate_runtime::VmState;

#[derive(VmState)]
#[vmstate(subsection(clock, on = property), subsection(retry, needed = true, on = state))]
struct Uart {
    #[vmstate(subsection = "clock")]
    clock: u32,
    #[vmstate(subsection = "retry")]
    retry: u32,
}

impl Uart {
    fn clock(&self) -> bool {
        self.clock != 0
    }
}

fn main() {}
