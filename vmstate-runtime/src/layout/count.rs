//! Integers that count elements.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::sync::Arc;
use core::cell::Cell;
use core::num;
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

atomic_counts! {
    "8" AtomicU8 "16" AtomicU16 "32" AtomicU32 "64" AtomicU64
    "8" AtomicI8 "16" AtomicI16 "32" AtomicI32 "64" AtomicI64
}

impl<T: Count> Count for num::Wrapping<T> {
    #[inline]
    fn count(&self) -> i128 {
        self.0.count()
    }
}

macro_rules! nonzero_counts {
    ($($nonzero:ident)*) => {$(
        impl Count for num::$nonzero {
            #[inline]
            fn count(&self) -> i128 {
                self.get().count()
            }
        }
    )*};
}

nonzero_counts! {
    NonZeroU8 NonZeroU16 NonZeroU32 NonZeroU64 NonZeroI8 NonZeroI16 NonZeroI32 NonZeroI64
}

macro_rules! pointer_counts {
    ($($pointer:ident)*) => {$(
        impl<T: Count + ?Sized> Count for $pointer<T> {
            #[inline]
            fn count(&self) -> i128 {
                (**self).count()
            }
        }
    )*};
}

pointer_counts!(Box Rc Arc);

/// `field * times`, as the generated code asks for it.
#[cfg_attr(not(debug_assertions), inline(always))]
#[must_use]
pub fn count<C: Count + ?Sized>(field: &C, times: u64) -> i128 {
    product(field.count(), times)
}

/// It cannot overflow: 64 bits times 63.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn product(count: i128, times: u64) -> i128 {
    count.saturating_mul(i128::from(times))
}

/// A constant of a type that counts. Of any other, what comes back is of no type, so that the compiler has nothing
/// more to say of it.
#[must_use]
pub const fn constant<C: Constant>(value: C) -> <C as Own>::Type {
    value
}

/// The integers that a constant may be of.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot count elements",
    label = "`len` and `bits` count by an integer: a field, what a method returns, or a constant"
)]
pub trait Constant: Own<Type = Self> {}

/// What a [`Constant`] is.
pub trait Own {
    /// Itself.
    type Type;
}

macro_rules! constants {
    ($($int:ty)*) => {$(
        impl Constant for $int {}

        impl Own for $int {
            type Type = Self;
        }
    )*};
}

constants!(u8 i8 u16 i16 u32 i32 u64 i64 usize);

/// As many elements are accepted.
#[must_use]
pub const fn at_most(max: usize) -> usize {
    max
}
