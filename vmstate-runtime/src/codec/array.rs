//! Arrays: their elements one after the other, two dimensions row by row.

use super::{Codec, decode_fixed, items::encode_slice};
use crate::error::{LoadError, SaveError};
use crate::raw::{Integers, IntegersMut, RunReader, RunWriter};
use crate::schema::Type;
use crate::stream::{Decision, Decoder, Encoder};

impl<T: Codec, const N: usize> Codec for [T; N] {
    const TYPE: Type = Type::array(const { &T::TYPE }, N);

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        encode_slice(self, out)
    }

    #[inline]
    fn decode(&mut self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        decode_fixed(&mut self[..], input)
    }

    #[inline(always)]
    fn __put(&self, run: &mut RunWriter<'_, '_>) -> Result<(), SaveError> {
        T::__put_slice(self, run)
    }

    #[inline(always)]
    fn __get(&mut self, run: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
        T::__get_slice(self, run)
    }

    #[inline(always)]
    fn __put_slice(items: &[Self], run: &mut RunWriter<'_, '_>) -> Result<(), SaveError> {
        T::__put_slice(items.as_flattened(), run).map_err(|e| e.unflattened(N))
    }

    #[inline(always)]
    fn __get_slice(items: &mut [Self], run: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
        T::__get_slice(items.as_flattened_mut(), run).map_err(|e| e.unflattened(N))
    }

    #[inline(always)]
    fn __integers(&self, integers: &mut Integers) {
        for item in self {
            item.__integers(integers);
        }
    }

    #[inline(always)]
    fn __integers_mut(&mut self, integers: &mut IntegersMut) {
        for item in self {
            item.__integers_mut(integers);
        }
    }
}

/// Part of an array. The length belongs to the destination and is not on the wire.
impl<T: Codec> Codec for [T] {
    const TYPE: Type = Type::sequence(const { &T::TYPE }, crate::schema::Length::Configured);

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.decide(Decision::Count(self.len()));
        encode_slice(self, out)
    }

    #[inline]
    fn decode(&mut self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        decode_fixed(self, input)
    }

    #[inline(always)]
    fn __put(&self, run: &mut RunWriter<'_, '_>) -> Result<(), SaveError> {
        run.suspend(|out| self.encode(out))
    }

    #[inline(always)]
    fn __get(&mut self, run: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
        T::__get_slice(self, run)
    }
}
