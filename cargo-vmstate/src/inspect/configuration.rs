//! The configuration at the start of a stream.

use super::record::{self, Cursor};

/// What the sender says about its machine.
#[derive(Clone, Debug, Default)]
pub(super) struct Configuration {
    pub(super) machine: String,
    pub(super) target_page_bits: Option<u32>,
    pub(super) capabilities: Vec<String>,
    pub(super) uuid: Option<[u8; 16]>,
    /// Where it ends.
    pub(super) end: usize,
}

impl Configuration {
    /// Reads it if it is here; subsections that are not known end it.
    pub(super) fn read(bytes: &[u8], at: usize) -> Option<Self> {
        let mut cursor = Cursor::new(bytes, at);
        if cursor.u8()? != record::CONFIGURATION {
            return None;
        }
        let len = cursor.u32()?;
        let machine = String::from_utf8_lossy(cursor.take(len as usize)?).into_owned();
        let mut found = Self { machine, end: cursor.at, ..Self::default() };
        while found.subsection(&mut cursor).is_some() {
            found.end = cursor.at;
        }
        Some(found)
    }

    fn subsection(&mut self, cursor: &mut Cursor<'_>) -> Option<()> {
        if cursor.u8()? != record::SUBSECTION {
            return None;
        }
        let name = cursor.counted()?;
        cursor.u32()?;
        match name {
            b"configuration/target-page-bits" => self.target_page_bits = Some(cursor.u32()?),
            b"configuration/uuid" => self.uuid = cursor.take(16)?.try_into().ok(),
            b"configuration/capabilities" => {
                for _ in 0..cursor.u32()? {
                    let name = String::from_utf8_lossy(cursor.counted()?).into_owned();
                    self.capabilities.push(name);
                }
            }
            _ => return None,
        }
        Some(())
    }

    pub(super) fn page_size(&self) -> Option<u64> {
        1_u64.checked_shl(self.target_page_bits?)
    }

    pub(super) fn ignores_shared(&self) -> bool {
        self.capabilities.iter().any(|name| name == "x-ignore-shared")
    }
}
