//! Values that go over the wire as something else: the attribute `as`.

use alloc::vec::Vec;
use core::marker::PhantomData;

use super::{Element, Layout, by_run};
use crate::raw::{Integers, IntegersMut};
use crate::schema::Type;
use crate::wire::error::{BoxError, LoadError, LoadErrorKind, SaveError};
use crate::wire::{Decoder, RunReader, RunWriter};

/// What `as = W` means for a field: generated code finds out with [`conversion`].
///
/// If `W` is a layout of the field's type, that is used: a mirror (`remote`), or one by hand.
/// Otherwise the field converts into `W`, which has a layout of its own, and back: `W: TryFrom<&T>` or
/// `W: TryFrom<T>` for a `T` that can be cloned, and `T: TryFrom<W>`.
///
/// `L` is how `W` lies: as itself, or at a version that is pinned.
pub struct As<W, const HOW: u8, L = W>(PhantomData<(W, L)>);

/// It is written as it is.
const LAYOUT: u8 = 0;
/// It converts by reference.
const BY_REFERENCE: u8 = 1;
/// A clone converts.
const BY_VALUE: u8 = 2;

/// How a `T` goes over the wire as `W`: an inherent constant, where it exists, hides that of a trait.
pub struct Probe<W, T>(PhantomData<(W, T)>);

impl<T, W: Layout<T>> Probe<W, T> {
    /// It is.
    pub const LAYOUT: bool = true;
}

impl<W, T> Probe<W, T>
where
    W: for<'t> TryFrom<&'t T>,
{
    /// It converts by reference.
    pub const REFERENCE: bool = true;
}

/// What [`Probe`] says of other types.
pub trait NoReference {
    /// It is no layout of the type.
    const LAYOUT: bool = false;
    /// It does not convert by reference.
    const REFERENCE: bool = false;
}

impl<W, T> NoReference for Probe<W, T> {}

/// Both answers, for the argument of [`As`].
#[must_use]
pub const fn conversion(layout: bool, reference: bool) -> u8 {
    match (layout, reference) {
        (true, _) => LAYOUT,
        (false, true) => BY_REFERENCE,
        (false, false) => BY_VALUE,
    }
}

/// As `W` says.
impl<T, W, L: Layout<T>> Layout<T> for As<W, { LAYOUT }, L> {
    const TYPE: Type = L::TYPE;
    const __HEAP: usize = L::__HEAP;

