//! Bytes that QEMU describes as one buffer.

use super::Layout;
use crate::raw::{Integers, IntegersMut};
use crate::schema::Type;
use crate::wire::error::{LoadError, SaveError};
use crate::wire::{Decoder, Encoder, RunReader, RunWriter};

/// The same bytes as `L`, described as QEMU's `buffer` rather than an array of `uint8`: the attribute
/// `buffer` (QEMU: `VMSTATE_BUFFER`).
pub struct Buffer<L>(core::marker::PhantomData<L>);

impl<T: ?Sized, L: Layout<T>> Layout<T> for Buffer<L> {
    const TYPE: Type = L::TYPE.named("buffer");
    const __BY_HAND: bool = L::__BY_HAND;

    #[inline]
    fn put(value: &T, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        L::put(value, out)
    }

    #[inline]
    fn get(value: &mut T, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        L::get(value, input)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __put(value: &T, run: &mut RunWriter<'_, '_>) {
        L::__put(value, run);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __get(value: &mut T, run: &mut RunReader<'_, '_>) {
        L::__get(value, run);
    }

    #[inline]
    fn __renew(value: &mut T, live: &T) -> bool {
        L::__renew(value, live)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __integers<'id>(value: &'id T, integers: &mut Integers<'id>) {
        L::__integers(value, integers);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __integers_mut<'id>(value: &'id mut T, integers: &mut IntegersMut<'id>) {
        L::__integers_mut(value, integers);
    }
}
