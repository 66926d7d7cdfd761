//! A device with its state, and how a machine sees it.

mod adapter;
mod context;
mod iterative;
mod locks;
mod migratable;
mod properties;
mod section;

pub use self::adapter::Device;
pub use self::context::{InContext, MigratableIn};
pub use self::iterative::{Iterative, Ram};
pub use self::migratable::Migratable;
pub use self::properties::Properties;
pub use self::section::Section;
