//! Devices that are their own state, behind what lends them through `&self`.

use core::cell::RefCell;
use core::mem;
#[cfg(feature = "std")]
use std::sync::{Mutex, RwLock};

use vmstate_runtime::{BoxError, Described};

use super::Migratable;

#[cfg(feature = "std")]
const HELD: &str = "its lock is held for long, or poisoned by a panic";

macro_rules! own_state {
    ($($(#[$meta:meta])* $lock:ident: |$it:ident| $lend:expr;)*) => {$(
        $(#[$meta])*
        impl<T: Described + Clone + 'static> Migratable for $lock<T> {
            type State = T;
            const __IS_ITS_STATE: bool = true;

            #[inline]
            fn snapshot(&self) -> Result<T, BoxError> {
                self.inspect(|state| state.clone())
            }

            #[inline]
            fn restore(&self, state: T) -> Result<(), BoxError> {
                self.inspect(|old| *old = state)
            }

            #[inline]
            fn __blank(&self, slot: &mut Option<T>) -> Result<(), BoxError> {
                self.inspect(|live| match slot {
                    Some(spare) => {
                        if !spare.__renew(live) {
                            spare.clone_from(live);
                        }
                    }
                    None => *slot = Some(live.clone()),
                })
            }

            #[inline]
            fn __restore(&self, slot: &mut Option<T>) -> Result<(), BoxError> {
                if let Some(state) = slot {
                    self.inspect(|live| mem::swap(live, state))?;
                }
                // It stays for the next load, if that needs no more memory then. Anything else may hold what the old state had open.
                if mem::needs_drop::<T>() && !T::__RENEWS {
                    *slot = None;
                }
                Ok(())
            }

            #[inline]
            fn inspect<R>(&self, look: impl FnOnce(&mut T) -> R) -> Result<R, BoxError> {
                let $it = self;
                let mut state = $lend?;
                Ok(look(&mut state))
            }
        }
    )*};
}

own_state! {
    /// The device is the struct behind the lock. A lock that is not free within a second is an error, not a deadlock.
    #[cfg(feature = "std")]
    Mutex: |it| vmstate_runtime::__private::patiently(|| it.try_lock()).ok_or(HELD);

    /// The device is the struct behind the lock. A lock that is not free within a second is an error, not a deadlock.
    #[cfg(feature = "std")]
    RwLock: |it| vmstate_runtime::__private::patiently(|| it.try_write()).ok_or(HELD);

    /// The device is the struct in the cell, for a machine in one thread. A cell that is borrowed is an error.
    RefCell: |it| it.try_borrow_mut().map_err(|_| "it is borrowed");
}
