//! Cells of Arm boards that come in several sizes, or that newer releases of QEMU lay out in another way, under the names that it gives their
//! registers.

use vmstate_runtime::{Timer, VmState};

use crate::devices::{Block, Fifo8};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pl330_chan", nested)]
struct Pl330Chan {
    src: u32,
    dst: u32,
    pc: u32,
    control: u32,
    status: u32,
    lc: [u32; 2],
    fault_type: u32,
    watchdog_timer: u32,
    ns: bool,
    request_flag: u8,
    wakeup: u8,
    wfp_sbp: u8,
    state: u8,
    stall: u8,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pl330_chan", nested)]
struct Pl330Fifo {
    #[vmstate(buffer, configured)]
    buf: Vec<u8>,
    #[vmstate(buffer, configured)]
    tag: Vec<u8>,
    head: u32,
    num: u32,
    buf_size: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pl330_queue_entry", nested)]
struct Pl330QueueEntry {
    addr: u32,
    len: u32,
    n: u8,
    inc: bool,
    z: bool,
    tag: u8,
    seqn: u8,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pl330_queue", version = 2, nested)]
struct Pl330Queue {
    #[vmstate(configured)]
    queue: Vec<Pl330QueueEntry>,
}

/// Arm's DMA controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pl330", version = 2)]
pub struct Pl330 {
    manager: Pl330Chan,
    chan: [Pl330Chan; 8],
    #[vmstate(buffer)]
    lo_seqn: [u8; 8],
    #[vmstate(buffer)]
    hi_seqn: [u8; 8],
    fifo: Pl330Fifo,
    read_queue: Pl330Queue,
    write_queue: Pl330Queue,
    timer: Timer,
    inten: u32,
    int_status: u32,
    ev_status: u32,
    dbg: [u32; 2],
    debug_status: u8,
    num_faulting: u8,
    periph_busy: [u8; 32],
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "exynos4210.uart.fifo", nested)]
struct ExynosFifo {
    sp: u32,
    rp: u32,
    #[vmstate(buffer, configured)]
    data: Vec<u8>,
}

/// A UART of the Exynos4210.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "exynos4210.uart")]
pub struct ExynosUart {
    rx: ExynosFifo,
    reg: [u32; 15],
}

/// SPI of the Zynq, with FIFOs of so many bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xilinx_spips", version = 2, minimum_version = 2)]
pub struct XilinxSpips<const N: usize> {
    tx_fifo: Fifo8<N>,
    rx_fifo: Fifo8<N>,
    regs: Block<u32, 64>,
    snoop_state: u8,
}

/// The network adapter of i.MX; that of the i.MX6 has three rings to send.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "imx.fec",
    version = 2,
    minimum_version = 2,
    subsection(txdescs, property = "more-tx-rings")
)]
pub struct ImxFec {
    regs: Block<u32, 400>,
    rx_descriptor: u32,
    #[vmstate(rename = "tx_descriptor[0]")]
    tx_descriptor: u32,
    phy_status: u32,
    phy_control: u32,
    phy_advertise: u32,
    phy_int: u32,
    phy_int_mask: u32,
    #[vmstate(subsection = "txdescs", rename = "tx_descriptor[1]")]
    tx_descriptor_1: u32,
    #[vmstate(subsection = "txdescs", rename = "tx_descriptor[2]")]
    tx_descriptor_2: u32,
    /// Whether there are these two.
    #[vmstate(property = "more-tx-rings")]
    more_tx_rings: bool,
}

/// The same, as QEMU 10 has it: the PHY is a device of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "imx.fec",
    version = 3,
    minimum_version = 3,
    unreleased,
    subsection(txdescs, property = "more-tx-rings")
)]
pub struct ImxFecRecent {
    regs: Block<u32, 400>,
    rx_descriptor: u32,
    #[vmstate(rename = "tx_descriptor[0]")]
    tx_descriptor: u32,
    #[vmstate(subsection = "txdescs", rename = "tx_descriptor[1]")]
    tx_descriptor_1: u32,
    #[vmstate(subsection = "txdescs", rename = "tx_descriptor[2]")]
    tx_descriptor_2: u32,
    /// Whether there are these two.
    #[vmstate(property = "more-tx-rings")]
    more_tx_rings: bool,
}

