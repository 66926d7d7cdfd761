//! How a value lies on the wire: one file a layout.

pub(crate) mod absence;
mod array;
mod atomic;
mod bitmap;
mod buffer;
mod cell;
mod configured;
mod convert;
mod count;
mod counted;
mod element;
mod enumeration;
mod equal;
mod filler;
mod fingerprint;
mod fit;
mod float;
mod int;
mod integers;
mod list;
mod lock;
mod nonzero;
mod part;
mod pointer;
mod prefixed;
mod sequence;
mod shared;
mod text;
mod timer;
mod tree;
mod tuple;
mod wrapping;

pub use self::absence::*;
pub use self::bitmap::{Bitmap, Bits};
pub use self::buffer::Buffer;
pub use self::configured::Configured;
pub use self::convert::As;
pub use self::count::Count;
pub use self::counted::{Counted, Sequence};
pub use self::element::Element;
pub use self::equal::{AtMost, Bounded, Equal};
pub use self::filler::Unused;
pub use self::float::CpuDouble;
pub use self::list::{List, Queue};
pub use self::part::Part;
pub use self::prefixed::Prefixed;
pub use self::timer::Timer;
pub use self::tree::Tree;

// What generated code names.
#[doc(hidden)]
pub use self::convert::{NoReference, Probe, conversion};
pub(crate) use self::count::product;
#[doc(hidden)]
pub use self::count::{Constant, at_most, constant, count};
#[doc(hidden)]
pub use self::element::{
    Array, Checked, Holds, Maker, Maps, NoDefault, Points, read_field, read_value, unmade,
};
#[doc(hidden)]
pub use self::enumeration::{get_enum, put_enum, save_variant, unknown_variant};
#[doc(hidden)]
pub use self::fingerprint::Fingerprint;
#[doc(hidden)]
pub use self::fit::*;
#[doc(hidden)]
pub use self::int::types;
#[cfg(feature = "std")]
#[doc(hidden)]
pub use self::lock::patiently;

use alloc::vec::Vec;
use core::marker::PhantomData;

use self::integers::mask;
use crate::raw::{Integers, IntegersMut};
use crate::schema::Type;
use crate::wire::error::{LoadError, LoadErrorKind, Origin, SaveError, SaveErrorKind};
use crate::wire::{Decoder, Encoder, GetEach, PutEach, RunReader, RunWriter};

/// How a value of type `T` lies on the wire: QEMU's `VMStateInfo`.
///
/// A layout is a type of its own, and never has a value: `u32` is the layout of a `u32`, four bytes in
/// big endian; `[L; 4]` that of an array whose elements lie as `L` says; what the attributes of a
/// field say composes one.
///
/// `#[derive(VmState)]` implements it for structs, enums and newtypes, each the layout of itself, and
/// with `remote` that of a struct of another crate. Implement it by hand for what the attributes
/// cannot express: on a type of your own for itself, or on a type made for the purpose, which a field
/// names with `as`.
///
/// ```
/// use vmstate_runtime::schema::Type;
/// use vmstate_runtime::{Decoder, Encoder, Layout, LoadError, SaveError, VmState};
///
/// /// A length byte and as many characters.
/// struct Label;
///
/// impl Layout<String> for Label {
///     const TYPE: Type = Type::variable("label");
///
///     fn put(label: &String, out: &mut Encoder<'_>) -> Result<(), SaveError> {
///         let len = u8::try_from(label.len()).map_err(SaveError::other)?;
///         out.value(&len)?;
///         out.bytes(label.as_bytes())
///     }
///
///     fn get(label: &mut String, input: &mut Decoder<'_>) -> Result<(), LoadError> {
///         let len = input.read::<u8>()?;
///         let text = std::str::from_utf8(input.take(len.into())?).map(str::to_owned);
///         *label = text.map_err(|e| input.error(e))?;
///         Ok(())
///     }
/// }
///
/// #[derive(VmState, Default)]
/// struct Disk {
///     #[vmstate(as = Label)]
///     label: String,
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{T}` has no wire format",
    label = "this type cannot be saved",
    note = "fixed-width integers, floats, `bool`, arrays, tuples, `Unused<N>`, `Timer` and `CpuDouble` can be saved as \
            they are; instead of `usize` take `u64`",
    note = "a struct or an enum of your own: `#[derive(VmState)]` on it; one of another crate: \
            `#[vmstate(as = Mirror)]`, where `Mirror` derives with `#[vmstate(remote = \"their::Struct\")]`",
    note = "a `Vec`: say how long it is, with `#[vmstate(len = \"count_field\")]` or `#[vmstate(prefix = u32)]`",
    note = "an `Option`: say how the stream tells whether there is a value, with `optional`, `nullable` or `auto_alloc`",
    note = "anything else: a layout by hand, `#[vmstate(as = YourLayout)]`; not state: `#[vmstate(skip = \"why\")]`"
)]
pub trait Layout<T: ?Sized> {
    /// What it looks like on the wire. A `size` here is a promise: every value has exactly as many
    /// bytes. One that has others is an error of its field.
    const TYPE: Type;

