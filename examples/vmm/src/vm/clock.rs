//! The guest's time: how long it has run.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::lock;

/// Stands still while the guest does. QEMU: `QEMU_CLOCK_VIRTUAL`.
#[derive(Default)]
pub struct Clock(Mutex<(Duration, Option<Instant>)>);

impl Clock {
    /// Now.
    pub fn now(&self) -> Duration {
        let (before, since) = *lock(&self.0);
        before + since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    /// Sets the time of a guest that stands still.
    pub fn set(&self, now: Duration) {
        *lock(&self.0) = (now, None);
    }

    /// The guest runs.
    pub fn start(&self) {
        let now = self.now();
        *lock(&self.0) = (now, Some(Instant::now()));
    }

    /// The guest stands still.
    pub fn stop(&self) {
        self.set(self.now());
    }
}
