//! Linked lists: a byte before each element, and one after the last.

use alloc::collections::{LinkedList, VecDeque};
use alloc::vec::Vec;

use super::element::read_new;
use super::sequence::at_most;
use super::{Element, Layout, put_element};
use crate::schema::{Length, Type};
use crate::wire::error::{LoadError, LoadErrorKind, SaveError, Step};
use crate::wire::{Decision, Decoder, Encoder, RunReader, RunWriter};

/// A byte `01` before each element and `00` after the last, each element as `L` says: the attribute
/// `list` (QEMU: `VMSTATE_QLIST_V`).
pub struct List<L>(core::marker::PhantomData<L>);

/// The same bytes as [`List`], described as a queue: the attribute `queue` (QEMU:
/// `VMSTATE_QTAILQ_V`).
pub struct Queue<L>(core::marker::PhantomData<L>);

macro_rules! lists {
    ($($layout:ident $name:literal: $($list:ident $append:path),*;)*) => {$($(
        impl<T, L: Element<T>> Layout<$list<T>> for $layout<L> {
            const TYPE: Type =
                Type::sequence(const { &L::TYPE }, Length::Terminated).named($name);
            const __BY_HAND: bool = false;

            fn put(list: &$list<T>, out: &mut Encoder<'_>) -> Result<(), SaveError> {
                out.decide(Decision::Count(list.len()));
                put_list::<T, L>(list.iter(), out)
            }

            /// The list is replaced: what the destination had is gone, also after an error.
            fn get(list: &mut $list<T>, input: &mut Decoder<'_>) -> Result<(), LoadError> {
                let had = list.len();
                list.clear();
                get_list::<T, L>(|item| $append(list, item), had, usize::MAX, input)
            }

            // A trace looks into it.
            fn __put(list: &$list<T>, run: &mut RunWriter<'_, '_>) {
                let max = run.take_given().max;
                run.outside(|out| {
                    at_most(list.len(), max)?;
                    Self::put(list, out)
                });
            }

            fn __get(list: &mut $list<T>, run: &mut RunReader<'_, '_>) {
                let max = run.take_given().max;
                run.outside(|input| {
                    let had = list.len();
                    list.clear();
                    get_list::<T, L>(|item| $append(list, item), had, max, input)
                });
            }
        }

        impl<T, L: Element<T>> Element<$list<T>> for $layout<L> {
            fn new() -> Option<$list<T>> {
                Some($list::new())
            }
        }
    )*)*};
}

lists! {
    List "qlist": Vec push, VecDeque push_back, LinkedList LinkedList::push_back;
    Queue "qtailq": Vec push, VecDeque push_back, LinkedList LinkedList::push_back;
}

fn put_list<'t, T: 't, L: Layout<T>>(
    items: impl Iterator<Item = &'t T>,
    out: &mut Encoder<'_>,
) -> Result<(), SaveError> {
    for (i, item) in items.enumerate() {
        out.value(&true)?;
        put_element::<T, L>(item, out).map_err(|e| e.within(Step::Index(i)))?;
    }
    out.value(&false)
}

/// Reads elements up to the end of the list. As many as it `had` take the memory that those took.
fn get_list<T, L: Element<T>>(
    mut append: impl FnMut(T),
    had: usize,
    max: usize,
    input: &mut Decoder<'_>,
) -> Result<(), LoadError> {
    let mut count = 0;
    while input.read::<bool>()? {
        if count == max {
            let kind = LoadErrorKind::TooLong { count: count as u64 + 1, max: max as u64 };
            return Err(LoadError::new(kind, input.offset()));
        }
        let memory = if count < had { 0 } else { memory_of::<T>(count) };
        append(read_new::<T, L>(input, memory).map_err(|e| e.within(Step::Index(count)))?);
        count += 1;
    }
    Ok(())
}

fn push<T>(list: &mut Vec<T>, item: T) {
    if list.len() == list.capacity() {
        list.reserve_exact(growth(list.len()));
    }
    list.push(item);
}

fn push_back<T>(list: &mut VecDeque<T>, item: T) {
    if list.len() == list.capacity() {
        list.reserve_exact(growth(list.len()));
    }
    list.push_back(item);
}

/// For how many elements room is made at once: four, or a quarter of those that are there. Doubling would take twice
/// what is claimed.
const fn growth(len: usize) -> usize {
    if len < 16 { 4 } else { len / 4 }
}

/// What an element with this number takes: itself, and two pointers to its neighbors. A vector starts with
/// room for four.
const fn memory_of<T>(index: usize) -> usize {
    let size = size_of::<T>() + 2 * size_of::<usize>();
    if index == 0 { size.saturating_mul(4) } else { size }
}
