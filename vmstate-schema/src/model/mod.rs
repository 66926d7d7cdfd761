//! Devices as owned data, with the release that first shipped each part.

mod baseline;
mod body;
mod conditional;
mod device;
mod format;
mod graph;
mod merge;
mod stamp;
mod types;

pub use baseline::{Baseline, Layout};
pub use body::{Body, Check, Decided, Field, Hook, Hooks, Subsection};
pub use conditional::{Conditional, Part};
pub use device::{Break, Default, Device, LoadOld, Property, PropertyValue, Versions};
pub use graph::Graph;
pub(crate) use graph::natural;
pub(crate) use merge::Union;
pub use stamp::{Entry, History, Stamp};
pub(crate) use types::implied_size;
pub use types::{Domain, Length, Marker, Struct, Type, hash};
