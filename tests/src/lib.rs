//! Conformance, UI, hygiene and property tests of vmstate. What several test files share is here.
//!
//! | module | what is in it |
//! |---|---|
//! | [`through`] | save and load through every sink and source there is; all must agree |
//! | [`wire`] | a stream written down value by value, so that each place where it can be cut is known |
//! | [`counting`] | a global allocator that counts, by thread |
//! | [`compiler`] | which compiler the expected messages belong to |
//! | [`mod@long`] | which tests take long |

pub mod compiler;
pub mod counting;
#[cfg(doctest)]
mod guides;
pub mod long;
pub mod through;
pub mod wire;

pub use through::{Loaded, load, save, try_save};
pub use wire::{Wire, hex};
