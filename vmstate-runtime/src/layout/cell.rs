//! Interior mutability on one thread: the value inside, on the wire as if the cell were not there.

use core::cell::{Cell, RefCell};

use super::{Layout, by_run, element_of_holder};
use crate::schema::Type;
use crate::wire::error::{LoadError, LoadErrorKind, SaveError, SaveErrorKind};
use crate::wire::{RunReader, RunWriter};

impl<T: Copy, L: Layout<T>> Layout<Cell<T>> for Cell<L> {
    const TYPE: Type = L::TYPE;
    const __HEAP: usize = L::__HEAP;

    by_run!(Cell<T>);

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __put(value: &Cell<T>, run: &mut RunWriter<'_, '_>) {
        L::__put(&value.get(), run);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __get(value: &mut Cell<T>, run: &mut RunReader<'_, '_>) {
        L::__get(value.get_mut(), run);
    }

    #[inline]
    fn __get_shared(value: &Cell<T>, run: &mut RunReader<'_, '_>) {
        let mut inner = value.get();
        L::__get(&mut inner, run);
        value.set(inner);
    }
}

/// Saving fails, and does not panic, while the cell is mutably borrowed.
impl<T, L: Layout<T>> Layout<RefCell<T>> for RefCell<L> {
    const TYPE: Type = L::TYPE;
    const __HEAP: usize = L::__HEAP;

    by_run!(RefCell<T>);

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __put(value: &RefCell<T>, run: &mut RunWriter<'_, '_>) {
        match value.try_borrow() {
            Ok(value) => L::__put(&value, run),
            Err(_) => run.fail_value(const { &L::TYPE }, SaveError::new(SaveErrorKind::Busy)),
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __get(value: &mut RefCell<T>, run: &mut RunReader<'_, '_>) {
        L::__get(value.get_mut(), run);
    }

    #[inline]
    fn __get_shared(value: &RefCell<T>, run: &mut RunReader<'_, '_>) {
        match value.try_borrow_mut() {
            Ok(mut value) => L::__get(&mut value, run),
            Err(_) => run.fail_value(const { &L::TYPE }, LoadError::unplaced(LoadErrorKind::Busy)),
        }
    }
}

element_of_holder!(Cell<T: Copy>);

element_of_holder!(RefCell<T>);
