//! Arrays of structs that are nothing but integers, without padding and in the order of the wire:
//! one shuffle of bytes for several of them at once.
//!
//! Nobody promises that a struct is like that; it is seen. A codec shows its integers one by one,
//! as references ([`Integers`]), and if they follow each other without a gap from the struct's
//! first byte to its last, then all of its bytes are integers. The compiler knows the places and
//! removes the question.

use super::Int;
#[cfg(all(feature = "std", target_arch = "x86_64"))]
use super::processor::Shuffles;
use crate::codec::Codec;
use crate::schema::{Shape, Type};

/// Fewer bytes are not worth a call.
pub(super) const SHUFFLED_FROM: usize = 64;

macro_rules! integers {
    ($(#[$doc:meta])* $name:ident $method:ident $($mutable:ident)?) => {
        $(#[$doc])*
        pub struct $name {
            next: usize,
            gapless: bool,
        }

        impl $name {
            /// Whether `value` consists of nothing else, as far as its codec shows.
            #[inline(always)]
            fn all_of<T: Codec>(value: &$($mutable)? T) -> bool {
                let start = core::ptr::from_ref(&*value).addr();
                let mut this = Self { next: start, gapless: true };
                value.$method(&mut this);
                this.gapless && this.next == start + size_of::<T>()
            }

            /// A member of the struct.
            #[inline(always)]
            pub fn field<T: Codec>(&mut self, field: &$($mutable)? T) {
                field.$method(self);
            }

            /// An integer: what this is all about.
            #[inline(always)]
            pub(crate) fn integer<T: Int>(&mut self, integer: &$($mutable)? T) {
                self.gapless &= core::ptr::from_ref(&*integer).addr() == self.next;
                self.next += size_of::<T>();
            }

            /// Something else.
            #[inline(always)]
            pub(crate) fn opaque(&mut self) {
                self.gapless = false;
            }
        }
    };
}

integers! {
    /// The integers of a value that may be read.
    Integers __integers
}

integers! {
    /// The integers of a value that may be replaced by any others.
    IntegersMut __integers_mut mut
}

/// Where each byte of 64 comes from, within its 16: a whole number of values whose type is nothing
/// but integers turned to big endian, and back.
pub(super) type Mask = [u8; 64];

/// The mask of a struct, if 64 is a multiple of its size and no integer lies across a 16th byte.
pub(super) const fn mask(ty: &Type, in_memory: usize) -> Option<Mask> {
    let mut mask = [0; 64];
    match (ty.shape, ty.size) {
        (Shape::Struct(description), Some(size @ 1..)) if size == in_memory && 64 % size == 0 => {
            let mut at = 0;
            while at < 64 {
                let (end, mut i) = (at + size, 0);
                while i < description.fields.len() {
                    match reverse(&description.fields[i].ty, at, &mut mask) {
                        Some(end) => at = end,
                        None => return None,
                    }
                    i += 1;
                }
                if at != end {
                    return None;
                }
            }
            Some(mask)
        }
        _ => None,
    }
}

/// Fills in an integer, or an array of them, at `at`; returns its end.
const fn reverse(ty: &Type, mut at: usize, mask: &mut Mask) -> Option<usize> {
    match (ty.shape, ty.size) {
        (Shape::Leaf, Some(size @ (1 | 2 | 4 | 8)))
            if at + size <= 64 && at / 16 == (at + size - 1) / 16 =>
        {
            let mut i = 0;
            while i < size {
                mask[at + i] = ((at + size - 1 - i) % 16) as u8;
                i += 1;
            }
            Some(at + size)
        }
        (Shape::Array(element, len), _) => {
            let mut i = 0;
            while i < len {
                match reverse(element, at, mask) {
                    Some(end) => at = end,
                    None => return None,
                }
                i += 1;
            }
            Some(at)
        }
        _ => None,
    }
}

/// The mask for `items` if they are nothing but integers, all of whose bytes may be read.
#[inline(always)]
pub(super) fn readable<T: Codec>(items: &[T]) -> Option<&'static Mask> {
    let mask = (const { &mask(&T::TYPE, size_of::<T>()) }).as_ref()?;
    items.iter().all(Integers::all_of).then_some(mask)
}

/// The mask for `items` if they are nothing but integers, all of whose bytes may be replaced by any
/// others.
#[inline(always)]
pub(super) fn writable<T: Codec>(items: &mut [T]) -> Option<&'static Mask> {
    let mask = (const { &mask(&T::TYPE, size_of::<T>()) }).as_ref()?;
    items.iter_mut().all(IntegersMut::all_of).then_some(mask)
}