/// The SD controller of Allwinner.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "allwinner-sdhost")]
pub struct AllwinnerSdHost {
    global_ctl: u32,
    clock_ctl: u32,
    timeout: u32,
    bus_width: u32,
    block_size: u32,
    byte_count: u32,
    transfer_cnt: u32,
    command: u32,
    command_arg: u32,
    response: [u32; 4],
    irq_mask: u32,
    irq_status: u32,
    status: u32,
    fifo_wlevel: u32,
    fifo_func_sel: u32,
    debug_enable: u32,
    auto12_arg: u32,
    newtiming_set: u32,
    newtiming_debug: u32,
    hardware_rst: u32,
    dmac: u32,
    desc_base: u32,
    dmac_status: u32,
    dmac_irq: u32,
    card_threshold: u32,
    startbit_detect: u32,
    response_crc: u32,
    data_crc: [u32; 8],
    status_crc: u32,
}

/// The SD controller of Allwinner, as QEMU 10 has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "allwinner-sdhost", unreleased)]
pub struct AllwinnerSdHostRecent {
    global_ctl: u32,
    clock_ctl: u32,
    timeout: u32,
    bus_width: u32,
    block_size: u32,
    byte_count: u32,
    transfer_cnt: u32,
    command: u32,
    command_arg: u32,
    response: [u32; 4],
    irq_mask: u32,
    irq_status: u32,
    status: u32,
    fifo_wlevel: u32,
    fifo_func_sel: u32,
    debug_enable: u32,
    auto12_arg: u32,
    newtiming_set: u32,
    newtiming_debug: u32,
    hardware_rst: u32,
    dmac: u32,
    desc_base: u32,
    dmac_status: u32,
    dmac_irq: u32,
    card_threshold: u32,
    startbit_detect: u32,
    response_crc: u32,
    data_crc: [u32; 8],
    status_crc: u32,
    sample_delay: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stellaris_button", version = 0, nested)]
struct GamepadButton {
    pressed: u8,
}

/// Buttons of a Stellaris board.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stellaris_gamepad", version = 2, minimum_version = 2)]
pub struct Gamepad {
    extension: i32,
    buttons: [GamepadButton; 5],
}

/// The same, as QEMU 10 has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stellaris_gamepad", version = 4, minimum_version = 4, unreleased)]
pub struct GamepadRecent {
    pressed: [u8; 5],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pxa2xx_timer0", version = 2, nested)]
struct Pxa2xxTimer0 {
    value: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pxa2xx_timer4", nested)]
struct Pxa2xxTimer4 {
    tm: Pxa2xxTimer0,
    oldclock: i32,
    clock: i32,
    lastload: u64,
    freq: u32,
    control: u32,
}

/// Timers of the `PXA27x`.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "pxa2xx_timer")]
pub struct PxaTimers {
    clock: i32,
    oldclock: i32,
    lastload: u64,
    timer: [Pxa2xxTimer0; 4],
    events: u32,
    irq_enabled: u32,
    reset3: u32,
    snapshot: u32,
    #[vmstate(test = "sends_tm4")]
    tm4: [Pxa2xxTimer4; 8],
    /// Whether it has the four-MHz timers.
    #[vmstate(property = "tm4", default = true)]
    pub has_tm4: bool,
}

impl Default for PxaTimers {
    fn default() -> Self {
        Self {
            clock: 0,
            oldclock: 0,
            lastload: 0,
            timer: [Pxa2xxTimer0::default(); 4],
            events: 0,
            irq_enabled: 0,
            reset3: 0,
            snapshot: 0,
            tm4: [Pxa2xxTimer4::default(); 8],
            has_tm4: true,
        }
    }
}

impl PxaTimers {
    /// Those of the SA-1110 and `PXA25x`.
    #[must_use]
    pub fn of_pxa25x() -> Self {
        Self { has_tm4: false, ..Self::default() }
    }

    fn sends_tm4(&self, _version_id: u32) -> bool {
        self.has_tm4
    }
}

impl Pl330 {
    /// One with a FIFO of so many bytes, and queues of so many requests.
    #[must_use]
    pub fn new(fifo: usize, requests: usize) -> Self {
        let bytes = || vec![0; fifo];
        let queue = || Pl330Queue { queue: vec![Pl330QueueEntry::default(); requests] };
        Self {
            fifo: Pl330Fifo { buf: bytes(), tag: bytes(), ..Pl330Fifo::default() },
            read_queue: queue(),
            write_queue: queue(),
            ..Self::default()
        }
    }
}

impl ExynosUart {
    /// One with a FIFO of so many bytes.
    #[must_use]
    pub fn new(fifo: usize) -> Self {
        Self { rx: ExynosFifo { data: vec![0; fifo], ..ExynosFifo::default() }, ..Self::default() }
    }
}
