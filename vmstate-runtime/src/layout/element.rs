//! Elements of sequences, which are made while they are read.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, LinkedList, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;
use bytes::Bytes;
use core::any::Any;
use core::marker::PhantomData;

use super::{Layout, get_element};
use crate::wire::error::{LoadError, LoadErrorKind, Origin, Step};
use crate::wire::{Decoder, RunReader};

/// A layout that can make a value, for the elements of what grows: `Vec`, lists, trees, pointers.
///
/// The derive implements it for structs that are `Default`.
///
/// ```
/// # use vmstate_runtime::schema::Type;
/// use vmstate_runtime::{Decoder, Element, Encoder, Layout, LoadError, SaveError};
///
/// struct Seconds(f64);
///
/// impl Layout<Seconds> for Seconds {
///     # const TYPE: Type = Type::leaf("seconds", 8);
///     # fn put(value: &Seconds, out: &mut Encoder<'_>) -> Result<(), SaveError> { out.value(&value.0) }
///     # fn get(value: &mut Seconds, input: &mut Decoder<'_>) -> Result<(), LoadError> { input.value(&mut value.0) }
///     // ..
/// }
///
/// impl Element<Seconds> for Seconds {
///     fn new() -> Option<Seconds> {
///         Some(Seconds(0.0))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a value of type `{T}` cannot be made while it is read",
    label = "loading has to make elements, and what a variant holds: they are not there yet",
    note = "a struct of your own: `#[derive(VmState, Default)]` on it; one of another crate: `#[vmstate(as = Mirror)]` on \
            the field, where `Mirror` derives with `#[vmstate(remote = \"their::Struct\")]`",
    note = "a layout by hand: `impl Element<{T}> for {Self}`"
)]
pub trait Element<T>: Layout<T> {
    /// A value to read into, or `None` if one is only made of what was read; then
    /// [`read`](Self::read) makes it.
    #[expect(
        clippy::new_ret_no_self,
        reason = "a layout has no values; it makes those of its type"
    )]
    fn new() -> Option<T>;

    /// Reads a new value.
    #[inline]
    fn read(input: &mut Decoder<'_>) -> Result<T, LoadError> {
        let Some(mut value) = Self::new() else {
            return Err(
                input.error("a layout that makes no values has to implement `Element::read`")
            );
        };
        Self::get(&mut value, input)?;
        Ok(value)
    }
}

/// Reads a new value, which takes `memory` and what it holds besides its own size.
#[inline]
pub(super) fn read_new<T, L: Element<T>>(
    input: &mut Decoder<'_>,
    memory: usize,
) -> Result<T, LoadError> {
    input.claim_for(memory.saturating_add(L::__HEAP), const { L::TYPE.minimum_size() })?;
    get_element::<T, L, T>(input, L::read)
}

/// The elements of an array, in their order.
pub(super) fn read_array<T, L: Element<T>, const N: usize>(
    input: &mut Decoder<'_>,
) -> Result<[T; N], LoadError> {
    let mut items = Vec::new();
    for i in 0..N {
        let item = get_element::<T, L, T>(input, L::read);
        items.push(item.map_err(|e| e.within(Step::Index(i)))?);
    }
    let offset = input.offset();
    items.try_into().map_err(|_| LoadError::new(LoadErrorKind::WrongSize, offset))
}

/// Adds `count` elements of fixed size that are read behind those that `items` has: few at a time, so
/// that they are still in the cache.
#[inline]
pub(super) fn extend<T, L: Element<T>>(
    items: &mut Vec<T>,
    count: usize,
    run: &mut RunReader<'_, '_>,
) {
    const BYTES: usize = 8 << 10;
    if L::__extend(items, count, run) {
        return;
    }
    let end = items.len() + count;
    let few = (BYTES / size_of::<T>().max(1)).max(1);
    while items.len() < end && run.is_ok() {
        let first = items.len();
        let more = few.min(end - first);
        while items.len() < first + more {
            let Some(value) = L::new() else {
                return run.outside(|input| read_each::<T, L>(items, end - items.len(), input));
            };
            items.push(value);
        }
        L::__get_slice(&mut items[first..], run);
    }
}

/// Adds `count` elements, each of which is made of what is read, or has no fixed size.
pub(super) fn read_each<T, L: Element<T>>(
    items: &mut Vec<T>,
    count: usize,
    input: &mut Decoder<'_>,
) -> Result<(), LoadError> {
    let end = items.len() + count;
    while items.len() < end {
        let index = Step::Index(items.len());
        let result = match L::new() {
            None => get_element::<T, L, T>(input, L::read).map(|value| items.push(value)),
            Some(value) => {
                items.push(value);
                let last = items.last_mut();
                get_element::<T, L, ()>(input, |input| {
                    last.map_or(Ok(()), |value| L::get(value, input))
                })
            }
        };
        result.map_err(|e| e.within(index))?;
    }
    Ok(())
}

/// What holds values of another type: the one that `as` is about.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold elements",
    label = "this key is about what is in a `Vec`, `VecDeque`, `Box<[T]>`, list, array or `Option`"
)]
pub trait Holds {
    /// The type of an element.
    type Item;
}