    /// Memory that a new value takes besides its own size, as far as the types tell.
    #[doc(hidden)]
    const __HEAP: usize = 0;

    /// Whether `put` and `get` are code of the user's, which is handed the encoder or decoder. What they call is looked at
    /// where it is called.
    #[doc(hidden)]
    const __BY_HAND: bool = true;

    /// Writes the value.
    fn put(value: &T, out: &mut Encoder<'_>) -> Result<(), SaveError>;

    /// Reads into the existing value. On an error the value may be half loaded, but it is a value.
    fn get(value: &mut T, input: &mut Decoder<'_>) -> Result<(), LoadError>;

    /// Writes the value into a fixed run.
    #[doc(hidden)]
    #[inline]
    fn __put(value: &T, run: &mut RunWriter<'_, '_>) {
        run.value(const { &Self::TYPE }, |out| put::<T, Self>(value, out));
    }

    /// Reads the value from a fixed run.
    #[doc(hidden)]
    #[inline]
    fn __get(value: &mut T, run: &mut RunReader<'_, '_>) {
        run.value(const { &Self::TYPE }, |input| get::<T, Self>(value, input));
    }

    /// Makes `value` such that a load into it is a load into a clone of `live`, where that takes less than a clone: what a
    /// load overwrites stays as it is. False if it takes a clone; `value` is then anything.
    #[doc(hidden)]
    #[inline]
    fn __renew(value: &mut T, live: &T) -> bool {
        let _ = (value, live);
        false
    }

    /// Reads the value where others hold it, too: a lock, or an atomic integer.
    #[doc(hidden)]
    #[inline]
    fn __get_shared(value: &T, run: &mut RunReader<'_, '_>) {
        let _ = value;
        run.fail_value(const { &Self::TYPE }, LoadError::unplaced(LoadErrorKind::Busy));
    }

    /// Writes neighbors. Integers have a kernel for it.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __put_slice(items: &[T], run: &mut RunWriter<'_, '_>)
    where
        T: Sized,
    {
        let Some(size) = (const { Self::TYPE.size }) else {
            return run.outside(|out| sequence::put_each::<T, Self>(items, out));
        };
        if let Some(mask) = const { &mask(&Self::TYPE) }
            && run.put_shuffled(items, mask, |item, seen| Self::__integers(item, seen))
        {
            return;
        }
        run.each::<T, Items<Self>>(size, items);
    }

    /// Reads neighbors.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __get_slice(items: &mut [T], run: &mut RunReader<'_, '_>)
    where
        T: Sized,
    {
        let Some(size) = (const { Self::TYPE.size }) else {
            return run.outside(|input| sequence::get_each::<T, Self>(items, input));
        };
        let of = const { Self::TYPE.nested() };
        if let (Some(mask), Some(of)) = (const { &mask(&Self::TYPE) }, of)
            && run.get_shuffled(items, mask, |item, seen| Self::__integers_mut(item, seen))
        {
            return run.end_of_struct(of);
        }
        run.each::<T, Items<Self>>(size, items, of);
    }

    /// Reads `count` integers behind those that `items` has; false if they are no integers.
    #[doc(hidden)]
    #[inline]
    fn __extend(items: &mut Vec<T>, count: usize, run: &mut RunReader<'_, '_>) -> bool
    where
        T: Sized,
    {
        let _ = (items, count, run);
        false
    }

    /// Shows every integer that the value consists of, if it consists of nothing else.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __integers<'id>(value: &'id T, integers: &mut Integers<'id>) {
        let _ = value;
        integers.opaque();
    }

    /// The same for writing.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __integers_mut<'id>(value: &'id mut T, integers: &mut IntegersMut<'id>) {
        let _ = value;
        integers.opaque();
    }
}

