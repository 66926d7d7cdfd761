//! Values that go over the wire as something else: the attribute `as`.

use alloc::vec::Vec;
use core::marker::PhantomData;

use super::{Element, Layout, by_run};
use crate::raw::{Integers, IntegersMut};
use crate::schema::Type;
use crate::wire::error::{BoxError, LoadError, LoadErrorKind, SaveError};
use crate::wire::{Decoder, Encoder, RunReader, RunWriter};

/// What `as = W` means for a field: generated code finds out with [`conversion`].
///
/// If `W` is a layout of the field's type, that is used: a mirror (`remote`), or one by hand.
/// Otherwise the field converts into `W`, which has a layout of its own, and back: `W: TryFrom<&T>` or
/// `W: TryFrom<T>` for a `T` that can be cloned, and `T: TryFrom<W>`.
pub struct As<W, const HOW: u8>(PhantomData<W>);

/// It is written as it is.
const LAYOUT: u8 = 0;
/// It converts by reference.
const BY_REFERENCE: u8 = 1;
/// A clone converts.
const BY_VALUE: u8 = 2;
/// In no way.
const NOT: u8 = 3;

/// How a `T` goes over the wire as `W`: an inherent constant, where it exists, hides that of a trait.
pub struct Probe<W, T>(PhantomData<(W, T)>);

impl<T, W: Layout<T>> Probe<W, T> {
    /// It is.
    pub const LAYOUT: bool = true;
}

impl<W, T> Probe<W, T>
where
    W: Element<W> + for<'t> TryFrom<&'t T, Error: Into<BoxError>>,
    T: TryFrom<W, Error: Into<BoxError>>,
{
    /// It converts by reference.
    pub const REFERENCE: bool = true;
}

impl<W, T> Probe<W, T>
where
    W: Element<W> + TryFrom<T, Error: Into<BoxError>>,
    T: Clone + TryFrom<W, Error: Into<BoxError>>,
{
    /// A clone converts.
    pub const VALUE: bool = true;
}

/// What [`Probe`] says of other types.
pub trait NoConversion {
    /// It is no layout of the type.
    const LAYOUT: bool = false;
    /// It does not convert by reference.
    const REFERENCE: bool = false;
    /// A clone does not convert.
    const VALUE: bool = false;
}

impl<W, T> NoConversion for Probe<W, T> {}

/// The answers, for the argument of [`As`].
#[must_use]
pub const fn conversion(layout: bool, reference: bool, value: bool) -> u8 {
    match (layout, reference, value) {
        (true, ..) => LAYOUT,
        (_, true, _) => BY_REFERENCE,
        (.., true) => BY_VALUE,
        _ => NOT,
    }
}

/// What `as = W` asks of a type for which [`Probe`] found nothing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot go over the wire as `{W}`",
    label = "neither a layout of `{Self}`, nor does that convert into it and back",
    note = "a struct of another crate: `#[vmstate(remote = \"their::Struct\")]` on a struct of yours, and that behind `as`",
    note = "a conversion: `impl From<&{Self}> for {W}` and `impl From<{W}> for {Self}`, or `TryFrom`; a struct `{W}` is \
            `Default`, too",
    note = "anything else: a layout by hand, `impl Layout<{Self}> for YourLayout`, and `as = YourLayout`"
)]
pub trait GoesAs<W> {}

/// For the message alone.
impl<T: GoesAs<W>, W> Layout<T> for As<W, { NOT }> {
    const TYPE: Type = Type::variable("");

    fn put(_: &T, _: &mut Encoder<'_>) -> Result<(), SaveError> {
        Ok(())
    }

    fn get(_: &mut T, _: &mut Decoder<'_>) -> Result<(), LoadError> {
        Ok(())
    }
}

/// For the message alone.
impl<T: GoesAs<W>, W> Element<T> for As<W, { NOT }> {
    fn new() -> Option<T> {
        None
    }
}

/// As `W` says.
impl<T, W: Layout<T>> Layout<T> for As<W, { LAYOUT }> {
    const TYPE: Type = W::TYPE;

    by_run!(T);

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __put(value: &T, run: &mut RunWriter<'_, '_>) {
        W::__put(value, run);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __get(value: &mut T, run: &mut RunReader<'_, '_>) {
        W::__get(value, run);
    }

    #[inline]
    fn __get_shared(value: &T, run: &mut RunReader<'_, '_>) {
        W::__get_shared(value, run);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __put_slice(items: &[T], run: &mut RunWriter<'_, '_>) {
        W::__put_slice(items, run);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __get_slice(items: &mut [T], run: &mut RunReader<'_, '_>) {
        W::__get_slice(items, run);
    }

    #[inline]
    fn __extend(items: &mut Vec<T>, count: usize, run: &mut RunReader<'_, '_>) -> bool {
        W::__extend(items, count, run)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __integers(value: &T, integers: &mut Integers<'_>) {
        W::__integers(value, integers);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __integers_mut(value: &mut T, integers: &mut IntegersMut<'_>) {
        W::__integers_mut(value, integers);
    }
}

impl<T, W: Element<T>> Element<T> for As<W, { LAYOUT }> {
    fn new() -> Option<T> {
        W::new()
    }

    fn read(input: &mut Decoder<'_>) -> Result<T, LoadError> {
        W::read(input)
    }
}

macro_rules! converts {
    ($how:ident: $($bound:tt)*) => {
        /// As the `W` that it converts into.
        impl<T, W> Layout<T> for As<W, { $how }>
        where
            W: Element<W>,
            T: TryFrom<W, Error: Into<BoxError>>,
            $($bound)*
        {
            const TYPE: Type = W::TYPE;

            by_run!(T);

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn __put(value: &T, run: &mut RunWriter<'_, '_>) {
                match W::try_from(converts!(@ $how value)) {
                    Ok(wire) => W::__put(&wire, run),
                    Err(e) => run.refuse_value(const { &W::TYPE }, SaveError::other(e)),
                }
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn __get(value: &mut T, run: &mut RunReader<'_, '_>) {
                let Some(mut wire) = W::new() else {
                    return run.value(const { &W::TYPE }, |input| {
                        *value = Self::read(input)?;
                        Ok(())
                    });
                };
                W::__get(&mut wire, run);
                if !run.is_ok() {
                    return;
                }
                match T::try_from(wire) {
                    Ok(found) => *value = found,
                    Err(e) => run.refuse_value(const { &W::TYPE }, LoadErrorKind::Other(e.into())),
                }
            }
        }

        impl<T, W> Element<T> for As<W, { $how }>
        where
            W: Element<W>,
            T: TryFrom<W, Error: Into<BoxError>>,
            $($bound)*
        {
            fn new() -> Option<T> {
                None
            }

            fn read(input: &mut Decoder<'_>) -> Result<T, LoadError> {
                let offset = input.offset();
                T::try_from(W::read(input)?).map_err(|e| {
                    LoadError::new(LoadErrorKind::Other(e.into()), offset)
                })
            }
        }
    };
    (@ BY_REFERENCE $value:ident) => { $value };
    (@ BY_VALUE $value:ident) => { $value.clone() };
}

converts!(BY_REFERENCE: W: for<'t> TryFrom<&'t T, Error: Into<BoxError>>,);
converts!(BY_VALUE: T: Clone, W: TryFrom<T, Error: Into<BoxError>>,);
