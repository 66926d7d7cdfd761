//! The JSON at the end of a stream, which says how long the payload of each section is.

use std::collections::BTreeMap;

use vmstate_stream::walk::{Body, Described, Length, Type};

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

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The payload bytes of a section, and how long its arrays are. Looks from `*next` on, because devices are described in the
    /// order of the stream and a name with its instance is not unique there.
    pub(super) fn section(
        &self,
        next: &mut usize,
        idstr: &str,
        instance_id: u32,
    ) -> Option<(usize, ArrayLengths)> {
        let device = self.0.find(*next, idstr, instance_id)?;
        *next = device + 1;
        let body = self.0.body(device).ok()?;
        let mut lengths = ArrayLengths::new();
        count(&body, "", &mut lengths);
        Some((usize::try_from(body.size()?).ok()?, lengths))
    }
}

/// How many elements each array of a section has, and how many bytes each value, by the path of the field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArrayLengths(BTreeMap<String, Extent>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Extent {
    elements: usize,
    bytes: usize,
}

impl ArrayLengths {
    /// Nothing is known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing is known: there was no description.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets all of it.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether there is such a field.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// The elements of an array; 0 if there is no such field.
    #[must_use]
    pub fn elements(&self, path: &str) -> usize {
        self.0.get(path).map_or(0, |extent| extent.elements)
    }

    /// The bytes of a value that nobody looks into; 0 if there is no such field.
    #[must_use]
    pub fn bytes(&self, path: &str) -> usize {
        self.0.get(path).map_or(0, |extent| extent.bytes)
    }
}

/// Counts the elements of arrays, which are one field or one for each element.
fn count(body: &Body<'_>, path: &str, lengths: &mut ArrayLengths) {
    for field in &body.fields {
        let path =
            if path.is_empty() { field.name.to_string() } else { format!("{path}.{}", field.name) };
        let (ty, elements) = match &field.ty {
            Type::Sequence { element, length: Length::Fixed(len), .. } => (&**element, *len),
            ty => (ty, 1),
        };
        if let Type::Struct { body, .. } = ty {
            count(body, &path, lengths);
        }
        let bytes = match ty {
            Type::Leaf { size, .. } => size.unwrap_or(0),
            _ => 0,
        };
        let extent = lengths.0.entry(path).or_default();
        extent.elements = extent.elements.saturating_add(elements.try_into().unwrap_or(usize::MAX));
        extent.bytes = extent.bytes.saturating_add(bytes.try_into().unwrap_or(usize::MAX));
    }
    for subsection in &body.subsections {
        count(subsection, path, lengths);
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
