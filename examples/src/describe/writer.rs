//! The JSON of a description, as the compact writer of QEMU 7.2 has it.

use serde_json::Value;
use vmstate_runtime::{
    Segment,
    schema::{Description, Field, Length, Shape, Type},
};

use super::probe::Probe;

/// The byte before a subsection.
const SUBSECTION: u8 = 0x05;

/// Walks through the state of a section along the description of its device.
///
/// What every stream has alike comes from the description; the probe is asked where a stream
/// decides: is a field there, how many elements has it, where does it end.
pub(super) struct Writer<'a> {
    probe: Probe<'a>,
    path: Vec<Segment>,
    offset: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(probe: Probe<'a>) -> Self {
        Self { probe, path: Vec::new(), offset: 0 }
    }

    /// The members of an object that describes a struct.
    pub(super) fn body(&mut self, description: &Description, version_id: u32) -> String {
        let mut fields = Vec::new();
        for field in description.fields.iter().filter(|field| field.since <= version_id) {
            self.path.push(Segment::Field(field.name));
            if self.exists(field) {
                self.field(field, &mut fields);
            }
            self.path.pop();
        }
        let mut subsections = Vec::new();
        while let Some((subsection, version_id)) = self.subsection(description) {
            self.path.push(Segment::Subsection(subsection.name));
            subsections.push(format!("{{{}}}", self.body(subsection, version_id)));
            self.path.pop();
        }
        let (name, fields) = (quoted(description.name), fields.join(", "));
        let subsections = match subsections.as_slice() {
            [] => String::new(),
            sent => format!(", \"subsections\": [{}]", sent.join(", ")),
        };
        format!(
            "\"vmsd_name\": {name}, \"version\": {version_id}, \"fields\": [{fields}]{subsections}"
        )
    }

    /// Whether the field takes part in this stream. A place without bytes is not described.
    fn exists(&self, field: &Field) -> bool {
        let decided_by_state =
            field.field_exists.is_some() || matches!(field.ty.shape, Shape::Sequence(..));
        !field.ty.name.is_empty()
            && (!decided_by_state || self.probe.is_in(self.offset, &self.path))
    }

    /// Goes into the subsection that starts here, if one does.
    fn subsection(&mut self, of: &Description) -> Option<(&'static Description, u32)> {
        let [SUBSECTION, len, rest @ ..] = self.probe.state.get(self.offset..)? else {
            return None;
        };
        let (name, rest) = rest.split_at_checked(usize::from(*len))?;
        let subsection = &of.subsections[of.subsection(name)?];
        let version_id = u32::from_be_bytes(*rest.first_chunk()?);
        self.offset += 2 + name.len() + 4;
        Some((subsection, version_id))
    }

    fn field(&mut self, field: &Field, fields: &mut Vec<String>) {
        let start = self.offset;
        let (element, len) = match elements(&field.ty) {
            None => return fields.push(self.element(field, &field.ty, "")),
            Some((element, Some(len))) => (element, len),
            Some((element, None)) => match element.size {
                Some(size) => (element, (self.probe.end(start, &self.path) - start) / size.max(1)),
                None => (element, usize::MAX),
            },
        };
        let all_alike = can_compress(field);
        if let (Some(size), true) = (element.size, all_alike && len > 1) {
            fields.push(self.element(field, element, &format!("\"array_len\": {len}, ")));
            self.offset = start + size * len;
            return;
        }
        let mut keys = Vec::new();
        while keys.len() < len && (len < usize::MAX || self.has_element(field.first + keys.len())) {
            self.path.push(Segment::Index(field.first + keys.len()));
            keys.push(self.element(field, element, KEY));
            self.path.pop();
        }
        let len = keys.len();
        let described = if all_alike { len.min(1) } else { len };
        fields.extend(keys.iter().take(described).enumerate().map(|(index, element)| {
            let key = match len {
                1 => String::new(),
                _ if all_alike => format!("\"array_len\": {len}, "),
                _ => format!("\"index\": {index}, "),
            };
            element.replacen(KEY, &key, 1)
        }));
    }

    fn has_element(&mut self, index: usize) -> bool {
        self.path.push(Segment::Index(index));
        let has = self.probe.is_in(self.offset, &self.path);
        self.path.pop();
        has
    }

    /// One object of a list of fields, and the way over its bytes.
    fn element(&mut self, field: &Field, ty: &Type, key: &str) -> String {
        let start = self.offset;
        let inside = self.inside(ty);
        let size = self.offset - start;
        let (name, ty) = (quoted(field.name), quoted(ty.name));
        format!("{{\"name\": {name}, {key}\"type\": {ty}, {inside}\"size\": {size}}}")
    }

    /// What is in an element. QEMU puts a nested struct in an object of its own, one at a pinned
    /// version or one made for the purpose directly into that of the field.
    fn inside(&mut self, ty: &Type) -> String {
        match ty.shape {
            Shape::Struct(description) => {
                let body = self.body(description, description.version_id);
                match ty.name {
                    "struct" => format!("\"struct\": {{{body}}}, "),
                    _ => format!("{body}, "),
                }
            }
            Shape::PinnedStruct(description, version_id) => {
                format!("{}, ", self.body(description, version_id))
            }
            Shape::Nullable(element) => {
                let null =
                    element.size != Some(1) && !self.probe.is_in(self.offset + 1, &self.path);
                if !null {
                    return self.inside(element);
                }
                self.offset += 1;
                "\"struct\": {}, ".to_owned()
            }
            _ => {
                let size = ty.size.map(|size| self.offset + size);
                self.offset = size.unwrap_or_else(|| self.probe.end(self.offset, &self.path));
                String::new()
            }
        }
    }
}

/// Stands where `array_len` or `index` go, until the number of elements is known.
const KEY: &str = "\0";

/// The type of the elements and their number, unless only the state knows it; nothing if QEMU takes
/// all of it for one value, as with buffers and bitmaps. Two dimensions are one.
fn elements(ty: &Type) -> Option<(&'static Type, Option<usize>)> {
    let (element, len) = match ty.shape {
        Shape::Array(element, len) => (element, Some(len)),
        Shape::Sequence(element, Length::Field(..) | Length::Configured) => (element, None),
        _ => return None,
    };
    if element.name != ty.name {
        return None;
    }
    match (len, elements(element)) {
        (Some(rows), Some((element, Some(columns)))) => Some((element, Some(rows * columns))),
        _ => Some((element, len)),
    }
}

/// Whether the first element of an array describes them all.
fn can_compress(field: &Field) -> bool {
    field.field_exists.is_none()
        && field.ty.description().is_none_or(|nested| {
            nested.subsections.is_empty() && nested.fields.iter().all(can_compress)
        })
}

pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
