//! Interior mutability: the value inside, on the wire as if the cell were not there.

#[cfg(feature = "std")]
use alloc::sync::Arc;
use core::cell::{Cell, RefCell};
use core::sync::atomic::{self, Ordering};

use super::{Codec, decode_fixed, encode_fixed};
use crate::error::{LoadError, SaveError, SaveErrorKind};
use crate::raw::{RunReader, RunWriter};
use crate::schema::Type;
use crate::stream::{Decoder, Encoder};

/// `encode` and `decode` by way of `put` and `get`, which work in and outside of a run.
macro_rules! by_run {
    () => {
        #[inline]
        fn encode(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
            encode_fixed(self, out)
        }

        #[inline]
        fn decode(&mut self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
            decode_fixed(self, input)
        }
    };
}

impl<T: Codec + Copy> Codec for Cell<T> {
    const TYPE: Type = T::TYPE;

    by_run!();

    #[inline(always)]
    fn __put(&self, run: &mut RunWriter<'_, '_>) -> Result<(), SaveError> {
        self.get().__put(run)
    }

    #[inline(always)]
    fn __get(&mut self, run: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
        self.get_mut().__get(run)
    }
}

/// Saving fails, and does not panic, while the cell is mutably borrowed.
impl<T: Codec> Codec for RefCell<T> {
    const TYPE: Type = T::TYPE;

    by_run!();

    #[inline]
    fn __put(&self, run: &mut RunWriter<'_, '_>) -> Result<(), SaveError> {
        let value = self.try_borrow().map_err(|_| SaveError::new(SaveErrorKind::Busy))?;
        value.__put(run)
    }

    #[inline(always)]
    fn __get(&mut self, run: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
        self.get_mut().__get(run)
    }
}

macro_rules! atomics {
    ($($width:literal $atomic:ident $inner:ty;)*) => {$(
        /// Saved with a relaxed load: the machine is stopped, or the caller synchronizes.
        #[cfg(target_has_atomic = $width)]
        impl Codec for atomic::$atomic {
            const TYPE: Type = <$inner as Codec>::TYPE;

            by_run!();

            #[inline(always)]
            fn __put(&self, run: &mut RunWriter<'_, '_>) -> Result<(), SaveError> {
                self.load(Ordering::Relaxed).__put(run)
            }

            #[inline(always)]
            fn __get(&mut self, run: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
                self.get_mut().__get(run)
            }
        }
    )*};
}

atomics! {
    "8" AtomicBool bool;
    "8" AtomicU8 u8;
    "8" AtomicI8 i8;
    "16" AtomicU16 u16;
    "16" AtomicI16 i16;
    "32" AtomicU32 u32;
    "32" AtomicI32 i32;
    "64" AtomicU64 u64;
    "64" AtomicI64 i64;
}

/// Locked for the time of the save. A lock that a panic poisoned is an error: nobody knows what
/// state it left.
#[cfg(feature = "std")]
impl<T: Codec> Codec for std::sync::Mutex<T> {
    const TYPE: Type = T::TYPE;

    by_run!();

    #[inline]
    fn __put(&self, run: &mut RunWriter<'_, '_>) -> Result<(), SaveError> {
        self.lock().map_err(|_| SaveError::new(SaveErrorKind::Busy))?.__put(run)
    }

    #[inline]
    fn __get(&mut self, run: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
        self.get_mut().map_err(|_| busy())?.__get(run)
    }
}

#[cfg(feature = "std")]
impl<T: Codec> Codec for Arc<std::sync::Mutex<T>> {
    const TYPE: Type = T::TYPE;

    by_run!();

    #[inline]
    fn __put(&self, run: &mut RunWriter<'_, '_>) -> Result<(), SaveError> {
        self.lock().map_err(|_| SaveError::new(SaveErrorKind::Busy))?.__put(run)
    }

    #[inline]
    fn __get(&mut self, run: &mut RunReader<'_, '_>) -> Result<(), LoadError> {
        self.lock().map_err(|_| busy())?.__get(run)
    }
}

#[cfg(feature = "std")]
#[cold]
fn busy() -> LoadError {
    LoadError::unplaced(crate::error::LoadErrorKind::Busy)
}
