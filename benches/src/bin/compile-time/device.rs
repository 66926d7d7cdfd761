//! The devices: scalars and a few arrays, a nested struct in each, a vector in every fourth, something
//! optional in every fifth.

/// A field of a generated struct.
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    /// A value of this type.
    Plain(&'static str),
    /// The nested struct of the device.
    Nested,
    /// As many `u32` as the field `f3` says, for formats without a length of their own.
    Counted,
    /// A `u64` that is not always there.
    Optional,
}

/// What registers are made of.
const TYPES: [&str; 19] = [
    "u32", "u8", "u64", "u32", "u16", "bool", "u32", "u8", "[u8; 16]", "u32", "u64", "u16", "i32",
    "u32", "[u32; 8]", "u8", "u32", "u16", "i64",
];

/// The fields of a device: 18 to 40.
pub(crate) fn fields(device: u32) -> Vec<Field> {
    let count = 18 + device * 8 % 23;
    let kind = |index| match index {
        3 => Kind::Plain("u32"),
        4 => Kind::Nested,
        _ if index == count - 2 && device.is_multiple_of(4) => Kind::Counted,
        _ if index == count - 1 && device % 5 == 1 => Kind::Optional,
        _ => Kind::Plain(type_at(device, index)),
    };
    (0..count).map(|index| Field { name: format!("f{index}"), kind: kind(index) }).collect()
}

/// The fields of a device's nested struct: 3 to 7.
pub(crate) fn nested_fields(device: u32) -> Vec<Field> {
    let field =
        |index| Field { name: format!("g{index}"), kind: Kind::Plain(type_at(device, 64 + index)) };
    (0..3 + device % 5).map(field).collect()
}

/// The same in each run, and without a pattern that code for several devices could be shared by.
fn type_at(device: u32, index: u32) -> &'static str {
    let mixed = (device * 128 + index + 1).wrapping_mul(0x9e37_79b1);
    let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x85eb_ca77);
    TYPES[(mixed >> 16) as usize % TYPES.len()]
}
