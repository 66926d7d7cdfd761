//! Expansions depend on nothing that the user can change, and trip no lint of the user's.
//!
//! The renamed runtime has a crate of its own, `tests/renamed`.

mod lints;
mod macros;
mod modules;
mod names;
mod prelude;
