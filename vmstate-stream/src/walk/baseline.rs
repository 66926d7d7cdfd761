//! The schema of a device that was released: a baseline of `vmstate-schema`.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

use vmstate_schema::Device;
use vmstate_schema::model::{self, Length as Counted};

use super::schema::{Body, DEEPEST, Field, Length, Type, integer_size};

impl<'a> Body<'a> {
    /// What a device of a baseline may have in its section; `None` if its structs lie too deep in each other.
    #[must_use]
    pub fn of_baseline(device: &'a Device) -> Option<Self> {
        parts(&device.name, device.version(), &device.fields, &device.subsections, 0)
    }
}

fn parts<'a>(
    name: &'a str,
    version: u32,
    fields: &'a [model::Field],
    subsections: &'a [model::Subsection],
    depth: usize,
) -> Option<Body<'a>> {
    if depth > DEEPEST {
        return None;
    }
    let subsection = |it: &'a model::Subsection| {
        parts(&it.name, it.version, &it.fields, &it.subsections, depth + 1)
    };
    Some(Body {
        name: Cow::Borrowed(name),
        version,
        fields: fields.iter().map(|it| field(it, depth)).collect::<Option<_>>()?,
        subsections: subsections.iter().map(subsection).collect::<Option<_>>()?,
        listed: false,
    })
}

fn field(field: &model::Field, depth: usize) -> Option<Field<'_>> {
    let ty = match &field.ty {
        Some(ty) => of(ty, depth)?,
        None => Type::Leaf { name: Cow::Borrowed("?"), size: None },
    };
    Some(Field {
        first: field.first.get().copied().unwrap_or(0),
        since: field.since,
        test: field.test.get().map(|test| Cow::Borrowed(test.as_str())),
        ..Field::new(field.name.as_str(), ty)
    })
}

fn of(ty: &model::Type, depth: usize) -> Option<Type<'_>> {
    if depth > DEEPEST {
        return None;
    }
    let depth = depth + 1;
    Some(match ty {
        model::Type::Leaf { name, size, .. } => {
            Type::Leaf { name: name.as_str().into(), size: *size }
        }
        model::Type::Enum { repr, variants } => Type::Enum {
            repr: Cow::Borrowed(repr),
            size: ty.size().unwrap_or(1),
            variants: variants.iter().map(|(name, value)| (name.as_str(), *value)).collect(),
        },
        model::Type::Struct(it) => {
            let version = it.sent_version();
            let body = parts(&it.name, version, &it.fields, &it.subsections, depth)?;
            Type::Struct { body: Box::new(body), size: None }
        }
        model::Type::Sequence { length: Counted::Terminated, element } => {
            Type::Nodes { counted: false, values: Vec::from([of(element, depth)?]), listed: false }
        }
        model::Type::Sequence { length, element } => {
            let length = match length {
                Counted::Fixed(len) => Length::Fixed(*len),
                Counted::Field(name, times) => Length::Field(Cow::Borrowed(name), *times),
                Counted::Bits(name) => Length::Bits(Cow::Borrowed(name)),
                Counted::FixedBits(bits) => Length::Fixed(bits.div_ceil(64)),
                Counted::Prefix(name) => Length::Prefix(integer_size(name).unwrap_or(4)),
                Counted::Configured | Counted::Terminated => Length::Configured,
            };
            Type::Sequence { element: Box::new(of(element, depth)?), length, whole: None }
        }
        model::Type::Pointer(marker, object) => Type::Pointer {
            object: Box::new(of(object, depth)?),
            marked: marker.precedes_objects(),
        },
        model::Type::Tree { key, value } => {
            let values = Vec::from([of(key, depth)?, of(value, depth)?]);
            Type::Nodes { counted: true, values, listed: false }
        }
    })
}
