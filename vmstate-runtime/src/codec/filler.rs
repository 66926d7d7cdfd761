//! Places on the wire without a value, and values without a place on the wire.

use core::marker::PhantomData;

use super::{Codec, decode_fixed, encode_fixed};
use crate::error::{LoadError, SaveError};
use crate::raw::{RunReader, RunWriter};
use crate::schema::Type;
use crate::stream::{Decoder, Encoder};

/// `N` zero bytes, where an older release had a field; whatever comes is passed over.
///
/// `N` is the size the field had on the wire: 1 for a `bool`. QEMU: `VMSTATE_UNUSED`.
///
/// ```
/// use vmstate_runtime::{Encoder, Unused, VmState};
///
/// #[derive(VmState, Default)]
/// struct Pic {
///     irr: u8,
///     was_elcr: Unused<2>,
///     imr: u8,
/// }
///
/// let mut stream = Vec::new();
/// Pic { irr: 1, imr: 2, ..Pic::default() }.save(&mut Encoder::new(&mut stream))?;
/// assert_eq!(stream, [1, 0, 0, 2]);
/// # Ok::<(), vmstate_runtime::SaveError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unused<const N: usize>;

impl<const N: usize> Codec for Unused<N> {
    const TYPE: Type = Type::leaf("unused_buffer", N);

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
        run.put([0; N])
    }

    #[inline(always)]
    fn __get(&mut self, run: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
        run.skip_bytes(N)
    }
}

/// No bytes.
impl<T: ?Sized> Codec for PhantomData<T> {
    const TYPE: Type = Type::leaf("", 0);

    #[inline(always)]
    fn encode(&self, _: &mut Encoder<'_>) -> Result<(), SaveError> {
        Ok(())
    }

    #[inline(always)]
    fn decode(&mut self, _: &mut Decoder<'_>) -> Result<(), LoadError> {
        Ok(())
    }

    #[inline(always)]
    fn __put(&self, _: &mut RunWriter<'_, '_>) -> Result<(), SaveError> {
        Ok(())
    }

    #[inline(always)]
    fn __get(&mut self, _: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
        Ok(())
    }
}

/// No bytes: a place in the order, for a `validate` or a `via`.
impl Codec for () {
    const TYPE: Type = Type::leaf("", 0);

    #[inline(always)]
    fn encode(&self, _: &mut Encoder<'_>) -> Result<(), SaveError> {
        Ok(())
    }

    #[inline(always)]
    fn decode(&mut self, _: &mut Decoder<'_>) -> Result<(), LoadError> {
        Ok(())
    }

    #[inline(always)]
    fn __put(&self, _: &mut RunWriter<'_, '_>) -> Result<(), SaveError> {
        Ok(())
    }

    #[inline(always)]
    fn __get(&mut self, _: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
        Ok(())
    }
}
