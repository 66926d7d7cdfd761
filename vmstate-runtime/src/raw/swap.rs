//! Arrays of integers in big endian.

use core::ptr;

/// An integer with a wire format of its own width.
///
/// # Safety
///
/// Implementors have no padding, every bit pattern is a value, and the two functions touch exactly
/// `size_of_val(items)` bytes.
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
    unsafe fn read_big_endian(items: &mut [Self], from: *const u8);
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
            #[inline(always)]
            unsafe fn write_big_endian(items: &[Self], to: *mut u8) {
                // SAFETY: the caller's promise.
                unsafe { ptr::copy_nonoverlapping(items.as_ptr().cast(), to, items.len()) };
            }

            #[inline(always)]
            unsafe fn read_big_endian(items: &mut [Self], from: *const u8) {
                // SAFETY: the caller's promise.
                unsafe { ptr::copy_nonoverlapping(from, items.as_mut_ptr().cast(), items.len()) };
            }
        }
    )*};
}

/// From this many items on, asking the processor what it can do pays off.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
const WIDE_FROM: usize = 64;

/// The loop for processors with a feature.
macro_rules! wide {
    ($int:ident $module:ident $feature:literal) => {
        #[cfg(all(feature = "std", target_arch = "x86_64"))]
        pub(super) mod $module {
            /// Safety: as the plain one, on a processor with the feature.
            #[target_feature(enable = $feature)]
            pub(crate) unsafe fn write(items: &[$int], to: *mut u8) {
                // SAFETY: the caller's promise.
                unsafe { super::write(items, to) };
            }

            /// Safety: as the plain one, on a processor with the feature.
            #[target_feature(enable = $feature)]
            pub(crate) unsafe fn read(items: &mut [$int], from: *const u8) {
                // SAFETY: the caller's promise.
                unsafe { super::read(items, from) };
            }
        }
    };
}

/// One loop, compiled for what every processor has and for what the one at hand has: the baseline of
/// x86-64 cannot shuffle bytes, and swaps three times as slowly as it copies.
macro_rules! words {
    ($($int:ident)*) => {$(
        mod $int {
            /// Safety: as [`super::Int::write_big_endian`].
            #[inline(always)]
            pub(super) unsafe fn write(items: &[$int], to: *mut u8) {
                for (i, item) in items.iter().enumerate() {
                    // SAFETY: `i < items.len()`, so this is inside of what the caller promised.
                    unsafe { to.cast::<[u8; size_of::<$int>()]>().add(i).write(item.to_be_bytes()) };
                }
            }

            /// Safety: as [`super::Int::read_big_endian`].
            #[inline(always)]
            pub(super) unsafe fn read(items: &mut [$int], from: *const u8) {
                for (i, item) in items.iter_mut().enumerate() {
                    // SAFETY: as above.
                    let bytes = unsafe { from.cast::<[u8; size_of::<$int>()]>().add(i).read() };
                    *item = $int::from_be_bytes(bytes);
                }
            }

            wide!($int avx2 "avx2");
            wide!($int ssse3 "ssse3");
        }

        impl sealed::Sealed for $int {}
        // SAFETY: item `i` is written to, or read from, bytes `i * size..(i + 1) * size` and
        // nothing else.
        unsafe impl Int for $int {
            #[inline(always)]
            unsafe fn write_big_endian(items: &[Self], to: *mut u8) {
                #[cfg(all(feature = "std", target_arch = "x86_64"))]
                if items.len() >= WIDE_FROM {
                    // SAFETY: the caller's promise, and the processor was asked.
                    unsafe {
                        if std::arch::is_x86_feature_detected!("avx2") {
                            return $int::avx2::write(items, to);
                        }
                        if std::arch::is_x86_feature_detected!("ssse3") {
                            return $int::ssse3::write(items, to);
                        }
                    }
                }
                // SAFETY: the caller's promise.
                unsafe { $int::write(items, to) }
            }

            #[inline(always)]
            unsafe fn read_big_endian(items: &mut [Self], from: *const u8) {
                #[cfg(all(feature = "std", target_arch = "x86_64"))]
                if items.len() >= WIDE_FROM {
                    // SAFETY: the caller's promise, and the processor was asked.
                    unsafe {
                        if std::arch::is_x86_feature_detected!("avx2") {
                            return $int::avx2::read(items, from);
                        }
                        if std::arch::is_x86_feature_detected!("ssse3") {
                            return $int::ssse3::read(items, from);
                        }
                    }
                }
                // SAFETY: the caller's promise.
                unsafe { $int::read(items, from) }
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
                            let mut back = vec![0; items.len()];
                            // SAFETY: as many bytes as were written.
                            unsafe { read(&mut back, out[misplaced..].as_ptr()) };
                            assert_eq!(back, items);
                        }
                    }
                }
            }
        };
    }

    mod loops {
        use super::super::Int;
        use alloc::vec;
        use alloc::vec::Vec;

        type Loops<T> = Vec<(unsafe fn(&[T], *mut u8), unsafe fn(&mut [T], *const u8))>;

        macro_rules! loops {
            ($($int:ident)*) => {$(
                pub(super) fn $int() -> Loops<$int> {
                    #[cfg_attr(not(feature = "std"), allow(unused_mut))]
                    let mut loops: Loops<$int> = vec![
                        (<$int as Int>::write_big_endian, <$int as Int>::read_big_endian),
                        (super::super::$int::write, super::super::$int::read),
                    ];
                    #[cfg(all(feature = "std", target_arch = "x86_64"))]
                    {
                        use super::super::$int::{avx2, ssse3};
                        if std::arch::is_x86_feature_detected!("avx2") {
                            loops.push((avx2::write, avx2::read));
                        }
                        if std::arch::is_x86_feature_detected!("ssse3") {
                            loops.push((ssse3::write, ssse3::read));
                        }
                    }
                    loops
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
