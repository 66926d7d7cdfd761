//! The operations of `cargo vmstate` on a baseline.

mod accept;
#[cfg(test)]
mod branch_tests;
mod diff;
mod merge;
mod release;
#[cfg(test)]
mod tests;

pub use accept::{judgements, update};
pub use diff::{Change, diff};
pub use merge::{MergeError, merge, unite};
pub(crate) use release::new_release;
pub use release::{ReleaseError, drop_device, release};
