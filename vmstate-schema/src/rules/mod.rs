//! What must not change once it was released.

mod align;
mod attributes;
mod bodies;
mod catalogue;
mod compare;
mod decided;
mod fields;
mod finding;
mod flat;
pub(crate) mod say;
mod subsections;
#[cfg(test)]
mod tests;
mod texts;
mod types;
mod versions;

pub use attributes::most;
pub use catalogue::Rule;
pub use compare::compare;
pub use finding::{Directions, FieldAt, Finding, Place};
pub use flat::{Atom, AtomKind, flatten};
pub use types::{TypeChange, type_change};

use crate::model::{Baseline, Stamp};

/// The hosts that know what was released then, for messages: `8.0 to 9.1 hosts`.
#[must_use]
pub fn hosts(baseline: &Baseline, stamp: Stamp) -> String {
    say::hosts(say::since(&baseline.releases, stamp))
}

/// The hosts of these releases that are not older than that.
#[must_use]
pub fn hosts_of(releases: &[String], since: Stamp) -> String {
    say::hosts(say::since(releases, since))
}

pub(crate) use align::{Alignment, Order, same_condition};
pub(crate) use compare::starts_afresh;
