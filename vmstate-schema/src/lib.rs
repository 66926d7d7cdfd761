//! The wire schema of a device as text: what was released, what the source says now, and which difference strands a
//! guest.
//!
//! Five parts, each usable without the next:
//!
//! * [`model`]: a device as owned data. [`Device`] is what the compiler sees or what a release had,
//!   [`Baseline`] the history of one.
//! * [`text`]: one grammar for baseline files and for what a build prints about its devices.
//! * [`rules`]: [`compare`] judges a device against its baseline; [`Rule`] is the table of what it may say.
//! * [`machines`]: the same four for tables of machine types.
//! * [`answers`]: what functions answer under each machine type, as the proof by execution finds it.
//! * [`update`](mod@update): the operations of `cargo vmstate`: accept, release, drop, and the difference of two layouts.
//!
//! Nothing here reads a file or an environment variable, and no input makes it panic.

#![forbid(unsafe_code)]

pub mod answers;
pub mod file;
pub mod machines;
pub mod model;
pub mod rules;
#[cfg(test)]
mod testing;
pub mod text;
pub mod update;

pub use model::{Baseline, Device};
pub use rules::{Finding, Rule, compare};
pub use text::{ParseError, parse_baseline, parse_dump, print_baseline, print_dump};

/// Where each name stands first, to look names up without going through all of them.
pub(crate) fn by_name<T>(
    list: &[T],
    name: impl Fn(&T) -> &String,
) -> std::collections::HashMap<&str, usize> {
    let mut places = std::collections::HashMap::with_capacity(list.len());
    for (at, it) in list.iter().enumerate() {
        places.entry(name(it).as_str()).or_insert(at);
    }
    places
}
