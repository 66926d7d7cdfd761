//! Values that are held in several places.

use alloc::rc::Rc;
use alloc::sync::Arc;

use super::{Layout, by_run, element_of_holder};
use crate::schema::Type;
use crate::wire::error::{LoadError, LoadErrorKind};
use crate::wire::{RunReader, RunWriter};

macro_rules! shared {
    ($($pointer:ident)*) => {$(
        /// The value behind it. It is loaded in place; where there are other holders, it has to be a
        /// cell, a lock or an atomic integer, or loading is an error.
        impl<T, L: Layout<T>> Layout<$pointer<T>> for $pointer<L> {
            const TYPE: Type = L::TYPE;
            // Two counters are before the value.
            const __HEAP: usize = 2 * size_of::<usize>() + size_of::<T>() + L::__HEAP;

            by_run!($pointer<T>);

            #[inline]
            fn __put(value: &$pointer<T>, run: &mut RunWriter<'_, '_>) {
                L::__put(value, run);
            }

            #[inline]
            fn __get(value: &mut $pointer<T>, run: &mut RunReader<'_, '_>) {
                match $pointer::get_mut(value) {
                    Some(value) => L::__get(value, run),
                    None if run.is_apart() => run.fail_value(
                        const { &L::TYPE },
                        LoadError::unplaced(LoadErrorKind::Shared),
                    ),
                    None => L::__get_shared(value, run),
                }
            }

            #[inline]
            fn __get_shared(value: &$pointer<T>, run: &mut RunReader<'_, '_>) {
                L::__get_shared(value, run);
            }
        }

        element_of_holder!($pointer<T>);
    )*};
}

shared!(Rc Arc);
