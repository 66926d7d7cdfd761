//! Boards of MIPS: Malta, Fuloong and Magnum.

use vmstate_runtime::{Timer, VmState};

use crate::devices::cards::Apm;
use crate::devices::{Block, PciDevice};

/// The bridge of a Malta.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "gt64120")]
pub struct Gt64120 {
    regs: Block<u32, 1024>,
}

/// The bridge of a Fuloong.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "Bonito")]
pub struct Bonito {
    dev: PciDevice,
}

/// The south bridge of a Fuloong.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "via-isa")]
pub struct ViaIsa {
    dev: PciDevice,
}

/// The power management of a Fuloong.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "vt82c686b_pm")]
pub struct ViaPm {
    dev: PciDevice,
    #[vmstate(rename = "ar.pm1.evt.sts")]
    ar_pm1_evt_sts: u16,
    #[vmstate(rename = "ar.pm1.evt.en")]
    ar_pm1_evt_en: u16,
    #[vmstate(rename = "ar.pm1.cnt.cnt")]
    ar_pm1_cnt_cnt: u16,
    apm: Apm,
    #[vmstate(rename = "ar.tmr.timer")]
    ar_tmr_timer: Timer,
    #[vmstate(rename = "ar.tmr.overflow_time")]
    ar_tmr_overflow_time: i64,
}

/// The chip set of a Magnum.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "rc4030", version = 3)]
pub struct Rc4030 {
    config: u32,
    invalid_address_register: u32,
    dma_regs: [u32; 32],
    dma_tl_base: u32,
    dma_tl_limit: u32,
    cache_maint: u32,
    remote_failed_address: u32,
    memory_failed_address: u32,
    cache_ptag: u32,
    cache_ltag: u32,
    cache_bmask: u32,
    memory_refresh_rate: u32,
    nvram_protect: u32,
    rem_speed: [u32; 16],
    imr_jazz: u32,
    isr_jazz: u32,
    itr: u32,
}

/// The display of a Magnum.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "jazz-led", version = 0)]
pub struct JazzLed {
    segments: u8,
}
