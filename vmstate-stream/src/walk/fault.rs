//! What does not fit, and where.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

/// Where a section is not what its description says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// The offset in the stream.
    pub offset: u64,
    /// The field or subsection.
    pub path: Box<str>,
    /// What was expected and what was found.
    pub kind: FaultKind,
}

/// What was expected and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// The section ends inside of a value.
    Truncated {
        /// Bytes of the value.
        needed: u64,
        /// Bytes that are left.
        available: u64,
    },
    /// Bytes are left behind everything that is described.
    Leftover {
        /// How many.
        bytes: u64,
    },
    /// Another subsection was expected, or there is none.
    NoSubsection {
        /// The subsection that is described.
        expected: String,
    },
    /// A subsection of this body that it does not have.
    UnknownSubsection {
        /// Its name on the wire.
        name: String,
    },
    /// A struct has another size than the description says.
    WrongSize {
        /// What the description says.
        described: u64,
        /// What is in the struct.
        found: u64,
    },
    /// A byte before an object or a node is not one of those that may be there.
    WrongMarker {
        /// The byte.
        found: u8,
    },
    /// A tree has another number of nodes than stands before it.
    WrongNodeCount {
        /// How many stand there.
        announced: u64,
        /// How many come.
        found: u64,
    },
    /// More elements than the section can have.
    TooMany {
        /// How many are described, or announced.
        count: u64,
        /// Bytes that are left.
        available: u64,
    },
    /// Nothing tells what lies here.
    Undecided {
        /// What would have to be known.
        what: &'static str,
    },
    /// The save says something else about itself.
    OtherTrace,
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { needed, available } => {
                write!(f, "expected {needed} bytes, and {available} are left")
            }
            Self::Leftover { bytes } => {
                write!(f, "{bytes} bytes are left behind what is described")
            }
            Self::NoSubsection { expected } => {
                write!(f, "expected the subsection `{}`", expected.escape_debug())
            }
            Self::UnknownSubsection { name } => {
                write!(f, "found a subsection `{}`, which is not described", name.escape_debug())
            }
            Self::WrongSize { described, found } => {
                write!(f, "it has {found} bytes, and {described} according to its size")
            }
            Self::WrongMarker { found } => write!(f, "found {found:#04x}, which is no marker"),
            Self::WrongNodeCount { announced, found } => {
                write!(f, "{announced} nodes are announced, and {found} come")
            }
            Self::TooMany { count, available } => {
                write!(f, "{count} elements are announced, and {available} bytes are left")
            }
            Self::Undecided { what } => write!(f, "nothing tells {what}"),
            Self::OtherTrace => f.write_str("the trace of the save is of something else"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at stream offset {0} ({0:#x})", self.offset)?;
        if !self.path.is_empty() {
            write!(f, ", in `{}`", self.path.escape_debug())?;
        }
        write!(f, ": {}", self.kind)
    }
}

impl core::error::Error for Fault {}
