//! What a const is must be known: of an enum, a newtype or a struct it is not, nor inside of an expression.

use vmstate_runtime::VmState;

#[derive(VmState, Clone, Copy)]
#[repr(u8)]
enum Mode {
    Off,
    On,
}

impl Mode {
    const RESET: Mode = Mode::On;
}

#[derive(VmState, Clone, Copy)]
struct Hz(u32);

const CLOCK: Hz = Hz(1_843_200);
const RATE: u32 = 9600;

#[derive(VmState)]
struct Uart {
    lcr: u8,
    #[vmstate(test = "is_new(lcr)", absent = Mode::RESET)]
    mode: Mode,
    #[vmstate(test = "is_new(lcr)", absent = CLOCK)]
    clock: Hz,
}

#[derive(VmState)]
struct Rtc<const N: usize> {
    #[vmstate(skip)]
    alarms: [u8; N],
    lcr: u8,
    #[vmstate(test = "is_new(lcr)", absent = CLOCK)]
    clock: Hz,
}

#[derive(VmState)]
struct Timer {
    lcr: u8,
    #[vmstate(test = "is_new(lcr)", absent = Hz(RATE))]
    clock: Hz,
}

impl Uart {
    fn is_new(lcr: u8) -> bool {
        lcr != 0
    }
}

impl<const N: usize> Rtc<N> {
    fn is_new(lcr: u8) -> bool {
        lcr != 0
    }
}

impl Timer {
    fn is_new(lcr: u8) -> bool {
        lcr != 0
    }
}

fn main() {}
