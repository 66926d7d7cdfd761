//! How long the arrays of a section are, as the description of the stream says.

use std::collections::BTreeMap;

use vmstate_stream::walk::{Body, Length, Type};

/// How many elements each array of a section has, and how many bytes each value, by the path of the field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArrayLengths(BTreeMap<String, Extent>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Extent {
    elements: usize,
    bytes: usize,
}

impl ArrayLengths {
    pub(super) fn of(body: &Body<'_>) -> Self {
        let mut lengths = Self::new();
        count(body, "", &mut lengths);
        lengths
    }

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
