//! Timers.

use super::{Codec, decode_fixed, encode_fixed};
use crate::error::{LoadError, SaveError};
use crate::raw::{RunReader, RunWriter};
use crate::schema::Type;
use crate::stream::{Decoder, Encoder};

/// When a timer expires, in nanoseconds of its clock, or that it is not pending.
///
/// Eight bytes on the wire, all ones when it is not pending. After a load the device arms or
/// deletes its real timer in `post_load`. QEMU: `QEMUTimer`, `VMSTATE_TIMER`.
///
/// ```
/// use vmstate_runtime::Timer;
///
/// assert_eq!(Timer::at(5).expires(), Some(5));
/// assert_eq!(Timer::IDLE.expires(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Timer(u64);

impl Timer {
    /// Not pending.
    pub const IDLE: Self = Self(u64::MAX);

    /// Expires at `nanoseconds` of its clock.
    #[must_use]
    pub const fn at(nanoseconds: u64) -> Self {
        Self(nanoseconds)
    }

    /// When it expires, in nanoseconds of its clock; `None` when it is not pending.
    #[must_use]
    pub const fn expires(self) -> Option<u64> {
        if self.0 == u64::MAX { None } else { Some(self.0) }
    }

    /// Whether it is pending.
    #[must_use]
    pub const fn is_pending(self) -> bool {
        self.0 != u64::MAX
    }
}

impl Default for Timer {
    fn default() -> Self {
        Self::IDLE
    }
}

impl Codec for Timer {
    const TYPE: Type = Type::leaf("timer", 8);

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
        self.0.__put(run)
    }

    #[inline(always)]
    fn __get(&mut self, run: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
        self.0.__get(run)
    }
}