/// What owns one object: what `nullable` and `auto_alloc` are about.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no pointer",
    label = "`nullable` and `auto_alloc` want an `Option<Box<T>>`; for an `Option` of anything there is `optional`"
)]
pub trait Points {
    /// The type of the object.
    type Target;
}

impl<T> Points for Box<T> {
    type Target = T;
}

macro_rules! holds {
    ($($list:ty)*) => {$(
        impl<T> Holds for $list {
            type Item = T;
        }
    )*};
}

holds!(Vec<T> VecDeque<T> LinkedList<T> Box<[T]> Option<T>);

impl Holds for Bytes {
    type Item = u8;
}

impl Holds for String {
    type Item = u8;
}

impl<T, const N: usize> Holds for [T; N] {
    type Item = T;
}

/// What holds values under keys.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tree",
    label = "`tree` needs a `BTreeMap`"
)]
pub trait Maps {
    /// A constant that cannot be computed where there is no such type.
    const FITS: usize = 0;

    /// The type of a key.
    type Key;
}

impl<K, V> Maps for BTreeMap<K, V> {
    type Key = K;
}

/// Reads a new value for a field of a variant, of at most `max` elements if it has any.
///
/// # Errors
///
/// When the bytes are no value of the layout, or end too early.
#[doc(hidden)]
pub fn read_value<T, L: Element<T>>(
    input: &mut Decoder<'_>,
    max: usize,
    field: &'static str,
) -> Result<T, LoadError> {
    input.claim_for(L::__HEAP, 0).map_err(|e| e.within(Step::Field(field)))?;
    let Some(mut value) = L::new() else {
        return get_element::<T, L, T>(input, L::read).map_err(|e| e.within(Step::Field(field)));
    };
    let mut run = RunReader::new(input, Origin::value(const { &L::TYPE }));
    if run.ensure(const { L::TYPE.size }.unwrap_or(0)) {
        run.given(0, max);
        L::__get(&mut value, &mut run);
    }
    match run.finish() {
        Ok(()) => Ok(value),
        Err(e) => Err(e.within(Step::Field(field))),
    }
}

/// The same for a field of another crate's struct. That its type is the one that the mirror says is checked
/// where it is written, and not once more here.
///
/// # Errors
///
/// When the bytes are no value of the layout, or end too early.
#[doc(hidden)]
pub fn read_field<T: 'static, L: Element<T>, F: 'static>(
    input: &mut Decoder<'_>,
    max: usize,
    field: &'static str,
) -> Result<F, LoadError> {
    let mut value = Some(read_value::<T, L>(input, max, field)?);
    let value: &mut dyn Any = &mut value;
    match value.downcast_mut::<Option<F>>().and_then(Option::take) {
        Some(value) => Ok(value),
        None => unreachable!("a field of another type, which the compiler refused"),
    }
}

/// Stands for a field in an initializer that is never run.
#[doc(hidden)]
#[must_use]
pub fn unmade<T>() -> T {
    unreachable!("an initializer that only the compiler looks at")
}

/// A type that stands for nothing where the constant `N` cannot be computed, since what it checks is wrong.
#[doc(hidden)]
pub trait Checked<const N: usize> {
    /// Itself.
    type Type;
}

impl<T, const N: usize> Checked<N> for T {
    type Type = T;
}

/// How a `T` is made before anything is read: an inherent constant, where it exists, hides that of a
/// trait.
#[doc(hidden)]
pub struct Maker<T>(PhantomData<T>);

impl<T: Default> Maker<T> {
    /// By default.
    pub const MAKE: Option<fn() -> T> = Some(T::default);
}

/// What [`Maker`] says of types without a default.
#[doc(hidden)]
pub trait NoDefault {
    /// The type.
    type Value;
    /// Not at all.
    const MAKE: Option<fn() -> Self::Value> = None;
}

impl<T> NoDefault for Maker<T> {
    type Value = T;
}

/// An array, of which a part can be sent.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an array",
    label = "`range` needs an array, whose length is known; for a `Vec` use `len`"
)]
pub trait Array: Holds {
    /// A constant that cannot be computed where there is no such type.
    const FITS: usize = 0;

    /// The number of elements.
    const LEN: usize;

    /// Those from `start` to, not including, `end`; a range that it does not have was refused when
    /// the crate was compiled.
    fn part(&self, start: usize, end: usize) -> &[Self::Item];

    /// The same, to load into.
    fn part_mut(&mut self, start: usize, end: usize) -> &mut [Self::Item];
}

impl<T, const N: usize> Array for [T; N] {
    const LEN: usize = N;

    #[inline]
    fn part(&self, start: usize, end: usize) -> &[T] {
        self.get(start..end).unwrap_or_default()
    }

    #[inline]
    fn part_mut(&mut self, start: usize, end: usize) -> &mut [T] {
        self.get_mut(start..end).unwrap_or_default()
    }
}

impl<K, V> Holds for BTreeMap<K, V> {
    type Item = V;
}
