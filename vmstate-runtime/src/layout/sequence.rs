//! Elements side by side: what all sequences share.

use alloc::vec::Vec;

use super::element::{extend, read_each};
use super::integers::mask;
use super::{Element, Layout, get, put, put_element};
use crate::schema::{Shape, Type};
use crate::wire::error::{LoadError, LoadErrorKind, Origin, SaveError, SaveErrorKind, Step};
use crate::wire::{Decoder, Encoder, RunReader, RunWriter};

/// Writes elements side by side, with one length decision if their size is fixed.
#[inline]
pub(super) fn put_items<T, L: Layout<T>>(
    items: &[T],
    out: &mut Encoder<'_>,
) -> Result<(), SaveError> {
    if let Some(mask) = const { &mask(&L::TYPE) } {
        if out.put_shuffled(items, mask, |item, seen| L::__integers(item, seen)) {
            return Ok(());
        }
        return put_far::<T, L>(items, out);
    }
    put_run::<T, L>(items, out)
}

/// Out of line, so that little is in line where it is seldom needed.
#[inline(never)]
fn put_far<T, L: Layout<T>>(items: &[T], out: &mut Encoder<'_>) -> Result<(), SaveError> {
    put_run::<T, L>(items, out)
}

#[inline]
fn put_run<T, L: Layout<T>>(items: &[T], out: &mut Encoder<'_>) -> Result<(), SaveError> {
    let Some(size) = (const { L::TYPE.size }) else {
        // Rows of arrays are taken apart by their layout.
        let mut run = RunWriter::new(out, Origin::NOTHING);
        L::__put_slice(items, &mut run);
        return run.finish();
    };
    let mut run = RunWriter::new(out, Origin::elements(const { &L::TYPE }, 0));
    run.reserve(size.saturating_mul(items.len()));
    L::__put_slice(items, &mut run);
    run.finish()
}

/// Writes elements without a fixed size; for a trace all that are described.
pub(super) fn put_each<T, L: Layout<T> + ?Sized>(
    items: &[T],
    out: &mut Encoder<'_>,
) -> Result<(), SaveError> {
    if out.trace().is_none() {
        return put_one_by_one::<T, L>(items, out);
    }
    let described = if describes_first::<T, L>(out) { items.len().min(1) } else { items.len() };
    let (described, rest) = items.split_at(described);
    let tested = out.trace().is_some_and(|trace| trace.tested);
    for (i, item) in described.iter().enumerate() {
        put_element::<T, L>(item, out).map_err(|e| e.within(Step::Index(i)))?;
    }
    if let Some(trace) = out.trace() {
        trace.tested = tested; // and no longer what a field of an element made of it
    }
    put_rest::<T, L>(rest, out).map_err(|e| e.shifted(described.len()))
}

fn put_one_by_one<T, L: Layout<T> + ?Sized>(
    items: &[T],
    out: &mut Encoder<'_>,
) -> Result<(), SaveError> {
    for (i, item) in items.iter().enumerate() {
        put::<T, L>(item, out).map_err(|e| e.within(Step::Index(i)))?;
    }
    Ok(())
}

/// Whether the first of some elements without a fixed size is described for all of them. Of pointers, newer
/// QEMUs describe those that are null and those that are not.
#[inline]
pub(super) fn describes_first<T, L: Layout<T> + ?Sized>(out: &mut Encoder<'_>) -> bool {
    (const {
        let is_pointer = matches!(L::TYPE.shape, Shape::Pointer(..));
        L::TYPE.size.is_none() && L::TYPE.is_uniform() && !is_pointer
    }) && out.trace().is_some_and(|trace| !trace.tested)
}

/// Writes elements that look like the first.
pub(super) fn put_rest<T, L: Layout<T> + ?Sized>(
    items: &[T],
    out: &mut Encoder<'_>,
) -> Result<(), SaveError> {
    if items.is_empty() {
        return Ok(());
    }
    let bytes = out.untraced(|out| put_one_by_one::<T, L>(items, out))?;
    if let Some(trace) = out.trace() {
        trace.rest(bytes);
    }
    Ok(())
}

