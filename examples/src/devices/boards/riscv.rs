//! Boards of RISC-V: registers under the names that QEMU gives them.

use vmstate_runtime::VmState;

use crate::devices::Block;

/// Interrupts that are messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "riscv_imsic")]
pub struct Imsic {
    eidelivery: u32,
    eithreshold: u32,
    eistate: Block<u32, 256>,
}

/// The UART of Microchip's FPGA.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mchp.pfsoc.uart", version = 0)]
pub struct PolarFireUart {
    reg: [u32; 13],
}

/// The UART of `SiFive`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "riscv.sifive.uart")]
pub struct SiFiveUart {
    rx_fifo: [u8; 8],
    rx_fifo_len: u8,
    ie: u32,
    ip: u32,
    txctrl: u32,
    rxctrl: u32,
    div: u32,
}

/// The pins of `SiFive`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "sifive_soc.gpio")]
pub struct SiFiveGpio {
    value: u32,
    input_en: u32,
    output_en: u32,
    port: u32,
    pue: u32,
    rise_ie: u32,
    rise_ip: u32,
    fall_ie: u32,
    fall_ip: u32,
    high_ie: u32,
    high_ip: u32,
    low_ie: u32,
    low_ip: u32,
    iof_en: u32,
    iof_sel: u32,
    out_xor: u32,
    r#in: u32,
    in_mask: u32,
}

/// The AIA interrupt controller of RISC-V.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "riscv_aplic")]
pub struct Aplic {
    domaincfg: u32,
    mmsicfgaddr: u32,
    #[vmstate(rename = "mmsicfgaddrH")]
    mmsicfgaddr_h: u32,
    smsicfgaddr: u32,
    #[vmstate(rename = "smsicfgaddrH")]
    smsicfgaddr_h: u32,
    genmsi: u32,
    sourcecfg: Block<u32, 97>,
    state: Block<u32, 97>,
    target: Block<u32, 97>,
}

/// The AIA interrupt controller of RISC-V, as QEMU 10 has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "riscv_aplic", version = 2, minimum_version = 2, unreleased)]
pub struct AplicRecent {
    domaincfg: u32,
    mmsicfgaddr: u32,
    #[vmstate(rename = "mmsicfgaddrH")]
    mmsicfgaddr_h: u32,
    smsicfgaddr: u32,
    #[vmstate(rename = "smsicfgaddrH")]
    smsicfgaddr_h: u32,
    genmsi: u32,
    kvm_msicfgaddr: u32,
    #[vmstate(rename = "kvm_msicfgaddrH")]
    kvm_msicfgaddr_h: u32,
    sourcecfg: Block<u32, 97>,
    state: Block<u32, 97>,
    target: Block<u32, 97>,
}

/// Timers of RISC-V: one for each thread.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "riscv_mtimer")]
pub struct RiscvTimers {
    #[vmstate(configured)]
    timecmp: Vec<u64>,
}

impl RiscvTimers {
    /// For so many threads.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        Self { timecmp: vec![0; threads] }
    }
}

/// The interrupt controller of `SiFive`: as many words of each register as the board has interrupts and threads.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "riscv_sifive_plic")]
pub struct Plic {
    #[vmstate(configured)]
    source_priority: Vec<u32>,
    #[vmstate(configured)]
    target_priority: Vec<u32>,
    #[vmstate(configured)]
    pending: Vec<u32>,
    #[vmstate(configured)]
    claimed: Vec<u32>,
    #[vmstate(configured)]
    enable: Vec<u32>,
}

impl Plic {
    /// So many of each register, in their order.
    #[must_use]
    pub fn new([source_priority, target_priority, pending, claimed, enable]: [usize; 5]) -> Self {
        let words = |count| vec![0; count];
        Self {
            source_priority: words(source_priority),
            target_priority: words(target_priority),
            pending: words(pending),
            claimed: words(claimed),
            enable: words(enable),
        }
    }
}
