//! What goes wrong with a machine.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;

use vmstate_runtime::BoxError;
use vmstate_runtime::schema::Priority;
use vmstate_stream::{Configuration, SectionName, StreamError};

use super::{DeviceId, Status, Topology};
use crate::seal::SealError;
use crate::types::MachineTypeError;

/// Why a machine could not be put together, saved, loaded or run.
///
/// `Display` says where and what; [`source`](Error::source) is what a device said. `{error:#}` prints the whole chain on
/// one line.
#[derive(Debug)]
#[non_exhaustive]
pub enum MachineError {
    /// A section, or an alias, has this name and instance already.
    Doubled {
        /// The name.
        section: SectionName,
    },
    /// The name does not fit into a stream.
    Name {
        /// The name.
        idstr: String,
    },
    /// There is no such device, or it was removed.
    NoDevice {
        /// The device.
        device: DeviceId,
    },
    /// The machine type or an override does not fit a device.
    MachineType {
        /// The device.
        section: SectionName,
        /// Why.
        error: MachineTypeError,
    },
    /// Overrides come before devices.
    Late,
    /// The machine cannot migrate.
    Unmigratable {
        /// Its name.
        machine: String,
        /// All reasons.
        reasons: Vec<String>,
    },
    /// The machine, or the stream, uses a capability that is not supported.
    Unsupported {
        /// QEMU's name of it.
        capability: &'static str,
    },
    /// The machine is not in a state for this.
    Status {
        /// What was wanted.
        wanted: &'static str,
        /// How it is.
        status: Status,
    },
    /// A device cannot do what is asked of all.
    Device {
        /// The device.
        section: SectionName,
        /// What was asked.
        action: &'static str,
        /// Why not.
        source: BoxError,
    },
    /// The reset of the VMM failed.
    Reset {
        /// Why.
        source: BoxError,
    },
    /// The stream, or the section of a device, cannot be read or written: section, field and offset.
    Stream(StreamError),
    /// The stream is of a machine with other devices.
    Topology(Box<Topology>),
    /// A section came after one of lower priority.
    Order {
        /// The section.
        section: SectionName,
        /// Its priority.
        priority: Priority,
        /// The section before it.
        after: SectionName,
        /// The priority of that.
        after_priority: Priority,
        /// Where its body starts in the stream.
        offset: u64,
    },
    /// The policy needs to know how long a section is, and nothing says it.
    NoLength {
        /// The section.
        section: SectionName,
        /// Where its body starts in the stream.
        offset: u64,
    },
    /// The seal does not fit the stream.
    Seal(SealError),
    /// A device refused its state, after others had got theirs. The machine is [broken](Status::Broken).
    Restore {
        /// The device.
        section: SectionName,
        /// Why.
        source: BoxError,
        /// Devices that have their new states.
        restored: Vec<SectionName>,
        /// Devices that have their old states.
        untouched: Vec<SectionName>,
    },
    /// The caller cancelled. Nothing was touched; a machine that is saved goes on.
    Cancelled {
        /// The caller's reason.
        reason: String,
    },
    /// The device's description does not fit its sections: its derive is of another version than this crate.
    Description {
        /// The device.
        section: SectionName,
    },
}

impl MachineError {
    #[cold]
    pub(crate) fn device(section: SectionName, action: &'static str, source: BoxError) -> Self {
        Self::Device { section, action, source }
    }
}

impl MachineError {
    /// What is said of a stream is something that can be loaded and saved.
    pub(super) fn unless_supported(what: &Configuration) -> Result<(), Self> {
        let capability = "mapped-ram";
        if what.is_mapped_ram() { Err(Self::Unsupported { capability }) } else { Ok(()) }
    }
}

impl From<StreamError> for MachineError {
    fn from(error: StreamError) -> Self {
        Self::Stream(error)
    }
}

impl From<SealError> for MachineError {
    fn from(error: SealError) -> Self {
        Self::Seal(error)
    }
}

impl fmt::Display for MachineError {
    #[allow(clippy::too_many_lines)] // one arm an error: a table
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Doubled { section } => write!(
                f,
                "there is a section {section} already; give each device a name or instance of its own"
            ),
            Self::Name { idstr } => write!(
                f,
                "a section cannot be called `{}`: a name has 1 to 255 bytes, and instances end at 4294967295",
                idstr.escape_debug()
            ),
            Self::NoDevice { device } => {
                write!(f, "there is no device with section id {}", device.section_id())
            }
            Self::MachineType { section, error } => write!(f, "section {section}: {error}"),
            Self::Late => f.write_str("overrides come before the devices that they configure"),
            Self::Unmigratable { machine, reasons } => {
                write!(f, "machine `{machine}` cannot migrate: {}", reasons.join("; "))
            }
            Self::Unsupported { capability } => write!(
                f,
                "capability `{capability}` is not supported: save and load without it, as one stream"
            ),
            Self::Status { wanted, status } => {
                let help = match status {
                    Status::Running => "pause it first",
                    Status::Paused => "resume it first",
                    Status::Broken { .. } => "reset it, or load it from a good stream",
                };
                write!(f, "the machine cannot be {wanted}: it is {status}; {help}")
            }
            Self::Device { section, action, source } => {
                write!(f, "section {section} could not {action}")?;
                more(f, source)
            }
            Self::Reset { source } => {
                f.write_str("the machine could not be reset")?;
                more(f, source)
            }
            Self::Stream(error) => error.fmt(f),
            Self::Topology(topology) => topology.fmt(f),
            Self::Order { section, priority, after, after_priority, offset } => write!(
                f,
                "at stream offset {offset} ({offset:#x}): expected sections of priority {} or lower, found section {section} \
                 of priority {} behind section {after}; the source orders its devices differently",
                after_priority.number(),
                priority.number()
            ),
            Self::NoLength { section, offset } => write!(
                f,
                "section {section} at stream offset {offset} ({offset:#x}) cannot be skipped, because nothing says how long it \
                 is; seal the stream and load it from memory, or give its length"
            ),
            Self::Seal(error) => error.fmt(f),
            Self::Restore { section, source, restored, untouched } => {
                write!(
                    f,
                    "section {section} refused its state after {} of {} devices had theirs; the machine cannot run until it is reset",
                    restored.len(),
                    restored.len() + untouched.len() + 1
                )?;
                more(f, source)
            }
            Self::Cancelled { reason } => write!(f, "cancelled: {reason}"),
            Self::Description { section } => write!(f, "section {section} cannot be described"),
        }
    }
}

/// The chain of causes, where the alternate form asks for it.
fn more(f: &mut fmt::Formatter<'_>, source: &BoxError) -> fmt::Result {
    if !f.alternate() {
        return Ok(());
    }
    let mut cause: Option<&dyn Error> = Some(&**source);
    while let Some(error) = cause {
        write!(f, ": {error}")?;
        cause = error.source();
    }
    Ok(())
}

impl Error for MachineError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Device { source, .. } | Self::Reset { source } | Self::Restore { source, .. } => {
                Some(&**source)
            }
            Self::Stream(error) => error.source(),
            _ => None,
        }
    }
}
