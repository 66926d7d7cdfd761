//! What can go wrong between a state and the kernel.

use std::fmt;

/// Why a state cannot be taken out of the kernel, put into it, or converted.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// An ioctl failed.
    Ioctl {
        /// Its name.
        name: &'static str,
        /// What the kernel says.
        source: kvm_ioctls::Error,
    },
    /// The kernel does not read this model-specific register.
    UnreadableMsr(u32),
    /// The kernel does not set this model-specific register to that.
    RefusedMsr {
        /// Its number.
        index: u32,
        /// The value.
        data: u64,
    },
    /// The guest's time stamp counter would go back: this KVM does not set it, and the host's is behind.
    TscGoesBack {
        /// What it was.
        wanted: u64,
        /// What it would be.
        got: u64,
    },
    /// The guest's time stamp counter has another frequency than this host's, which does not scale.
    TscFrequency {
        /// The guest's, in kHz.
        wanted: i64,
        /// The host's.
        host: u32,
    },
    /// More model-specific registers or entries of `CPUID` than KVM takes at once.
    TooMany,
    /// State that has no place at the other end.
    DoesNotFit(String),
}

impl Error {
    pub(crate) fn ioctl(name: &'static str) -> impl FnOnce(kvm_ioctls::Error) -> Self {
        move |source| Self::Ioctl { name, source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ioctl { name, source } => write!(f, "{name}: {source}"),
            Self::UnreadableMsr(index) => write!(f, "MSR {index:#x} cannot be read"),
            Self::RefusedMsr { index, data } => {
                write!(f, "MSR {index:#x} does not take {data:#x} on this host")
            }
            Self::TscGoesBack { wanted, got } => {
                write!(f, "the time stamp counter would go back from {wanted:#x} to {got:#x}")
            }
            Self::TscFrequency { wanted, host } => write!(
                f,
                "the guest's time stamp counter has {wanted} kHz, this host's {host} kHz, and it does not scale"
            ),
            Self::TooMany => f.write_str("more entries than KVM takes at once"),
            Self::DoesNotFit(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        None
    }
}
