//! Integers in big endian and `bool` as one byte.

use alloc::vec::Vec;

use super::{Codec, decode_fixed, encode_fixed, extend_with_defaults};
use crate::error::{LoadError, SaveError, Step};
use crate::raw::{Integers, IntegersMut, RunReader, RunWriter};
use crate::schema::Type;
use crate::stream::{Decoder, Encoder};

/// Slices longer than this go through a buffered sink or source in pieces.
const PIECE: usize = 16 << 10;

/// An integer that can be bounded by the destination's value (QEMU: `VMSTATE_INT32_POSITIVE_LE`).
pub trait AtMost: Codec + Copy + Default + core::fmt::Display {
    /// Whether this value, from a stream, lies between 0 and `max`.
    fn is_at_most(self, max: Self) -> bool;
}

/// A value that can be compared with the destination's (QEMU: `VMSTATE_UINT8_EQUAL` and its
/// siblings).
pub trait EqualCodec: Codec + Clone + PartialEq + core::fmt::Debug {}

impl<T: Codec + Clone + PartialEq + core::fmt::Debug> EqualCodec for T {}

macro_rules! integers {
    ($($int:ty, $name:literal;)*) => {$(
        impl Codec for $int {
            const TYPE: Type = Type::leaf($name, size_of::<Self>());

            #[inline(always)]
            fn encode(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
                encode_fixed(self, out)
            }

            #[inline(always)]
            fn decode(&mut self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
                decode_fixed(self, input)
            }

            #[inline(always)]
            fn __put(&self, run: &mut RunWriter<'_, '_>) -> Result<(), SaveError> {
                run.put(self.to_be_bytes())
            }

            #[inline(always)]
            fn __get(&mut self, run: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
                *self = Self::from_be_bytes(run.get()?);
                Ok(())
            }

            #[inline(always)]
            fn __put_slice(items: &[Self], run: &mut RunWriter<'_, '_>) -> Result<(), SaveError> {
                if size_of_val(items) <= run.rest() {
                    return run.put_ints(items);
                }
                run.reserve(size_of_val(items))?;
                for piece in items.chunks(PIECE) {
                    run.put_ints(piece)?;
                }
                Ok(())
            }

            #[inline(always)]
            fn __get_slice(items: &mut [Self], run: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
                if size_of_val(items) <= run.rest() {
                    return run.get_ints(items);
                }
                get_in_pieces(items, run, |piece, run| run.get_ints(piece))
            }

            #[inline]
            fn __extend(items: &mut Vec<Self>, count: usize, run: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
                // Whether a length that does not fit in memory is there is no question.
                if run.has(count.saturating_mul(size_of::<Self>())) {
                    return run.extend_ints(items, count);
                }
                extend_with_defaults(items, count, run)
            }

            #[inline(always)]
            fn __integers(&self, integers: &mut Integers) {
                integers.integer(self);
            }

            #[inline(always)]
            fn __integers_mut(&mut self, integers: &mut IntegersMut) {
                integers.integer(self);
            }
        }

        impl AtMost for $int {
            #[inline]
            #[allow(unused_comparisons, clippy::absurd_extreme_comparisons)] // unsigned integers are never below 0
            fn is_at_most(self, max: Self) -> bool {
                0 <= self && self <= max
            }
        }
    )*};
}

integers! {
    u8, "uint8";
    i8, "int8";
    u16, "uint16";
    i16, "int16";
    u32, "uint32";
    i32, "int32";
    u64, "uint64";
    i64, "int64";
}

/// Reads more than a run holds: whole if it is at hand, else piece by piece, so that a reader need
/// not buffer it all.
#[inline]
fn get_in_pieces<T: Codec>(
    items: &mut [T],
    run: &mut RunReader<'_, '_>,
    get: impl Fn(&mut [T], &mut RunReader<'_, '_>) -> Result<(), LoadError>,
) -> Result<(), LoadError> {
    if run.has(size_of_val(items)) {
        return get(items, run);
    }
    for (i, piece) in items.chunks_mut(PIECE).enumerate() {
        if run.ensure(size_of_val(piece)).is_ok() {
            get(piece, run)?;
            continue;
        }
        for (j, item) in piece.iter_mut().enumerate() {
            item.__get(run).map_err(|e| e.within(Step::Index(i * PIECE + j)))?;
        }
    }
    Ok(())
}

/// One byte: 0 or 1 when saved, anything but 0 is `true` when loaded (QEMU: `vmstate_info_bool`).
impl Codec for bool {
    const TYPE: Type = Type::leaf("bool", 1);

    #[inline(always)]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        encode_fixed(self, out)
    }

    #[inline(always)]
    fn decode(&mut self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        decode_fixed(self, input)
    }

    #[inline(always)]
    fn __put(&self, run: &mut RunWriter<'_, '_>) -> Result<(), SaveError> {
        run.put([u8::from(*self)])
    }

    #[inline(always)]
    fn __get(&mut self, run: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
        let [byte] = run.get()?;
        *self = byte != 0;
        Ok(())
    }
}
