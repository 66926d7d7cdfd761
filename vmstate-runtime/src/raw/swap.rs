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

macro_rules! words {
    ($($int:ty)*) => {$(
        impl sealed::Sealed for $int {}
        // SAFETY: item `i` is written to, or read from, bytes `i * size..(i + 1) * size` and
        // nothing else.
        unsafe impl Int for $int {
            #[inline(always)]
            unsafe fn write_big_endian(items: &[Self], to: *mut u8) {
                for (i, item) in items.iter().enumerate() {
                    // SAFETY: `i < items.len()`, so this is inside of what the caller promised.
                    unsafe { to.cast::<[u8; size_of::<Self>()]>().add(i).write(item.to_be_bytes()) };
                }
            }

            #[inline(always)]
            unsafe fn read_big_endian(items: &mut [Self], from: *const u8) {
                for (i, item) in items.iter_mut().enumerate() {
                    // SAFETY: as above.
                    let bytes = unsafe { from.cast::<[u8; size_of::<Self>()]>().add(i).read() };
                    *item = Self::from_be_bytes(bytes);
                }
            }
        }
    )*};
}

bytes!(u8 i8);
words!(u16 i16 u32 i32 u64 i64);
