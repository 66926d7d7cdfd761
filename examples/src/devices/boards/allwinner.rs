//! Allwinner's A10 and H3, and what stands on their boards.

use vmstate_runtime::{Timer, VmState};

use crate::devices::{Block, Fifo8, I2cSlave, Ptimer};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "rtl8201cp", nested)]
struct AllwinnerEmacRtl8201cp {
    bmcr: u16,
    bmsr: u16,
    anar: u16,
    anlpar: u16,
}

/// The network adapter of the A10.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "allwinner_emac")]
pub struct AllwinnerEmac {
    mii: AllwinnerEmacRtl8201cp,
    ctl: u32,
    tx_mode: u32,
    rx_ctl: u32,
    int_ctl: u32,
    int_sta: u32,
    phy_target: u32,
    rx_fifo: Fifo8<32768>,
    rx_num_packets: u32,
    rx_packet_size: u32,
    rx_packet_pos: u32,
    tx_fifo: [Fifo8<4096>; 2],
    tx_length: [u32; 2],
    tx_channel: u32,
}

/// Its SATA controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "allwinner-ahci")]
pub struct AllwinnerAhci {
    regs: [u32; 32],
}

/// SPI.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "allwinner.spi")]
pub struct AllwinnerSpi {
    tx_fifo: Fifo8<64>,
    rx_fifo: Fifo8<64>,
    regs: Block<u32, 1024>,
}

/// The watchdog.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "allwinner-wdt")]
pub struct AllwinnerWatchdog {
    timer: Ptimer,
    regs: [u32; 5],
}

/// The network adapter of the H3.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "allwinner-sun8i-emac")]
pub struct AllwinnerGigabit {
    mii_phy_addr: u8,
    mii_cmd: u32,
    mii_data: u32,
    mii_cr: u32,
    mii_st: u32,
    mii_adv: u32,
    basic_ctl0: u32,
    basic_ctl1: u32,
    int_en: u32,
    int_sta: u32,
    frm_flt: u32,
    rx_ctl0: u32,
    rx_ctl1: u32,
    rx_desc_head: u32,
    rx_desc_curr: u32,
    tx_ctl0: u32,
    tx_ctl1: u32,
    tx_desc_head: u32,
    tx_desc_curr: u32,
    tx_flowctl: u32,
}

/// The serial number.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "allwinner-sid")]
pub struct AllwinnerSid {
    control: u32,
    rdkey: u32,
    #[vmstate(rename = "identifier.data")]
    identifier_data: [u8; 16],
}

/// System control of the H3.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "allwinner-h3-sysctrl")]
pub struct H3System {
    regs: [u32; 13],
}

/// Its memory controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "allwinner-h3-dramc")]
pub struct H3Dram {
    dramcom: Block<u32, 513>,
    dramctl: Block<u32, 547>,
    dramphy: u32,
}

/// Its clocks.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "allwinner-h3-ccu")]
pub struct H3Clocks {
    regs: Block<u32, 256>,
}

/// Configuration of the CPUs.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "allwinner-cpucfg")]
pub struct AllwinnerCpus {
    gen_ctrl: u32,
    super_standby: u32,
    entry_addr: u32,
}

/// The memory controller of the A10.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "allwinner-a10-dramc")]
pub struct A10Dram {
    regs: Block<u32, 1024>,
}

/// Its clocks.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "allwinner-a10-ccm")]
pub struct A10Clocks {
    regs: Block<u32, 256>,
}

/// A power controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "axp2xx_pmu")]
pub struct Axp2xx {
    regs: Block<u8, 255>,
    ptr: u8,
    count: u8,
}

/// Interrupts of the Raspberry Pi 2.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2836-control", version = 2)]
pub struct Bcm2836Control {
    mailboxes: [u32; 16],
    route_gpu_irq: u8,
    route_gpu_fiq: u8,
    timercontrol: [u32; 4],
    mailboxcontrol: [u32; 4],
    timer: Timer,
    local_timer_control: u32,
    route_localtimer: u8,
}

/// Pins of the Raspberry Pi 4.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2838_gpio")]
pub struct Bcm2838Gpio {
    fsel: Block<u8, 58>,
    lev0: u32,
    lev1: u32,
    sd_fsel: u8,
    pup_cntrl_reg: [u32; 4],
}

/// SPI of a Raspberry Pi.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835-spi")]
pub struct BcmSpi {
    tx_fifo: Fifo8<64>,
    rx_fifo: Fifo8<64>,
    cs: u32,
    clk: u32,
    dlen: u32,
    ltoh: u32,
    dc: u32,
}

/// Its fuses.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bcm2835-otp")]
pub struct BcmFuses {
    otp_rows: Block<u32, 66>,
}

/// Flash controllers of the `NPCM7xx`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx-fiu", version = 0)]
pub struct NuvotonFlash {
    active_cs: i32,
    regs: [u32; 31],
}

/// Its SD controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx.sdhci", version = 0)]
pub struct NuvotonSdhci {
    #[vmstate(rename = "regs.boottoctrl")]
    regs_boottoctrl: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "smbus-device", nested)]
struct Adm1272SmbusDevice {
    i2c: I2cSlave,
    mode: i32,
    data_len: i32,
    data_buf: Block<u8, 34>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pmbus-device", version = 0, nested)]
struct Adm1272PmbusDevice {
    smb: Adm1272SmbusDevice,
    num_pages: u8,
    code: u8,
    page: u8,
    capability: u8,
}

/// A hot-swap controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ADM1272", version = 0)]
pub struct Adm1272 {
    parent: Adm1272PmbusDevice,
    ein_ext: u64,
    pin_ext: u32,
    restart_time: u8,
    peak_vin: u16,
    peak_vout: u16,
    peak_iout: u16,
    peak_temperature: u16,
    peak_pin: u16,
    pmon_control: u8,
    pmon_config: u16,
    alert1_config: u16,
    alert2_config: u16,
    device_config: u16,
    hysteresis_low: u16,
    hysteresis_high: u16,
    status_hysteresis: u8,
    status_gpio: u8,
    strt_up_iout_lim: u16,
}

/// Fans.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "max31785", version = 0)]
pub struct Max31785 {
    parent: Adm1272PmbusDevice,
    mfr_mode: [u16; 23],
    vout_peak: [u16; 23],
    temperature_peak: [u16; 23],
    vout_min: [u16; 23],
    fault_response: [u8; 23],
    time_count: [u32; 23],
    temp_sensor_config: [u16; 23],
    fan_config: [u16; 23],
    read_fan_pwm: [u16; 23],
    fan_fault_limit: [u16; 23],
    fan_warn_limit: [u16; 23],
    fan_run_time: [u16; 23],
    fan_pwm_avg: [u16; 23],
    fan_pwm2rpm: [u64; 23],
    mfr_location: u64,
    mfr_date: u64,
    mfr_serial: u64,
}
