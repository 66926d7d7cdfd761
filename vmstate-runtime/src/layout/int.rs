//! Integers in big endian and `bool` as one byte.

use alloc::vec::Vec;

use super::{Element, Layout, by_run, overwritten};
use crate::raw::{Integers, IntegersMut};
use crate::schema::Type;
use crate::wire::{RunReader, RunWriter};

/// Slices longer than this go through a buffered sink or source in pieces.
const PIECE: usize = 16 << 10;

macro_rules! integers {
    ($($int:ident $name:literal $constant:ident $ints:ident;)*) => {
        $(
            impl Layout<$int> for $int {
                const TYPE: Type = types::$constant;

                by_run!($int);
                overwritten!($int);

                #[cfg_attr(not(debug_assertions), inline(always))]
                fn __put(value: &$int, run: &mut RunWriter<'_, '_>) {
                    run.$int(*value);
                }

                #[cfg_attr(not(debug_assertions), inline(always))]
                fn __get(value: &mut $int, run: &mut RunReader<'_, '_>) {
                    run.$int(value);
                }

                #[cfg_attr(not(debug_assertions), inline(always))]
                fn __put_slice(items: &[$int], run: &mut RunWriter<'_, '_>) {
                    if size_of_val(items) <= run.rest() {
                        return run.put_ints(items);
                    }
                    run.far(|run| put_pieces(items, run));
                }

                #[cfg_attr(not(debug_assertions), inline(always))]
                fn __get_slice(items: &mut [$int], run: &mut RunReader<'_, '_>) {
                    if size_of_val(items) <= run.rest() {
                        return run.get_ints(items);
                    }
                    run.far(|run| get_pieces(items, run));
                }

                #[inline]
                fn __extend(
                    items: &mut Vec<$int>,
                    count: usize,
                    run: &mut RunReader<'_, '_>,
                ) -> bool {
                    // Whether a length that does not fit in memory is there is no question.
                    let whole = count.saturating_mul(size_of::<$int>());
                    let all = run.has(whole) && run.ensure(whole);
                    if all {
                        run.extend_ints(items, count);
                    }
                    all
                }

                #[cfg_attr(not(debug_assertions), inline(always))]
                fn __integers<'id>(value: &'id $int, integers: &mut Integers<'id>) {
                    integers.integer(value);
                }

                #[cfg_attr(not(debug_assertions), inline(always))]
                fn __integers_mut<'id>(value: &'id mut $int, integers: &mut IntegersMut<'id>) {
                    integers.integer(value);
                }
            }

            impl Element<$int> for $int {
                #[inline]
                fn new() -> Option<$int> {
                    Some(0)
                }
            }
        )*

        impl RunWriter<'_, '_> {
            $(
                /// Writes the integer in big endian.
                #[inline]
                pub fn $int(&mut self, value: $int) {
                    self.put(value.to_be_bytes());
                }

                /// Writes an array of them.
                #[cfg_attr(not(debug_assertions), inline(always))]
                pub fn $ints<const N: usize>(&mut self, values: &[$int; N]) {
                    <$int as Layout<$int>>::__put_slice(values, self);
                }
            )*
        }

        impl RunReader<'_, '_> {
            $(
                /// Reads an integer in big endian.
                #[inline]
                pub fn $int(&mut self, value: &mut $int) {
                    if let Some(bytes) = self.get() {
                        *value = <$int>::from_be_bytes(bytes);
                    }
                }

                /// Reads an array of them.
                #[cfg_attr(not(debug_assertions), inline(always))]
                pub fn $ints<const N: usize>(&mut self, values: &mut [$int; N]) {
                    <$int as Layout<$int>>::__get_slice(values, self);
                }
            )*
        }

        /// The wire types of integers and `bool`, for generated code.
        pub mod types {
            use crate::schema::Type;

            $(
                #[doc = $name]
                pub const $constant: Type = Type::leaf($name, size_of::<$int>());

                /// An array of them.
                #[must_use]
                pub const fn $ints(len: usize) -> Type {
                    Type::array(&$constant, len)
                }
            )*

            /// bool
            pub const BOOL: Type = Type::leaf("bool", 1);

            /// An array of them.
            #[must_use]
            pub const fn bools(len: usize) -> Type {
                Type::array(&BOOL, len)
            }
        }
    };
}

integers! {
    u8 "uint8" U8 u8s;
    i8 "int8" I8 i8s;
    u16 "uint16" U16 u16s;
    i16 "int16" I16 i16s;
    u32 "uint32" U32 u32s;
    i32 "int32" I32 i32s;
    u64 "uint64" U64 u64s;
    i64 "int64" I64 i64s;
}

/// Writes what is more than the run has room for: in one go, or in pieces if a sink prefers them.
#[cold]
#[inline(never)]
fn put_pieces<T: crate::raw::Int>(items: &[T], run: &mut RunWriter<'_, '_>) {
    run.reserve(size_of_val(items));
    for piece in items.chunks(PIECE) {
        if run.ensure(size_of_val(piece)) {
            run.put_ints(piece);
        }
    }
}

/// Reads what is more than the run has: in one go, or in pieces, so that a reader need not buffer it
/// all; and where the stream ends before, one by one up to that which is cut.
#[cold]
#[inline(never)]
fn get_pieces<T: Layout<T> + crate::raw::Int>(items: &mut [T], run: &mut RunReader<'_, '_>) {
    let whole = size_of_val(items);
    if run.has(whole) && run.ensure(whole) {
        return run.get_ints(items);
    }
    for piece in items.chunks_mut(PIECE) {
        if run.can_begin(size_of_val(piece)) {
            run.get_ints(piece);
            continue;
        }
        for item in piece {
            if !run.ensure(size_of::<T>()) {
                return;
            }
            T::__get(item, run);
        }
    }
}

/// One byte: 0 or 1 when saved, anything but 0 is `true` when loaded (QEMU: `vmstate_info_bool`).
impl Layout<bool> for bool {
    const TYPE: Type = types::BOOL;

    by_run!(bool);
    overwritten!(bool);

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __put(value: &bool, run: &mut RunWriter<'_, '_>) {
        run.bool(*value);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __get(value: &mut bool, run: &mut RunReader<'_, '_>) {
        run.bool(value);
    }
}

impl Element<bool> for bool {
    #[inline]
    fn new() -> Option<bool> {
        Some(false)
    }
}

impl RunWriter<'_, '_> {
    /// Writes 0 or 1.
    #[inline]
    pub fn bool(&mut self, value: bool) {
        self.put([u8::from(value)]);
    }

    /// Writes an array of them.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn bools<const N: usize>(&mut self, values: &[bool; N]) {
        <[bool; N] as Layout<[bool; N]>>::__put(values, self);
    }
}

impl RunReader<'_, '_> {
    /// Reads a byte that is 0 or not.
    #[inline]
    pub fn bool(&mut self, value: &mut bool) {
        if let Some([byte]) = self.get() {
            *value = byte != 0;
        }
    }

    /// Reads an array of them.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn bools<const N: usize>(&mut self, values: &mut [bool; N]) {
        <[bool; N] as Layout<[bool; N]>>::__get(values, self);
    }
}
