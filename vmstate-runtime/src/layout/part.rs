//! Part of an array.

use super::Layout;
use crate::schema::{Length, Type};
use crate::wire::error::{LoadError, SaveError};
use crate::wire::{Decoder, Encoder, RunReader, RunWriter};

/// Elements of an array from one on to another: the attribute `range` (QEMU: `VMSTATE_SUB_ARRAY`).
///
/// Which ones they are, the caller that takes the part says; the description has their number.
pub struct Part<L>(core::marker::PhantomData<L>);

impl<T, L: Layout<T>> Layout<[T]> for Part<L> {
    const TYPE: Type = Type::sequence(const { &L::TYPE }, Length::Configured);
    const __BY_HAND: bool = false;

    #[inline]
    fn put(items: &[T], out: &mut Encoder<'_>) -> Result<(), SaveError> {
        super::sequence::put_items::<T, L>(items, out)
    }

    #[inline]
    fn get(items: &mut [T], input: &mut Decoder<'_>) -> Result<(), LoadError> {
        super::sequence::get_items::<T, L>(items, 0, input)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __put(items: &[T], run: &mut RunWriter<'_, '_>) {
        if const { L::TYPE.size.is_some() } {
            return L::__put_slice(items, run);
        }
        let first = run.take_given().first;
        run.outside(|out| {
            super::sequence::put_items::<T, L>(items, out).map_err(|e| e.shifted(first))
        });
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __get(items: &mut [T], run: &mut RunReader<'_, '_>) {
        if const { L::TYPE.size.is_some() } {
            return L::__get_slice(items, run);
        }
        let first = run.take_given().first;
        run.outside(|input| super::sequence::get_items::<T, L>(items, first, input));
    }
}

impl<L> Part<L> {
    /// The type of the elements from `start` to, not including, `end`.
    #[must_use]
    pub const fn of<T>(start: usize, end: usize) -> Type
    where
        L: Layout<T>,
    {
        Type::array(const { &L::TYPE }, end.saturating_sub(start))
    }
}
