//! What is wrong with the RAM of a stream.

use alloc::string::String;
use core::fmt;

/// What was expected of RAM and what came: the [`source`](core::error::Error::source) of a
/// [`LoadError`](vmstate_runtime::LoadError).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RamError {
    /// The flags of an item make no sense.
    Flags {
        /// The word.
        found: u64,
    },
    /// A name is no text, or there is none.
    Name,
    /// Blocks add up to more than was announced.
    Total {
        /// What was announced.
        expected: u64,
        /// The sum with the next block.
        found: u64,
    },
    /// A second list of blocks.
    SecondList,
    /// A page before the list of blocks, or one without a block's name before all others.
    NoBlock,
    /// A block that the other side does not have.
    UnknownBlock {
        /// Its name.
        name: String,
    },
    /// A block that only this side has.
    MissingBlock {
        /// Its name.
        name: String,
    },
    /// A block comes twice.
    SecondBlock {
        /// Its name.
        name: String,
    },
    /// A block has another length here.
    Length {
        /// Its name.
        name: String,
        /// In the stream.
        found: u64,
        /// Here.
        expected: u64,
    },
    /// A shared block has another address here.
    Address {
        /// Its name.
        name: String,
        /// In the stream.
        found: u64,
        /// Here.
        expected: u64,
    },
    /// A block has pages of another size here.
    PageSize {
        /// Its name.
        name: String,
        /// In the stream.
        found: u64,
        /// Here.
        expected: u64,
    },
    /// A page beyond the end of its block.
    Offset {
        /// The block.
        name: String,
        /// Where the page is.
        found: u64,
        /// The length of the block.
        len: u64,
    },
    /// A page of a block that is shared, and so should not be sent.
    Shared {
        /// The block.
        name: String,
    },
    /// A changed page that cannot be decoded.
    Xbzrle,
    /// The pages are sent in a way that cannot be loaded from this stream.
    Unsupported {
        /// The capability of the source.
        capability: &'static str,
    },
    /// Section `ram` has another version.
    Version {
        /// In the stream.
        found: u32,
    },
}

impl fmt::Display for RamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flags { found } => write!(
                f,
                "expected a list of blocks, a page or the end of the part, found {found:#x}; the guest's pages may have \
                 another size at the source"
            ),
            Self::Name => f.write_str("expected the name of a block of RAM"),
            Self::Total { expected, found } => {
                write!(f, "expected blocks of {expected} bytes together, found {found}")
            }
            Self::SecondList => f.write_str("expected one list of blocks, found a second one"),
            Self::NoBlock => {
                f.write_str("expected the name of the block that the page is in, found none")
            }
            Self::UnknownBlock { name } => write!(
                f,
                "expected a block of RAM that this machine has, found `{}`; configure both ends alike",
                name.escape_debug()
            ),
            Self::MissingBlock { name } => write!(
                f,
                "expected block `{name}` of RAM, which the source does not have; configure both ends alike"
            ),
            Self::SecondBlock { name } => {
                write!(f, "expected one block `{}`, found a second one", name.escape_debug())
            }
            Self::Length { name, found, expected } => write!(
                f,
                "expected block `{name}` of {expected} bytes, found {found}; configure both ends alike"
            ),
            Self::Address { name, found, expected } => {
                write!(f, "expected shared block `{name}` at {expected:#x}, found {found:#x}")
            }
            Self::PageSize { name, found, expected } => write!(
                f,
                "expected block `{name}` with pages of {expected} bytes, found {found}; back both ends alike"
            ),
            Self::Offset { name, found, len } => {
                write!(
                    f,
                    "expected a page of block `{name}` of {len} bytes, found one at {found:#x}"
                )
            }
            Self::Shared { name } => {
                write!(f, "expected no page of block `{name}`, which is shared")
            }
            Self::Xbzrle => {
                f.write_str("expected the changes of a page, found none that make sense")
            }
            Self::Unsupported { capability } => write!(
                f,
                "expected pages in the stream, found them sent by capability `{capability}`; switch it off at the source"
            ),
            Self::Version { found } => {
                write!(f, "expected version {} of RAM, found {found}", super::VERSION)
            }
        }
    }
}

impl core::error::Error for RamError {}
