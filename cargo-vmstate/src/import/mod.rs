//! `cargo vmstate import`: what QEMU says of its state, turned into what this project works with.

mod dump;
mod rust;
mod stream;

use crate::cli::Import;
use crate::exit::{Exit, Result};

/// Turns a stream into Rust, or dumps into baseline files.
pub(crate) fn run(args: &Import) -> Result<Exit> {
    match &args.out {
        Some(out) if !args.dump.is_empty() => dump::run(args, out),
        _ => stream::run(args),
    }
}
