//! What must not change once it was released.

mod align;
mod attributes;
mod bodies;
mod branches;
mod catalogue;
mod compare;
mod decided;
mod fields;
mod finding;
mod flat;
pub(crate) mod say;
mod scope;
mod subsections;
#[cfg(test)]
mod tests;
mod texts;
mod types;
mod versions;

pub use attributes::{most, same_absent};
pub use catalogue::Rule;
pub use compare::compare;
pub use finding::{Directions, FieldAt, Finding, Place};
pub use flat::{Atom, AtomKind, News, flatten, news};
pub use types::{TypeChange, type_change};

/// The hosts of these releases, for messages: `8.0 to 9.1 hosts`.
#[must_use]
pub fn hosts(releases: &[String]) -> String {
    say::hosts(releases)
}

pub(crate) use align::{Alignment, Order, same_condition};
pub(crate) use compare::starts_afresh;
pub(crate) use flat::same_bytes;
