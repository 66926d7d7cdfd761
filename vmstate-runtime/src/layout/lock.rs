//! Locks: the value inside, on the wire as if the lock were not there.

#![cfg(feature = "std")]

use std::sync::{Mutex, RwLock, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Layout, by_run, element_of_holder};
use crate::schema::Type;
use crate::wire::error::{LoadError, LoadErrorKind, SaveError, SaveErrorKind};
use crate::wire::{RunReader, RunWriter};

/// A lock that another thread holds is waited for so long. The thread that saves may hold it itself,
/// and then would wait for ever. After an error no other is waited for.
const PATIENCE: Duration = Duration::from_secs(1);

/// So long without going to sleep.
const SPIN: Duration = Duration::from_micros(100);

/// Takes a lock that may be held for a moment; `None` if it is held for longer, or a panic poisoned
/// it: what state that left is not known.
#[inline]
pub fn patiently<G>(mut lock: impl FnMut() -> Result<G, TryLockError<G>>) -> Option<G> {
    match lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(_)) => None,
        Err(TryLockError::WouldBlock) => wait(lock),
    }
}

#[cold]
fn wait<G>(mut lock: impl FnMut() -> Result<G, TryLockError<G>>) -> Option<G> {
    let since = Instant::now();
    while since.elapsed() <= PATIENCE {
        // Most are held for less than a moment.
        if since.elapsed() > SPIN {
            thread::sleep(SPIN);
        } else {
            thread::yield_now();
        }
        match lock() {
            Ok(guard) => return Some(guard),
            Err(TryLockError::Poisoned(_)) => return None,
            Err(TryLockError::WouldBlock) => {}
        }
    }
    None
}

macro_rules! locks {
    ($($lock:ident $read:ident $write:ident;)*) => {$(
        impl<T, L: Layout<T>> Layout<$lock<T>> for $lock<L> {
            const TYPE: Type = L::TYPE;
            const __HEAP: usize = L::__HEAP;

            by_run!($lock<T>);

            #[inline]
            fn __put(value: &$lock<T>, run: &mut RunWriter<'_, '_>) {
                if run.is_broken() {
                    return;
                }
                match patiently(|| value.$read()) {
                    Some(value) => L::__put(&value, run),
                    None => run.fail_value(const { &L::TYPE }, SaveError::new(SaveErrorKind::Busy)),
                }
            }

            #[inline]
            fn __get(value: &mut $lock<T>, run: &mut RunReader<'_, '_>) {
                match value.get_mut() {
                    Ok(value) => L::__get(value, run),
                    Err(_) => run.fail_value(const { &L::TYPE }, LoadError::unplaced(LoadErrorKind::Busy)),
                }
            }

            #[inline]
            fn __get_shared(value: &$lock<T>, run: &mut RunReader<'_, '_>) {
                if run.is_broken() {
                    return;
                }
                match patiently(|| value.$write()) {
                    Some(mut value) => L::__get(&mut value, run),
                    None => run.fail_value(const { &L::TYPE }, LoadError::unplaced(LoadErrorKind::Busy)),
                }
            }
        }

        element_of_holder!($lock<T>);
    )*};
}

locks! {
    Mutex try_lock try_lock;
    RwLock try_read try_write;
}
