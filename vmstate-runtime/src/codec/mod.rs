//! Everything that has a wire format: one file per family of types.

mod array;
mod bitmap;
mod bytes;
mod cell;
pub(crate) mod container;
mod count;
mod filler;
mod float;
mod int;
mod items;
pub(crate) mod map;
mod pointer;
mod timer;

pub use bitmap::{Bitmap, Bits};
pub use container::Container;
pub use count::{Count, count};
pub use filler::Unused;
pub use float::CpuDouble;
pub use int::{AtMost, EqualCodec};
pub use items::Items;
pub(crate) use items::{check_load, check_save};
pub use map::Map;
pub use timer::Timer;

use alloc::vec::Vec;

use crate::error::{LoadError, SaveError, Step};
use crate::raw::{Integers, IntegersMut, RunReader, RunWriter};
use crate::schema::Type;
use crate::stream::{Decoder, Encoder};

/// A value with a wire format: QEMU's `VMStateInfo`.
///
/// `#[derive(VmState)]` implements it for structs, for C-like enums and for newtypes. Implement it
/// by hand for a type of your own whose format the attributes cannot express (or use `with =
/// module` on one field): [`TYPE`](Self::TYPE), [`encode`](Self::encode) and
/// [`decode`](Self::decode) are enough.
///
/// ```
/// use vmstate_runtime::schema::Type;
/// use vmstate_runtime::{Codec, Decoder, Encoder, LoadError, SaveError, VmState};
///
/// /// A length byte and as many characters.
/// #[derive(Default)]
/// struct Label(String);
///
/// impl Codec for Label {
///     const TYPE: Type = Type::variable("label");
///
///     fn encode(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
///         let len = u8::try_from(self.0.len()).map_err(SaveError::other)?;
///         out.value(&len)?;
///         out.bytes(self.0.as_bytes())
///     }
///
///     fn decode(&mut self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
///         let len = input.read::<u8>()?;
///         let text = std::str::from_utf8(input.take(len.into())?).map(str::to_owned);
///         self.0 = text.map_err(|e| input.error(e))?;
///         Ok(())
///     }
/// }
///
/// #[derive(VmState, Default)]
/// struct Disk {
///     label: Label,
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no wire format",
    label = "this type cannot be saved",
    note = "fixed-width integers, `bool`, arrays, `Unused<N>`, `Timer`, `CpuDouble` and `Bytes` can be saved as they are; \
            instead of `usize` take `u64`, instead of `f64` take `CpuDouble`",
    note = "a struct or a C-like enum of your own: `#[derive(VmState)]` on it",
    note = "a `Vec`: say how long it is, with `#[vmstate(len = \"count_field\")]` or `#[vmstate(prefix = u32)]`",
    note = "anything else: a hand-written codec, `#[vmstate(with = module)]`; not state: `#[vmstate(skip = \"why\")]`"
)]
pub trait Codec {
    /// What it looks like on the wire. A `size` here is a promise: every value has exactly as many
    /// bytes.
    const TYPE: Type;

