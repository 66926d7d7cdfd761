//! The gate fires: every illegal edit of a released crate is refused with its rule on its token, every
//! legal one passes.
//!
//! The tests write small crates below cargo's directory for temporary files, check them with one run of
//! cargo, and read its JSON. See `rows` for the edits and `cases` for whole messages.

mod agree;
mod cases;
mod catalogue;
mod curve;
mod diagnostics;
mod edits;
mod files;
mod off;
mod published;
mod released;
mod rows;
mod table;
mod workspace;