/// Elements that lie as `L` says.
struct Items<L: ?Sized>(PhantomData<L>);

impl<T, L: Layout<T> + ?Sized> PutEach<T> for Items<L> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn put(item: &T, run: &mut RunWriter<'_, '_>) {
        L::__put(item, run);
    }
}

impl<T, L: Layout<T> + ?Sized> GetEach<T> for Items<L> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn get(item: &mut T, run: &mut RunReader<'_, '_>) {
        L::__get(item, run);
    }
}

/// `__renew` of elements side by side.
#[inline]
pub(crate) fn renew_each<T, L: Layout<T> + ?Sized>(items: &mut [T], live: &[T]) -> bool {
    items.len() == live.len()
        && items.iter_mut().zip(live).all(|(item, live)| L::__renew(item, live))
}

/// `__renew` of what a load overwrites.
macro_rules! overwritten {
    ($value:ty) => {
        #[inline]
        fn __renew(_: &mut $value, _: &$value) -> bool {
            true
        }
    };
}
pub(crate) use overwritten;

/// `Element` of what holds one value, which is made of one.
macro_rules! element_of_holder {
    ($holder:ident<T $(: $bound:ident)?>) => {
        impl<T $(: $bound)?, L: $crate::layout::Element<T>> $crate::layout::Element<$holder<T>> for $holder<L> {
            fn new() -> Option<$holder<T>> {
                L::new().map($holder::new)
            }

            fn read(
                input: &mut $crate::wire::Decoder<'_>,
            ) -> Result<$holder<T>, $crate::wire::error::LoadError> {
                L::read(input).map($holder::new)
            }
        }
    };
}
pub(crate) use element_of_holder;

/// `put` and `get` by way of `__put` and `__get`, which work in a run and outside of one.
macro_rules! by_run {
    ($value:ty) => {
        const __BY_HAND: bool = false;

        #[inline]
        fn put(
            value: &$value,
            out: &mut $crate::wire::Encoder<'_>,
        ) -> Result<(), $crate::wire::error::SaveError> {
            $crate::layout::put_by_run::<$value, Self>(value, out)
        }

        #[inline]
        fn get(
            value: &mut $value,
            input: &mut $crate::wire::Decoder<'_>,
        ) -> Result<(), $crate::wire::error::LoadError> {
            $crate::layout::get_by_run::<$value, Self>(value, input)
        }
    };
}
pub(crate) use by_run;

/// [`Layout::put`] of a layout that has `__put`.
///
/// # Errors
///
/// What the layout says when it is done.
#[doc(hidden)]
#[inline]
pub fn put_by_run<T: ?Sized, L: Layout<T> + ?Sized>(
    value: &T,
    out: &mut Encoder<'_>,
) -> Result<(), SaveError> {
    let mut run = RunWriter::new(out, Origin::value(const { &L::TYPE }));
    if let Some(size) = const { L::TYPE.size } {
        run.ensure(size);
    }
    L::__put(value, &mut run);
    run.finish()
}

