//! The serial controller of Macintosh and Sun workstations. The example for `validate` inside of an
//! array of nested structs: an error says in which of them.

use vmstate_runtime::VmState;

/// Registers of each channel that are written, and that are read.
const REGISTERS: usize = 16;

/// The controller: channel B, then A.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "escc", version = 2, minimum_version = 2)]
pub struct Escc {
    /// The channels.
    pub chn: [EsccChannel; 2],
}

/// A channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "escc_chn", nested, version = 2, minimum_version = 2)]
pub struct EsccChannel {
    #[vmstate(rename = "vmstate_dummy")]
    was_interrupt: u32,
    /// The register that the next access is to.
    #[vmstate(validate = "check_register")]
    pub reg: u32,
    /// Whether the receiver requests an interrupt,
    pub rxint: u32,
    /// and the transmitter.
    pub txint: u32,
    /// Whether that of the receiver is in service,
    pub rxint_under_svc: u32,
    /// and that of the transmitter.
    pub txint_under_svc: u32,
    /// The byte received.
    pub rx: u8,
    /// The byte to send.
    pub tx: u8,
    /// Registers as written.
    #[vmstate(buffer)]
    pub wregs: [u8; REGISTERS],
    /// Registers to read.
    #[vmstate(buffer)]
    pub rregs: [u8; REGISTERS],
}

impl EsccChannel {
    fn check_register(&self, _version_id: u32) -> Result<(), String> {
        match self.reg {
            0..=15 => Ok(()),
            reg => Err(format!("register {reg}, there are {REGISTERS}")),
        }
    }
}
