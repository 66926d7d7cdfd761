//! Integers that count elements.

use core::cell::Cell;
use core::sync::atomic::{self, Ordering};

/// A field that `len` or `bits` can name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot count elements",
    label = "`len` and `bits` count by an integer: a field, what a method returns, or a constant"
)]
pub trait Count {
    /// The count; negative ones are refused where they are used.
    fn count(&self) -> i128;
}

macro_rules! counts {
    ($($int:ty)*) => {$(
        impl Count for $int {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn count(&self) -> i128 {
                i128::from(*self)
            }
        }
    )*};
}

counts!(u8 i8 u16 i16 u32 i32 u64 i64);

/// A constant, or what a method counts; a field that is sent has a width.
impl Count for usize {
    #[inline]
    fn count(&self) -> i128 {
        *self as i128
    }
}

impl<T: Count + Copy> Count for Cell<T> {
    #[inline]
    fn count(&self) -> i128 {
        self.get().count()
    }
}

macro_rules! atomic_counts {
    ($($width:literal $atomic:ident)*) => {$(
        #[cfg(target_has_atomic = $width)]
        impl Count for atomic::$atomic {
            #[inline]
            fn count(&self) -> i128 {
                self.load(Ordering::Relaxed).count()
            }
        }
    )*};
}

atomic_counts!("8" AtomicU8 "16" AtomicU16 "32" AtomicU32 "64" AtomicU64);

/// `field * times`, as the generated code asks for it. It cannot overflow: 64 bits times 63.
#[cfg_attr(not(debug_assertions), inline(always))]
#[must_use]
pub fn count<C: Count + ?Sized>(field: &C, times: u64) -> i128 {
    field.count().saturating_mul(i128::from(times))
}