/// Reads elements side by side. `first` is the number of the first one, for errors.
#[inline]
pub(super) fn get_items<T, L: Layout<T>>(
    items: &mut [T],
    first: usize,
    input: &mut Decoder<'_>,
) -> Result<(), LoadError> {
    if let Some(mask) = const { &mask(&L::TYPE) } {
        if input.get_shuffled(items, mask, |item, seen| L::__integers_mut(item, seen)) {
            return Ok(());
        }
        return get_far::<T, L>(items, first, input);
    }
    elements::<T, L>(items.len(), first, input, Filled(items))
}

/// Out of line, so that little is in line where it is seldom needed.
#[inline(never)]
fn get_far<T, L: Layout<T>>(
    items: &mut [T],
    first: usize,
    input: &mut Decoder<'_>,
) -> Result<(), LoadError> {
    elements::<T, L>(items.len(), first, input, Filled(items))
}

/// Reads elements without a fixed size.
pub(super) fn get_each<T, L: Layout<T> + ?Sized>(
    items: &mut [T],
    input: &mut Decoder<'_>,
) -> Result<(), LoadError> {
    for (i, item) in items.iter_mut().enumerate() {
        get::<T, L>(item, input).map_err(|e| e.within(Step::Index(i)))?;
    }
    Ok(())
}

/// Where elements are read to. A closure may stay a function of its own, to which the cursor is shown in memory.
trait Target<L> {
    fn read(self, run: &mut RunReader<'_, '_>);
}

/// Into values that are there.
struct Filled<'t, T>(&'t mut [T]);

/// As many behind what is there.
struct Extended<'t, T>(&'t mut Vec<T>, usize);

impl<T, L: Layout<T>> Target<L> for Filled<'_, T> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read(self, run: &mut RunReader<'_, '_>) {
        L::__get_slice(self.0, run);
    }
}

impl<T, L: Element<T>> Target<L> for Extended<'_, T> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read(self, run: &mut RunReader<'_, '_>) {
        extend::<T, L>(self.0, self.1, run);
    }
}

/// Reads `count` elements, with one length decision if their size is fixed.
#[inline]
fn elements<T, L: Layout<T>>(
    count: usize,
    first: usize,
    input: &mut Decoder<'_>,
    target: impl Target<L>,
) -> Result<(), LoadError> {
    let Some(size) = (const { L::TYPE.size }) else {
        let mut run = RunReader::new(input, Origin::NOTHING);
        target.read(&mut run);
        return run.finish().map_err(|e| e.shifted(first));
    };
    let whole = size.saturating_mul(count);
    if input.at_hand() < whole {
        return in_pieces::<T, L>(first, input, target);
    }
    // It is known that the run has all of it: little is left of what follows.
    let mut run = RunReader::new(input, Origin::elements(const { &L::TYPE }, first));
    run.ensure(whole);
    target.read(&mut run);
    run.finish()
}

/// If not all of it is at hand, each element asks for itself.
#[cold]
#[inline(never)]
fn in_pieces<T, L: Layout<T>>(
    first: usize,
    input: &mut Decoder<'_>,
    target: impl Target<L>,
) -> Result<(), LoadError> {
    let mut run = RunReader::new(input, Origin::elements(const { &L::TYPE }, first));
    target.read(&mut run);
    run.finish()
}

/// Reads `count` elements into a vector, which has no others afterwards.
#[inline]
pub(super) fn get_vec<T, L: Element<T>>(
    items: &mut Vec<T>,
    count: usize,
    input: &mut Decoder<'_>,
) -> Result<(), LoadError> {
    if items.len() >= count {
        items.truncate(count);
        return get_items::<T, L>(items, 0, input);
    }
    get_growing::<T, L>(items, count, input)
}

