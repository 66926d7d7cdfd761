//! Freezing what stands for the next release, and devices that are gone.

use std::fmt;

use crate::model::{Baseline, Graph, Stamp};
use crate::text;

/// The baseline after release `name`: what was `next` is stamped with it. A dropped device ships no more and stays as
/// it is.
///
/// A release comes after all that the file has. With `after` it is one of a stable branch; those that are named there, and
/// what came before them, must be all that the file has.
///
/// # Errors
///
/// When the name is none, or a release of the device has it already.
pub fn release(
    baseline: &Baseline,
    name: &str,
    after: &[String],
) -> Result<Baseline, ReleaseError> {
    let (known, mut baseline) = (baseline, baseline.clone());
    let stamp = new_release(&mut baseline.releases, &mut baseline.graph, name, after)?;
    if known.dropped.is_some() {
        return Ok(known.clone());
    }
    for layout in &mut baseline.layouts {
        if layout.restart == Some(Stamp::Next) {
            layout.restart = Some(stamp);
        }
        layout.device.restamp(Stamp::Next, stamp);
    }
    Ok(baseline)
}

/// Adds a release to those of a file.
pub(crate) fn new_release(
    releases: &mut Vec<String>,
    graph: &mut Graph,
    name: &str,
    after: &[String],
) -> Result<Stamp, ReleaseError> {
    if !text::is_release(name) {
        return Err(ReleaseError::Malformed(name.to_owned()));
    }
    if releases.iter().any(|release| release == name) {
        return Err(ReleaseError::Exists(name.to_owned()));
    }
    let heads = graph.heads();
    let last = (0..releases.len()).rev().find(|at| !graph.is_branch(*at));
    // A branch goes on as one, until it comes together with the others.
    let mut branch =
        last.is_some_and(|last| !heads.contains(&last)) || last.is_none() && !heads.is_empty();
    if !after.is_empty() {
        let before: Vec<usize> =
            (0..releases.len()).filter(|at| after.contains(&releases[*at])).collect();
        let covered = |head: &usize| before.iter().any(|at| graph.past(*at)[*head]);
        if let Some(head) = heads.iter().find(|head| !covered(head)) {
            return Err(ReleaseError::After(name.to_owned(), releases[*head].clone()));
        }
        branch = true;
    }
    graph.push(heads, branch);
    releases.push(name.to_owned());
    Ok(Stamp::Release(releases.len() - 1))
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
    /// The file has another release, which this one would not come after.
    After(String, String),
}

impl fmt::Display for ReleaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(name) => write!(
                f,
                "`{name}` cannot be the name of a release; use letters, digits and `.`, `-`, `+`, `_`, but not `next`"
            ),
            Self::After(name, other) => write!(
                f,
                "release `{name}` comes after `{other}` as well, which is in the file; say `--after {other}`, or begin the branch at the \
                 commit of the release that it comes after"
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
