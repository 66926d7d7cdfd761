//! `cargo vmstate import`: what QEMU says of its state, turned into what this project works with.

mod rust;

use crate::cli::Import;
use crate::exit::{Exit, Result};

/// Turns a stream into Rust.
pub(crate) fn run(args: &Import) -> Result<Exit> {
    rust::run(args)
}
