//! Floating point registers.

use super::Codec;
use crate::error::{LoadError, SaveError};
use crate::raw::{RunReader, RunWriter};
use crate::schema::Type;
use crate::stream::{Decoder, Encoder};

/// A double-precision register: the 8 bytes of its bits, high word first. QEMU: `CPU_DoubleU`,
/// `VMSTATE_CPUDOUBLE`.
///
/// It holds bits, so that a signaling NaN survives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CpuDouble(pub u64);

impl CpuDouble {
    /// The register that holds this number.
    #[must_use]
    pub const fn new(value: f64) -> Self {
        Self(value.to_bits())
    }

    /// The number in the register.
    #[must_use]
    pub const fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl Codec for CpuDouble {
    const TYPE: Type = Type::leaf("CPU_Double_U", 8);

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        self.0.encode(out)
    }

    #[inline]
    fn decode(&mut self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        self.0.decode(input)
    }

    #[inline(always)]
    fn __put(&self, run: &mut RunWriter<'_, '_>) -> Result<(), SaveError> {
        self.0.__put(run)
    }

    #[inline(always)]
    fn __get(&mut self, run: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
        self.0.__get(run)
    }
}
