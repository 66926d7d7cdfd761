//! Errors of loading.

use alloc::{boxed::Box, string::String};
use core::fmt;

use super::Origin;
use super::path::error_path;
use super::text::{Quantity, with_causes};
use super::{BoxError, Path, Step};

/// Why a stream could not be loaded, and where: the device, its instance, the field and the offset
/// in the stream.
///
/// ```
/// use vmstate_runtime::{Decoder, VmState};
///
/// #[derive(VmState, Default)]
/// struct Nic {
///     status: u32,
///     mac_reg: [u32; 32],
/// }
///
/// let stream = [0; 4 + 4 * 17 + 2];
/// let error = Nic::default().load(&mut Decoder::new(&stream), 1).unwrap_err();
/// assert_eq!(error.path().to_string(), "nic/mac_reg[17]");
/// assert_eq!(error.offset(), 72);
/// ```
///
/// `Display` says where and what. Why a hook, a predicate, a layout by hand or the source of the
/// stream failed is its [`source`](core::error::Error::source), which error reporters print. Without
/// a reporter, `{error:#}` prints the whole chain on one line.
pub struct LoadError(Box<Inner>);

struct Inner {
    kind: LoadErrorKind,
    offset: Option<u64>,
    path: Path,
}

/// What was expected and what came.
#[derive(Debug)]
#[non_exhaustive]
pub enum LoadErrorKind {
    /// The stream ends inside a value.
    ///
    /// Where the end is known, as that of a slice is, this is said of a list before any of its elements is read. A
    /// reader has to come to the end, and says first what is wrong with an element before it.
    Truncated {
        /// Bytes of the value.
        needed: u64,
        /// Bytes that are left.
        available: u64,
    },
    /// The [part of a stream](crate::Decoder::part) that is at hand ends inside a value; more will come.
    Incomplete {
        /// Bytes that are needed from here on.
        needed: u64,
    },
    /// The stream is from a newer release than this device knows.
    TooNew {
        /// The version in the stream.
        version_id: u32,
        /// The newest version the device loads.
        supported: u32,
    },
    /// The stream is from an older release than this device still loads.
    TooOld {
        /// The version in the stream.
        version_id: u32,
        /// The oldest version the device loads.
        minimum: u32,
    },
    /// A subsection that this release does not know.
    UnknownSubsection {
        /// Its name.
        name: String,
        /// The description that should have had it.
        description: &'static str,
    },
    /// A value that both ends must agree on differs.
    NotEqual {
        /// The value in the stream; the start of it, if it is long.
        found: String,
        /// The value of the destination, cut in the same way.
        expected: String,
    },
    /// A value is outside of what the destination allows.
    OutOfRange {
        /// The value in the stream.
        found: String,
        /// The largest legal value; the smallest is 0.
        max: String,
    },
    /// An integer is no discriminant of the enum.
    UnknownDiscriminant {
        /// The value in the stream.
        found: i128,
        /// Names and values of the legal ones.
        known: &'static [(&'static str, i128)],
    },
    /// An integer is 0, and the field holds any other.
    Zero,
    /// Bytes are no UTF-8, and the field holds text.
    NotUtf8(core::str::Utf8Error),
    /// A sequence is longer than its field can or may hold.
    TooLong {
        /// The number of elements in the stream.
        count: u64,
        /// The largest number allowed.
        max: u64,
    },
    /// The values of the stream take more memory than its bytes justify; see
    /// [`Decoder::claim`](crate::Decoder::claim).
    TooMuchMemory {
        /// Bytes that they would take with the next value.
        needed: u64,
        /// Bytes that they may take, for as many bytes of the stream as were read.
        allowed: u64,
    },
    /// A count is negative.
    NegativeCount {
        /// The count in the stream.
        count: i128,
    },
    /// A sequence has a length that only the destination's configuration can change.
    WrongLength {
        /// The number of elements in the stream.
        count: u64,
        /// The number configured.
        expected: u64,
    },
    /// The destination has no object here, so the stream must have none: a byte `0x30`.
    NotNull {
        /// The byte in the stream.
        found: u8,
    },
    /// The byte before an object that the destination allocates is neither `0x30` nor `0x31`.
    UnknownMarker {
        /// The byte in the stream.
        found: u8,
    },
    /// A tree has another number of nodes than its header says.
    WrongNodeCount {
        /// Nodes that came.
        found: u64,
        /// Nodes that were announced.
        announced: u64,
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
        /// Its kind and the name of the function, such as ``post_load `check_fifo` ``.
        hook: &'static str,
        /// What it returned.
        source: BoxError,
    },
    /// A `test` gave another answer after the fields were loaded than at its place: it reads a
    /// field saved later.
    UnstableTest {
        /// The predicate.
        predicate: &'static str,
        /// Its answer when the field was due.
        first: bool,
    },
    /// The device says that it cannot migrate.
    Unmigratable {
        /// Why.
        reason: &'static str,
    },
    /// A layout read another number of bytes than its type promises, or left another decoder in the place of the one that
    /// it was lent.
    WrongSize,
    /// Bytes are left behind the section.
    Leftover {
        /// How many, if that is known before they are read.
        bytes: Option<u64>,
    },
    /// A lock is poisoned or held, a cell borrowed, or a value shared without either.
    Busy,
    /// A value in an `Arc` or `Rc` has other holders, and the load must not reach them:
    /// [`Decoder::apart`](crate::Decoder::apart).
    Shared,
    /// The source of the stream failed.
    #[cfg(feature = "std")]
    Io(std::io::Error),
    /// An error of a layout by hand.
    Other(BoxError),
}

