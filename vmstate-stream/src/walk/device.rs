//! The schema of a device that is in the program: a const [`Description`].

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

use vmstate_runtime::schema::{Description, Length as Counted, Shape, Type as Wire};

use super::schema::{Body, Field, Length, Type, integer_size};

impl Body<'static> {
    /// What a device of this description may have in its section.
    ///
    /// ```
    /// use vmstate_runtime::{Described, VmState};
    /// use vmstate_stream::walk::Body;
    ///
    /// #[derive(VmState)]
    /// struct Rtc {
    ///     seconds: u32,
    ///     cmos: [u8; 128],
    /// }
    ///
    /// assert_eq!(Body::of(&Rtc::DESCRIPTION).size(), Some(132));
    /// ```
    #[must_use]
    pub fn of(description: &Description) -> Self {
        Self::at(description, description.version_id)
    }

    fn at(description: &Description, version: u32) -> Self {
        Self {
            name: Cow::Borrowed(description.name),
            version,
            fields: description.fields.iter().map(Field::of).collect(),
            subsections: description.subsections.iter().map(Self::of).collect(),
            listed: false,
        }
    }
}

impl Field<'static> {
    fn of(field: &vmstate_runtime::schema::Field) -> Self {
        Self {
            first: field.first as u64,
            since: field.since,
            test: field.field_exists.map(Cow::Borrowed),
            ..Self::new(field.name, Type::of(&field.ty))
        }
    }
}

impl Type<'static> {
    fn of(ty: &Wire) -> Self {
        let size = ty.size.map(|size| size as u64);
        match ty.shape {
            Shape::Enum(variants) => Self::Enum {
                repr: Cow::Borrowed(ty.name),
                size: size.unwrap_or(1),
                variants: variants.to_vec(),
            },
            Shape::Struct(nested) => Self::Struct { body: Box::new(Body::of(nested)), size: None },
            Shape::PinnedStruct(nested, version) => {
                Self::Struct { body: Box::new(Body::at(nested, version)), size: None }
            }
            Shape::Array(element, len) => Self::elements(ty, element, Length::Fixed(len as u64)),
            Shape::Pointer(object, marker) => Self::Pointer {
                object: Box::new(Self::of(object)),
                marked: marker.precedes_objects(),
            },
            Shape::Sequence(element, Counted::Terminated) => Self::Nodes {
                counted: false,
                values: Vec::from([Self::of(element)]),
                listed: false,
            },
            Shape::Sequence(element, Counted::Field(field, times)) => {
                Self::elements(ty, element, Length::Field(Cow::Borrowed(field), times))
            }
            Shape::Sequence(element, Counted::Bits(field)) => {
                Self::elements(ty, element, Length::Bits(Cow::Borrowed(field)))
            }
            Shape::Sequence(element, Counted::Prefix(integer)) => {
                let size = integer_size(integer).unwrap_or(4);
                Self::elements(ty, element, Length::Prefix(size))
            }
            Shape::Tree(key, value) => Self::Nodes {
                counted: true,
                values: Vec::from([key, value].map(Self::of)),
                listed: false,
            },
            Shape::Sequence(element, Counted::Fixed(len)) => {
                Self::elements(ty, element, Length::Fixed(len))
            }
            Shape::Sequence(element, _) => Self::elements(ty, element, Length::Configured),
            _ => Self::Leaf { name: Cow::Borrowed(ty.name), size },
        }
    }

    /// Bytes that have a name of their own, such as `buffer`, are one value.
    fn elements(ty: &Wire, element: &Wire, length: Length<'static>) -> Self {
        let whole = (ty.name != element.name).then_some(Cow::Borrowed(ty.name));
        match (&length, element.size, &whole) {
            (Length::Fixed(len), Some(size), Some(name)) => {
                Self::Leaf { name: name.clone(), size: (size as u64).checked_mul(*len) }
            }
            _ => Self::Sequence { element: Box::new(Self::of(element)), length, whole },
        }
    }
}
