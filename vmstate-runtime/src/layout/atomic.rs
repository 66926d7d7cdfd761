//! Atomic integers.

use core::sync::atomic::{self, Ordering};

use super::{Element, Layout, by_run};
use crate::schema::Type;
use crate::wire::{RunReader, RunWriter};

macro_rules! atomics {
    ($($width:literal $atomic:ident $inner:ident;)*) => {$(
        /// Saved with a relaxed load: the machine is stopped, or the caller synchronizes.
        #[cfg(target_has_atomic = $width)]
        impl Layout<atomic::$atomic> for atomic::$atomic {
            const TYPE: Type = <$inner as Layout<$inner>>::TYPE;

            by_run!(atomic::$atomic);

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn __put(value: &atomic::$atomic, run: &mut RunWriter<'_, '_>) {
                run.$inner(value.load(Ordering::Relaxed));
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn __get(value: &mut atomic::$atomic, run: &mut RunReader<'_, '_>) {
                run.$inner(value.get_mut());
            }

            #[inline]
            fn __get_shared(value: &atomic::$atomic, run: &mut RunReader<'_, '_>) {
                let mut inner = value.load(Ordering::Relaxed);
                run.$inner(&mut inner);
                value.store(inner, Ordering::Relaxed);
            }
        }

        #[cfg(target_has_atomic = $width)]
        impl Element<atomic::$atomic> for atomic::$atomic {
            fn new() -> Option<atomic::$atomic> {
                Some(atomic::$atomic::default())
            }
        }
    )*};
}

atomics! {
    "8" AtomicBool bool;
    "8" AtomicU8 u8;
    "8" AtomicI8 i8;
    "16" AtomicU16 u16;
    "16" AtomicI16 i16;
    "32" AtomicU32 u32;
    "32" AtomicI32 i32;
    "64" AtomicU64 u64;
    "64" AtomicI64 i64;
}
