//! What must not change once it was released.

mod align;
mod attributes;
mod bodies;
mod catalogue;
mod compare;
mod fields;
mod finding;
mod say;
mod subsections;
mod texts;
mod types;
mod versions;

pub use catalogue::Rule;
pub use compare::compare;
pub use finding::{Directions, FieldAt, Finding, Place};
pub use types::{TypeChange, type_change};

pub(crate) use align::{Alignment, Order, same_condition};
pub(crate) use compare::starts_afresh;