/// Reads `count` elements into a vector that has fewer.
///
/// The count comes from the stream. Memory is taken in steps, each claimed before: what the vector has
/// room for already is free.
fn get_growing<T, L: Element<T>>(
    items: &mut Vec<T>,
    count: usize,
    input: &mut Decoder<'_>,
) -> Result<(), LoadError> {
    let whole = const { L::TYPE.size }.unwrap_or(0).saturating_mul(count);
    if !input.can_hold(whole) {
        return Err(cut_sequence(const { &L::TYPE }, whole, input));
    }
    items.clear();
    // A vector of nothing has room for any number.
    let free = if const { size_of::<T>() == 0 } { 0 } else { items.capacity() };
    let one_by_one = const { L::TYPE.size.is_none() } || L::new().is_none();
    while items.len() < count {
        let first = items.len();
        let next = make_room::<T, L>(items, free, count, input)
            .map_err(|e| e.within(Step::Index(first)))?;
        if one_by_one {
            read_each::<T, L>(items, next, input)?;
        } else {
            elements::<T, L>(next, first, input, Extended(items, next))?;
        }
    }
    Ok(())
}

/// Claims memory for some more elements, of at most `count`, and makes room for them; returns for how
/// many. The first `free` need none.
///
/// The room doubles if the budget has that, and else grows by a quarter, which is not claimed yet: so an
/// allocator that moves moves each element a few times at most. Room that is there is used up before more is made.
fn make_room<T, L: Element<T>>(
    items: &mut Vec<T>,
    free: usize,
    count: usize,
    input: &mut Decoder<'_>,
) -> Result<usize, LoadError> {
    let (have, heap) = (items.len(), const { L::__HEAP });
    // An element without a size is still work.
    let size = const { if size_of::<T>() == 0 { 1 } else { size_of::<T>() } };
    let (end, each) = if have < free { (free.min(count), heap) } else { (count, heap + size) };
    let claimed = have.saturating_sub(free);
    let room = items.capacity() - have;
    let is_full = room == 0;
    let wanted = if is_full { end - have } else { room.min(end - have) };
    let wanted = wanted.min(claimed.max(step::<T, L>(wanted, size, input)));
    let next = input.claim_some(wanted, each, const { L::TYPE.minimum_size() })?;
    if is_full {
        items.reserve_exact(next.max((claimed / 4).min(end - have)));
    }
    Ok(next)
}

/// How many elements to ask for at first: all of them if the bytes are there and about as large.
fn step<T, L: Layout<T>>(count: usize, size: usize, input: &Decoder<'_>) -> usize {
    const BYTES: usize = 64 << 10;
    let least = const { L::TYPE.minimum_size() };
    let comes = least.checked_mul(count).is_some_and(|bytes| input.remaining() >= Some(bytes));
    if least > 0 && comes && size <= least.saturating_mul(8) {
        return count;
    }
    (BYTES / size).max(1)
}

/// The stream cannot hold the elements: which of them is cut?
#[cold]
fn cut_sequence(element: &'static Type, whole: usize, input: &Decoder<'_>) -> LoadError {
    let available = input.remaining().unwrap_or_default() as u64;
    let kind = LoadErrorKind::Truncated { needed: whole as u64, available };
    LoadError::new(kind, input.offset()).cut_in(Origin::elements(element, 0), 0)
}

/// Checks a count against what there is to save. `part`: the first elements may be sent alone.
#[inline]
pub(super) fn check_save(have: usize, part: bool, count: i128) -> Result<usize, SaveError> {
    match usize::try_from(count) {
        Ok(count) if count == have || (part && count < have) => Ok(count),
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

/// What no peer would load is not saved.
#[inline]
pub(super) fn at_most(count: usize, max: usize) -> Result<(), SaveError> {
    if count <= max {
        return Ok(());
    }
    Err(SaveError::new(SaveErrorKind::TooLong { count: count as u64, max: max as u64 }))
}

/// Checks a count from the stream against the limit of its field.
#[inline]
pub(super) fn check_load(count: i128, max: usize) -> Result<usize, LoadError> {
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