impl LoadError {
    /// An error at an offset in the stream.
    #[cold]
    #[must_use]
    pub fn new(kind: LoadErrorKind, offset: u64) -> Self {
        Self(Box::new(Inner { kind, offset: Some(offset), path: Path::default() }))
    }

    /// An error of something that does not know where in the stream it is.
    #[cold]
    pub(crate) fn unplaced(kind: LoadErrorKind) -> Self {
        Self(Box::new(Inner { kind, offset: None, path: Path::default() }))
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &LoadErrorKind {
        &self.0.kind
    }

    /// The offset in the stream at which the offending value starts, in bytes from where the
    /// decoder began.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.0.offset.unwrap_or_default()
    }

    /// The end of the stream is inside of what `origin` stands for, which starts `place` bytes before
    /// the offset of this error: finds the value that is cut.
    #[cold]
    #[must_use]
    pub(crate) fn cut_in(mut self, origin: Origin, place: usize) -> Self {
        let LoadErrorKind::Truncated { needed, available } = &mut self.0.kind else {
            return self.within_all(&origin.locate(place).path);
        };
        let cut = origin.locate(place.saturating_add(*available as usize));
        let before = cut.start.saturating_sub(place) as u64;
        *available = available.saturating_sub(before);
        if cut.size > 0 {
            *needed = cut.size as u64;
        }
        self.0.offset = self.0.offset.map(|offset| offset.wrapping_add(before));
        self.within_all(&cut.path)
    }

    #[cold]
    pub(crate) fn or_offset(mut self, offset: u64) -> Self {
        self.0.offset.get_or_insert(offset);
        self
    }
}

error_path!(LoadError);

impl fmt::Debug for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("LoadError");
        if !self.path().is_empty() {
            fields.field("path", self.path());
        }
        fields.field("offset", &self.offset()).field("kind", self.kind()).finish()
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, path, .. } = &*self.0;
        let offset = self.offset();
        let separator = if path.is_empty() { "" } else { " " };
        with_causes(
            f,
            format_args!("{path}{separator}at stream offset {offset} ({offset:#x}): {kind}"),
            core::error::Error::source(self),
        )
    }
}

