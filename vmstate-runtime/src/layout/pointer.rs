//! Boxes.

use alloc::boxed::Box;

use super::{Layout, by_run, element_of_holder};
use crate::schema::Type;
use crate::wire::{RunReader, RunWriter};

/// The value behind the pointer (QEMU: `VMS_POINTER`).
impl<T, L: Layout<T>> Layout<Box<T>> for Box<L> {
    const TYPE: Type = L::TYPE;
    const __HEAP: usize = size_of::<T>() + L::__HEAP;

    by_run!(Box<T>);

    #[inline]
    fn __renew(value: &mut Box<T>, live: &Box<T>) -> bool {
        L::__renew(value, live)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __put(value: &Box<T>, run: &mut RunWriter<'_, '_>) {
        L::__put(value, run);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __get(value: &mut Box<T>, run: &mut RunReader<'_, '_>) {
        L::__get(value, run);
    }

    #[inline]
    fn __get_shared(value: &Box<T>, run: &mut RunReader<'_, '_>) {
        L::__get_shared(value, run);
    }
}

element_of_holder!(Box<T>);