/// Copies `len` bytes in the order that `mask` says, or returns false if the processor cannot.
///
/// # Safety
///
/// `from` is valid for reads and `to` for writes of `len` bytes, which do not overlap.
#[cfg(not(all(feature = "std", target_arch = "x86_64")))]
#[inline(always)]
pub(super) unsafe fn shuffle(_from: *const u8, _to: *mut u8, _len: usize, _mask: &Mask) -> bool {
    false
}

/// Copies `len` bytes in the order that `mask` says, or returns false if the processor cannot.
///
/// # Safety
///
/// `from` is valid for reads and `to` for writes of `len` bytes, which do not overlap.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
#[inline(never)]
pub(super) unsafe fn shuffle(from: *const u8, to: *mut u8, len: usize, mask: &Mask) -> bool {
    // SAFETY: the caller's promise, and the processor was asked.
    unsafe {
        match Shuffles::here() {
            Shuffles::Avx512 => x86::avx512(from, to, len, mask),
            Shuffles::Avx2 => x86::avx2(from, to, len, mask),
            Shuffles::Ssse3 => x86::ssse3(from, to, 0, len, mask),
            Shuffles::None => return false,
        }
    }
    true
}

/// Each as [`shuffle`], on a processor with the feature.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
mod x86 {
    use core::arch::x86_64::{
        _mm_loadu_si128, _mm_shuffle_epi8, _mm_storeu_si128, _mm256_loadu_si256,
        _mm256_shuffle_epi8, _mm256_storeu_si256, _mm512_loadu_si512, _mm512_shuffle_epi8,
        _mm512_storeu_si512,
    };

    use super::Mask;

    /// Safety: as [`super::shuffle`], on a processor with AVX-512BW.
    #[target_feature(enable = "avx512bw")]
    pub(super) unsafe fn avx512(from: *const u8, to: *mut u8, len: usize, mask: &Mask) {
        let whole = len / 64 * 64;
        // SAFETY: `at + 64 <= whole <= len`; unaligned loads and stores.
        unsafe {
            let order = _mm512_loadu_si512(mask.as_ptr().cast());
            for at in (0..whole).step_by(64) {
                let bytes = _mm512_loadu_si512(from.add(at).cast());
                _mm512_storeu_si512(to.add(at).cast(), _mm512_shuffle_epi8(bytes, order));
            }
            ssse3(from, to, whole, len, mask);
        }
    }

    /// Safety: as [`super::shuffle`], on a processor with AVX2.
    #[target_feature(enable = "avx2")]
    pub(super) unsafe fn avx2(from: *const u8, to: *mut u8, len: usize, mask: &Mask) {
        let whole = len / 64 * 64;
        // SAFETY: `at + 64 <= whole <= len`; unaligned loads and stores.
        unsafe {
            let low = _mm256_loadu_si256(mask.as_ptr().cast());
            let high = _mm256_loadu_si256(mask.as_ptr().add(32).cast());
            for at in (0..whole).step_by(64) {
                let bytes = _mm256_loadu_si256(from.add(at).cast());
                _mm256_storeu_si256(to.add(at).cast(), _mm256_shuffle_epi8(bytes, low));
                let bytes = _mm256_loadu_si256(from.add(at + 32).cast());
                _mm256_storeu_si256(to.add(at + 32).cast(), _mm256_shuffle_epi8(bytes, high));
            }
            ssse3(from, to, whole, len, mask);
        }
    }

