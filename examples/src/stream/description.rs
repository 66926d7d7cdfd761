//! What a section shows of how its device was configured: how long its arrays are, as the description of the stream says, and which
//! subsections there are.

use std::collections::{BTreeMap, BTreeSet};

use vmstate_stream::walk::{Body, Length, Type};

/// How many elements each array of a section has, and how many bytes each value, by the path of the field; and which subsections came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    fields: BTreeMap<String, Extent>,
    parts: BTreeSet<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Extent {
    elements: usize,
    bytes: usize,
}

impl Shape {
    /// Of a section without a description.
    #[must_use]
    pub fn of_payload(payload: &[u8]) -> Self {
        Self { fields: BTreeMap::new(), parts: parts(payload) }
    }

    /// Of a section with all of these subsections.
    #[must_use]
    pub fn with_parts(parts: impl IntoIterator<Item = String>) -> Self {
        Self { fields: BTreeMap::new(), parts: parts.into_iter().collect() }
    }

    /// Of a section that is described.
    pub(super) fn of(body: &Body<'_>, payload: &[u8]) -> Self {
        let mut shape = Self::of_payload(payload);
        count(body, "", &mut shape);
        shape
    }

    /// Whether there is such a subsection, at any depth.
    #[must_use]
    pub fn has_part(&self, name: &str) -> bool {
        self.parts.contains(name)
    }

    /// Whether nothing is known: there was no description.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Forgets what the description says.
    pub fn clear(&mut self) {
        self.fields.clear();
    }

    /// Whether there is such a field.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.fields.contains_key(path)
    }

    /// The elements of an array; 0 if there is no such field.
    #[must_use]
    pub fn elements(&self, path: &str) -> usize {
        self.fields.get(path).map_or(0, |extent| extent.elements)
    }

    /// The bytes of a value that nobody looks into; 0 if there is no such field.
    #[must_use]
    pub fn bytes(&self, path: &str) -> usize {
        self.fields.get(path).map_or(0, |extent| extent.bytes)
    }
}

/// Counts the elements of arrays, which are one field or one for each element.
fn count(body: &Body<'_>, path: &str, shape: &mut Shape) {
    for field in &body.fields {
        let path =
            if path.is_empty() { field.name.to_string() } else { format!("{path}.{}", field.name) };
        let (ty, elements) = match &field.ty {
            Type::Sequence { element, length: Length::Fixed(len), .. } => (&**element, *len),
            ty => (ty, 1),
        };
        if let Type::Struct { body, .. } = ty {
            count(body, &path, shape);
        }
        let bytes = match ty {
            Type::Leaf { size, .. } => size.unwrap_or(0),
            _ => 0,
        };
        let extent = shape.fields.entry(path).or_default();
        extent.elements = extent.elements.saturating_add(elements.try_into().unwrap_or(usize::MAX));
        extent.bytes = extent.bytes.saturating_add(bytes.try_into().unwrap_or(usize::MAX));
    }
    for subsection in &body.subsections {
        count(subsection, path, shape);
    }
}

/// What looks like the name of a subsection: behind a byte 05, its length, then letters of names.
fn parts(payload: &[u8]) -> BTreeSet<String> {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"/_-.".contains(byte);
    let starts = payload.iter().enumerate().filter(|(_, byte)| **byte == 5).map(|(at, _)| at + 1);
    let names = starts.filter_map(|at| {
        let (len, rest) = payload.get(at..)?.split_first()?;
        let name = rest.get(..usize::from(*len)).filter(|name| name.len() > 3)?;
        name.iter().all(is_name).then(|| String::from_utf8_lossy(name).into_owned())
    });
    names.collect()
}
