//! Values at constant offsets: what all devices by hand have in common.
//!
//! Everything is inlined: a field is a load, a byte swap and a store, its offset a constant.

use std::ptr;

use super::Malformed;

/// A value of fixed size on the wire, big endian and without padding.
pub(super) trait Wire: Sized {
    /// Its size on the wire.
    const SIZE: usize;

    /// # Safety
    ///
    /// `at` can be written to for `SIZE` bytes.
    unsafe fn put(&self, at: *mut u8);

    /// # Safety
    ///
    /// `at` can be read from for `SIZE` bytes; `this` can be written to, and may be uninitialized.
    unsafe fn get(this: *mut Self, at: *const u8);

    /// # Safety
    ///
    /// As [`put`](Self::put), for each of the items.
    #[inline(always)]
    unsafe fn put_all(items: &[Self], at: *mut u8) {
        for (i, item) in items.iter().enumerate() {
            // SAFETY: the caller's promise.
            unsafe { item.put(at.add(i * Self::SIZE)) }
        }
    }

    /// # Safety
    ///
    /// As [`get`](Self::get), for each of the `count` items.
    #[inline(always)]
    unsafe fn get_all(items: *mut Self, count: usize, at: *const u8) {
        for i in 0..count {
            // SAFETY: the caller's promise.
            unsafe { Self::get(items.add(i), at.add(i * Self::SIZE)) }
        }
    }
}

macro_rules! integers {
    ($($int:ty)*) => {$(
        impl Wire for $int {
            const SIZE: usize = size_of::<$int>();

            #[inline(always)]
            unsafe fn put(&self, at: *mut u8) {
                // SAFETY: the caller's promise; any alignment will do.
                unsafe { at.cast::<$int>().write_unaligned(self.to_be()) }
            }

            #[inline(always)]
            unsafe fn get(this: *mut Self, at: *const u8) {
                // SAFETY: the caller's promise; any alignment will do.
                unsafe { this.write(<$int>::from_be(at.cast::<$int>().read_unaligned())) }
            }
        }
    )*};
}

integers!(u16 u32 i8 i32 i64);

impl Wire for u64 {
    const SIZE: usize = 8;

    #[inline(always)]
    unsafe fn put(&self, at: *mut u8) {
        // SAFETY: the caller's promise; any alignment will do.
        unsafe { at.cast::<u64>().write_unaligned(self.to_be()) }
    }

    #[inline(always)]
    unsafe fn get(this: *mut Self, at: *const u8) {
        // SAFETY: the caller's promise; any alignment will do.
        unsafe { this.write(u64::from_be(at.cast::<u64>().read_unaligned())) }
    }

    /// Volatile, so that each is swapped by one instruction: vectorized for plain x86-64, which
    /// cannot shuffle bytes, the swap takes twice as long.
    #[inline(always)]
    unsafe fn put_all(items: &[Self], at: *mut u8) {
        for (i, item) in items.iter().enumerate() {
            // SAFETY: the caller's promise.
            unsafe { ptr::read_volatile(item).put(at.add(i * Self::SIZE)) }
        }
    }

    /// Volatile for the same reason; integers are written to places that are aligned.
    #[inline(always)]
    unsafe fn get_all(items: *mut Self, count: usize, at: *const u8) {
        for i in 0..count {
            // SAFETY: the caller's promise.
            unsafe {
                let mut item = 0;
                Self::get(&raw mut item, at.add(i * Self::SIZE));
                items.add(i).write_volatile(item);
            }
        }
    }
}

impl Wire for u8 {
    const SIZE: usize = 1;

    #[inline(always)]
    unsafe fn put(&self, at: *mut u8) {
        // SAFETY: the caller's promise.
        unsafe { at.write(*self) }
    }

    #[inline(always)]
    unsafe fn get(this: *mut Self, at: *const u8) {
        // SAFETY: the caller's promise.
        unsafe { this.write(at.read()) }
    }

    #[inline(always)]
    unsafe fn put_all(items: &[Self], at: *mut u8) {
        // SAFETY: the caller's promise.
        unsafe { ptr::copy_nonoverlapping(items.as_ptr(), at, items.len()) }
    }

    #[inline(always)]
    unsafe fn get_all(items: *mut Self, count: usize, at: *const u8) {
        // SAFETY: the caller's promise.
        unsafe { ptr::copy_nonoverlapping(at, items, count) }
    }
}

impl Wire for bool {
    const SIZE: usize = 1;

    #[inline(always)]
    unsafe fn put(&self, at: *mut u8) {
        // SAFETY: the caller's promise.
        unsafe { at.write(u8::from(*self)) }
    }

