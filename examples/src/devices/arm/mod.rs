//! Small devices of Arm boards, by family.

pub mod aspeed;
pub mod primecell;
pub mod pxa2xx;
pub mod recent;
mod registry;
pub mod serial;
pub mod soc;
pub mod timers;

pub use registry::DEVICES;