    /// Writes the value.
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), SaveError>;

    /// Reads into the existing value. On an error the value may be half loaded, but it is a value.
    fn decode(&mut self, input: &mut Decoder<'_>) -> Result<(), LoadError>;

    /// Writes the value into a fixed run.
    #[doc(hidden)]
    #[inline(always)]
    fn __put(&self, run: &mut RunWriter<'_, '_>) -> Result<(), SaveError> {
        run.suspend(|out| encode_element(self, out))
    }

    /// Reads the value from a fixed run.
    #[doc(hidden)]
    #[inline(always)]
    fn __get(&mut self, run: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
        run.suspend(|input| self.decode(input))
    }

    /// Writes neighbors. Integers have a kernel for it.
    #[doc(hidden)]
    #[inline]
    fn __put_slice(items: &[Self], run: &mut RunWriter<'_, '_>) -> Result<(), SaveError>
    where
        Self: Sized,
    {
        if const { Self::TYPE.size.is_none() } && run.trace().is_some() {
            return run.suspend(|out| items::encode_traced(items, out));
        }
        if run.put_shuffled(items) {
            return Ok(());
        }
        if let Some(size) = const { Self::TYPE.size }
            && run.each(size, items)?
        {
            return Ok(());
        }
        put_one_by_one(items, run)
    }

    /// Reads neighbors.
    #[doc(hidden)]
    #[inline]
    fn __get_slice(items: &mut [Self], run: &mut RunReader<'_, '_>) -> Result<(), LoadError>
    where
        Self: Sized,
    {
        if run.get_shuffled(items)? {
            return Ok(());
        }
        if let Some(size) = const { Self::TYPE.size }
            && run.each(size, items)?
        {
            return Ok(());
        }
        get_one_by_one(items, run)
    }

    /// Shows every integer that the value consists of, if it consists of nothing else.
    #[doc(hidden)]
    #[inline(always)]
    fn __integers(&self, integers: &mut Integers) {
        integers.opaque();
    }

    /// The same for writing.
    #[doc(hidden)]
    #[inline(always)]
    fn __integers_mut(&mut self, integers: &mut IntegersMut) {
        integers.opaque();
    }

    /// Reads `count` neighbors behind those that `items` has. Integers need no value to start from.
    #[doc(hidden)]
    #[inline]
    fn __extend(
        items: &mut Vec<Self>,
        count: usize,
        run: &mut RunReader<'_, '_>,
    ) -> Result<(), LoadError>
    where
        Self: Default,
    {
        extend_with_defaults(items, count, run)
    }
}

/// Elements that have no fixed size, or that the run has no room for.
#[inline]
fn put_one_by_one<T: Codec>(items: &[T], run: &mut RunWriter<'_, '_>) -> Result<(), SaveError> {
    for (i, item) in items.iter().enumerate() {
        item.__put(run).map_err(|e| e.within(Step::Index(i)))?;
    }
    Ok(())
}

/// Elements that have no fixed size, or that the run does not have.
#[inline]
fn get_one_by_one<T: Codec>(items: &mut [T], run: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
    for (i, item) in items.iter_mut().enumerate() {
        item.__get(run).map_err(|e| e.within(Step::Index(i)))?;
    }
    Ok(())
}

/// Adds `count` default values and reads into them: few at a time, so that they are still in the
/// cache.
#[inline]
pub(crate) fn extend_with_defaults<T: Codec + Default>(
    items: &mut Vec<T>,
    count: usize,
    run: &mut RunReader<'_, '_>,
) -> Result<(), LoadError> {
    const BYTES: usize = 8 << 10;
    let start = items.len();
    let few = (BYTES / size_of::<T>().max(1)).max(1);
    while items.len() < start + count {
        let first = items.len();
        items.resize_with(start + count.min(first - start + few), T::default);
        T::__get_slice(&mut items[first..], run).map_err(|e| e.shifted(first - start))?;
    }
    Ok(())
}

/// An element of an array, list or tree, or what a pointer points to.
#[inline(always)]
pub(crate) fn encode_element<T: Codec + ?Sized>(
    value: &T,
    out: &mut Encoder<'_>,
) -> Result<(), SaveError> {
    out.value_of(const { &T::TYPE }, |out| value.encode(out))
}

/// `encode` for a type that implements `put`.
#[inline(always)]
pub(crate) fn encode_fixed<T: Codec + ?Sized>(
    value: &T,
    out: &mut Encoder<'_>,
) -> Result<(), SaveError> {
    let mut run = RunWriter::new(out);
    if let Some(size) = const { T::TYPE.size } {
        run.start(size)?;
    }
    value.__put(&mut run)?;
    run.finish();
    Ok(())
}

/// `decode` for a type that implements `get`.
#[inline(always)]
pub(crate) fn decode_fixed<T: Codec + ?Sized>(
    value: &mut T,
    input: &mut Decoder<'_>,
) -> Result<(), LoadError> {
    let mut run = RunReader::new(input);
    if let Some(size) = const { T::TYPE.size }
        && let Err(e) = run.start(size)
    {
        return Err(e.cut_in(const { &T::TYPE }));
    }
    value.__get(&mut run)?;
    run.finish();
    Ok(())
}
