//! Interior mutability on one thread: the value inside, on the wire as if the cell were not there.

use core::cell::{Cell, RefCell};

use super::{Element, Layout, by_run};
use crate::schema::Type;
use crate::wire::error::{LoadError, LoadErrorKind, SaveError, SaveErrorKind};
use crate::wire::{Decoder, RunReader, RunWriter};

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

impl<T: Copy, L: Element<T>> Element<Cell<T>> for Cell<L> {
    fn new() -> Option<Cell<T>> {
        L::new().map(Cell::new)
    }

    fn read(input: &mut Decoder<'_>) -> Result<Cell<T>, LoadError> {
        L::read(input).map(Cell::new)
    }
}

impl<T, L: Element<T>> Element<RefCell<T>> for RefCell<L> {
    fn new() -> Option<RefCell<T>> {
        L::new().map(RefCell::new)
    }

    fn read(input: &mut Decoder<'_>) -> Result<RefCell<T>, LoadError> {
        L::read(input).map(RefCell::new)
    }
}