    by_run!(T);

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __put(value: &T, run: &mut RunWriter<'_, '_>) {
        L::__put(value, run);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __get(value: &mut T, run: &mut RunReader<'_, '_>) {
        L::__get(value, run);
    }

    #[inline]
    fn __get_shared(value: &T, run: &mut RunReader<'_, '_>) {
        L::__get_shared(value, run);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __put_slice(items: &[T], run: &mut RunWriter<'_, '_>) {
        L::__put_slice(items, run);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __get_slice(items: &mut [T], run: &mut RunReader<'_, '_>) {
        L::__get_slice(items, run);
    }

    #[inline]
    fn __extend(items: &mut Vec<T>, count: usize, run: &mut RunReader<'_, '_>) -> bool {
        L::__extend(items, count, run)
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

impl<T, W, L: Element<T>> Element<T> for As<W, { LAYOUT }, L> {
    fn new() -> Option<T> {
        L::new()
    }

    fn read(input: &mut Decoder<'_>) -> Result<T, LoadError> {
        L::read(input)
    }
}

/// What a value goes over the wire as, when a reference converts into it.
#[diagnostic::on_unimplemented(
    message = "`{T}` converts into `{Self}`, which does not convert back, or has no wire format",
    label = "`as` wants a type with a wire format that `{T}` converts into and back",
    note = "the way back: `impl TryFrom<{Self}> for {T}`, or `From` where every value is one",
    note = "the wire format: `#[derive(VmState, Default)]` on `{Self}`"
)]
pub trait ByReference<T, L>: Sized {
    /// How it lies.
    type Layout: Element<Self>;
    /// There.
    fn wire_of(value: &T) -> Result<Self, BoxError>;
    /// And back.
    fn value_of(self) -> Result<T, BoxError>;
}

#[diagnostic::do_not_recommend]
impl<T, W, L> ByReference<T, L> for W
where
    L: Element<W>,
    W: for<'t> TryFrom<&'t T, Error: Into<BoxError>>,
    T: TryFrom<W, Error: Into<BoxError>>,
{
    type Layout = L;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn wire_of(value: &T) -> Result<Self, BoxError> {
        W::try_from(value).map_err(Into::into)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn value_of(self) -> Result<T, BoxError> {
        T::try_from(self).map_err(Into::into)
    }
}

/// What a value goes over the wire as, when a clone converts into it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no layout of `{T}`, nor does `{T}` convert into it and back",
    label = "`as` wants a layout of `{T}`, or a type with a wire format that it converts into and back",
    note = "a conversion: `impl From<&{T}> for {Self}` and `impl TryFrom<{Self}> for {T}`, and \
            `#[derive(VmState, Default)]` on `{Self}` if it has no wire format yet",
    note = "a mirror: `{Self}` derives with `#[vmstate(remote = \"{T}\")]`; a layout by hand: \
            `impl Layout<{T}> for {Self}`",
    note = "what is in a `Vec` or an `Option`: say how many (`len`, `prefix`, `configured`, ..) or whether there is \
            one (`optional`, `nullable`, `auto_alloc`), and `as` is about the values"
)]
pub trait ByValue<T, L>: Sized {
    /// How it lies.
    type Layout: Element<Self>;
    /// There.
    fn wire_of(value: &T) -> Result<Self, BoxError>;
    /// And back.
    fn value_of(self) -> Result<T, BoxError>;
}

#[diagnostic::do_not_recommend]
impl<T, W, L> ByValue<T, L> for W
where
    L: Element<W>,
    W: TryFrom<T, Error: Into<BoxError>>,
    T: Clone + TryFrom<W, Error: Into<BoxError>>,
{
    type Layout = L;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn wire_of(value: &T) -> Result<Self, BoxError> {
        W::try_from(value.clone()).map_err(Into::into)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn value_of(self) -> Result<T, BoxError> {
        T::try_from(self).map_err(Into::into)
    }
}

macro_rules! converts {
    ($how:ident $converts:ident) => {
        /// As the `W` that it converts into.
        impl<T, W: $converts<T, L>, L> Layout<T> for As<W, { $how }, L> {
            const TYPE: Type = W::Layout::TYPE;

            by_run!(T);

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn __put(value: &T, run: &mut RunWriter<'_, '_>) {
                match W::wire_of(value) {
                    Ok(wire) => W::Layout::__put(&wire, run),
                    Err(e) => run.fail_value(const { &W::Layout::TYPE }, SaveError::other(e)),
                }
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn __get(value: &mut T, run: &mut RunReader<'_, '_>) {
                let Some(mut wire) = W::Layout::new() else {
                    return run.value(const { &W::Layout::TYPE }, |input| {
                        *value = Self::read(input)?;
                        Ok(())
                    });
                };
                W::Layout::__get(&mut wire, run);
                if !run.is_ok() {
                    return;
                }
                match wire.value_of() {
                    Ok(found) => *value = found,
                    Err(e) => run.refuse_value(const { &W::Layout::TYPE }, LoadErrorKind::Other(e)),
                }
            }
        }

        impl<T, W: $converts<T, L>, L> Element<T> for As<W, { $how }, L> {
            fn new() -> Option<T> {
                None
            }

            fn read(input: &mut Decoder<'_>) -> Result<T, LoadError> {
                let offset = input.offset();
                W::Layout::read(input)?
                    .value_of()
                    .map_err(|e| LoadError::new(LoadErrorKind::Other(e), offset))
            }
        }
    };
}

converts!(BY_REFERENCE ByReference);
converts!(BY_VALUE ByValue);
