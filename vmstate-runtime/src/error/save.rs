//! Errors of saving.

use alloc::{boxed::Box, string::String};
use core::fmt;

use super::{BoxError, Path, Segment};

/// Why a device could not be saved, and which field it was.
///
/// A save that fails leaves the device as it was; the guest goes on at the source.
#[derive(Debug)]
pub struct SaveError(Box<Inner>);

#[derive(Debug)]
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
    /// A codec wrote another number of bytes than its type promises.
    WrongSize,
    /// A lock is poisoned or a cell borrowed.
    Busy,
    /// The sink of the stream failed.
    #[cfg(feature = "std")]
    Io(std::io::Error),
    /// An error of a hand-written codec.
    Other(BoxError),
}

impl SaveError {
    /// An error; its path grows on the way out.
    #[cold]
    #[must_use]
    pub fn new(kind: SaveErrorKind) -> Self {
        Self(Box::new(Inner { kind, path: Path::default() }))
    }

    /// An error of a hand-written codec.
    #[cold]
    pub fn other(error: impl Into<BoxError>) -> Self {
        Self::new(SaveErrorKind::Other(error.into()))
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &SaveErrorKind {
        &self.0.kind
    }

    /// Device, instance and field.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Names the instance of the device, such as `0000:00:03.0` or `0`.
    #[must_use]
    pub fn with_instance(mut self, instance: impl Into<String>) -> Self {
        self.0.path.instance = Some(instance.into());
        self
    }

    /// Puts a step before the path: the error is on its way out.
    #[cold]
    #[must_use]
    pub fn within(mut self, segment: Segment) -> Self {
        self.0.path.segments.push(segment);
        self
    }

    #[cold]
    pub(crate) fn shifted(mut self, first: usize) -> Self {
        self.0.path.shift(first);
        self
    }

    #[cold]
    pub(crate) fn unflattened(mut self, len: usize) -> Self {
        self.0.path.unflatten(len);
        self
    }

    #[cold]
    pub(crate) fn of_device(mut self, name: &'static str) -> Self {
        self.0.path.device = Some(name);
        self
    }
}

impl fmt::Display for SaveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.path, self.0.kind)
    }
}

impl fmt::Display for SaveErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongLength { found, expected } => write!(
                f,
                "expected {expected} elements as its count field says, found {found}; keep the count in step, \
                 for example in `pre_save`"
            ),
            Self::NegativeCount { count } => {
                write!(f, "expected a count of elements, found {count}")
            }
            Self::TooLong { count, max } => {
                write!(f, "expected at most {max} elements, found {count}")
            }
            Self::Invalid { predicate, source: None } => {
                write!(f, "expected a state that `{predicate}` accepts, found one it does not")
            }
            Self::Invalid { predicate, source: Some(e) } => {
                write!(f, "expected a state that `{predicate}` accepts: {e}")
            }
            Self::Hook { hook, source } => write!(f, "{hook} failed: {source}"),
            Self::Unmigratable { reason } => write!(f, "the device cannot migrate: {reason}"),
            Self::WrongSize => {
                f.write_str("a codec did not keep to the number of bytes that its type promises")
            }
            Self::Busy => f.write_str("the value is in use, or was locked by somebody who failed"),
            #[cfg(feature = "std")]
            Self::Io(e) => write!(f, "the stream could not be written: {e}"),
            Self::Other(e) => write!(f, "{e}"),
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
