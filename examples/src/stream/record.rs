//! The records a stream is made of, and what the start of one looks like.

use super::cursor::Cursor;

pub(super) const END_OF_STREAM: u8 = 0x00;
pub(super) const SECTION_START: u8 = 0x01;
pub(super) const SECTION_PART: u8 = 0x02;
pub(super) const SECTION_END: u8 = 0x03;
pub(super) const SECTION_FULL: u8 = 0x04;
pub(super) const SUBSECTION: u8 = 0x05;
pub(super) const DESCRIPTION: u8 = 0x06;
pub(super) const CONFIGURATION: u8 = 0x07;
pub(super) const COMMAND: u8 = 0x08;
pub(super) const FOOTER: u8 = 0x7e;

/// Bytes of a footer: its type and the section's id.
pub(super) const FOOTER_LEN: usize = 5;

const HIGHEST_ID: u32 = 0xf_ffff;
/// A few devices have the day of a change as their version.
const HIGHEST_VERSION: u32 = 29_991_231;

/// What stands before the payload of a FULL or START section, after the type byte.
pub(super) struct Header {
    pub(super) section_id: u32,
    pub(super) idstr: String,
    pub(super) instance_id: u32,
    pub(super) version_id: u32,
}

impl Header {
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let section_id = cursor.u32()?;
        let idstr = String::from_utf8_lossy(cursor.counted()?).into_owned();
        let (instance_id, version_id) = (cursor.u32()?, cursor.u32()?);
        Some(Self { section_id, idstr, instance_id, version_id })
    }
}

/// Whether the bytes at `position` could be the start of a record.
///
/// Needed where nothing else says how long a payload is. Ids are counted up from 0, names are
/// printable, versions are no larger than a date: data hardly ever looks like that.
pub(super) fn plausible(bytes: &[u8], position: usize, started: impl Fn(u32) -> bool) -> bool {
    let mut cursor = Cursor::new(bytes, position);
    match cursor.u8() {
        Some(END_OF_STREAM) => plausible_end(cursor),
        Some(SECTION_START | SECTION_FULL) => plausible_header(cursor).unwrap_or(false),
        Some(SECTION_PART | SECTION_END) => cursor.u32().is_some_and(started),
        Some(COMMAND) => plausible_command(cursor).unwrap_or(false),
        _ => false,
    }
}

/// The end of a stream is the end of the file too, or a description follows.
fn plausible_end(mut cursor: Cursor<'_>) -> bool {
    match cursor.u8() {
        None => true,
        Some(DESCRIPTION) => cursor.u32().is_some_and(|len| {
            cursor.take(len as usize).is_some_and(|json| json.first() == Some(&b'{'))
        }),
        Some(_) => false,
    }
}

fn plausible_header(mut cursor: Cursor<'_>) -> Option<bool> {
    let id = cursor.u32()?;
    let name = cursor.counted()?;
    let (_instance_id, version_id) = (cursor.u32()?, cursor.u32()?);
    let named = !name.is_empty() && name.iter().all(|byte| (0x20..0x7f).contains(byte));
    Some(id <= HIGHEST_ID && named && version_id <= HIGHEST_VERSION)
}

/// The highest command is 11; the longest payload lists discarded pages.
fn plausible_command(mut cursor: Cursor<'_>) -> Option<bool> {
    let (command, len) = (cursor.u16()?, cursor.u16()?);
    Some((1..=11).contains(&command) && cursor.take(usize::from(len)).is_some())
}
