//! Arrays: their elements one after the other, two dimensions row by row.

use super::{Element, Layout, by_run, renew_each};
use crate::raw::{Integers, IntegersMut};
use crate::schema::Type;
use crate::wire::error::LoadError;
use crate::wire::{Decoder, RunReader, RunWriter};

impl<T, L: Layout<T>, const N: usize> Layout<[T; N]> for [L; N] {
    const TYPE: Type = Type::array(const { &L::TYPE }, N);
    const __HEAP: usize = L::__HEAP.saturating_mul(N);

    by_run!([T; N]);

    #[inline]
    fn __renew(value: &mut [T; N], live: &[T; N]) -> bool {
        renew_each::<T, L>(value, live)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __put(value: &[T; N], run: &mut RunWriter<'_, '_>) {
        L::__put_slice(value, run);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __get(value: &mut [T; N], run: &mut RunReader<'_, '_>) {
        L::__get_slice(value, run);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __put_slice(items: &[[T; N]], run: &mut RunWriter<'_, '_>) {
        if const { L::TYPE.size.is_some() } {
            return L::__put_slice(items.as_flattened(), run);
        }
        run.outside(|out| {
            let result = super::sequence::put_each::<T, L>(items.as_flattened(), out);
            result.map_err(|e| e.unflattened(N))
        });
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __get_slice(items: &mut [[T; N]], run: &mut RunReader<'_, '_>) {
        if const { L::TYPE.size.is_some() } {
            return L::__get_slice(items.as_flattened_mut(), run);
        }
        run.outside(|input| {
            let result = super::sequence::get_each::<T, L>(items.as_flattened_mut(), input);
            result.map_err(|e| e.unflattened(N))
        });
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __integers<'id>(value: &'id [T; N], integers: &mut Integers<'id>) {
        for item in value {
            L::__integers(item, integers);
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __integers_mut<'id>(value: &'id mut [T; N], integers: &mut IntegersMut<'id>) {
        for item in value {
            L::__integers_mut(item, integers);
        }
    }
}

impl<T, L: Element<T>, const N: usize> Element<[T; N]> for [L; N] {
    fn new() -> Option<[T; N]> {
        let mut items = [const { None }; N];
        for item in &mut items {
            *item = Some(L::new()?);
        }
        Some(items.map(|item| item.unwrap_or_else(|| unreachable!("each was made"))))
    }

    fn read(input: &mut Decoder<'_>) -> Result<[T; N], LoadError> {
        super::element::read_array::<T, L, N>(input)
    }
}
