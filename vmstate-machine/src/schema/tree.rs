//! A section, taken apart by a schema: what the fields, elements and subsections of its bytes are.

use alloc::boxed::Box;
use alloc::vec::Vec;

use vmstate_schema::Device;
use vmstate_schema::model::{Body as Schema, Domain, Field, Length, Struct, Subsection, Type};

/// The fields and subsections of a device, a subsection or a nested struct.
#[derive(Clone, Debug, Default)]
pub(crate) struct Body<'s> {
    /// One for each field of the schema, in its order.
    pub(crate) fields: Vec<Slot<'s>>,
    /// Where the fields end in the section.
    pub(crate) end: usize,
    /// In the order of the section.
    pub(crate) parts: Vec<Part<'s>>,
}

/// The place of a field.
#[derive(Clone, Debug)]
pub(crate) struct Slot<'s> {
    pub(crate) name: &'s str,
    /// Where it begins in the section, or would begin.
    pub(crate) at: usize,
    /// `None` if the section does not have it.
    pub(crate) value: Option<Value<'s>>,
}

/// A subsection.
#[derive(Clone, Debug)]
pub(crate) struct Part<'s> {
    pub(crate) name: &'s str,
    pub(crate) version: u32,
    pub(crate) body: Body<'s>,
}

/// A value of a field, or an element.
#[derive(Clone, Debug)]
pub(crate) enum Value<'s> {
    /// An integer, or whatever else nobody looks into; or several of them side by side.
    Plain(Vec<u8>),
    Struct(Body<'s>),
    /// The elements of a sequence that are more than plain.
    Items(Vec<Value<'s>>),
    /// `None` is a null pointer.
    Pointer(Option<Box<Value<'s>>>),
    /// The nodes of a tree.
    Nodes(Vec<(Value<'s>, Value<'s>)>),
}

impl<'s> Body<'s> {
    /// The value of a field, if it is there.
    pub(crate) fn get(&self, name: &str) -> Option<&Value<'s>> {
        self.fields.iter().find(|slot| slot.name == name)?.value.as_ref()
    }

    pub(crate) fn part(&self, name: &str) -> Option<&Part<'s>> {
        self.parts.iter().find(|part| part.name == name)
    }

    /// The bytes of a section whose schema this is.
    pub(crate) fn bytes(&self, schema: Schema<'_>) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(schema, &mut out);
        out
    }

    fn write(&self, schema: Schema<'_>, out: &mut Vec<u8>) {
        for (slot, field) in self.fields.iter().zip(schema.fields) {
            if let (Some(value), Some(ty)) = (&slot.value, &field.ty) {
                value.write(ty, out);
            }
        }
        for part in &self.parts {
            if let Some(known) = schema.subsections.iter().find(|it| it.name == part.name) {
                out.extend([SUBSECTION, part.name.len() as u8]);
                out.extend(part.name.as_bytes());
                out.extend(part.version.to_be_bytes());
                part.body.write(known.body(), out);
            }
        }
    }
}

/// The byte that begins a subsection.
pub(crate) const SUBSECTION: u8 = 5;
/// The markers of a pointer: none, and one that the destination allocates.
pub(crate) const NULL: u8 = 0x30;
pub(crate) const VALID: u8 = 0x31;

impl Value<'_> {
    /// How many elements a sequence of this element has.
    pub(crate) fn count(&self, element: &Type) -> u64 {
        match self {
            Self::Plain(bytes) => {
                bytes.len() as u64 / plain_size(element).unwrap_or(1).max(1) as u64
            }
            Self::Items(items) => items.len() as u64,
            Self::Nodes(nodes) => nodes.len() as u64,
            Self::Struct(_) | Self::Pointer(_) => 1,
        }
    }

    fn write(&self, ty: &Type, out: &mut Vec<u8>) {
        match (self, ty) {
            (_, Type::Sequence { length, element }) if !matches!(length, Length::Fixed(_)) => {
                self.write_sequence(length, element, out);
            }
            (Self::Plain(bytes), _) => out.extend(bytes),
            (Self::Struct(body), Type::Struct(nested)) => body.write(schema_of(nested), out),
            (Self::Items(items), Type::Sequence { element, .. }) => {
                for item in items {
                    item.write(element, out);
                }
            }
            (Self::Pointer(None), _) => out.push(NULL),
            (Self::Pointer(Some(object)), Type::Pointer(marker, ty)) => {
                if marker.precedes_objects() {
                    out.push(VALID);
                }
                object.write(ty, out);
            }
            (Self::Nodes(nodes), Type::Tree { key, value }) => {
                out.extend((nodes.len() as u32).to_be_bytes());
                for (a, b) in nodes {
                    out.push(1);
                    a.write(key, out);
                    b.write(value, out);
                }
                out.push(0);
            }
            _ => unreachable!("a value is written by the schema that it was made with"),
        }
    }

    fn write_sequence(&self, length: &Length, element: &Type, out: &mut Vec<u8>) {
        let terminated = *length == Length::Terminated;
        if let Length::Prefix(integer) = length {
            let size = integer_size(integer).unwrap_or(4);
            out.extend(&self.count(element).to_be_bytes()[8 - size..]);
        }
        match self {
            Self::Plain(bytes) if terminated => {
                for item in bytes.chunks(plain_size(element).unwrap_or(1).max(1)) {
                    out.push(1);
                    out.extend(item);
                }
            }
            Self::Plain(bytes) => out.extend(bytes),
            Self::Items(items) => {
                for item in items {
                    if terminated {
                        out.push(1);
                    }
                    item.write(element, out);
                }
            }
            _ => unreachable!("a sequence has elements"),
        }
        if terminated {
            out.push(0);
        }
    }
}

