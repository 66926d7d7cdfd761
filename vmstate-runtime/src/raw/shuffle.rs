//! Arrays of structs that are nothing but integers, without padding and in the order of the wire:
//! one shuffle of bytes for several of them at once.
//!
//! That a struct is like that is not promised; it is seen. Its layout shows its integers one by one,
//! as references ([`Integers`]), and if they follow each other without a gap from the struct's
//! first byte to its last, then all of its bytes are integers. The compiler knows the places and
//! removes the question.

use core::marker::PhantomData;
use core::slice;

use super::Int;
#[cfg(all(feature = "std", target_arch = "x86_64"))]
use super::processor::Shuffles;

/// Fewer bytes are not worth a call.
const SHUFFLED_FROM: usize = 64;

/// A lifetime that is no other one's: neither longer nor shorter can stand in for it.
type Brand<'id> = PhantomData<fn(&'id ()) -> &'id ()>;

macro_rules! integers {
    ($(#[$doc:meta])* $name:ident $($mutable:ident)?) => {
        $(#[$doc])*
        ///
        /// Each question has a brand of its own, `'id`, so that safe code cannot answer one with what it saw for another.
        /// For as long the value is borrowed, and so has to be what is shown: an integer that is one only while some guard
        /// lives is none.
        pub struct $name<'id> {
            next: usize,
            gapless: bool,
            _brand: Brand<'id>,
        }

        impl<'id> $name<'id> {
            /// Whether `value` consists of nothing else, as far as `show` shows.
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn all_of<T>(
                value: &$($mutable)? T,
                show: impl for<'any> Fn(&'any $($mutable)? T, &mut $name<'any>),
            ) -> bool {
                let start = core::ptr::from_ref(&*value).addr();
                let mut this = $name { next: start, gapless: true, _brand: PhantomData };
                show(value, &mut this);
                this.gapless && this.next == start + size_of::<T>()
            }

            /// An integer: what this is all about.
            #[cfg_attr(not(debug_assertions), inline(always))]
            pub(crate) fn integer<T: Int>(&mut self, integer: &'id $($mutable)? T) {
                self.gapless &= core::ptr::from_ref(&*integer).addr() == self.next;
                self.next += size_of::<T>();
            }

            /// Something else.
            #[cfg_attr(not(debug_assertions), inline(always))]
            pub(crate) fn opaque(&mut self) {
                self.gapless = false;
            }
        }
    };
}

integers! {
    /// The integers of a value that may be read.
    Integers
}

integers! {
    /// The integers of a value that may be replaced by any others.
    IntegersMut mut
}

/// Where each byte of 64 comes from, within its 16: a whole number of values, each nothing but
/// integers, turned to big endian and back.
#[cfg_attr(not(all(feature = "std", target_arch = "x86_64")), allow(dead_code))] // for kernels that are not there
pub(crate) struct Mask {
    order: [u8; 64],
    /// 0xff where a value begins.
    starts: [u8; 64],
    /// The size of a value.
    size: usize,
}

impl Mask {
    /// For values of `size` bytes, if 64 is a multiple of that: integers are added in their order.
    pub(crate) const fn new(size: usize) -> Option<Self> {
        if size == 0 || 64 % size != 0 {
            return None;
        }
        let (mut starts, mut start) = ([0; 64], 0);
        while start < 64 {
            starts[start] = 0xff;
            start += size;
        }
        Some(Self { order: [0; 64], starts, size })
    }

    /// Adds an integer of `width` bytes at `at` of each value; false if it has no such place, or lies
    /// across a 16th byte.
    pub(crate) const fn integer(&mut self, at: usize, width: usize) -> bool {
        if width == 0 || at + width > self.size {
            return false;
        }
        let mut start = at;
        while start < 64 {
            if start / 16 != (start + width - 1) / 16 {
                return false;
            }
            let mut i = 0;
            while i < width {
                self.order[start + i] = ((start + width - 1 - i) % 16) as u8;
                i += 1;
            }
            start += self.size;
        }
        true
    }

    /// Whether it is for values of this size.
    #[cfg_attr(not(debug_assertions), inline(always))]
    const fn fits<T>(&self) -> bool {
        self.size == size_of::<T>()
    }
}

/// Reads structs that are nothing but integers, all at once; returns false if `show` shows something else, or they are
/// too few, or one but the first begins with `stop`. Then whatever they have now has to be read again.
///
/// # Safety
///
/// As many bytes as `items` have are at `from`, not in `items`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) unsafe fn read_shuffled<T>(
    from: *const u8,
    items: &mut [T],
    mask: &Mask,
    stop: u8,
    show: impl for<'id> Fn(&'id mut T, &mut IntegersMut<'id>),
) -> bool {
    let len = size_of_val(items);
    if len < SHUFFLED_FROM || !mask.fits::<T>() {
        return false;
    }
    if !items.iter_mut().all(|item| IntegersMut::all_of(item, &show)) {
        return false;
    }
    // SAFETY: all bytes of `items` may have any value; the caller's promise; `len` is a multiple of the
    // mask's size.
    match unsafe { shuffle_looking(from, items.as_mut_ptr().cast(), len, mask, stop) } {
        Shuffled::Not => false,
        Shuffled::Done => true,
        Shuffled::Found => {
            // SAFETY: the caller's promise.
            let bytes = unsafe { slice::from_raw_parts(from, len) };
            !begins_with(bytes, size_of::<T>(), stop)
        }
    }
}

