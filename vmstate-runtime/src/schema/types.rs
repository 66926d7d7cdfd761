//! What one element looks like on the wire.

use super::Description;

/// The wire type of a value: QEMU's `VMStateInfo` with the element count that a Rust type adds.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Type {
    /// QEMU's name for an element of this type, as in the description of a stream: `"uint32"`,
    /// `"struct"`, `"timer"`.
    pub name: &'static str,
    /// The size in bytes, when every value has the same.
    pub size: Option<usize>,
    /// How it is put together.
    pub shape: Shape,
}

/// How a wire type is put together.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Shape {
    /// One indivisible value.
    Leaf,
    /// One indivisible value, and only those of this domain are legal.
    Restricted(Domain),
    /// An integer of which only some values are legal: names and discriminants.
    Enum(&'static [(&'static str, i128)]),
    /// A nested struct, at its own current version.
    Struct(&'static Description),
    /// A nested struct at a version that the parent pins (QEMU: `VMS_VSTRUCT`).
    PinnedStruct(&'static Description, u32),
    /// A fixed number of elements; for two dimensions the element is an array again.
    Array(&'static Type, usize),
    /// A pointer that may be null, with a marker that tells.
    Pointer(&'static Type, Marker),
    /// A variable number of elements.
    Sequence(&'static Type, Length),
    /// Key and value in order of the keys (QEMU: `gtree`).
    Tree(&'static Type, &'static Type),
}

/// Which values of a type are legal. QEMU's description knows nothing of it, but what is outside is refused when it is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Domain {
    /// Any but 0: `NonZeroU32`.
    NonZero,
    /// Bytes that are UTF-8 together: the elements of a `String`.
    Utf8,
}

impl Domain {
    /// The word in baseline files.
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
#[non_exhaustive]
pub enum Marker {
    /// One byte `0x30` if it is, else the element alone: both ends know which objects there are (QEMU:
    /// an element of `VMS_ARRAY_OF_POINTER`).
    Null,
    /// One byte `0x30` if it is, else `0x31` and the element, which the destination allocates (QEMU 11:
    /// an element of `VMS_ARRAY_OF_POINTER_AUTO_ALLOC`).
    Auto,
}

impl Marker {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Length {
    /// A constant; for the wire it is an array.
    Fixed(u64),
    /// An earlier field times a constant (QEMU: `VMS_VARRAY_*`, `VMS_VBUFFER`).
    Field(&'static str, u64),
    /// An earlier field that counts bits; the elements are be64 words (QEMU: `VMSTATE_BITMAP`).
    Bits(&'static str),
    /// As many bits, a constant; the elements are be64 words.
    FixedBits(u64),
    /// An integer of this type before the elements (QEMU: `GByteArray`).
    Prefix(&'static str),
    /// The destination's configuration; nothing on the wire.
    Configured,
    /// A byte `0x01` before each element and `0x00` after the last.
    Terminated,
}

impl Type {
    /// A value of always `size` bytes, named as in QEMU's descriptions.
    #[must_use]
    pub const fn leaf(name: &'static str, size: usize) -> Self {
        Self { name, size: Some(size), shape: Shape::Leaf }
    }

    /// A value whose size is not known beforehand, such as that of a layout by hand.
    #[must_use]
    pub const fn variable(name: &'static str) -> Self {
        Self { name, size: None, shape: Shape::Leaf }
    }

    /// The same leaf, of which only the values of this domain are legal.
    #[must_use]
    pub const fn restricted(self, domain: Domain) -> Self {
        Self { shape: Shape::Restricted(domain), ..self }
    }

    /// The same elements, of which there are always as many.
    #[must_use]
    pub const fn counted(self, count: u64) -> Self {
        match self.shape {
            Shape::Sequence(element, _) => Self::sequence(element, Length::Fixed(count)),
            _ => self,
        }
    }

    /// The same elements, which `field` counts, `times` for each.
    #[must_use]
    pub const fn counted_by(self, field: &'static str, times: u64) -> Self {
        match self.shape {
            Shape::Sequence(element, _) => Self::sequence(element, Length::Field(field, times)),
            _ => self,
        }
    }

    /// A nested struct at its own version.
    #[must_use]
    pub const fn structure(description: &'static Description) -> Self {
        Self { name: "struct", size: description.fixed_size(), shape: Shape::Struct(description) }
    }

    /// An enum with data: a struct of which each variant has other fields.
    #[must_use]
    pub const fn of_variants(description: &'static Description) -> Self {
        Self { name: "struct", size: None, shape: Shape::Struct(description) }
    }

    /// A nested struct at a pinned version.
    #[must_use]
    pub const fn pinned(description: &'static Description, version_id: u32) -> Self {
        Self { name: "vstruct", size: None, shape: Shape::PinnedStruct(description, version_id) }
    }

    /// `len` elements.
    #[must_use]
    pub const fn array(element: &'static Self, len: usize) -> Self {
        let size = match element.size {
            Some(size) => size.checked_mul(len),
            None => None,
        };
        Self { name: element.name, size, shape: Shape::Array(element, len) }
    }

    /// A variable number of elements.
    #[must_use]
    pub const fn sequence(element: &'static Self, length: Length) -> Self {
        Self { name: element.name, size: None, shape: Shape::Sequence(element, length) }
    }

    /// An integer with only some legal values: names and discriminants.
    #[must_use]
    pub const fn enumeration(repr: Self, variants: &'static [(&'static str, i128)]) -> Self {
        Self { shape: Shape::Enum(variants), ..repr }
    }

    /// The same type under another name, such as `"buffer"` for an array of bytes.
    #[must_use]
    pub const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// Whether it is one value, or an array of such: there is no struct in it, nor a marker.
    pub(crate) const fn is_plain(&self) -> bool {
        match self.shape {
            Shape::Leaf | Shape::Restricted(_) | Shape::Enum(_) => true,
            Shape::Array(element, _) => element.is_plain(),
            _ => false,
        }
    }

    /// The bytes that every value has at least.
    pub(crate) const fn minimum_size(&self) -> usize {
        match (self.size, self.shape) {
            (Some(size), _) => size,
            (None, Shape::Struct(description)) => description.minimum_size(),
            _ => 0,
        }
    }

    /// The description of the struct that this type is, at its own version.
    pub(crate) const fn nested(&self) -> Option<&'static Description> {
        match self.shape {
            Shape::Struct(description) => Some(description),
            _ => None,
        }
    }

    /// Whether QEMU takes all values of this type to look alike: there is neither a `test` nor a
    /// subsection in it, nor a pointer that the destination allocates. Of an array of such values it
    /// describes the first.
    #[must_use]
    pub const fn is_uniform(&self) -> bool {
        if self.is_allocated() {
            return false;
        }
        // It does not look into structs that are not described as one: at pinned versions, in lists.
        let (Some(nested), b"struct") = (self.description(), self.name.as_bytes()) else {
            return true;
        };
        nested.is_uniform()
    }

    /// Whether it is, or holds elements that are, pointers with a marker before each.
    const fn is_allocated(&self) -> bool {
        match self.shape {
            Shape::Pointer(_, Marker::Auto) => true,
            Shape::Pointer(element, Marker::Null)
            | Shape::Array(element, _)
            | Shape::Sequence(element, Length::Fixed(_) | Length::Field(..) | Length::Configured) => {
                element.is_allocated()
            }
            _ => false,
        }
    }

    /// Whether a description looks into a value of this type: a struct, or a pointer.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.shape, Shape::Struct(_) | Shape::PinnedStruct(..) | Shape::Pointer(..))
    }

    /// The description of the struct that this type is, or holds elements of.
    #[must_use]
    pub const fn description(&self) -> Option<&'static Description> {
        match self.shape {
            Shape::Struct(description) | Shape::PinnedStruct(description, _) => Some(description),
            Shape::Array(element, _) | Shape::Pointer(element, _) | Shape::Sequence(element, _) => {
                element.description()
            }
            _ => None,
        }
    }
}
