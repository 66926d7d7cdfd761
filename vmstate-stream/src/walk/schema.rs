//! How a section lies on the wire, whatever says so: the one model behind all sources.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

/// How deep structs, elements and subsections may lie in each other. Real devices have less than ten levels.
pub(super) const DEEPEST: usize = 64;

/// The fields and subsections of a section, of a nested struct or of a subsection.
///
/// QEMU: `VMStateDescription`, or what a stream says of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Body<'a> {
    /// The name of the description: `vmsd_name`. A subsection is named so on the wire.
    pub name: Cow<'a, str>,
    /// The version at which it lies on the wire.
    pub version: u32,
    /// The fields in the order of the wire.
    pub fields: Vec<Field<'a>>,
    /// The subsections.
    pub subsections: Vec<Self>,
    /// The subsections are those that are there, in their order. Otherwise they are those that may be there.
    pub listed: bool,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// Which element of an array this is, for one of which each element is described apart.
    pub index: Option<u64>,
    /// The number of the first element that is sent.
    pub first: u64,
    /// It is there from this version on.
    pub since: u32,
    /// The predicate that decides whether it is there, if one does.
    pub test: Option<Cow<'a, str>>,
    /// What it is.
    pub ty: Type<'a>,
}

/// What lies on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Type<'a> {
    /// One indivisible value: QEMU's name of its type, and its size, if that is known.
    Leaf {
        /// The name, such as `uint32`.
        name: Cow<'a, str>,
        /// The size in bytes.
        size: Option<u64>,
    },
    /// An integer of which only some values are legal.
    Enum {
        /// The name of the integer's type.
        repr: Cow<'a, str>,
        /// Its size in bytes.
        size: u64,
        /// The legal values and their names.
        variants: Vec<(&'a str, i128)>,
    },
    /// A nested struct.
    Struct {
        /// What is in it.
        body: Box<Body<'a>>,
        /// Its size with all that is in it, if the description says one.
        size: Option<u64>,
    },
    /// Elements of one type.
    Sequence {
        /// Each of them.
        element: Box<Self>,
        /// How many.
        length: Length<'a>,
        /// The name of the type if all of them together are one value, such as `buffer`.
        whole: Option<Cow<'a, str>>,
    },
    /// A pointer, which may be null: a byte `0x30`.
    Pointer {
        /// What it points to.
        object: Box<Self>,
        /// A byte `0x31` stands before an object.
        marked: bool,
    },
    /// A list or tree: a byte `0x01` before each node, and `0x00` after the last.
    Nodes {
        /// The number of nodes stands before them, in four bytes.
        counted: bool,
        /// What is in a node, or in all of them together if they are `listed`.
        values: Vec<Self>,
        /// Each node is described apart.
        listed: bool,
    },
}

/// How many elements a sequence has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Length<'a> {
    /// So many.
    Fixed(u64),
    /// An earlier field times a constant.
    Field(Cow<'a, str>, u64),
    /// An earlier field that counts bits; the elements are words of 64.
    Bits(Cow<'a, str>),
    /// An integer of so many bytes before the elements.
    Prefix(u8),
    /// The configuration of the device.
    Configured,
}

impl Body<'_> {
    /// The bytes of the whole body with its subsections and their headers, if that is known without a look at them.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        let fields = self.fields.iter().try_fold(0_u64, |total, field| match &field.test {
            None if field.since <= self.version => total.checked_add(field.ty.size()?),
            None => Some(total),
            Some(_) => None,
        })?;
        match (self.listed, self.subsections.as_slice()) {
            (_, []) => Some(fields),
            (true, all) => all.iter().try_fold(fields, |total, part| {
                total.checked_add(header_len(&part.name))?.checked_add(part.size()?)
            }),
            (false, _) => None,
        }
    }
}

impl Type<'_> {
    /// The bytes of a value, if all have the same number.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::Leaf { size, .. } => *size,
            Self::Enum { size, .. } => Some(*size),
            Self::Struct { body, size } => size.or_else(|| body.size()),
            Self::Sequence { element, length: Length::Fixed(len), .. } => {
                if *len == 0 {
                    return Some(0);
                }
                element.size()?.checked_mul(*len)
            }
            Self::Nodes { counted, values, listed } if *listed || values.is_empty() => {
                let ends = if *counted { 4 + 1 } else { 1 };
                values.iter().try_fold(ends, |total: u64, value| {
                    total.checked_add(1)?.checked_add(value.size()?)
                })
            }
            Self::Sequence { .. } | Self::Pointer { .. } | Self::Nodes { .. } => None,
        }
    }

    /// QEMU's name of the type; of elements, that of one.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Leaf { name, .. } | Self::Enum { repr: name, .. } => name,
            Self::Struct { .. } => "struct",
            Self::Sequence { element, whole, .. } => whole.as_deref().unwrap_or(element.name()),
            Self::Pointer { object, .. } => object.name(),
            Self::Nodes { counted: true, .. } => "gtree",
            Self::Nodes { counted: false, .. } => "qtailq",
        }
    }

    /// Whether it is an integer, or something else that nothing is in.
    pub(super) const fn is_plain(&self) -> bool {
        matches!(self, Self::Leaf { size: Some(_), .. } | Self::Enum { .. })
    }

    /// Whether a trace of a save has its bytes, and does not look into it.
    pub(super) fn is_closed(&self) -> bool {
        match self {
            Self::Struct { .. }
            | Self::Pointer { .. }
            | Self::Sequence { length: Length::Fixed(_), .. } => false,
            other => other.size().is_none(),
        }
    }
}

impl<'a> Field<'a> {
    pub(super) fn new(name: impl Into<Cow<'a, str>>, ty: Type<'a>) -> Self {
        Self { name: name.into(), index: None, first: 0, since: 0, test: None, ty }
    }
}

/// What stands before the fields of a subsection: `05`, the length of the name, the name, the version.
pub(super) const fn header_len(name: &str) -> u64 {
    2 + name.len() as u64 + 4
}

/// The bytes of an integer on the wire, by the name of its type.
pub(super) fn integer_size(name: &str) -> Option<u8> {
    Some(match name {
        "bool" | "uint8" | "int8" => 1,
        "uint16" | "int16" => 2,
        "uint32" | "int32" => 4,
        "uint64" | "int64" => 8,
        _ => return None,
    })
}
