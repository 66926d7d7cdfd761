//! Microcontrollers: nRF51, STM32, `SmartFusion2`, Stellaris.

use vmstate_runtime::{Timer, VmState};

use crate::devices::{Block, Clock, Fifo8, Ptimer};

/// The UART of the nRF51.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "nrf51_soc.uart", version = 0)]
pub struct NrfUart {
    reg: Block<u32, 1388>,
    rx_fifo: [u8; 6],
    rx_fifo_pos: u32,
    rx_fifo_len: u32,
    rx_started: bool,
    tx_started: bool,
    pending_tx_byte: bool,
    enabled: bool,
}

/// A timer.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "nrf51_soc.timer")]
pub struct NrfTimer {
    timer: Timer,
    timer_start_ns: i64,
    update_counter_ns: i64,
    counter: u32,
    running: bool,
    events_compare: [u8; 4],
    cc: [u32; 4],
    shorts: u32,
    inten: u32,
    mode: u32,
    bitmode: u32,
    prescaler: u32,
}

/// Random numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "nrf51_soc.rng")]
pub struct NrfRandom {
    active: u32,
    event_valrdy: u32,
    shortcut_stop_on_valrdy: u32,
    interrupt_enabled: u32,
    filter_enabled: u32,
}

/// The flash.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "nrf51_soc.nvm")]
pub struct NrfFlash {
    uicr_content: Block<u32, 64>,
    config: u32,
}

/// Pins.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "nrf51_soc.gpio")]
pub struct NrfGpio {
    out: u32,
    r#in: u32,
    in_mask: u32,
    dir: u32,
    cnf: [u32; 32],
    old_out: u32,
    old_out_connected: u32,
}

/// I2C of a micro:bit.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "microbit.i2c")]
pub struct MicrobitI2c {
    regs: Block<u32, 1024>,
    read_idx: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mss-timer-block", nested)]
struct MssTimerBlock {
    ptimer: Ptimer,
    regs: [u32; 6],
}

/// Timers of the `SmartFusion2`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mss-timer")]
pub struct MssTimer {
    freq_hz: u32,
    timers: [MssTimerBlock; 2],
}

/// SPI.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mss-spi")]
pub struct MssSpi {
    #[vmstate(rename = "tx_fifo.fifo")]
    tx_fifo_fifo: Fifo8<128>,
    #[vmstate(rename = "rx_fifo.fifo")]
    rx_fifo_fifo: Fifo8<128>,
    regs: [u32; 16],
}

/// System registers.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "msf2-sysreg")]
pub struct Msf2System {
    regs: Block<u32, 192>,
}

/// The network adapter.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "msf2-emac")]
pub struct Msf2Ethernet {
    mac_addr: [u8; 6],
    rx_desc: u32,
    phy_regs: [u16; 32],
    regs: Block<u32, 104>,
}

/// System configuration of the STM32L4.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stm32l4x5-syscfg", version = 2)]
pub struct Stm32L4Config {
    memrmp: u32,
    cfgr1: u32,
    exticr: [u32; 4],
    scsr: u32,
    cfgr2: u32,
    swpr: u32,
    skr: u32,
    swpr2: u32,
    clk: Clock,
}

/// Its clocks.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stm32l4x5-rcc")]
pub struct Stm32L4Clocks {
    cr: u32,
    icscr: u32,
    cfgr: u32,
    pllcfgr: u32,
    pllsai1cfgr: u32,
    pllsai2cfgr: u32,
    cier: u32,
    cifr: u32,
    ahb1rstr: u32,
    ahb2rstr: u32,
    ahb3rstr: u32,
    apb1rstr1: u32,
    apb1rstr2: u32,
    apb2rstr: u32,
    ahb1enr: u32,
    ahb2enr: u32,
    ahb3enr: u32,
    apb1enr1: u32,
    apb1enr2: u32,
    apb2enr: u32,
    ahb1smenr: u32,
    ahb2smenr: u32,
    ahb3smenr: u32,
    apb1smenr1: u32,
    apb1smenr2: u32,
    apb2smenr: u32,
    ccipr: u32,
    bdcr: u32,
    csr: u32,
    hsi16_rc: Clock,
    msi_rc: Clock,
    hse: Clock,
    lsi_rc: Clock,
    lse_crystal: Clock,
    sai1_extclk: Clock,
    sai2_extclk: Clock,
}

/// Its external interrupts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stm32l4x5-exti", version = 2)]
pub struct Stm32L4Interrupts {
    imr: [u32; 2],
    emr: [u32; 2],
    rtsr: [u32; 2],
    ftsr: [u32; 2],
    swier: [u32; 2],
    pr: [u32; 2],
    irq_levels: [u32; 2],
}

/// System configuration of the STM32F4.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stm32f4xx-syscfg")]
pub struct Stm32F4Config {
    syscfg_memrmp: u32,
    syscfg_pmc: u32,
    syscfg_exticr: [u32; 4],
    syscfg_cmpcr: u32,
}

/// Its external interrupts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stm32f4xx-exti")]
pub struct Stm32F4Interrupts {
    exti_imr: u32,
    exti_emr: u32,
    exti_rtsr: u32,
    exti_ftsr: u32,
    exti_swier: u32,
    exti_pr: u32,
}

/// Its clocks.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stm32.rcc")]
pub struct Stm32Clocks {
    regs: Block<u32, 38>,
}

/// A matrix of lights.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "dm163")]
pub struct Dm163 {
    bank0_shift_register: [u64; 3],
    bank1_shift_register: [u64; 3],
    latched_outputs: [u16; 24],
    outputs: [u16; 24],
    dck: u8,
    en_b: u8,
    lat_b: u8,
    rst_b: u8,
    selbk: u8,
    sin: u8,
    activated_rows: u8,
    buffer: Block<u32, 72>,
    last_buffer_idx: u8,
    buffer_idx_of_row: [u8; 8],
    row_persistence_delay: [u8; 8],
}
