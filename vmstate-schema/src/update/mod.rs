//! The operations of `cargo vmstate` on a baseline.

mod accept;
mod diff;
mod release;
#[cfg(test)]
mod tests;

pub use accept::{judgements, update};
pub use diff::{Change, diff};
pub use release::{ReleaseError, drop_device, release};
