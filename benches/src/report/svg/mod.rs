//! Pictures, drawn by hand: a few shapes need no library.

mod bars;
mod canvas;
mod lines;

pub use bars::bars;
pub use lines::{Line, Panel, lines};