    /// The bytes from `start` on, which is a multiple of 64.
    ///
    /// Safety: as [`super::shuffle`], on a processor with SSSE3.
    #[target_feature(enable = "ssse3")]
    pub(super) unsafe fn ssse3(
        from: *const u8,
        to: *mut u8,
        start: usize,
        len: usize,
        mask: &Mask,
    ) {
        let whole = len / 16 * 16;
        for at in (start..whole).step_by(16) {
            // SAFETY: `at + 16 <= whole <= len`, and `at % 64 + 16 <= 64`; unaligned loads and
            // stores.
            unsafe {
                let order = _mm_loadu_si128(mask.as_ptr().add(at % 64).cast());
                let bytes = _mm_loadu_si128(from.add(at).cast());
                _mm_storeu_si128(to.add(at).cast(), _mm_shuffle_epi8(bytes, order));
            }
        }
        for at in whole..len {
            // SAFETY: the values are whole, so a byte of the last ones comes from them, too.
            unsafe { *to.add(at) = *from.add(whole + usize::from(mask[at % 64])) };
        }
    }
}

#[cfg(test)]
mod tests {
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    use alloc::{vec, vec::Vec};

    use super::*;
    use crate::schema::{Description, Field};

    const BYTE: Type = Type::leaf("uint8", 1);
    const HALF: Type = Type::leaf("uint32", 4);
    const WORD: Type = Type::leaf("uint64", 8);

    macro_rules! mask_of {
        ([$($ty:expr),*], $in_memory:expr) => {{
            const FIELDS: &[Field] = &[$(Field::new("x", $ty)),*];
            const DESCRIPTION: &Description = &Description::new("x").fields(FIELDS);
            mask(&Type::structure(DESCRIPTION), $in_memory)
        }};
    }

    #[test]
    fn masks_need_a_size_that_fits_and_integers_that_stay_in_16_bytes() {
        assert!(mask_of!([WORD, WORD], 16).is_some());
        assert!(mask_of!([WORD, WORD], 24).is_none(), "padding in memory");
        assert!(mask_of!([WORD, WORD, WORD], 24).is_none(), "64 is no multiple");
        assert!(mask_of!([HALF, WORD, HALF], 16).is_some());
        assert!(mask_of!([HALF, WORD, WORD, WORD, HALF], 32).is_none(), "over a 16th byte");
        assert!(mask_of!([Type::leaf("timer", 16)], 16).is_none(), "no integer");
        assert!(mask_of!([Type::variable("x")], 16).is_none(), "no fixed size");
        assert!(mask_of!([Type::array(&BYTE, 0)], 0).is_none(), "nothing");
        assert!(mask(&WORD, 8).is_none(), "no struct");
        let mask = mask_of!([HALF, Type::array(&BYTE, 2), Type::leaf("uint16", 2)], 8).unwrap();
        assert_eq!(mask[..16], [3, 2, 1, 0, 4, 5, 7, 6, 11, 10, 9, 8, 12, 13, 15, 14]);
        assert_eq!(mask[48..], mask[..16]);
    }

    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    type Loop = unsafe fn(*const u8, *mut u8, usize, &Mask);

    /// Safety: as the loop.
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    unsafe fn ssse3(from: *const u8, to: *mut u8, len: usize, mask: &Mask) {
        // SAFETY: the caller's promise.
        unsafe { x86::ssse3(from, to, 0, len, mask) };
    }

    /// Every loop that this processor can run, at every length and without alignment, against the
    /// definition.
    #[test]
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    fn all_loops_are_the_same() {
        let mask = mask_of!([HALF, HALF], 8).unwrap();
        let loops: [(Shuffles, Loop); 3] = [
            (Shuffles::Ssse3, ssse3),
            (Shuffles::Avx2, x86::avx2),
            (Shuffles::Avx512, x86::avx512),
        ];
        for (_, shuffled) in loops.into_iter().filter(|(needs, _)| *needs <= Shuffles::here()) {
            for len in (0..300).step_by(8) {
                let from: Vec<u8> = (0..=len).map(|i| (i * 7) as u8).collect();
                let words = from[1..].chunks_exact(4);
                let expected: Vec<u8> = words.flat_map(|w| [w[3], w[2], w[1], w[0]]).collect();
                let mut to = vec![0xee; len + 4];
                // SAFETY: both have `len` bytes from there on; the processor was asked.
                unsafe { shuffled(from.as_ptr().add(1), to.as_mut_ptr().add(3), len, &mask) };
                assert_eq!(to[3..3 + len], expected);
                assert_eq!((to[2], to[3 + len]), (0xee, 0xee));
            }
        }
    }
}
