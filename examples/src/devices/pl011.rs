//! The PL011 UART of Arm machines. The example for a subsection that a property controls: machine
//! types up to virt-5.1 know nothing of the clock.

use vmstate_runtime::VmState;

use super::clock::Clock;

const FIFO_DEPTH: usize = 16;

/// A UART with a receive FIFO.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "pl011",
    version = 2,
    minimum_version = 2,
    post_load = "check_fifo",
    subsection(clock, needed = "sends_clock")
)]
pub struct Pl011 {
    /// Not a register: left over from an older model, and zero since.
    pub readbuff: u32,
    /// `UARTFR`, flags.
    pub flags: u32,
    /// `UARTLCR_H`, line control.
    pub lcr: u32,
    /// `UARTRSR`, receive status.
    pub rsr: u32,
    /// `UARTCR`, control.
    pub cr: u32,
    /// `UARTDMACR`, DMA control.
    pub dmacr: u32,
    /// `UARTIMSC`, interrupt mask.
    pub int_enabled: u32,
    /// `UARTRIS`, raw interrupt status.
    pub int_level: u32,
    /// Bytes received, each with its error flags.
    pub read_fifo: [u32; FIFO_DEPTH],
    /// `UARTILPR`, low-power counter.
    pub ilpr: u32,
    /// `UARTIBRD`, integer part of the baud rate divisor.
    pub ibrd: u32,
    /// `UARTFBRD`, fractional part.
    pub fbrd: u32,
    /// `UARTIFLS`, FIFO levels.
    pub ifl: u32,
    /// Where the oldest byte is in `read_fifo`.
    pub read_pos: i32,
    /// How many bytes are in it.
    pub read_count: i32,
    /// How many of them raise an interrupt.
    pub read_trigger: i32,

    /// What the baud rate is divided from: as the board connected it, where a stream does not say.
    #[vmstate(subsection = "clock", absent = keep)]
    pub clk: Clock,

    /// Whether the clock is sent: machine types up to virt-5.1 switch it off.
    #[vmstate(property = "migrate-clk", default = true)]
    pub migrate_clk: bool,
}

impl Default for Pl011 {
    fn default() -> Self {
        Self {
            readbuff: 0,
            flags: 0x90,
            lcr: 0,
            rsr: 0,
            cr: 0x300,
            dmacr: 0,
            int_enabled: 0,
            int_level: 0,
            read_fifo: [0; FIFO_DEPTH],
            ilpr: 0,
            ibrd: 0,
            fbrd: 0,
            ifl: 0x12,
            read_pos: 0,
            read_count: 0,
            read_trigger: 1,
            clk: Clock::default(),
            migrate_clk: true,
        }
    }
}

impl Pl011 {
    fn sends_clock(&self) -> bool {
        self.migrate_clk
    }

    /// The FIFO is indexed with the position, so a stream must not choose it freely. The count only takes part modulo the depth, and
    /// QEMU sends larger ones: in loopback nothing stops it at the depth. (10.0 and 11.1 then refuse what they sent, 7.2 does not.)
    fn check_fifo(&mut self, _version_id: u32) -> Result<(), String> {
        let Self { read_pos, read_count, .. } = *self;
        let position = usize::try_from(read_pos).ok().filter(|position| *position < FIFO_DEPTH);
        if position.is_none() || read_count < 0 {
            return Err(format!(
                "{read_count} bytes from position {read_pos} on in a FIFO of {FIFO_DEPTH}"
            ));
        }
        Ok(())
    }
}
