//! How times are taken: in one process, by turns, with ratios within a round.

pub mod allocations;
mod layouts;
mod operation;
mod plan;
mod rounds;
pub mod statistics;
mod verify;

pub use layouts::in_layouts;
pub use operation::Operation;
pub use plan::Plan;
pub use rounds::{Series, cold, overhead, warm};
pub use verify::verify;
