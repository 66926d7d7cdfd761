//! What goes wrong, where in the device, and where in the stream.

mod load;
mod path;
mod save;

use alloc::boxed::Box;

pub use load::{LoadError, LoadErrorKind};
pub use path::{Path, Segment};
pub use save::{SaveError, SaveErrorKind};

/// The error of a hook, kept as the `source` of a [`LoadError`] or [`SaveError`].
pub type BoxError = Box<dyn core::error::Error + Send + Sync>;
