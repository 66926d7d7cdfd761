//! Freezing what stands for the next release, and devices that are gone.

use std::fmt;

use crate::model::{Baseline, Stamp};
use crate::text;

/// The baseline after release `name`: what was `next` is stamped with it. A dropped device ships no more and stays as
/// it is.
///
/// # Errors
///
/// When the name is none, or a release of the device has it already.
pub fn release(baseline: &Baseline, name: &str) -> Result<Baseline, ReleaseError> {
    if !text::is_release(name) {
        return Err(ReleaseError::Malformed(name.to_owned()));
    }
    if baseline.releases.iter().any(|release| release == name) {
        return Err(ReleaseError::Exists(name.to_owned()));
    }
    let mut baseline = baseline.clone();
    if baseline.dropped.is_some() {
        return Ok(baseline);
    }
    let stamp = Stamp::Release(baseline.releases.len());
    baseline.releases.push(name.to_owned());
    for layout in &mut baseline.layouts {
        if layout.restart == Some(Stamp::Next) {
            layout.restart = Some(stamp);
        }
        layout.device.restamp(Stamp::Next, stamp);
    }
    Ok(baseline)
}

/// The baseline of a device that is gone. The file stays: should the name come back, it is compared with what was released.
#[must_use]
pub fn drop_device(baseline: &Baseline, reason: &str) -> Baseline {
    Baseline { dropped: Some(reason.to_owned()), ..baseline.clone() }
}

/// Why a release cannot have a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReleaseError {
    /// It could not be told from the rest of a line.
    Malformed(String),
    /// There is one of this name.
    Exists(String),
}

impl fmt::Display for ReleaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(name) => write!(
                f,
                "`{name}` cannot be the name of a release; use letters, digits and `.`, `-`, `+`, `_`, but not `next`"
            ),
            Self::Exists(name) => {
                write!(
                    f,
                    "release `{name}` exists already; released lines never change, so take another name"
                )
            }
        }
    }
}

impl std::error::Error for ReleaseError {}
