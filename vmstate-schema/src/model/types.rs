//! Wire types as a tree.

use std::borrow::Cow;

use super::{Body, Field, Hooks, Stamp, Subsection};
use crate::text;

/// What a value looks like on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// One indivisible value: QEMU's name for it and its size, `None` if that varies.
    Leaf {
        /// The name.
        name: String,
        /// The size in bytes.
        size: Option<u64>,
        /// Which of its values are legal, unless any is.
        domain: Option<Domain>,
    },
    /// An integer of which only some values are legal.
    Enum {
        /// The integer's name.
        repr: String,
        /// Names and values, in the order of the source.
        variants: Vec<(String, i128)>,
    },
    /// A nested struct.
    Struct(Box<Struct>),
    /// Several elements.
    Sequence {
        /// How many.
        length: Length,
        /// Each of them.
        element: Box<Type>,
    },
    /// A pointer, which may be null.
    Pointer(Marker, Box<Type>),
    /// Keys and values in order of the keys.
    Tree {
        /// The type of the keys.
        key: Box<Type>,
        /// The type of the values.
        value: Box<Type>,
    },
}

/// A nested struct with all that is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Struct {
    /// The name of its description.
    pub name: String,
    /// The version that the parent pins, if it does.
    pub pinned: Option<u32>,
    /// Its own version.
    pub version: u32,
    /// The oldest version that it loads.
    pub minimum: u32,
    /// Functions that run around save and load.
    pub hooks: Hooks,
    /// Its fields in the order of the wire.
    pub fields: Vec<Field>,
    /// Its subsections.
    pub subsections: Vec<Subsection>,
}

/// Which values of a leaf are legal: a host refuses any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// Any but 0.
    NonZero,
    /// Bytes that are UTF-8 together.
    Utf8,
}

impl Domain {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::NonZero, Self::Utf8];

    /// The word before the type.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NonZero => "nonzero",
            Self::Utf8 => "utf8",
        }
    }
}

/// What tells whether a pointer is null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// A byte `0x30`, or else the element alone.
    Null,
    /// A byte `0x30`, or else `0x31` and the element.
    Auto,
}

impl Marker {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Null, Self::Auto];

    /// The attribute, and the word in baseline files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Null => "nullable",
            Self::Auto => "auto_alloc",
        }
    }

    /// Whether the marker stands before an object as well, which the destination then allocates.
    #[must_use]
    pub const fn precedes_objects(self) -> bool {
        matches!(self, Self::Auto)
    }
}

/// What tells how many elements a sequence has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Length {
    /// Always the same number.
    Fixed(u64),
    /// An earlier field times a constant.
    Field(String, u64),
    /// An integer of this type before the elements.
    Prefix(String),
    /// An earlier field that counts bits.
    Bits(String),
    /// Always the same number of bits.
    FixedBits(u64),
    /// The destination's configuration.
    Configured,
    /// A byte before each element and a zero after the last.
    Terminated,
}

impl Type {
    /// A leaf of always `size` bytes.
    #[must_use]
    pub fn leaf(name: impl Into<String>, size: u64) -> Self {
        Self::Leaf { name: name.into(), size: Some(size), domain: None }
    }

    /// A leaf of which the size varies.
    #[must_use]
    pub fn variable(name: impl Into<String>) -> Self {
        Self::Leaf { name: name.into(), size: None, domain: None }
    }

    /// `len` elements.
    #[must_use]
    pub fn array(element: Self, len: u64) -> Self {
        Self::Sequence { length: Length::Fixed(len), element: Box::new(element) }
    }

