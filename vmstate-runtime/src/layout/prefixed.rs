//! A count, and as many elements.

use super::counted::Sequence;
use super::sequence::{at_most, check_load};
use super::{Count, Element, Layout};
use crate::schema::{Length, Type};
use crate::wire::error::{LoadError, SaveError, SaveErrorKind};
use crate::wire::{Decoder, Encoder, RunReader, RunWriter};

/// A count of type `P`, then as many elements, each as `L` says: the attribute `prefix`.
pub struct Prefixed<P, L>(core::marker::PhantomData<(P, L)>);

impl<P, S, L> Layout<S> for Prefixed<P, L>
where
    P: Element<P> + Count + TryFrom<u64>,
    S: Sequence<L>,
{
    const TYPE: Type = Type::sequence(const { &S::ELEMENT }, Length::Prefix(P::TYPE.name));
    const __BY_HAND: bool = false;

    #[inline]
    fn put(items: &S, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        let count = items.count() as u64;
        let Ok(prefix) = P::try_from(count) else {
            let max = largest(P::TYPE.name);
            return Err(SaveError::new(SaveErrorKind::TooLong { count, max }));
        };
        P::put(&prefix, out)?;
        items.put_first(items.count(), out)
    }

    #[inline]
    fn get(items: &mut S, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        get::<P, S, L>(items, usize::MAX, input)
    }

    #[inline]
    fn __renew(items: &mut S, live: &S) -> bool {
        items.__renew(live)
    }

    #[inline]
    fn __put(items: &S, run: &mut RunWriter<'_, '_>) {
        let max = run.take_given().max;
        run.value(const { &<Self as Layout<S>>::TYPE }, |out| {
            at_most(items.count(), max)?;
            Self::put(items, out)
        });
    }

    #[inline]
    fn __get(items: &mut S, run: &mut RunReader<'_, '_>) {
        let max = run.take_given().max;
        run.outside(|input| get::<P, S, L>(items, max, input));
    }
}

/// It starts empty, and then has what is read.
impl<P, S, L> Element<S> for Prefixed<P, L>
where
    P: Element<P> + Count + TryFrom<u64>,
    S: Sequence<L> + Default,
{
    fn new() -> Option<S> {
        Some(S::default())
    }
}

fn get<P: Element<P> + Count, S: Sequence<L>, L>(
    items: &mut S,
    max: usize,
    input: &mut Decoder<'_>,
) -> Result<(), LoadError> {
    let count = check_load(P::read(input)?.count(), max).map_err(|e| behind::<P>(e, input))?;
    items.get_first(count, input)
}

/// An error of the prefix that was read last.
#[cold]
#[inline(never)]
fn behind<P: Layout<P>>(e: LoadError, input: &Decoder<'_>) -> LoadError {
    e.or_offset(input.offset().saturating_sub(P::TYPE.size.unwrap_or(0) as u64))
}

/// The largest count a prefix of this type can hold.
fn largest(prefix: &str) -> u64 {
    match prefix {
        "uint8" => u8::MAX.into(),
        "int8" => i8::MAX as u64,
        "uint16" => u16::MAX.into(),
        "int16" => i16::MAX as u64,
        "uint32" => u32::MAX.into(),
        "int32" => i32::MAX as u64,
        "int64" => i64::MAX as u64,
        _ => u64::MAX,
    }
}
