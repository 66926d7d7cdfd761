//! What the start of a record looks like.
//!
//! Nothing says how long a section is. Where no description helps, it ends where a footer and another record follow.

use alloc::string::String;

use crate::Header;
use crate::frame::kind;

/// The bytes of a footer: its type and the id of the section.
pub(super) const FOOTER_LEN: usize = 5;
/// The longest start of a record: a header with the longest name.
pub(super) const LONGEST_START: usize = 1 + 4 + 1 + 255 + 4 + 4;

const HIGHEST_ID: u32 = 0xf_ffff;
/// A few devices have the day of a change as their version.
const HIGHEST_VERSION: u32 = 29_991_231;
const HIGHEST_COMMAND: u16 = 11;

/// A place in bytes. Beyond the end every method answers `None`.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    pub(super) fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(len)?)?;
        self.at += len;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_be_bytes)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    /// One byte for the length, then so many bytes.
    pub(super) fn counted(&mut self) -> Option<&'a [u8]> {
        let len = self.u8()?;
        self.take(usize::from(len))
    }

    pub(super) fn header(&mut self) -> Option<Header> {
        let section_id = self.u32()?;
        let idstr = String::from_utf8_lossy(self.counted()?).into_owned();
        Some(Header { section_id, idstr, instance_id: self.u32()?, version_id: self.u32()? })
    }
}

/// Whether the footer of this section is here.
pub(super) fn is_footer(bytes: &[u8], at: usize, id: u32) -> bool {
    let mut cursor = Cursor::new(bytes, at);
    cursor.u8() == Some(kind::FOOTER) && cursor.u32() == Some(id)
}

/// Whether the bytes here could be the start of a record. Ids are counted up from 0, names are printable, versions are no
/// larger than a date: data hardly ever looks like that.
pub(super) fn is_plausible(bytes: &[u8], at: usize, started: impl Fn(u32) -> bool) -> bool {
    let mut cursor = Cursor::new(bytes, at);
    match cursor.u8() {
        Some(kind::EOF) => match cursor.u8() {
            None => true,
            Some(kind::DESCRIPTION) => cursor.u32().is_some() && cursor.u8() == Some(b'{'),
            // Something of another make behind the end.
            Some(_) => false,
        },
        Some(kind::START | kind::FULL) => is_plausible_header(cursor).unwrap_or(false),
        Some(kind::PART | kind::END) => cursor.u32().is_some_and(started),
        Some(kind::COMMAND) => {
            let (command, len) = (cursor.u16(), cursor.u16());
            command.is_some_and(|command| (1..=HIGHEST_COMMAND).contains(&command))
                && len.is_some_and(|len| cursor.take(usize::from(len)).is_some())
        }
        _ => false,
    }
}

fn is_plausible_header(mut cursor: Cursor<'_>) -> Option<bool> {
    let id = cursor.u32()?;
    let name = cursor.counted()?;
    let (_instance_id, version) = (cursor.u32()?, cursor.u32()?);
    let is_named = !name.is_empty() && name.iter().all(|byte| (0x20..0x7f).contains(byte));
    Some(id <= HIGHEST_ID && is_named && version <= HIGHEST_VERSION)
}
