//! The L4x5 of ST: registers under the names that QEMU gives them.

use vmstate_runtime::VmState;

use crate::devices::Clock;

/// A clock that is chosen from others.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stm32l4x5-rcc-clock-mux")]
pub struct Stm32ClockMux {
    id: u32,
    srcs: [Clock; 7],
    enabled: bool,
    src: u32,
    multiplier: u32,
    divider: u32,
}

/// A clock that is multiplied.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stm32l4x5-rcc-pll")]
pub struct Stm32Pll {
    id: u32,
    #[vmstate(rename = "in")]
    input: Clock,
    channels: [Clock; 3],
    enabled: bool,
    vco_multiplier: u32,
    channel_enabled: [bool; 3],
    channel_exists: [bool; 3],
    channel_divider: [u32; 3],
}

/// Pins.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stm32l4x5-gpio", version = 2, minimum_version = 2)]
pub struct Stm32Gpio {
    moder: u32,
    otyper: u32,
    ospeedr: u32,
    pupdr: u32,
    idr: u32,
    odr: u32,
    lckr: u32,
    afrl: u32,
    afrh: u32,
    ascr: u32,
    disconnected_pins: u16,
    pins_connected_high: u16,
    clk: Clock,
}

/// The UART.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stm32l4x5-usart-base")]
pub struct Stm32Uart {
    cr1: u32,
    cr2: u32,
    cr3: u32,
    brr: u32,
    gtpr: u32,
    rtor: u32,
    isr: u32,
    rdr: u32,
    tdr: u32,
    clk: Clock,
}
