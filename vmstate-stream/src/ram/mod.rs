//! The RAM of a guest: what is in the bodies of section `ram`.
//!
//! | section | items |
//! |---|---|
//! | START | be64 total \| 04, each block, be64 10 |
//! | PART and END | pages, be64 10 |
//!
//! A block is its counted name and its be64 length; then, if postcopy is on and its pages have another size than the host's, be64 size of
//! a page; then, if shared blocks are ignored, be64 address. A page is one of
//!
//! | be64 | then | what it is |
//! |---|---|---|
//! | offset \| 08 | counted name of the block, a page | normal |
//! | offset \| 02 | counted name of the block, a byte | filled with that byte, which is 0 |
//!
//! With 20 in its offset it is in the block of the page before, and has no name. These flags are hexadecimal.
//!
//! [`Codec`] reads and writes this item by item, and knows nothing of memory: enough to pass RAM through, or to
//! look at it. [`RamLoader`] and [`RamSaver`] connect it to a [`Memory`]. Feature `ram` has `GuestRam`, a `Memory`
//! of the `vm-memory` crate.

mod codec;
mod error;
mod format;
#[cfg(feature = "ram")]
mod guest;
mod load;
mod memory;
mod save;
mod xbzrle;

use alloc::string::String;

pub use codec::{Codec, Content, Item, Page};
pub use error::RamError;
pub use format::Format;
#[cfg(feature = "ram")]
pub use guest::{GuestRam, Range};
pub use load::RamLoader;
pub use memory::Memory;
pub use save::RamSaver;

use crate::Header;

/// The version of the section.
pub const VERSION: u32 = 4;

/// The header of section `ram`.
#[must_use]
pub fn header(section_id: u32) -> Header {
    Header::new(section_id, "ram", 0, VERSION)
}

/// A block of RAM. QEMU: `RAMBlock`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Its name: `pc.ram`, `0000:00:02.0/vga.vram`. 1 to 255 bytes.
    pub name: String,
    /// Its length in bytes.
    pub len: u64,
    /// The size of the host's pages behind it, if that is in the list.
    pub page_size: Option<u64>,
    /// Its address in the guest, if shared blocks are ignored.
    pub address: Option<u64>,
    /// Both ends share its memory. The list does not say so.
    pub is_shared: bool,
}

impl Block {
    /// A block of so many bytes.
    #[must_use]
    pub fn new(name: impl Into<String>, len: u64) -> Self {
        Self { name: name.into(), len, ..Self::default() }
    }
}
