//! UARTs, serial ports and GPIOs of systems on a chip: plain register blocks.

use vmstate_runtime::{Timer, VmState};

use super::super::{block::Block, clock::Clock, fifo8::Fifo8, i2c::I2cSlave};

/// The UART of the Cortex-M System Design Kit.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "cmsdk-apb-uart")]
pub struct CmsdkUart {
    /// State.
    pub state: u32,
    /// Control.
    pub ctrl: u32,
    /// Interrupt status.
    pub intstatus: u32,
    /// Divisor of the baud rate.
    pub bauddiv: u32,
    /// The byte to send.
    pub txbuf: u8,
    /// The byte received.
    pub rxbuf: u8,
}

/// The UART of the i.MX parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx.serial", version = 2, minimum_version = 2)]
pub struct ImxSerial {
    /// The byte received, with its error flags.
    pub readbuff: i32,
    /// Status 1.
    pub usr1: u32,
    /// Status 2.
    pub usr2: u32,
    /// Control 1.
    pub ucr1: u32,
    /// Test.
    pub uts1: u32,
    /// Ticks of a millisecond.
    pub onems: u32,
    /// FIFO control.
    pub ufcr: u32,
    /// Modulator of the baud rate.
    pub ubmr: u32,
    /// Count of the baud rate.
    pub ubrc: u32,
    /// Control 3.
    pub ucr3: u32,
    /// Control 4.
    pub ucr4: u32,
}

/// The GPIO of the i.MX parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx.gpio")]
pub struct ImxGpio {
    /// Data.
    pub dr: u32,
    /// Direction.
    pub gdir: u32,
    /// Pad status.
    pub psr: u32,
    /// Interrupt configuration, two bits a line.
    pub icr: u64,
    /// Interrupt mask.
    pub imr: u32,
    /// Interrupt status.
    pub isr: u32,
    /// Whether there is an edge select register.
    pub has_edge_sel: bool,
    /// Lines that interrupt on both edges.
    pub edge_sel: u32,
}

/// The I2C controller of the i.MX parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx.i2c")]
pub struct ImxI2c {
    /// Address of the slave that is spoken to.
    pub address: u16,
    /// Own address.
    pub iadr: u16,
    /// Frequency divider.
    pub ifdr: u16,
    /// Control.
    pub i2cr: u16,
    /// Status.
    pub i2sr: u16,
    /// The byte read last.
    pub i2dr_read: u16,
    /// The byte written last.
    pub i2dr_write: u16,
}

/// The SPI controller of the i.MX parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx.spi")]
pub struct ImxSpi {
    /// Bytes of the words to send.
    #[vmstate(rename = "tx_fifo.fifo")]
    pub tx_fifo_fifo: Fifo8<256>,
    /// Bytes of the words received.
    #[vmstate(rename = "rx_fifo.fifo")]
    pub rx_fifo_fifo: Fifo8<256>,
    /// Bits of the burst.
    pub burst_length: i16,
    /// The registers.
    pub regs: [u32; 17],
}

/// The USB PHY of the i.MX parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "imx.usbphy")]
pub struct ImxUsbPhy {
    /// The registers.
    pub usbphy: Block<u32, 33>,
}

/// The `SMBus` controller of the `NPCM7xx`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx-smbus", version = 0, post_load = "check_fifo")]
pub struct NpcmSmbus {
    /// Data.
    pub sda: u8,
    /// Status.
    pub st: u8,
    /// Control status.
    pub cst: u8,
    /// Control status 2.
    pub cst2: u8,
    /// Control status 3.
    pub cst3: u8,
    /// Control 1.
    pub ctl1: u8,
    /// Control 2.
    pub ctl2: u8,
    /// Control 3.
    pub ctl3: u8,
    /// Control 4.
    pub ctl4: u8,
    /// Control 5.
    pub ctl5: u8,
    /// Own addresses.
    pub addr: [u8; 10],
    /// Low time of the clock.
    pub scllt: u8,
    /// High time of the clock.
    pub sclht: u8,
    /// FIFO control.
    pub fif_ctl: u8,
    /// FIFO control and status.
    pub fif_cts: u8,
    /// Fair period.
    pub fair_per: u8,
    /// Transmit FIFO control.
    pub txf_ctl: u8,
    /// Bus timeout.
    pub t_out: u8,
    /// Transmit FIFO status.
    pub txf_sts: u8,
    /// Receive FIFO status.
    pub rxf_sts: u8,
    /// Receive FIFO control.
    pub rxf_ctl: u8,
    /// Bytes received.
    pub rx_fifo: [u8; 16],
    /// Where the oldest of them is.
    pub rx_cur: u8,
}

