//! Integers that wrap.

use core::num::Wrapping;

use super::{Element, Layout, by_run};
use crate::schema::Type;
use crate::wire::error::LoadError;
use crate::wire::{Decoder, RunReader, RunWriter};

/// On the wire it is what it wraps.
impl<T, L: Layout<T>> Layout<Wrapping<T>> for Wrapping<L> {
    const TYPE: Type = L::TYPE;

    by_run!(Wrapping<T>);

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __put(value: &Wrapping<T>, run: &mut RunWriter<'_, '_>) {
        L::__put(&value.0, run);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __get(value: &mut Wrapping<T>, run: &mut RunReader<'_, '_>) {
        L::__get(&mut value.0, run);
    }
}

impl<T, L: Element<T>> Element<Wrapping<T>> for Wrapping<L> {
    fn new() -> Option<Wrapping<T>> {
        L::new().map(Wrapping)
    }

    fn read(input: &mut Decoder<'_>) -> Result<Wrapping<T>, LoadError> {
        L::read(input).map(Wrapping)
    }
}
