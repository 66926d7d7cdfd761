//! Trusted platform modules: their registers, and the state of the program that emulates one.

use vmstate_runtime::{Decoder, Encoder, Layout, LoadError, SaveError, VmState, schema::Type};

use super::block::Block;

/// Bytes of a state: as QEMU's protocol with the program allows.
const STATE: usize = 1 << 20;

/// The state of the program, which QEMU does not look into.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "tpm-emulator", version = 0)]
pub struct TpmEmulator {
    /// What survives a power cut: whether it is encrypted,
    #[vmstate(rename = "state_blobs.permanent_flags")]
    pub permanent_flags: u32,
    /// its size,
    #[vmstate(rename = "state_blobs.permanent.size")]
    pub permanent_size: u32,
    /// and its bytes.
    #[vmstate(rename = "state_blobs.permanent.buffer", len = "permanent_size", max = STATE, buffer)]
    pub permanent: Vec<u8>,
    /// What does not: whether it is encrypted,
    #[vmstate(rename = "state_blobs.volatil_flags")]
    pub volatile_flags: u32,
    /// its size,
    #[vmstate(rename = "state_blobs.volatil.size")]
    pub volatile_size: u32,
    /// and its bytes.
    #[vmstate(rename = "state_blobs.volatil.buffer", len = "volatile_size", max = STATE, buffer)]
    pub volatile: Vec<u8>,
    /// What a suspended guest left: whether it is encrypted,
    #[vmstate(rename = "state_blobs.savestate_flags")]
    pub savestate_flags: u32,
    /// its size,
    #[vmstate(rename = "state_blobs.savestate.size")]
    pub savestate_size: u32,
    /// and its bytes.
    #[vmstate(rename = "state_blobs.savestate.buffer", len = "savestate_size", max = STATE, buffer)]
    pub savestate: Vec<u8>,
}

/// The command response buffer.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "tpm-crb",
    version = 0,
    subsection(chunk, name = "tpm-crb/chunk", version = 0, needed = "is_in_pieces")
)]
pub struct TpmCrb {
    /// The registers.
    pub regs: [u32; 32],
    /// A command that comes in pieces,
    #[vmstate(subsection = "chunk", as = ByteArray, absent = Vec::new())]
    pub command_buffer: Vec<u8>,
    /// a response that goes in pieces,
    #[vmstate(subsection = "chunk", as = ByteArray, absent = Vec::new())]
    pub response_buffer: Vec<u8>,
    /// and how far that is. Sent since 11.0.
    #[vmstate(subsection = "chunk", absent = 0)]
    pub response_offset: u32,
}

impl TpmCrb {
    fn is_in_pieces(&self) -> bool {
        !self.command_buffer.is_empty() || !self.response_buffer.is_empty()
    }
}

/// Bytes and before them how many, under the name that QEMU has for it.
pub struct ByteArray;

impl Layout<Vec<u8>> for ByteArray {
    const TYPE: Type = Type::variable("GByteArray");

    fn put(bytes: &Vec<u8>, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&u32::try_from(bytes.len()).map_err(SaveError::other)?)?;
        out.bytes(bytes)
    }

    fn get(bytes: &mut Vec<u8>, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        let len = input.read::<u32>()? as usize;
        *bytes = input.take(len)?.to_vec();
        Ok(())
    }
}

/// The interface with FIFOs.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "tpm-tis", version = 0, post_load = "check_localities")]
pub struct TpmTis {
    /// A command, or its response.
    #[vmstate(rename = "state.buffer", buffer)]
    pub buffer: Block<u8, 4096>,
    /// How far it is.
    #[vmstate(rename = "state.rw_offset")]
    pub rw_offset: u16,
    /// The locality that has the module, or 255.
    #[vmstate(rename = "state.active_locty")]
    pub active_locty: u8,
    /// The one that lets go,
    #[vmstate(rename = "state.aborting_locty")]
    pub aborting_locty: u8,
    /// and the next one.
    #[vmstate(rename = "state.next_locty")]
    pub next_locty: u8,
    /// The localities.
    #[vmstate(rename = "state.loc")]
    pub loc: [TpmLocality; 5],
}

/// A locality.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "tpm-tis/locty", version = 0, nested)]
pub struct TpmLocality {
    /// How far a command is.
    pub state: u32,
    /// Which interrupts are enabled,
    pub inte: u32,
    /// and which are pending.
    pub ints: u32,
    /// Who has the module.
    pub access: u8,
    /// Status.
    pub sts: u32,
    /// Which interface it is.
    pub iface_id: u32,
}

impl TpmTis {
    /// Localities are looked up with these; 255 is none.
    fn check_localities(&mut self, _version_id: u32) -> Result<(), String> {
        let Self { active_locty, aborting_locty, next_locty, rw_offset, .. } = self;
        let bad = [*active_locty, *aborting_locty, *next_locty]
            .into_iter()
            .find(|it| (5..255).contains(it));
        match bad {
            Some(locality) => Err(format!("locality {locality} of 5")),
            None if *rw_offset > 4096 => Err(format!("byte {rw_offset} of 4096")),
            None => Ok(()),
        }
    }
}
