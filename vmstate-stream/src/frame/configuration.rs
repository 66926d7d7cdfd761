//! What the source is, at the start of a stream.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use vmstate_runtime::{Decoder, Encoder};

use super::header::{borrowed, counted, write_counted};
use super::kind;
use crate::{StreamError, StreamErrorKind};

/// The longest name of a machine that is read.
const LONGEST: u32 = 1024;
/// The most capabilities that are read; QEMU compares two.
const MOST: u32 = 256;

const PAGE_BITS: &str = "configuration/target-page-bits";
const CAPABILITIES: &str = "configuration/capabilities";
const UUID: &str = "configuration/uuid";

/// What the source says of itself before the first section.
///
/// On the wire: byte `07`, be32 length and name of the machine, then the subsections that are needed.
/// QEMU: `vmstate_configuration`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    /// The machine type, like `pc-q35-7.2`. 0 to 1024 bytes.
    pub machine: String,
    /// The size of the guest's pages as a power of two, if it is not the target's smallest: 12 for Arm.
    /// Subsection `configuration/target-page-bits`, be32.
    pub target_page_bits: Option<u32>,
    /// The migration capabilities that both ends must have: `x-ignore-shared`, `mapped-ram`. Subsection
    /// `configuration/capabilities`, be32 number and counted names.
    pub capabilities: Vec<String>,
    /// The UUID of the guest, if both ends compare it. Subsection `configuration/uuid`, 16 bytes.
    pub uuid: Option<[u8; 16]>,
}

impl Configuration {
    /// A machine without anything that a subsection says.
    #[must_use]
    pub fn new(machine: impl Into<String>) -> Self {
        Self { machine: machine.into(), ..Self::default() }
    }

    /// Whether a stream that says `self` can be loaded where `local` holds: machine, size of pages,
    /// capabilities and UUID are the same.
    ///
    /// An absent size is the target's smallest on both sides; an absent UUID is not compared.
    ///
    /// # Errors
    ///
    /// The first difference, with the values of both sides.
    ///
    /// ```
    /// use vmstate_stream::Configuration;
    ///
    /// let (received, local) = (Configuration::new("virt-7.1"), Configuration::new("virt-7.2"));
    /// let e = received.require(&local).unwrap_err();
    /// assert_eq!(e.to_string(), "expected machine type `virt-7.2`, found `virt-7.1`; start the destination with the \
    ///     machine type of the source");
    /// ```
    pub fn require(&self, local: &Self) -> Result<(), StreamErrorKind> {
        if self.machine != local.machine {
            let (found, expected) = (self.machine.clone(), local.machine.clone());
            return Err(StreamErrorKind::Machine { found, expected });
        }
        if self.target_page_bits != local.target_page_bits {
            let (found, expected) = (self.target_page_bits, local.target_page_bits);
            return Err(StreamErrorKind::PageBits { found, expected });
        }
        let lacks = |left: &Self, right: &Self| {
            left.capabilities.iter().find(|name| !right.capabilities.contains(name)).cloned()
        };
        if let Some(name) = lacks(self, local) {
            return Err(StreamErrorKind::Capability { name, at_source: true });
        }
        if let Some(name) = lacks(local, self) {
            return Err(StreamErrorKind::Capability { name, at_source: false });
        }
        match (self.uuid, local.uuid) {
            (Some(found), Some(expected)) if found != expected => {
                Err(StreamErrorKind::Uuid { found, expected })
            }
            _ => Ok(()),
        }
    }

    /// Whether the RAM of the stream is at fixed offsets of a file, where a reader cannot seek to.
    #[must_use]
    pub fn is_mapped_ram(&self) -> bool {
        self.capabilities.iter().any(|name| name == "mapped-ram")
    }

    /// Whether blocks of shared memory are not sent, and each block says its address.
    #[must_use]
    pub fn ignores_shared(&self) -> bool {
        self.capabilities.iter().any(|name| name == "x-ignore-shared")
    }

    /// Reads what is behind the type byte, with the memory of another name.
    pub(super) fn read(input: &mut Decoder<'_>, mut machine: String) -> Result<Self, StreamError> {
        let offset = input.offset();
        let len: u32 = input.read()?;
        if len > LONGEST {
            return Err(too_long(len, offset));
        }
        machine.clear();
        machine.push_str(borrowed(input, len as usize)?);
        let mut configuration = Self { machine, ..Self::default() };
        while input.peek(1)?.first() == Some(&kind::SUBSECTION) {
            configuration.subsection(input)?;
        }
        Ok(configuration)
    }

    fn subsection(&mut self, input: &mut Decoder<'_>) -> Result<(), StreamError> {
        let offset = input.offset();
        input.take(1)?;
        let name = counted(input)?;
        let version_at = input.offset();
        let version_id: u32 = input.read()?;
        if version_id != 1 {
            let expected = format!("version 1 of subsection `{}`", name.escape_debug());
            return Err(StreamError::malformed(version_at, expected, version_id.to_string()));
        }
        let doubled = match &*name {
            PAGE_BITS => self.target_page_bits.replace(input.read()?).is_some(),
            CAPABILITIES => {
                let doubled = !self.capabilities.is_empty();
                self.capabilities = capabilities(input)?;
                doubled
            }
            UUID => {
                let uuid = input.take(16)?.first_chunk().copied().unwrap_or_default();
                self.uuid.replace(uuid).is_some()
            }
            _ => {
                let found = format!("`{}`; the source is newer", name.escape_debug());
                return Err(StreamError::malformed(
                    offset,
                    "a subsection of the configuration",
                    found,
                ));
            }
        };
        if doubled {
            let expected = format!("one subsection `{name}`");
            return Err(StreamError::malformed(offset, expected, "a second one"));
        }
        Ok(())
    }

    pub(super) fn write(&self, out: &mut Encoder<'_>) -> Result<(), StreamError> {
        let len = u32::try_from(self.machine.len()).unwrap_or(u32::MAX);
        if len > LONGEST {
            return Err(too_long(len, out.offset()));
        }
        out.bytes(&[kind::CONFIGURATION])?;
        out.bytes(&len.to_be_bytes())?;
        out.bytes(self.machine.as_bytes())?;
        if let Some(bits) = self.target_page_bits {
            subsection(PAGE_BITS, out)?;
            out.bytes(&bits.to_be_bytes())?;
        }
        if !self.capabilities.is_empty() {
            subsection(CAPABILITIES, out)?;
            let number = u32::try_from(self.capabilities.len()).unwrap_or(u32::MAX);
            out.bytes(&number.to_be_bytes())?;
            self.capabilities.iter().try_for_each(|name| write_counted(name, out))?;
        }
        if let Some(uuid) = self.uuid {
            subsection(UUID, out)?;
            out.bytes(&uuid)?;
        }
        Ok(())
    }
}

fn too_long(len: u32, offset: u64) -> StreamError {
    let expected = format!("the name of a machine of at most {LONGEST} bytes");
    StreamError::malformed(offset, expected, len.to_string())
}

fn subsection(name: &str, out: &mut Encoder<'_>) -> Result<(), StreamError> {
    out.bytes(&[kind::SUBSECTION])?;
    write_counted(name, out)?;
    out.bytes(&1_u32.to_be_bytes())?;
    Ok(())
}

fn capabilities(input: &mut Decoder<'_>) -> Result<Vec<String>, StreamError> {
    let offset = input.offset();
    let number: u32 = input.read()?;
    if number == 0 || number > MOST {
        let expected = format!("1 to {MOST} capabilities");
        return Err(StreamError::malformed(offset, expected, number.to_string()));
    }
    (0..number).map(|_| counted(input)).collect()
}