/// Writes structs that are nothing but integers, all at once; returns false if `show` shows something else, or they are
/// too few.
///
/// # Safety
///
/// There is room for as many bytes as `items` have at `to`, not in `items`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) unsafe fn write_shuffled<T>(
    items: &[T],
    to: *mut u8,
    mask: &Mask,
    show: impl for<'id> Fn(&'id T, &mut Integers<'id>),
) -> bool {
    let len = size_of_val(items);
    if len < SHUFFLED_FROM || !mask.fits::<T>() {
        return false;
    }
    if !items.iter().all(|item| Integers::all_of(item, &show)) {
        return false;
    }
    // SAFETY: all bytes of `items` are initialized; the caller's promise; `len` is a multiple of the mask's
    // size.
    unsafe { shuffle(items.as_ptr().cast(), to, len, mask) == Shuffled::Done }
}

/// Whether one of these values of `size` bytes, but the first, begins with `stop`.
#[cold]
#[inline(never)]
fn begins_with(bytes: &[u8], size: usize, stop: u8) -> bool {
    bytes.chunks_exact(size).skip(1).any(|value| value[0] == stop)
}

/// What became of a [`shuffle`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(all(feature = "std", target_arch = "x86_64")), allow(dead_code))] // for kernels that are not there
enum Shuffled {
    /// Nothing was copied: the processor cannot.
    Not,
    /// All is copied.
    Done,
    /// All is copied, and one of the values in `from` begins with the byte that was looked for.
    Found,
}

/// Copies `len` bytes in the order that `mask` says.
///
/// # Safety
///
/// `from` is valid for reads and `to` for writes of `len` bytes, which do not overlap; `len` is a
/// multiple of the mask's size.
#[inline(never)]
unsafe fn shuffle(from: *const u8, to: *mut u8, len: usize, mask: &Mask) -> Shuffled {
    // SAFETY: the caller's promise.
    unsafe { dispatch::<false>(from, to, len, mask, 0) }
}

/// The same, and looks for values in `from` that begin with `stop`.
///
/// # Safety
///
/// As [`shuffle`].
#[inline(never)]
unsafe fn shuffle_looking(
    from: *const u8,
    to: *mut u8,
    len: usize,
    mask: &Mask,
    stop: u8,
) -> Shuffled {
    // SAFETY: the caller's promise.
    unsafe { dispatch::<true>(from, to, len, mask, stop) }
}

#[cfg(not(all(feature = "std", target_arch = "x86_64")))]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn dispatch<const LOOK: bool>(
    _from: *const u8,
    _to: *mut u8,
    _len: usize,
    _mask: &Mask,
    _stop: u8,
) -> Shuffled {
    Shuffled::Not
}

/// All that it calls is in tail position.
///
/// Safety: as [`shuffle`].
#[cfg(all(feature = "std", target_arch = "x86_64"))]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn dispatch<const LOOK: bool>(
    from: *const u8,
    to: *mut u8,
    len: usize,
    mask: &Mask,
    stop: u8,
) -> Shuffled {
    // SAFETY: the caller's promise, and the processor was asked.
    unsafe {
        match Shuffles::known() {
            Some(Shuffles::Avx512) => x86::avx512::<LOOK>(from, to, len, mask, stop),
            Some(Shuffles::Avx2) => x86::avx2::<LOOK>(from, to, len, mask, stop),
            Some(Shuffles::Ssse3) => x86::ssse3::<LOOK>(from, to, 0, len, mask, stop),
            Some(Shuffles::None) => Shuffled::Not,
            None => first::<LOOK>(from, to, len, mask, stop),
        }
    }
}