/// The fields and subsections of a device.
pub(crate) fn schema(device: &Device) -> Schema<'_> {
    Schema { fields: &device.fields, subsections: &device.subsections }
}

/// The fields and subsections of a nested struct.
pub(crate) fn schema_of(nested: &Struct) -> Schema<'_> {
    Schema { fields: &nested.fields, subsections: &nested.subsections }
}

/// The size of what is kept as bytes: integers and values without parts, and arrays of them.
pub(crate) fn plain_size(ty: &Type) -> Option<usize> {
    match ty {
        Type::Leaf { .. } | Type::Enum { .. } => usize::try_from(ty.size()?).ok(),
        Type::Sequence { length: Length::Fixed(_), element } => {
            plain_size(element)?;
            usize::try_from(ty.size()?).ok()
        }
        _ => None,
    }
}

/// The type of the values that plain bytes consist of.
pub(crate) fn innermost(ty: &Type) -> &Type {
    match ty {
        Type::Sequence { element, .. } => innermost(element),
        ty => ty,
    }
}

/// The first of these bytes that is outside the domain of their type, and what a host says of it.
pub(crate) fn outside(ty: &Type, bytes: &[u8]) -> Option<(usize, &'static str)> {
    let Type::Leaf { size, domain: Some(domain), .. } = ty else { return None };
    match domain {
        Domain::NonZero => {
            let size = usize::try_from(size.unwrap_or(1)).unwrap_or(1).max(1);
            let zero = bytes.chunks(size).position(|value| value.iter().all(|byte| *byte == 0))?;
            Some((zero * size, "0 is refused there"))
        }
        Domain::Utf8 => {
            let error = std::str::from_utf8(bytes).err()?;
            Some((error.valid_up_to(), "what is not UTF-8 is refused there"))
        }
    }
}

/// Moves values into the domain of their type.
pub(crate) fn into_domain(ty: &Type, bytes: &mut [u8]) {
    let Type::Leaf { size, domain: Some(domain), .. } = ty else { return };
    match domain {
        Domain::NonZero => {
            let size = usize::try_from(size.unwrap_or(1)).unwrap_or(1).max(1);
            let zeros = bytes.chunks_mut(size).filter(|value| value.iter().all(|byte| *byte == 0));
            zeros.for_each(|value| value.fill(1));
        }
        Domain::Utf8 => bytes.iter_mut().for_each(|byte| *byte &= 0x7f),
    }
}

/// The bytes of an integer on the wire.
pub(crate) fn integer_size(name: &str) -> Option<usize> {
    Some(match name {
        "uint8" | "int8" => 1,
        "uint16" | "int16" => 2,
        "uint32" | "int32" => 4,
        "uint64" | "int64" => 8,
        _ => return None,
    })
}

/// The integer that these bytes are, as a count.
pub(crate) fn integer(bytes: &[u8]) -> Option<u64> {
    let value = bytes.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
    (1..=8).contains(&bytes.len()).then_some(value)
}

/// A discriminant on the wire.
pub(crate) fn encode(value: i128, size: usize) -> Vec<u8> {
    value.to_be_bytes()[16 - size.min(16)..].to_vec()
}

/// The version at which a nested struct lies on the wire.
pub(crate) fn nested_version(nested: &Struct) -> u32 {
    nested.sent_version()
}

/// Whether what is on the wire depends on more than the version.
pub(crate) fn has_options(schema: Schema<'_>) -> bool {
    !schema.subsections.is_empty() || schema.fields.iter().any(|field| field.test.get().is_some())
}

/// Whether a `test` decides anywhere in here, other than that of an `Option`.
pub(crate) fn has_tests(schema: Schema<'_>) -> bool {
    schema.fields.iter().enumerate().any(|(index, field)| {
        let own = field.test.get().is_some() && presence(schema.fields, index).is_none();
        own || field.ty.as_ref().is_some_and(type_has_tests)
    }) || schema.subsections.iter().any(|part| has_tests(part.body()))
}

fn type_has_tests(ty: &Type) -> bool {
    match ty {
        Type::Struct(nested) => has_tests(schema_of(nested)),
        Type::Sequence { element, .. } | Type::Pointer(_, element) => type_has_tests(element),
        Type::Tree { key, value } => type_has_tests(key) || type_has_tests(value),
        Type::Leaf { .. } | Type::Enum { .. } => false,
    }
}

/// The field before this one that says whether it is there: the bool of an `optional`.
pub(crate) fn presence(fields: &[Field], index: usize) -> Option<usize> {
    let [first, second] = fields else { return None };
    let is_optional = first.name == "present" && second.name == "value";
    (index == 1 && is_optional && second.test.get().is_some_and(|test| test == "present"))
        .then_some(0)
}

/// A subsection of a schema by its name.
pub(crate) fn known<'s>(schema: Schema<'s>, name: &str) -> Option<&'s Subsection> {
    schema.subsections.iter().find(|part| part.name == name)
}
