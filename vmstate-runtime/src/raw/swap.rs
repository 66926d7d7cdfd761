//! Arrays of integers in big endian.
//!
//! One loop for each width, which the compiler turns into the shuffles of the processor it compiles
//! for. On x86-64 the baseline has none, and swaps three times as slowly as it copies: there, the
//! same loop is compiled for AVX-512, AVX2 and SSSE3, too, and long arrays take the widest that the
//! processor has. On `AArch64` the baseline has one (NEON's `rev`), and the plain loop uses it.

use core::mem::MaybeUninit;
use core::{ptr, slice};

/// An integer with a wire format of its own width.
///
/// # Safety
///
/// Implementors have no padding and every bit pattern is a value; the two functions touch exactly
/// `size_of_val(items)` bytes, and after `read_big_endian` all of `items` is initialized.
pub(crate) unsafe trait Int: sealed::Sealed + Copy {
    /// Writes `items` to `to` in big endian.
    ///
    /// # Safety
    ///
    /// `to` is valid for writes of `size_of_val(items)` bytes, which do not overlap `items`.
    unsafe fn write_big_endian(items: &[Self], to: *mut u8);

    /// Reads `items` from `from`, which is in big endian.
    ///
    /// # Safety
    ///
    /// `from` is valid for reads of `size_of_val(items)` bytes, which do not overlap `items`.
    unsafe fn read_big_endian(items: &mut [MaybeUninit<Self>], from: *const u8);
}

#[doc(hidden)]
pub(crate) mod sealed {
    /// Only the integers of the language.
    pub(crate) trait Sealed {}
}