/// The first one asks the processor.
///
/// Safety: as [`shuffle`].
#[cfg(all(feature = "std", target_arch = "x86_64"))]
#[cold]
#[inline(never)]
unsafe fn first<const LOOK: bool>(
    from: *const u8,
    to: *mut u8,
    len: usize,
    mask: &Mask,
    stop: u8,
) -> Shuffled {
    Shuffles::here();
    // SAFETY: the caller's promise.
    unsafe { dispatch::<LOOK>(from, to, len, mask, stop) }
}

#[cfg(all(feature = "std", target_arch = "x86_64"))]
mod x86;

#[cfg(test)]
mod tests {
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    use alloc::{vec, vec::Vec};

    use super::*;

    /// The mask of a value of `size` bytes with integers of these widths.
    fn mask(widths: &[usize], size: usize) -> Option<Mask> {
        let mut mask = Mask::new(size)?;
        let mut at = 0;
        for width in widths {
            if !mask.integer(at, *width) {
                return None;
            }
            at += width;
        }
        (at == size).then_some(mask)
    }

    #[test]
    fn masks_need_a_size_that_fits_and_integers_that_stay_in_16_bytes() {
        assert!(mask(&[8, 8], 16).is_some());
        assert!(mask(&[8, 8, 8], 24).is_none(), "64 is no multiple");
        assert!(mask(&[4, 8, 4], 16).is_some());
        assert!(mask(&[4, 8, 8, 8, 4], 32).is_none(), "over a 16th byte");
        assert!(mask(&[8, 16], 16).is_none(), "beyond the end");
        assert!(mask(&[], 0).is_none(), "nothing");
        let order = mask(&[4, 1, 1, 2], 8).unwrap().order;
        assert_eq!(order[..16], [3, 2, 1, 0, 4, 5, 7, 6, 11, 10, 9, 8, 12, 13, 15, 14]);
        assert_eq!(order[48..], order[..16]);
    }

    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    type Loop = unsafe fn(*const u8, *mut u8, usize, &Mask, u8) -> Shuffled;

    /// Safety: as the loop.
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    unsafe fn ssse3<const LOOK: bool>(
        from: *const u8,
        to: *mut u8,
        len: usize,
        mask: &Mask,
        stop: u8,
    ) -> Shuffled {
        // SAFETY: the caller's promise.
        unsafe { x86::ssse3::<LOOK>(from, to, 0, len, mask, stop) }
    }

    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    fn loops<const LOOK: bool>() -> impl Iterator<Item = Loop> {
        let loops: [(Shuffles, Loop); 3] = [
            (Shuffles::Ssse3, ssse3::<LOOK>),
            (Shuffles::Avx2, x86::avx2::<LOOK>),
            (Shuffles::Avx512, x86::avx512::<LOOK>),
        ];
        let here = Shuffles::here();
        loops.into_iter().filter(move |(needs, _)| *needs <= here).map(|(_, turn)| turn)
    }

    /// Every loop that this processor can run, at every length and without alignment, against the
    /// definition.
    #[test]
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    fn all_loops_are_the_same() {
        let mask = mask(&[4, 4], 8).unwrap();
        for shuffled in loops::<false>().chain(loops::<true>()) {
            for len in (0..300).step_by(8) {
                let from: Vec<u8> = (0..=len).map(|i| (i * 7) as u8).collect();
                let words = from[1..].chunks_exact(4);
                let expected: Vec<u8> = words.flat_map(|w| [w[3], w[2], w[1], w[0]]).collect();
                let mut to = vec![0xee; len + 4];
                // SAFETY: both have `len` bytes from there on; the processor was asked.
                let done = unsafe {
                    shuffled(from.as_ptr().add(1), to.as_mut_ptr().add(3), len, &mask, 4)
                };
                assert_eq!(done, Shuffled::Done, "no value begins with an even byte");
                assert_eq!(to[3..3 + len], expected);
                assert_eq!((to[2], to[3 + len]), (0xee, 0xee));
            }
        }
    }

    /// Every value is looked at, its first byte alone.
    #[test]
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    fn all_loops_find_the_byte_where_a_value_begins() {
        for size in [1, 2, 4, 8, 16, 32, 64] {
            let mask = mask(&vec![1; size], size).unwrap();
            for (shuffled, values) in loops::<true>().flat_map(|l| (1..12).map(move |n| (l, n))) {
                let len = size * values;
                let mut to = vec![0; len];
                for at in 0..len {
                    let mut from = vec![0xee; len];
                    from[at] = 5;
                    // SAFETY: both have `len` bytes; the processor was asked.
                    let done = unsafe { shuffled(from.as_ptr(), to.as_mut_ptr(), len, &mask, 5) };
                    assert_eq!(done == Shuffled::Found, at % size == 0, "{at} of {len}, {size}");
                    assert_eq!(to, from);
                }
            }
        }
    }
}
