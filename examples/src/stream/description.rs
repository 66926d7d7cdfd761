//! The JSON at the end of a stream, which says how long the payload of each section is.

use vmstate_stream::walk::Described;

use super::{cursor::Cursor, record};

/// Real descriptions have some hundred KB. A huge one is not worth it.
const LONGEST: usize = 16 << 20;

/// The description of a stream; empty when it has none.
pub(super) struct Description<'a>(Described<'a>);

impl<'a> Description<'a> {
    /// Looks for the description at the end of a stream.
    pub(super) fn find(stream: &'a [u8]) -> Self {
        Self(json(stream).map_or_else(Described::default, Described::new))
    }

    /// The size of a memory page in RAM sections.
    pub(super) fn page_size(&self) -> Option<u64> {
        self.0.page_size()
    }

    /// The payload bytes of a section. Looks from `*next` on, because devices are described in the
    /// order of the stream and a name with its instance is not unique there.
    pub(super) fn size(&self, next: &mut usize, idstr: &str, instance_id: u32) -> Option<usize> {
        let device = self.0.find(*next, idstr, instance_id)?;
        *next = device + 1;
        usize::try_from(self.0.body(device).ok()?.size()?).ok()
    }
}

/// The JSON is the last thing in a stream: a type byte, its length, and so many bytes to the end.
pub(super) fn json(stream: &[u8]) -> Option<&[u8]> {
    let mut end = stream.len();
    let longest = end.saturating_sub(LONGEST);
    loop {
        let start = stream.get(..end)?.iter().rposition(|byte| *byte == b'{')?;
        if is_description(stream, start) {
            return stream.get(start..);
        }
        if start < longest {
            return None;
        }
        end = start;
    }
}

fn is_description(stream: &[u8], start: usize) -> bool {
    let Some(header) = start.checked_sub(5) else { return false };
    let mut cursor = Cursor::new(stream, header);
    cursor.u8() == Some(record::DESCRIPTION)
        && cursor.u32().is_some_and(|len| len as usize == stream.len() - start)
}