impl NpcmSmbus {
    /// The FIFO is indexed with it.
    fn check_fifo(&mut self, _version_id: u32) -> Result<(), String> {
        if self.rx_cur < 16 {
            Ok(())
        } else {
            Err(format!("position {} in a FIFO of 16", self.rx_cur))
        }
    }
}

/// A bank of GPIO lines of the `NPCM7xx`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx-gpio", version = 0)]
pub struct NpcmGpio {
    /// Levels of the pins.
    pub pin_level: u32,
    /// Levels that the board drives.
    pub ext_level: u32,
    /// Pins that it drives.
    pub ext_driven: u32,
    /// The registers.
    pub regs: [u32; 32],
}

/// A fan speed counter of the `NPCM7xx`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "npcm7xx-mft-module", version = 0)]
pub struct NpcmFan {
    /// Its clock.
    pub clock_in: Clock,
    /// Clock of the first counter.
    pub clock_1: Clock,
    /// Clock of the second.
    pub clock_2: Clock,
    /// The registers.
    pub regs: [u16; 16],
    /// The fastest each fan turns.
    pub max_rpm: [u32; 4],
    /// Duty cycle of each fan.
    pub duty: [u32; 4],
}

/// The I2C controller of the Exynos 4210.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "exynos4210.i2c")]
pub struct ExynosI2c {
    /// Control.
    pub i2ccon: u8,
    /// Status.
    pub i2cstat: u8,
    /// Data shift.
    pub i2cds: u8,
    /// Address.
    pub i2cadd: u8,
    /// Line control.
    pub i2clc: u8,
    /// Whether the clock line is released.
    pub scl_free: bool,
}

/// The I2C controller of the `PXA2xx`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pxa2xx_i2c")]
pub struct PxaI2c {
    /// Control.
    pub control: u16,
    /// Status.
    pub status: u16,
    /// Bus monitor.
    pub ibmr: u8,
    /// Data buffer.
    pub data: u8,
    /// The controller as a slave.
    pub slave: PxaI2cSlave,
}

/// The controller as a slave of others.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pxa2xx_i2c_slave", nested)]
pub struct PxaI2cSlave {
    /// What every slave has.
    pub parent_obj: I2cSlave,
}

/// The SPI controller of the `STM32F2xx`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stm32f2xx-spi")]
pub struct Stm32Spi {
    /// Control 1.
    pub spi_cr1: u32,
    /// Control 2.
    pub spi_cr2: u32,
    /// Status.
    pub spi_sr: u32,
    /// Data.
    pub spi_dr: u32,
    /// CRC polynomial.
    pub spi_crcpr: u32,
    /// CRC received.
    pub spi_rxcrcr: u32,
    /// CRC to send.
    pub spi_txcrcr: u32,
    /// I2S configuration.
    pub spi_i2scfgr: u32,
    /// I2S prescaler.
    pub spi_i2spr: u32,
}

/// The converter of the `STM32F2xx`.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "stm32f2xx-adc")]
pub struct Stm32Adc {
    /// Status.
    pub adc_sr: u32,
    /// Control 1.
    pub adc_cr1: u32,
    /// Control 2.
    pub adc_cr2: u32,
    /// Sample time 1.
    pub adc_smpr1: u32,
    /// Sample time 2.
    pub adc_smpr2: u32,
    /// Offsets of injected channels.
    pub adc_jofr: [u32; 4],
    /// High threshold.
    pub adc_htr: u32,
    /// Low threshold.
    pub adc_ltr: u32,
    /// Regular sequence 1.
    pub adc_sqr1: u32,
    /// Regular sequence 2.
    pub adc_sqr2: u32,
    /// Regular sequence 3.
    pub adc_sqr3: u32,
    /// Injected sequence.
    pub adc_jsqr: u32,
    /// Injected data.
    pub adc_jdr: [u32; 4],
    /// Regular data.
    pub adc_dr: u32,
}

/// A light on a board.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "led")]
pub struct Led {
    /// How bright it is, of 100.
    pub intensity_percent: u8,
}

/// A button on a GPIO line.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "gpio-key")]
pub struct GpioKey {
    /// When a press ends.
    pub timer: Timer,
}

/// An I2C bus.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "i2c_bus")]
pub struct I2cBus {
    /// The slave that is spoken to, 0xff if none.
    pub saved_address: u8,
}

/// The ACPI tables of the virtual machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "virt_acpi_build")]
pub struct VirtAcpiBuild {
    /// Whether the guest has read them.
    pub patched: bool,
}
