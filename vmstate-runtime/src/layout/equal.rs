//! Values that are compared with the destination's.

use super::{Element, Layout, by_run};
use crate::schema::Type;
use crate::wire::error::{LoadErrorKind, bounded};
use crate::wire::{RunReader, RunWriter};

/// As `L`; the destination must have the same value, and it is not stored: the attribute `equal`
/// (QEMU: `VMSTATE_*_EQUAL`).
pub struct Equal<L>(core::marker::PhantomData<L>);

/// As `L`; the value must lie between 0 and the destination's: the attribute `at_most` (QEMU:
/// `VMSTATE_INT32_POSITIVE_LE`).
pub struct AtMost<L>(core::marker::PhantomData<L>);

impl<T, L> Layout<T> for Equal<L>
where
    T: Clone + PartialEq + core::fmt::Debug,
    L: Layout<T>,
{
    const TYPE: Type = L::TYPE.named(equal_name(L::TYPE.name));

    by_run!(T);

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __put(value: &T, run: &mut RunWriter<'_, '_>) {
        L::__put(value, run);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __get(value: &mut T, run: &mut RunReader<'_, '_>) {
        let mut found = value.clone();
        L::__get(&mut found, run);
        if found != *value && run.is_ok() {
            let kind = LoadErrorKind::NotEqual { found: bounded(&found), expected: bounded(value) };
            run.refuse_value(const { &L::TYPE }, kind);
        }
    }
}

/// An integer that can be bounded.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an integer",
    label = "`at_most` bounds an integer"
)]
pub trait Bounded: Copy + core::fmt::Display {
    /// A constant that cannot be computed where the type is no integer.
    const FITS: usize = 0;

    /// Whether this value, from a stream, lies between 0 and `max`.
    fn is_at_most(self, max: Self) -> bool;
}

macro_rules! bounded {
    ($($int:ty)*) => {$(
        impl Bounded for $int {
            #[inline]
            #[allow(unused_comparisons, clippy::absurd_extreme_comparisons)] // unsigned integers are never below 0
            fn is_at_most(self, max: Self) -> bool {
                0 <= self && self <= max
            }
        }
    )*};
}

bounded!(u8 i8 u16 i16 u32 i32 u64 i64);

impl<T: Bounded, L: Element<T>> Layout<T> for AtMost<L> {
    const TYPE: Type = L::TYPE.named(at_most_name(L::TYPE.name));

    by_run!(T);

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __put(value: &T, run: &mut RunWriter<'_, '_>) {
        L::__put(value, run);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __get(value: &mut T, run: &mut RunReader<'_, '_>) {
        let mut found = *value;
        L::__get(&mut found, run);
        if found.is_at_most(*value) {
            *value = found;
        } else if run.is_ok() {
            let kind = LoadErrorKind::OutOfRange {
                found: bounded(&format_args!("{found}")),
                max: bounded(&format_args!("{value}")),
            };
            run.refuse_value(const { &L::TYPE }, kind);
        }
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
