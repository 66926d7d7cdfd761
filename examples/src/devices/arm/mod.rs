//! Small devices of Arm boards, by family.

pub mod primecell;
mod registry;
pub mod serial;
pub mod soc;
pub mod timers;

pub use registry::DEVICES;