macro_rules! bytes {
    ($($int:ty)*) => {$(
        impl sealed::Sealed for $int {}
        // SAFETY: one byte has no order: a plain copy of as many bytes as there are items.
        unsafe impl Int for $int {
            #[cfg_attr(not(debug_assertions), inline(always))]
            unsafe fn write_big_endian(items: &[Self], to: *mut u8) {
                // SAFETY: the caller's promise.
                unsafe { ptr::copy_nonoverlapping(items.as_ptr().cast(), to, items.len()) };
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            unsafe fn read_big_endian(items: &mut [MaybeUninit<Self>], from: *const u8) {
                // SAFETY: the caller's promise.
                unsafe { ptr::copy_nonoverlapping(from, items.as_mut_ptr().cast(), items.len()) };
            }
        }
    )*};
}

/// From this many bytes on, asking the processor what it can do pays off.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
const WIDE_FROM: usize = 128;

/// The loop for processors with some features.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
macro_rules! wide {
    ($int:ident $module:ident $features:literal) => {
        pub(super) mod $module {
            use core::mem::MaybeUninit;

            /// Safety: as the plain one, on a processor with the features.
            #[target_feature(enable = $features)]
            pub(crate) unsafe fn write(items: &[$int], to: *mut u8) {
                // SAFETY: the caller's promise.
                unsafe { super::write(items, to) };
            }

            /// Safety: as the plain one, on a processor with the features.
            #[target_feature(enable = $features)]
            pub(crate) unsafe fn read(items: &mut [MaybeUninit<$int>], from: *const u8) {
                // SAFETY: the caller's promise.
                unsafe { super::read(items, from) };
            }
        }
    };
}

/// Calls the widest loop that the processor at hand can run.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
macro_rules! widest {
    ($loop:ident($items:expr, $bytes:expr)) => {
        // SAFETY: the caller's promise, and the processor was asked.
        unsafe {
            match Shuffles::here() {
                Shuffles::Avx512 => avx512::$loop($items, $bytes),
                Shuffles::Avx2 => avx2::$loop($items, $bytes),
                Shuffles::Ssse3 => ssse3::$loop($items, $bytes),
                Shuffles::None => $loop($items, $bytes),
            }
        }
    };
}

macro_rules! words {
    ($($int:ident $signed:ident)*) => {$(
        mod $int {
            use core::mem::MaybeUninit;

            /// Safety: as [`super::Int::write_big_endian`].
            #[cfg_attr(not(debug_assertions), inline(always))]
            pub(super) unsafe fn write(items: &[$int], to: *mut u8) {
                for (i, item) in items.iter().enumerate() {
                    // SAFETY: `i < items.len()`, so this is inside of what the caller promised.
                    unsafe { to.cast::<[u8; size_of::<$int>()]>().add(i).write(item.to_be_bytes()) };
                }
            }

            /// Safety: as [`super::Int::read_big_endian`].
            #[cfg_attr(not(debug_assertions), inline(always))]
            pub(super) unsafe fn read(items: &mut [MaybeUninit<$int>], from: *const u8) {
                for (i, item) in items.iter_mut().enumerate() {
                    // SAFETY: as above.
                    let bytes = unsafe { from.cast::<[u8; size_of::<$int>()]>().add(i).read() };
                    item.write($int::from_be_bytes(bytes));
                }
            }

            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            mod processor {
                use super::super::super::processor::Shuffles;
                use super::*;

                /// Safety: as the plain one.
                #[inline(never)]
                pub(in super::super) unsafe fn write_wide(items: &[$int], to: *mut u8) {
                    widest!(write(items, to));
                }

                /// Safety: as the plain one.
                #[inline(never)]
                pub(in super::super) unsafe fn read_wide(items: &mut [MaybeUninit<$int>], from: *const u8) {
                    widest!(read(items, from));
                }
            }

            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            pub(super) use processor::{read_wide, write_wide};
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            wide!($int avx512 "avx512bw,avx512vl");
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            wide!($int avx2 "avx2");
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            wide!($int ssse3 "ssse3");
        }

        impl sealed::Sealed for $int {}
        // SAFETY: item `i` is written to, or read from, bytes `i * size..(i + 1) * size` and
        // nothing else.
        unsafe impl Int for $int {
            #[cfg_attr(not(debug_assertions), inline(always))]
            unsafe fn write_big_endian(items: &[Self], to: *mut u8) {
                #[cfg(all(feature = "std", target_arch = "x86_64"))]
                if size_of_val(items) >= WIDE_FROM {
                    // SAFETY: the caller's promise.
                    return unsafe { $int::write_wide(items, to) };
                }
                // SAFETY: the caller's promise.
                unsafe { $int::write(items, to) }
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            unsafe fn read_big_endian(items: &mut [MaybeUninit<Self>], from: *const u8) {
                #[cfg(all(feature = "std", target_arch = "x86_64"))]
                if size_of_val(items) >= WIDE_FROM {
                    // SAFETY: the caller's promise.
                    return unsafe { $int::read_wide(items, from) };
                }
                // SAFETY: the caller's promise.
                unsafe { $int::read(items, from) }
            }
        }

        impl sealed::Sealed for $signed {}
        // SAFETY: the same bits, of the same size and alignment, by the same loops.
        unsafe impl Int for $signed {
            #[cfg_attr(not(debug_assertions), inline(always))]
            unsafe fn write_big_endian(items: &[Self], to: *mut u8) {
                // SAFETY: the caller's promise; signed and unsigned integers have one layout.
                unsafe { $int::write_big_endian(slice::from_raw_parts(items.as_ptr().cast(), items.len()), to) };
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            unsafe fn read_big_endian(items: &mut [MaybeUninit<Self>], from: *const u8) {
                // SAFETY: the caller's promise; signed and unsigned integers have one layout.
                unsafe { $int::read_big_endian(slice::from_raw_parts_mut(items.as_mut_ptr().cast(), items.len()), from) };
            }
        }
    )*};
}

bytes!(u8 i8);
words!(u16 i16 u32 i32 u64 i64);

#[cfg(test)]
mod tests {
    use alloc::vec;
    use alloc::vec::Vec;

    use super::*;

    /// Every loop that this processor can run, at every length around the widths of registers and at
    /// places without alignment, against the definition.
    macro_rules! check {
        ($test:ident $int:ident) => {
            #[test]
            fn $test() {
                for len in (0..70).chain([127, 128, 129, 1000, 4096]) {
                    for misplaced in 0..3 {
                        let mut last: $int = 77;
                        let items: Vec<$int> = core::iter::repeat_with(|| {
                            last = last.wrapping_mul(0x35).wrapping_add(0x1d);
                            last
                        })
                        .take(len)
                        .collect();
                        let expected: Vec<u8> =
                            items.iter().flat_map(|item| item.to_be_bytes()).collect();
                        for (write, read) in loops::$int() {
                            let mut out = vec![0xee; misplaced + expected.len() + 1];
                            // SAFETY: `out` has room behind `misplaced`; the loops are those of this processor.
                            unsafe { write(&items, out[misplaced..].as_mut_ptr()) };
                            assert_eq!(out[misplaced..misplaced + expected.len()], expected);
                            assert_eq!(out[misplaced + expected.len()], 0xee);
                            let mut back = Vec::with_capacity(items.len());
                            let room = &mut back.spare_capacity_mut()[..items.len()];
                            // SAFETY: as many bytes as were written; all of `room` is written.
                            unsafe {
                                read(room, out[misplaced..].as_ptr());
                                back.set_len(items.len());
                            }
                            assert_eq!(back, items);
                        }
                    }
                }
            }
        };
    }

    mod loops {
        use alloc::vec;
        use alloc::vec::Vec;
        use core::mem::MaybeUninit;

        use super::super::Int;

        type Write<T> = unsafe fn(&[T], *mut u8);
        type Read<T> = unsafe fn(&mut [MaybeUninit<T>], *const u8);

        macro_rules! loops {
            ($($int:ident $signed:ident)*) => {$(
                pub(super) fn $int() -> Vec<(Write<$int>, Read<$int>)> {
                    #[cfg_attr(not(all(feature = "std", target_arch = "x86_64")), expect(unused_mut))]
                    let mut loops: Vec<(Write<$int>, Read<$int>)> = vec![
                        (<$int as Int>::write_big_endian, <$int as Int>::read_big_endian),
                        (super::super::$int::write, super::super::$int::read),
                    ];
                    #[cfg(all(feature = "std", target_arch = "x86_64"))]
                    {
                        use super::super::super::processor::Shuffles;
                        use super::super::$int::{avx2, avx512, ssse3};
                        let wide: [(Shuffles, Write<$int>, Read<$int>); 3] = [
                            (Shuffles::Ssse3, ssse3::write, ssse3::read),
                            (Shuffles::Avx2, avx2::write, avx2::read),
                            (Shuffles::Avx512, avx512::write, avx512::read),
                        ];
                        let here = wide.into_iter().filter(|(needs, ..)| *needs <= Shuffles::here());
                        loops.extend(here.map(|(_, write, read)| (write, read)));
                    }
                    loops
                }

                pub(super) fn $signed() -> Vec<(Write<$signed>, Read<$signed>)> {
                    vec![(<$signed as Int>::write_big_endian, <$signed as Int>::read_big_endian)]
                }
            )*};
        }
        loops!(u16 i16 u32 i32 u64 i64);
    }

    check!(words_of_16_bits u16);
    check!(signed_words_of_16_bits i16);
    check!(words_of_32_bits u32);
    check!(signed_words_of_32_bits i32);
    check!(words_of_64_bits u64);
    check!(signed_words_of_64_bits i64);
}
