//! Boxes, and pointers that may be null.

use alloc::boxed::Box;

use super::{Codec, decode_fixed, encode_fixed};
use crate::error::{LoadError, LoadErrorKind, SaveError};
use crate::raw::{RunReader, RunWriter};
use crate::schema::{Shape, Type};
use crate::stream::{Decision, Decoder, Encoder};

/// The byte that stands for a null pointer (QEMU: `VMS_NULLPTR_MARKER`).
const NULL: u8 = 0x30;

/// The value behind the pointer (QEMU: `VMS_POINTER`).
impl<T: Codec> Codec for Box<T> {
    const TYPE: Type = T::TYPE;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        encode_fixed(self, out)
    }

    #[inline]
    fn decode(&mut self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        decode_fixed(self, input)
    }

    #[inline(always)]
    fn __put(&self, run: &mut RunWriter<'_, '_>) -> Result<(), SaveError> {
        (**self).__put(run)
    }

    #[inline(always)]
    fn __get(&mut self, run: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
        (**self).__get(run)
    }
}

/// Elements whose number the destination's configuration knows; it is not on the wire.
impl<T: Codec> Codec for Box<[T]> {
    const TYPE: Type = <[T]>::TYPE;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        (**self).encode(out)
    }

    #[inline]
    fn decode(&mut self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        (**self).decode(input)
    }

    #[inline(always)]
    fn __put(&self, run: &mut RunWriter<'_, '_>) -> Result<(), SaveError> {
        (**self).__put(run)
    }
}

/// A pointer that may be null: the byte `0x30`, or the value (QEMU: an element of
/// `VMS_ARRAY_OF_POINTER`).
///
/// Both ends must have objects at the same places: nothing on the wire says which. A destination
/// without an object accepts only `0x30`; one with an object reads it, whatever its first byte is.
impl<T: Codec> Codec for Option<Box<T>> {
    const TYPE: Type =
        Type { name: T::TYPE.name, size: None, shape: Shape::Nullable(const { &T::TYPE }) };

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        if let Some(value) = self {
            out.decide(Decision::Object);
            value.encode(out)
        } else {
            out.decide(Decision::Null);
            NULL.encode(out)
        }
    }

    fn decode(&mut self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        if let Some(value) = self {
            return value.decode(input);
        }
        let offset = input.offset();
        match input.read::<u8>()? {
            NULL => Ok(()),
            found => Err(LoadError::new(LoadErrorKind::NotNull { found }, offset)),
        }
    }
}
