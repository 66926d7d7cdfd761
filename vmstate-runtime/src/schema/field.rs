//! One field of a description.

use super::{Length, Shape, Type};
use crate::codec::{Codec, Container, Items, Map};
use crate::vmstate::Described;

/// A value that is compared with the destination when it is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Check {
    /// It must equal the destination's value and is not stored (QEMU: `VMSTATE_*_EQUAL`).
    Equal,
    /// It must lie between 0 and the destination's value (QEMU: `VMSTATE_INT32_POSITIVE_LE`).
    AtMost,
}

/// One field on the wire: QEMU's `VMStateField`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Field {
    /// The name on the wire's description. The wire itself has no field names.
    pub name: &'static str,
    /// Present from this version of the description on; 0 means always.
    pub since: u32,
    /// The `test` predicate that decides whether the field is present (QEMU: `field_exists`).
    pub field_exists: Option<&'static str>,
    /// The wire type.
    pub ty: Type,
    /// The comparison made on load.
    pub check: Option<Check>,
    /// A predicate that runs after the field, in both directions (QEMU: `VMSTATE_VALIDATE`).
    pub validate: Option<&'static str>,
    /// The index of the first element that is sent, for a part of an array (QEMU:
    /// `VMSTATE_SUB_ARRAY`).
    pub first: usize,
    /// The bytes of the fixed run that starts here, else 0. See [`super::plan`].
    #[doc(hidden)]
    pub run: usize,
}

impl Field {
    /// A field of this wire type that is always present.
    #[must_use]
    pub const fn new(name: &'static str, ty: Type) -> Self {
        Self {
            name,
            since: 0,
            field_exists: None,
            ty,
            check: None,
            validate: None,
            first: 0,
            run: 0,
        }
    }

    /// A field of a type with a codec.
    #[must_use]
    pub const fn of<T: Codec + ?Sized>(name: &'static str) -> Self {
        Self::new(name, T::TYPE)
    }

    /// A byte array that QEMU describes as one `buffer`.
    #[must_use]
    pub const fn buffer<T: Codec + ?Sized>(name: &'static str) -> Self {
        Self::new(name, T::TYPE.named("buffer"))
    }

    /// The same, described as QEMU's `buffer`: raw bytes rather than an array of `uint8`.
    #[must_use]
    pub const fn as_buffer(self) -> Self {
        let ty = self.ty.named("buffer");
        Self { ty, ..self }
    }

    /// A field compared with the destination.
    #[must_use]
    pub const fn equal<T: Codec>(name: &'static str) -> Self {
        let ty = T::TYPE;
        Self { check: Some(Check::Equal), ..Self::new(name, ty.named(equal_name(ty.name))) }
    }

    /// A field bounded by the destination's value.
    #[must_use]
    pub const fn at_most<T: Codec>(name: &'static str) -> Self {
        let ty = T::TYPE;
        Self { check: Some(Check::AtMost), ..Self::new(name, ty.named(at_most_name(ty.name))) }
    }

    /// Elements counted by the field `count` times `times`.
    #[must_use]
    pub const fn counted<T: Items>(name: &'static str, count: &'static str, times: u64) -> Self {
        let element = const { &<T::Item as Codec>::TYPE };
        Self::new(name, Type::sequence(element, Length::Field(count, times)))
    }

    /// Elements with their number before them.
    #[must_use]
    pub const fn prefixed<P: Codec, T: Items>(name: &'static str) -> Self {
        let element = const { &<T::Item as Codec>::TYPE };
        Self::new(name, Type::sequence(element, Length::Prefix(P::TYPE.name)))
    }

    /// The elements `start..end` of an array.
    #[must_use]
    pub const fn range<T: Items>(name: &'static str, start: usize, end: usize) -> Self {
        let element = const { &<T::Item as Codec>::TYPE };
        let ty = Type::array(element, end.saturating_sub(start));
        Self { first: start, ..Self::new(name, ty) }
    }

    /// be64 words for the number of bits that the field `bits` holds.
    #[must_use]
    pub const fn bits(name: &'static str, bits: &'static str) -> Self {
        const WORD: Type = Type::leaf("bitmap", 8);
        Self::new(name, Type::sequence(&WORD, Length::Bits(bits)))
    }

    /// A nested struct at a pinned version.
    #[must_use]
    pub const fn pinned<T: Described>(name: &'static str, version_id: u32) -> Self {
        Self::new(name, Type::pinned(const { &T::DESCRIPTION }, version_id))
    }

    /// Elements with a byte before each, in QEMU's `qtailq` encoding.
    #[must_use]
    pub const fn queue<T: Container>(name: &'static str) -> Self {
        let element = const { &<T::Item as Codec>::TYPE };
        Self::new(name, Type::sequence(element, Length::Terminated).named("qtailq"))
    }

    /// Elements with a byte before each, in QEMU's `qlist` encoding.
    #[must_use]
    pub const fn list<T: Container>(name: &'static str) -> Self {
        let element = const { &<T::Item as Codec>::TYPE };
        Self::new(name, Type::sequence(element, Length::Terminated).named("qlist"))
    }

    /// Keys and values in QEMU's `gtree` encoding.
    #[must_use]
    pub const fn tree<T: Map>(name: &'static str) -> Self {
        let (key, value) = const { (&<T::Key as Codec>::TYPE, &<T::Value as Codec>::TYPE) };
        Self::new(name, Type { name: "gtree", size: None, shape: Shape::Tree(key, value) })
    }

    /// A separate wire struct, built for saving and applied after loading.
    #[must_use]
    pub const fn via<T: Codec>(name: &'static str) -> Self {
        let ty = T::TYPE;
        // QEMU names a struct made for the purpose; a single value is what it is.
        Self::new(name, if matches!(ty.shape, Shape::Struct(_)) { ty.named("tmp") } else { ty })
    }

    /// Present from version `since` on.
    #[must_use]
    pub const fn since(self, since: u32) -> Self {
        Self { since, ..self }
    }

    /// Present when this predicate says so.
    #[must_use]
    pub const fn test(self, predicate: &'static str) -> Self {
        Self { field_exists: Some(predicate), ..self }
    }

    /// Followed by this check.
    #[must_use]
    pub const fn validate(self, predicate: &'static str) -> Self {
        Self { validate: Some(predicate), ..self }
    }
}

/// QEMU's names for compared integers; its 64-bit one really says `int64` for an unsigned value.
const fn equal_name(name: &'static str) -> &'static str {
    match name.as_bytes() {
        b"uint8" => "uint8 equal",
        b"uint16" => "uint16 equal",
        b"uint32" => "uint32 equal",
        b"uint64" => "int64 equal",
        b"int32" => "int32 equal",
        _ => name,
    }
}

/// QEMU's name for a bounded integer.
const fn at_most_name(name: &'static str) -> &'static str {
    match name.as_bytes() {
        b"int32" => "int32 le",
        _ => name,
    }
}