/// [`Layout::get`] of a layout that has `__get`.
///
/// # Errors
///
/// What the layout says when it is done, and the end of the input.
#[doc(hidden)]
#[inline]
pub fn get_by_run<T: ?Sized, L: Layout<T> + ?Sized>(
    value: &mut T,
    input: &mut Decoder<'_>,
) -> Result<(), LoadError> {
    let mut run = RunReader::new(input, Origin::value(const { &L::TYPE }));
    if let Some(size) = const { L::TYPE.size }
        && !run.ensure(size)
    {
        return run.finish();
    }
    L::__get(value, &mut run);
    run.finish()
}

/// [`Layout::put`], for which the encoder is lent out to code of the user's.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn put<T: ?Sized, L: Layout<T> + ?Sized>(
    value: &T,
    out: &mut Encoder<'_>,
) -> Result<(), SaveError> {
    if const { L::__BY_HAND } {
        return out.__lend(|out| L::put(value, out));
    }
    L::put(value, out)
}

/// [`Layout::get`], for which the decoder is lent out to code of the user's.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn get<T: ?Sized, L: Layout<T> + ?Sized>(
    value: &mut T,
    input: &mut Decoder<'_>,
) -> Result<(), LoadError> {
    if const { L::__BY_HAND } {
        return input.__lend(|input| L::get(value, input));
    }
    L::get(value, input)
}

/// Writes an element, or what a pointer points to, in the way a trace asks for.
#[inline]
pub(crate) fn put_element<T: ?Sized, L: Layout<T> + ?Sized>(
    value: &T,
    out: &mut Encoder<'_>,
) -> Result<(), SaveError> {
    out.value_of(const { &L::TYPE }, |out| {
        let Some(size) = (const { L::TYPE.size }) else { return put::<T, L>(value, out) };
        let start = out.offset();
        put::<T, L>(value, out)?;
        if out.offset().wrapping_sub(start) == size as u64 {
            return Ok(());
        }
        Err(SaveError::new(SaveErrorKind::WrongSize))
    })
}

/// Has `read` read an element, or what a pointer points to, and holds it to its size and to its decoder.
#[inline]
pub(crate) fn get_element<T: ?Sized, L: Layout<T> + ?Sized, R>(
    input: &mut Decoder<'_>,
    read: impl FnOnce(&mut Decoder<'_>) -> Result<R, LoadError>,
) -> Result<R, LoadError> {
    let start = input.offset();
    let value = if const { L::__BY_HAND } { input.__lend(read) } else { read(input) }?;
    let Some(size) = (const { L::TYPE.size }) else { return Ok(value) };
    if input.offset().wrapping_sub(start) == size as u64 {
        return Ok(value);
    }
    Err(LoadError::new(LoadErrorKind::WrongSize, start))
}

impl Encoder<'_> {
    /// Writes a value that has a layout of its own.
    ///
    /// # Errors
    ///
    /// What the layout of the value says.
    #[inline]
    pub fn value<T: Layout<T> + ?Sized>(&mut self, value: &T) -> Result<(), SaveError> {
        put::<T, T>(value, self)
    }
}

impl Decoder<'_> {
    /// Reads into an existing value that has a layout of its own.
    ///
    /// # Errors
    ///
    /// What the layout of the value says.
    #[inline]
    pub fn value<T: Layout<T> + ?Sized>(&mut self, value: &mut T) -> Result<(), LoadError> {
        get::<T, T>(value, self)
    }

    /// Reads a new value that has a layout of its own.
    ///
    /// # Errors
    ///
    /// What the layout of the value says.
    #[inline]
    pub fn read<T: Layout<T> + Default>(&mut self) -> Result<T, LoadError> {
        let mut value = T::default();
        get::<T, T>(&mut value, self)?;
        Ok(value)
    }
}