    /// The size, if every value has the same.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::Leaf { size, .. } => *size,
            Self::Enum { repr, .. } => implied_size(repr),
            Self::Struct(nested) => nested.size(),
            Self::Sequence { length: Length::Fixed(len), element } => {
                element.size()?.checked_mul(*len)
            }
            Self::Sequence { .. } | Self::Pointer(..) | Self::Tree { .. } => None,
        }
    }

    /// The nested struct that this type is or holds elements of.
    #[must_use]
    pub fn nested(&self) -> Option<&Struct> {
        match self {
            Self::Struct(nested) => Some(nested),
            Self::Sequence { element, .. } | Self::Pointer(_, element) => element.nested(),
            _ => None,
        }
    }

    /// Whether it is, or holds, a nested struct of this name.
    pub(super) fn holds(&self, name: &str) -> bool {
        match self {
            Self::Struct(nested) => {
                let body = Body { fields: &nested.fields, subsections: &nested.subsections };
                nested.name == name || body.holds(name)
            }
            Self::Sequence { element, .. } | Self::Pointer(_, element) => element.holds(name),
            Self::Tree { key, value } => key.holds(name) || value.holds(name),
            Self::Leaf { .. } | Self::Enum { .. } => false,
        }
    }

    /// The nested struct that this type is or holds elements of, to change it.
    pub(super) fn nested_mut(&mut self) -> Option<&mut Struct> {
        match self {
            Self::Struct(nested) => Some(nested),
            Self::Sequence { element, .. } | Self::Pointer(_, element) => element.nested_mut(),
            _ => None,
        }
    }

    /// What stands on the line of a field: `[16] uint8`, `struct fifo8 version 1 minimum 1`.
    #[must_use]
    pub fn head(&self) -> String {
        text::type_head(self)
    }

    /// The type with everything that is sent of it: its head, then the lines of its children, each level two spaces deeper,
    /// every line ended by a line feed and none of them stamped.
    ///
    /// ```
    /// use vmstate_schema::model::{Field, Struct, Type};
    ///
    /// let head = Field { ty: Some(Type::leaf("uint32", 4)), ..Field::new("head") };
    /// let fifo = Struct { fields: vec![head], ..Struct::new("fifo8") };
    /// let ty = Type::array(Type::Struct(Box::new(fifo)), 2);
    /// assert_eq!(ty.text(), "[2] struct fifo8 version 1 minimum 1\n  field head uint32\n");
    /// assert_eq!(ty.fingerprint(), 0x1cb3_25fc_2efd_2d5b);
    /// ```
    #[must_use]
    pub fn text(&self) -> String {
        text::type_text(self)
    }

    /// FNV-1a (64 bit) over the bytes of [`Type::text`].
    ///
    /// `vmstate-runtime` computes the same in a const, so that a compiler can compare a type with a released one.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        hash(self.text().as_bytes())
    }

    /// What is left of the type when only this much was shipped.
    pub(crate) fn only(&self, shipped: &impl Fn(Stamp) -> Option<Stamp>) -> Self {
        match self {
            Self::Struct(nested) => Self::Struct(Box::new(nested.only(shipped))),
            Self::Sequence { length, element } => {
                Self::Sequence { length: length.clone(), element: Box::new(element.only(shipped)) }
            }
            Self::Pointer(marker, element) => {
                Self::Pointer(*marker, Box::new(element.only(shipped)))
            }
            Self::Tree { key, value } => Self::Tree {
                key: Box::new(key.only(shipped)),
                value: Box::new(value.only(shipped)),
            },
            Self::Leaf { .. } | Self::Enum { .. } => self.clone(),
        }
    }

    pub(super) fn restamp(&mut self, from: Stamp, to: Stamp) {
        match self {
            Self::Struct(nested) => nested.restamp(from, to),
            Self::Sequence { element, .. } | Self::Pointer(_, element) => element.restamp(from, to),
            Self::Tree { key, value } => {
                key.restamp(from, to);
                value.restamp(from, to);
            }
            Self::Leaf { .. } | Self::Enum { .. } => {}
        }
    }
}

impl Struct {
    /// A struct without fields at version 1.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            pinned: None,
            version: 1,
            minimum: 1,
            hooks: Hooks::default(),
            fields: Vec::new(),
            subsections: Vec::new(),
        }
    }

    /// The size, if every value has the same. A nested struct always has its current version, so `since` does not
    /// matter.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        if !self.subsections.is_empty() || self.pinned.is_some() {
            return None;
        }
        self.fields.iter().try_fold(0_u64, |total, field| match field.test.get() {
            None => total.checked_add(field.size()?),
            Some(_) => None,
        })
    }

    /// The version that is sent and loaded.
    #[must_use]
    pub fn sent_version(&self) -> u32 {
        self.pinned.unwrap_or(self.version)
    }

    /// The fields in its bytes: what came after a pinned version is not.
    #[must_use]
    pub fn sent_fields(&self) -> Cow<'_, [Field]> {
        let is_sent = |field: &&Field| self.pinned.is_none_or(|version| field.since <= version);
        if self.fields.iter().all(|field| is_sent(&field)) {
            return Cow::Borrowed(&self.fields);
        }
        self.fields.iter().filter(is_sent).cloned().collect()
    }

    fn only(&self, shipped: &impl Fn(Stamp) -> Option<Stamp>) -> Self {
        Self {
            name: self.name.clone(),
            hooks: self.hooks.only(shipped),
            fields: Field::all(&self.fields, shipped),
            subsections: Subsection::all(&self.subsections, shipped),
            ..*self
        }
    }

    fn restamp(&mut self, from: Stamp, to: Stamp) {
        self.hooks.restamp(from, to);
        self.fields.iter_mut().for_each(|field| field.restamp(from, to));
        self.subsections.iter_mut().for_each(|part| part.restamp(from, to));
    }
}

/// The size of a leaf whose name says it all.
pub(crate) fn implied_size(name: &str) -> Option<u64> {
    Some(match name {
        "bool" | "uint8" | "int8" => 1,
        "uint16" | "int16" => 2,
        "uint32" | "int32" => 4,
        "uint64" | "int64" => 8,
        _ => return None,
    })
}

/// FNV-1a with 64 bits.
#[must_use]
pub fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