impl fmt::Display for LoadErrorKind {
    #[allow(clippy::too_many_lines)] // one arm an error: a table
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { needed, available } => write!(
                f,
                "expected {}, found the end of the stream after {available}; the stream is cut short, or an \
                 earlier field has another size at the source",
                Quantity(*needed, "byte")
            ),
            Self::Incomplete { needed } => {
                write!(f, "expected {} at hand; more will come", Quantity(*needed, "byte"))
            }
            Self::TooNew { version_id, supported } => write!(
                f,
                "expected version {supported} or older, found {version_id}; the source is a newer release \
                 whose machine type does not hold back its new state"
            ),
            Self::TooOld { version_id, minimum } => write!(
                f,
                "expected version {minimum} or newer, found {version_id}; migrate by way of a release that \
                 still loads version {version_id}, or give a `load_old`"
            ),
            Self::UnknownSubsection { name, description } => write!(
                f,
                "expected a subsection that `{description}` has, found `{}`; the source sends state this release \
                 does not know: start it with a machine type that switches it off",
                name.escape_debug() // it comes from the stream and must not control a terminal
            ),
            Self::NotEqual { found, expected } => {
                write!(f, "expected {expected}, found {found}; configure both ends alike")
            }
            Self::OutOfRange { found, max } => write!(
                f,
                "expected 0 to {max}, found {found}; configure the destination at least as large as the source"
            ),
            Self::UnknownDiscriminant { found, known } => {
                f.write_str("expected ")?;
                list_discriminants(known, f)?;
                write!(f, "; found {found}")
            }
            Self::Zero => f.write_str("expected a number other than 0"),
            Self::NotUtf8(error) => write!(f, "expected UTF-8, found an {error}"),
            Self::TooLong { count, max } => {
                write!(
                    f,
                    "expected at most {}, found a count of {count}",
                    Quantity(*max, "element")
                )
            }
            Self::TooMuchMemory { needed, allowed } => write!(
                f,
                "expected values of at most {} in memory for what was read so far, found such of {needed}; the \
                 stream announces more than it has, or the destination has to make room before it loads",
                Quantity(*allowed, "byte")
            ),
            Self::NegativeCount { count } => {
                write!(f, "expected a count of elements, found {count}")
            }
            Self::WrongLength { count, expected } => write!(
                f,
                "expected {}, found a count of {count}; configure both ends alike",
                Quantity(*expected, "element")
            ),
            Self::NotNull { found } => write!(
                f,
                "expected the marker 0x30 of a null pointer, found {found:#04x}; the source has an object \
                 where the destination has none"
            ),
            Self::UnknownMarker { found } => write!(
                f,
                "expected the marker 0x31 of an object or 0x30 of a null pointer, found {found:#04x}"
            ),
            Self::WrongNodeCount { found, announced } => {
                write!(f, "expected {}, found {found}", Quantity(*announced, "node"))
            }
            Self::Invalid { predicate, .. } => {
                write!(f, "expected a state that `{predicate}` accepts, found one it does not")
            }
            Self::Hook { hook, .. } => write!(f, "{hook} failed"),
            Self::UnstableTest { predicate, first } => write!(
                f,
                "`{predicate}` said {first} at its place in the stream and {} once the fields were loaded; \
                 a test may only read configuration and fields saved before it",
                !first
            ),
            Self::Unmigratable { reason } => write!(f, "the device cannot migrate: {reason}"),
            Self::WrongSize => f.write_str(
                "a codec did not read the number of bytes that its type promises, or not from the decoder that it was lent",
            ),
            Self::Leftover { bytes } => {
                f.write_str("expected the end of the section, found ")?;
                match bytes {
                    Some(bytes) => Quantity(*bytes, "more byte").fmt(f)?,
                    None => f.write_str("more bytes")?,
                }
                f.write_str(
                    "; the source sent more than this device knows: a length is configured differently \
                     there, a `test` answers differently, or a subsection is none of this device's",
                )
            }
            Self::Busy => f.write_str("the value is borrowed or held, its lock is poisoned, or it is shared without a lock"),
            Self::Shared => f.write_str(
                "the value is in an `Arc` or `Rc` that others hold, and loading it would change what they see before all \
                 of the stream was found good; give the device a state of its own, without what it shares",
            ),
            #[cfg(feature = "std")]
            Self::Io(_) => f.write_str("the stream could not be read"),
            Self::Other(_) => f.write_str("the value could not be decoded"),
        }
    }
}

/// How many discriminants a message lists: an enum may have thousands.
const LISTED: usize = 12;

fn list_discriminants(known: &[(&str, i128)], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (i, (name, value)) in known.iter().take(LISTED).enumerate() {
        let separator = if i == 0 { "" } else { ", " };
        write!(f, "{separator}{value} ({name})")?;
    }
    match known.len().saturating_sub(LISTED) {
        0 => Ok(()),
        more => write!(f, " and {more} more"),
    }
}

impl core::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.0.kind {
            LoadErrorKind::Hook { source, .. }
            | LoadErrorKind::Other(source)
            | LoadErrorKind::Invalid { source: Some(source), .. } => Some(&**source),
            #[cfg(feature = "std")]
            LoadErrorKind::Io(source) => Some(source),
            _ => None,
        }
    }
}
