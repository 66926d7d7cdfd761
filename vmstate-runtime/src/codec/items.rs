//! Elements whose number stands elsewhere: `len`, `prefix` and `range`.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::vec::Vec;

use bytes::Bytes;

use super::{Codec, encode_element};
use crate::error::{LoadError, LoadErrorKind, SaveError, SaveErrorKind, Step};
use crate::raw::{RunReader, RunWriter};
use crate::schema::Type;
use crate::stream::{Decoder, Encoder};

/// A field that `len`, `prefix` or `range` can be put on: it holds elements side by side.
///
/// Implemented by `Vec`, `VecDeque`, boxed slices, arrays (the count may be below their length) and
/// `Bytes`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold a counted number of elements",
    label = "`len` and `prefix` need a `Vec`, `VecDeque`, `Box<[T]>`, array or `Bytes`, `range` an array"
)]
pub trait Items {
    /// The type of an element.
    type Item: Codec;

    /// The number of elements there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes the first `count` elements; the caller has checked that there are as many.
    fn encode_items(&self, count: usize, out: &mut Encoder<'_>) -> Result<(), SaveError>;

    /// Reads `count` elements, and has no others afterwards if the number can change.
    fn decode_items(&mut self, count: usize, input: &mut Decoder<'_>) -> Result<(), LoadError>;

    /// The number of elements, if the type fixes it. Such a field may send the first of them only.
    const FIXED_LEN: Option<usize> = None;
}

impl<T: Codec + Default> Items for Vec<T> {
    type Item = T;

    #[inline]
    fn len(&self) -> usize {
        self.len()
    }

    #[inline]
    fn encode_items(&self, count: usize, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        encode_slice(&self[..count.min(self.len())], out)
    }

    #[inline]
    fn decode_items(&mut self, count: usize, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        if self.len() >= count {
            self.truncate(count);
            return decode_slice(self, 0, input);
        }
        decode_growing(self, count, input)
    }
}

impl<T: Codec + Default> Items for VecDeque<T> {
    type Item = T;

    #[inline]
    fn len(&self) -> usize {
        self.len()
    }

    fn encode_items(&self, count: usize, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        let (front, back) = self.as_slices();
        let in_front = count.min(front.len());
        let back = &back[..(count - in_front).min(back.len())];
        let first_of_all = in_front > 0 && describes_first::<T>(out);
        encode_slice(&front[..in_front], out)?;
        if first_of_all { encode_rest(back, out) } else { encode_slice(back, out) }
    }

    fn decode_items(&mut self, count: usize, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        // Both conversions keep the allocation.
        let mut items = Vec::from(core::mem::take(self));
        let result = items.decode_items(count, input);
        *self = items.into();
        result
    }
}

impl<T: Codec> Items for Box<[T]> {
    type Item = T;

    #[inline]
    fn len(&self) -> usize {
        (**self).len()
    }

    #[inline]
    fn encode_items(&self, count: usize, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        encode_slice(&self[..count.min(self.len())], out)
    }

    fn decode_items(&mut self, count: usize, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        let expected = (**self).len();
        if count != expected {
            let kind =
                LoadErrorKind::WrongLength { count: count as u64, expected: expected as u64 };
            return Err(LoadError::new(kind, input.offset()));
        }
        decode_slice(self, 0, input)
    }
}

/// The first elements of an array; the others keep their values.
impl<T: Codec, const N: usize> Items for [T; N] {
    type Item = T;

    const FIXED_LEN: Option<usize> = Some(N);

    #[inline]
    fn len(&self) -> usize {
        N
    }

    #[inline]
    fn encode_items(&self, count: usize, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        encode_slice(&self[..count.min(self.len())], out)
    }

    #[inline]
    fn decode_items(&mut self, count: usize, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        let Some(items) = self.as_mut_slice().get_mut(..count) else {
            let kind = LoadErrorKind::TooLong { count: count as u64, max: N as u64 };
            return Err(LoadError::new(kind, input.offset()));
        };
        decode_slice(items, 0, input)
    }
}

/// Shared memory: neither copied into a list of segments nor out of a stream that is `Bytes`
/// itself.
impl Items for Bytes {
    type Item = u8;

    #[inline]
    fn len(&self) -> usize {
        self.len()
    }

    #[inline]
    fn encode_items(&self, count: usize, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.shared(&self.slice(..count.min(self.len())))
    }

    #[inline]
    fn decode_items(&mut self, count: usize, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        *self = input.shared(count)?;
        Ok(())
    }
}

/// Writes elements side by side, with one length decision if their size is fixed.
#[inline]
pub(crate) fn encode_slice<T: Codec>(items: &[T], out: &mut Encoder<'_>) -> Result<(), SaveError> {
    let mut run = RunWriter::new(out);
    if let Some(size) = const { T::TYPE.size } {
        let whole = size.saturating_mul(items.len());
        run.reserve(whole)?;
    }
    T::__put_slice(items, &mut run)?;
    run.finish();
    Ok(())
}

/// Writes elements without a fixed size for a trace: all that are described.
#[inline(never)]
pub(crate) fn encode_traced<T: Codec>(items: &[T], out: &mut Encoder<'_>) -> Result<(), SaveError> {
    let described = if describes_first::<T>(out) { items.len().min(1) } else { items.len() };
    let (described, rest) = items.split_at(described);
    let tested = out.trace().is_some_and(|trace| trace.tested);
    for (i, item) in described.iter().enumerate() {
        encode_element(item, out).map_err(|e| e.within(Step::Index(i)))?;
    }
    if let Some(trace) = out.trace() {
        trace.tested = tested; // and no longer what a field of an element made of it
    }
    encode_rest(rest, out).map_err(|e| e.shifted(described.len()))
}

/// Whether the first of some elements without a fixed size is described for all of them.
#[inline]
fn describes_first<T: Codec>(out: &mut Encoder<'_>) -> bool {
    (const { T::TYPE.size.is_none() && T::TYPE.is_uniform() })
        && out.trace().is_some_and(|trace| !trace.tested)
}

/// Writes elements that look like the first.
fn encode_rest<T: Codec>(items: &[T], out: &mut Encoder<'_>) -> Result<(), SaveError> {
    if items.is_empty() {
        return Ok(());
    }
    let bytes = out.untraced(|out| encode_slice(items, out))?;
    if let Some(trace) = out.trace() {
        trace.rest(bytes);
    }
    Ok(())
}

/// Reads elements side by side. `first` is the index of the first one, for errors.
#[inline]
fn decode_slice<T: Codec>(
    items: &mut [T],
    first: usize,
    input: &mut Decoder<'_>,
) -> Result<(), LoadError> {
    elements::<T>(items.len(), first, input, |run| T::__get_slice(items, run))
}

/// Has `read` read `count` elements, with one length decision if their size is fixed.
#[inline]
fn elements<T: Codec>(
    count: usize,
    first: usize,
    input: &mut Decoder<'_>,
    read: impl FnOnce(&mut RunReader<'_, '_>) -> Result<(), LoadError>,
) -> Result<(), LoadError> {
    let mut run = RunReader::new(input);
    if let Some(size) = const { T::TYPE.size } {
        let whole = size.saturating_mul(count);
        // If not all of it is at hand, each element asks for itself and the one that fails is
        // known.
        if run.has(whole) {
            run.start(whole)?;
        }
    }
    let result = read(&mut run);
    run.finish();
    result.map_err(|e| e.shifted(first))
}

/// Elements that take no bytes of the stream are believed up to this much memory.
const FREE: usize = 256 << 10;

/// Reads `count` elements into a vector that has fewer.
///
/// The count comes from the stream. Memory is taken in steps that the bytes still to come can fill,
/// and no further than they do.
fn decode_growing<T: Codec + Default>(
    items: &mut Vec<T>,
    count: usize,
    input: &mut Decoder<'_>,
) -> Result<(), LoadError> {
    let whole = const { T::TYPE.size }.unwrap_or(0).saturating_mul(count);
    if !input.can_hold(whole) {
        return Err(cut_sequence::<T>(count, whole, input));
    }
    items.clear();
    let start = input.offset();
    let step = step::<T>(count, input);
    let free = (FREE / size_of::<T>().max(1)).max(64) as u64;
    while items.len() < count {
        let first = items.len();
        if first as u64 > input.offset() - start + free {
            let kind = LoadErrorKind::TooLong { count: count as u64, max: first as u64 };
            return Err(LoadError::new(kind, input.offset()));
        }
        let next = step.min(count - first);
        items.reserve_exact(if first == 0 { next } else { next.max(first.min(count - first)) });
        elements::<T>(next, first, input, |run| T::__extend(items, next, run))?;
    }
    Ok(())
}

/// How many elements to make room for at once: all of them if the bytes are there and about as large.
fn step<T: Codec>(count: usize, input: &Decoder<'_>) -> usize {
    const BYTES: usize = 64 << 10;
    let least = const { T::TYPE.minimum_size() };
    let comes = least.checked_mul(count).is_some_and(|bytes| input.remaining() >= Some(bytes));
    if least > 0 && comes && size_of::<T>() <= least.saturating_mul(8) {
        return count;
    }
    (BYTES / size_of::<T>().max(1)).max(1)
}

/// The stream cannot hold `count` elements: which of them is cut?
#[cold]
fn cut_sequence<T: Codec>(count: usize, whole: usize, input: &Decoder<'_>) -> LoadError {
    let available = input.remaining().unwrap_or_default() as u64;
    let kind = LoadErrorKind::Truncated { needed: whole as u64, available };
    let elements = Type::array(const { &T::TYPE }, count);
    LoadError::new(kind, input.offset()).cut_in(&elements)
}

/// Checks a count field against what there is to save.
#[inline]
pub(crate) fn check_save<T: Items>(items: &T, count: i128) -> Result<usize, SaveError> {
    let have = items.len();
    match usize::try_from(count) {
        Ok(count) if count == have || (T::FIXED_LEN.is_some() && count < have) => Ok(count),
        _ => Err(wrong_save_count(have, count)),
    }
}

#[cold]
fn wrong_save_count(have: usize, count: i128) -> SaveError {
    SaveError::new(match u64::try_from(count) {
        Ok(expected) => SaveErrorKind::WrongLength { found: have as u64, expected },
        Err(_) => SaveErrorKind::NegativeCount { count },
    })
}

/// Checks a count from the stream against the limit of its field.
#[inline]
pub(crate) fn check_load(count: i128, max: usize) -> Result<usize, LoadError> {
    match usize::try_from(count) {
        Ok(count) if count <= max => Ok(count),
        _ => Err(wrong_load_count(count, max)),
    }
}

#[cold]
fn wrong_load_count(count: i128, max: usize) -> LoadError {
    LoadError::unplaced(if count < 0 {
        LoadErrorKind::NegativeCount { count }
    } else {
        LoadErrorKind::TooLong { count: u64::try_from(count).unwrap_or(u64::MAX), max: max as u64 }
    })
}
