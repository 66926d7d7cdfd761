//! The configuration at the start of a stream, as far as it makes sense.

use alloc::string::String;

use super::record::Cursor;
use crate::Configuration;
use crate::frame::kind;

/// Reads it if it is here, and says where it ends. A subsection that is not known ends it.
pub(super) fn read(bytes: &[u8], at: usize) -> Option<(Configuration, usize)> {
    let mut cursor = Cursor::new(bytes, at);
    if cursor.u8()? != kind::CONFIGURATION {
        return None;
    }
    let len = cursor.u32()?;
    let mut found = Configuration::new(String::from_utf8_lossy(cursor.take(len as usize)?));
    let mut end = cursor.at;
    while subsection(&mut found, &mut cursor).is_some() {
        end = cursor.at;
    }
    Some((found, end))
}

fn subsection(found: &mut Configuration, cursor: &mut Cursor<'_>) -> Option<()> {
    if cursor.u8()? != kind::SUBSECTION {
        return None;
    }
    let name = cursor.counted()?;
    cursor.u32()?;
    match name {
        b"configuration/target-page-bits" => found.target_page_bits = Some(cursor.u32()?),
        b"configuration/uuid" => found.uuid = cursor.take(16)?.try_into().ok(),
        b"configuration/capabilities" => {
            for _ in 0..cursor.u32()? {
                let name = String::from_utf8_lossy(cursor.counted()?).into_owned();
                found.capabilities.push(name);
            }
        }
        _ => return None,
    }
    Some(())
}
