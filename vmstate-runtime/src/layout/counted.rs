//! Elements whose number another field says.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;

use bytes::Bytes;

use super::sequence::{
    at_most, check_load, check_save, describes_first, get_items, get_vec, put_items, put_rest,
};
use super::{Element, Layout, renew_each};
use crate::schema::{Domain, Length, Type};
use crate::wire::error::{LoadError, LoadErrorKind, SaveError};
use crate::wire::{Decision, Decoder, Encoder, RunReader, RunWriter};

/// As many elements as an earlier field says, each as `L` says: the attribute `len` (QEMU:
/// `VMSTATE_VARRAY_*`).
///
/// The number comes with the call; the description names the field.
pub struct Counted<L>(core::marker::PhantomData<L>);

/// What holds elements side by side, for [`Counted`] and `Prefixed`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold a counted number of elements",
    label = "`len` and `prefix` need a `Vec`, `VecDeque`, `Box<[T]>`, array, `String` or `Bytes`"
)]
pub trait Sequence<L> {
    /// The type of an element.
    const ELEMENT: Type;
    /// Whether the type fixes the number, so that the first elements alone may be sent.
    const FIXED: bool = false;

    /// The number of elements there are.
    fn count(&self) -> usize;

    /// Writes the first `count` elements; the caller has checked that there are as many.
    fn put_first(&self, count: usize, out: &mut Encoder<'_>) -> Result<(), SaveError>;

    /// Reads `count` elements, and has no others afterwards if the number can change.
    fn get_first(&mut self, count: usize, input: &mut Decoder<'_>) -> Result<(), LoadError>;

    /// See `Layout::__renew`.
    #[doc(hidden)]
    #[inline]
    fn __renew(&mut self, live: &Self) -> bool {
        let _ = live;
        false
    }
}

impl<S: Sequence<L>, L> Layout<S> for Counted<L> {
    const TYPE: Type = Type::sequence(const { &S::ELEMENT }, Length::Configured);
    const __BY_HAND: bool = false;

    /// All of them: nothing says how many.
    fn put(items: &S, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        items.put_first(items.count(), out)
    }

    /// As many as there are.
    fn get(items: &mut S, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        items.get_first(items.count(), input)
    }

    #[inline]
    fn __renew(items: &mut S, live: &S) -> bool {
        items.__renew(live)
    }

    // A trace looks into it.
    #[inline]
    fn __put(items: &S, run: &mut RunWriter<'_, '_>) {
        let given = run.take_given();
        run.outside(|out| {
            let count = check_save(items.count(), S::FIXED, given.count)?;
            at_most(count, given.max)?;
            if !given.always {
                out.decide(Decision::Count(count));
            }
            items.put_first(count, out)
        });
    }

    #[inline]
    fn __get(items: &mut S, run: &mut RunReader<'_, '_>) {
        let given = run.take_given();
        run.outside(|input| items.get_first(check_load(given.count, given.max)?, input));
    }
}

impl<T, L: Element<T>> Sequence<L> for Vec<T> {
    const ELEMENT: Type = L::TYPE;

    #[inline]
    fn count(&self) -> usize {
        self.len()
    }

    #[inline]
    fn put_first(&self, count: usize, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        put_items::<T, L>(&self[..count.min(self.len())], out)
    }

    #[inline]
    fn get_first(&mut self, count: usize, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        get_vec::<T, L>(self, count, input)
    }

    #[inline]
    fn __renew(&mut self, live: &Self) -> bool {
        renew_each::<T, L>(self, live)
    }
}

impl<T, L: Element<T>> Sequence<L> for VecDeque<T> {
    const ELEMENT: Type = L::TYPE;

    #[inline]
    fn count(&self) -> usize {
        self.len()
    }

    fn put_first(&self, count: usize, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        put_ring::<T, L>(self, count, out)
    }

    fn get_first(&mut self, count: usize, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        // Both conversions keep the allocation.
        let mut items = Vec::from(core::mem::take(self));
        let result = get_vec::<T, L>(&mut items, count, input);
        *self = items.into();
        result
    }
}

/// The first `count` elements of a ring buffer, which may lie in two pieces.
pub(super) fn put_ring<T, L: Layout<T>>(
    items: &VecDeque<T>,
    count: usize,
    out: &mut Encoder<'_>,
) -> Result<(), SaveError> {
    let (front, back) = items.as_slices();
    let in_front = count.min(front.len());
    let back = &back[..(count - in_front).min(back.len())];
    let first_of_all = in_front > 0 && describes_first::<T, L>(out);
    put_items::<T, L>(&front[..in_front], out)?;
    let result =
        if first_of_all { put_rest::<T, L>(back, out) } else { put_items::<T, L>(back, out) };
    result.map_err(|e| e.shifted(in_front))
}

impl<T, L: Layout<T>> Sequence<L> for Box<[T]> {
    const ELEMENT: Type = L::TYPE;

    #[inline]
    fn count(&self) -> usize {
        self.len()
    }

    #[inline]
    fn put_first(&self, count: usize, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        put_items::<T, L>(&self[..count.min(self.len())], out)
    }

    fn get_first(&mut self, count: usize, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        if count != self.len() {
            let (count, expected) = (count as u64, self.len() as u64);
            let kind = LoadErrorKind::WrongLength { count, expected };
            return Err(LoadError::new(kind, input.offset()));
        }
        get_items::<T, L>(self, 0, input)
    }

    #[inline]
    fn __renew(&mut self, live: &Self) -> bool {
        renew_each::<T, L>(self, live)
    }
}

/// The first elements of an array; the others keep their values.
impl<T, L: Layout<T>, const N: usize> Sequence<L> for [T; N] {
    const ELEMENT: Type = L::TYPE;
    const FIXED: bool = true;

    #[inline]
    fn count(&self) -> usize {
        N
    }

    #[inline]
    fn put_first(&self, count: usize, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        put_items::<T, L>(&self[..count.min(N)], out)
    }

    #[inline]
    fn get_first(&mut self, count: usize, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        let Some(items) = self.as_mut_slice().get_mut(..count) else {
            let kind = LoadErrorKind::TooLong { count: count as u64, max: N as u64 };
            return Err(LoadError::new(kind, input.offset()));
        };
        get_items::<T, L>(items, 0, input)
    }
}

/// Shared memory: neither copied into a list of segments nor out of a stream that is `Bytes`
/// itself.
impl Sequence<u8> for Bytes {
    const ELEMENT: Type = Type::leaf("uint8", 1);

    #[inline]
    fn count(&self) -> usize {
        self.len()
    }

    #[inline]
    fn put_first(&self, count: usize, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.shared(&self.slice(..count.min(self.len())))
    }

    #[inline]
    fn get_first(&mut self, count: usize, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        *self = input.shared(count)?;
        Ok(())
    }
}

/// UTF-8.
impl Sequence<u8> for String {
    const ELEMENT: Type = Type::leaf("uint8", 1).restricted(Domain::Utf8);

    #[inline]
    fn count(&self) -> usize {
        self.len()
    }

    fn put_first(&self, count: usize, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.bytes(&self.as_bytes()[..count.min(self.len())])
    }

    fn get_first(&mut self, count: usize, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        super::text::get(self, count, input)
    }
}