    #[inline(always)]
    unsafe fn get(this: *mut Self, at: *const u8) {
        // SAFETY: the caller's promise.
        unsafe { this.write(at.read() != 0) }
    }
}

impl<T: Wire, const N: usize> Wire for [T; N] {
    const SIZE: usize = N * T::SIZE;

    #[inline(always)]
    unsafe fn put(&self, at: *mut u8) {
        // SAFETY: the caller's promise.
        unsafe { T::put_all(self, at) }
    }

    #[inline(always)]
    unsafe fn get(this: *mut Self, at: *const u8) {
        // SAFETY: the caller's promise.
        unsafe { T::get_all(this.cast(), N, at) }
    }
}

/// The fixed run that a struct starts with: its size, and its fields in the order of the wire.
macro_rules! by_hand {
    ($name:ident, $size:expr, $($field:ident)*) => {
        impl $crate::contenders::hand::raw::Wire for $name {
            const SIZE: usize = $size;

            #[inline(always)]
            unsafe fn put(&self, at: *mut u8) {
                use $crate::contenders::hand::raw::put;
                let start = at;
                // SAFETY: the fields have `SIZE` bytes together.
                unsafe {
                    $(let at = put(&self.$field, at);)*
                    debug_assert_eq!(at.offset_from_unsigned(start), $size);
                }
            }

            #[inline(always)]
            unsafe fn get(this: *mut Self, at: *const u8) {
                use $crate::contenders::hand::raw::get;
                let start = at;
                // SAFETY: the fields have `SIZE` bytes together.
                unsafe {
                    $(let at = get(&raw mut (*this).$field, at);)*
                    debug_assert_eq!(at.offset_from_unsigned(start), $size);
                }
            }
        }
    };
}

pub(super) use by_hand;

/// Puts a value and returns where the next one goes.
///
/// # Safety
///
/// As [`Wire::put`].
#[inline(always)]
pub(super) unsafe fn put<T: Wire>(value: &T, at: *mut u8) -> *mut u8 {
    // SAFETY: the caller's promise.
    unsafe {
        value.put(at);
        at.add(T::SIZE)
    }
}

/// Gets a value and returns where the next one is.
///
/// # Safety
///
/// As [`Wire::get`].
#[inline(always)]
pub(super) unsafe fn get<T: Wire>(this: *mut T, at: *const u8) -> *const u8 {
    // SAFETY: the caller's promise.
    unsafe {
        T::get(this, at);
        at.add(T::SIZE)
    }
}

/// Appends at most `size` bytes: `write` starts at the end of `out` and returns where it stopped.
///
/// # Safety
///
/// `write` writes no more than `size` bytes, all of those before what it returns.
#[inline(always)]
pub(super) unsafe fn append(
    out: &mut Vec<u8>,
    size: usize,
    write: impl FnOnce(*mut u8) -> *mut u8,
) {
    out.reserve(size);
    // SAFETY: there is room for `size` bytes, and up to `end` they are written.
    unsafe {
        let end = write(out.as_mut_ptr().add(out.len()));
        out.set_len(end.offset_from_unsigned(out.as_ptr()));
    }
}

/// The next `size` bytes, if there are as many.
#[inline(always)]
pub(super) fn take(wire: &mut &[u8], size: usize) -> Result<*const u8, Malformed> {
    let (taken, rest) = wire.split_at_checked(size).ok_or(Malformed)?;
    *wire = rest;
    Ok(taken.as_ptr())
}

/// All of the bytes, of which there must be `size`.
#[inline(always)]
pub(super) fn take_all(wire: &[u8], size: usize) -> Result<*const u8, Malformed> {
    if wire.len() == size { Ok(wire.as_ptr()) } else { Err(Malformed) }
}

/// Nothing is left.
#[inline(always)]
pub(super) fn end(wire: &[u8]) -> Result<(), Malformed> {
    if wire.is_empty() { Ok(()) } else { Err(Malformed) }
}

/// The next `size` bytes behind `header`, if that is what comes next.
#[inline(always)]
pub(super) fn take_subsection<const H: usize>(
    wire: &mut &[u8],
    header: &[u8; H],
    size: usize,
) -> Result<Option<*const u8>, Malformed> {
    let Some((taken, rest)) = wire.split_at_checked(H + size) else {
        return if wire.starts_with(header) { Err(Malformed) } else { Ok(None) };
    };
    if taken[..H] != *header {
        return Ok(None);
    }
    *wire = rest;
    Ok(Some(taken[H..].as_ptr()))
}
