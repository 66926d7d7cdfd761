//! Errors of saving.

use alloc::{boxed::Box, string::String};
use core::fmt;

use super::path::error_path;
use super::text::{Quantity, with_causes};
use super::{BoxError, Path, Step};

/// Why a device could not be saved, and which field it was.
///
/// A save that fails leaves the device as it was; the guest goes on at the source.
///
/// `Display` says where and what; why a hook, a predicate, a layout by hand or the sink failed is
/// its [`source`](core::error::Error::source). `{error:#}` prints the whole chain on one line.
pub struct SaveError(Box<Inner>);

struct Inner {
    kind: SaveErrorKind,
    path: Path,
}

/// What was expected of the device and what it had.
#[derive(Debug)]
#[non_exhaustive]
pub enum SaveErrorKind {
    /// A sequence does not have the number of elements that its count field says.
    WrongLength {
        /// The number of elements it has.
        found: u64,
        /// The number the stream will announce.
        expected: u64,
    },
    /// A count field is negative.
    NegativeCount {
        /// The count.
        count: i128,
    },
    /// A sequence has more elements than its prefix can count, or its `max` allows.
    TooLong {
        /// The number of elements.
        count: u64,
        /// The largest number that can be sent.
        max: u64,
    },
    /// A `validate` predicate did not accept the state.
    Invalid {
        /// The predicate.
        predicate: &'static str,
        /// Its reason, if it gave one.
        source: Option<BoxError>,
    },
    /// A hook failed.
    Hook {
        /// Its kind and the name of the function, such as ``pre_save `fill_ring` ``.
        hook: &'static str,
        /// What it returned.
        source: BoxError,
    },
    /// The device says that it cannot migrate.
    Unmigratable {
        /// Why.
        reason: &'static str,
    },
    /// A layout wrote another number of bytes than its type promises, or left another encoder in the place of the one
    /// that it was lent: its bytes are not in the stream.
    WrongSize,
    /// A lock is poisoned or a cell borrowed.
    Busy,
    /// There is no memory for the bytes: a layout promises more than anything can hold, or the host has none.
    OutOfMemory {
        /// The bytes that room was asked for.
        needed: u64,
    },
    /// The sink of the stream failed.
    #[cfg(feature = "std")]
    Io(std::io::Error),
    /// An error of a layout by hand.
    Other(BoxError),
}

impl SaveError {
    /// An error; its path grows on the way out.
    #[cold]
    #[must_use]
    pub fn new(kind: SaveErrorKind) -> Self {
        Self(Box::new(Inner { kind, path: Path::default() }))
    }

    /// An error of a layout by hand.
    #[cold]
    pub fn other(error: impl Into<BoxError>) -> Self {
        Self::new(SaveErrorKind::Other(error.into()))
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &SaveErrorKind {
        &self.0.kind
    }
}

error_path!(SaveError);

impl fmt::Debug for SaveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("SaveError");
        if !self.path().is_empty() {
            fields.field("path", self.path());
        }
        fields.field("kind", self.kind()).finish()
    }
}

impl fmt::Display for SaveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, path } = &*self.0;
        let separator = if path.is_empty() { "" } else { ": " };
        with_causes(f, format_args!("{path}{separator}{kind}"), core::error::Error::source(self))
    }
}

impl fmt::Display for SaveErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongLength { found, expected } => write!(
                f,
                "expected {} as its count field says, found {found}; keep the count in step, for example in \
                 `pre_save`",
                Quantity(*expected, "element")
            ),
            Self::NegativeCount { count } => {
                write!(f, "expected a count of elements, found {count}")
            }
            Self::TooLong { count, max } => {
                write!(f, "expected at most {}, found {count}", Quantity(*max, "element"))
            }
            Self::Invalid { predicate, .. } => {
                write!(f, "expected a state that `{predicate}` accepts, found one it does not")
            }
            Self::Hook { hook, .. } => write!(f, "{hook} failed"),
            Self::Unmigratable { reason } => write!(f, "the device cannot migrate: {reason}"),
            Self::WrongSize => f.write_str(
                "a codec did not write the number of bytes that its type promises, or not to the encoder that it was lent",
            ),
            Self::Busy => f.write_str("the value is borrowed or held, or its lock is poisoned"),
            Self::OutOfMemory { needed } => {
                write!(f, "expected memory for {}, found none", Quantity(*needed, "byte"))
            }
            #[cfg(feature = "std")]
            Self::Io(_) => f.write_str("the stream could not be written"),
            Self::Other(_) => f.write_str("the value could not be encoded"),
        }
    }
}

impl core::error::Error for SaveError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.0.kind {
            SaveErrorKind::Hook { source, .. }
            | SaveErrorKind::Other(source)
            | SaveErrorKind::Invalid { source: Some(source), .. } => Some(&**source),
            #[cfg(feature = "std")]
            SaveErrorKind::Io(source) => Some(source),
            _ => None,
        }
    }
}
