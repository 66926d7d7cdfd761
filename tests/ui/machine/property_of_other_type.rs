use vmstate_runtime::VmState;

#[derive(VmState)]
struct Uart {
    lcr: u8,
    #[vmstate(property = "clock-hz")]
    clock_hz: f64,
}

fn main() {}
