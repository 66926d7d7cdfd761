//! What goes wrong, where in the device, and where in the stream.
//!
//! A message says each thing once: `Display` what failed and where, `source()` why, if a hook, a
//! predicate, a layout by hand or the stream itself gave a reason. Reporters that print the chain
//! (`{:#}` of anyhow) therefore repeat nothing.

mod load;
mod locate;
mod path;
mod save;
mod text;

use alloc::boxed::Box;

pub use load::{LoadError, LoadErrorKind};
pub(crate) use locate::Origin;
pub use path::{Path, Step};
pub use save::{SaveError, SaveErrorKind};
pub(crate) use text::bounded;

/// The error of a hook, kept as the `source` of a [`LoadError`] or [`SaveError`].
pub type BoxError = Box<dyn core::error::Error + Send + Sync>;

/// Saving or loading a field returns `Result<(), E>`; one pointer wide, it is returned in a register.
/// Devices may be restored on threads of their own, and `anyhow` asks for the same bounds.
const _: () = {
    const fn assert_bounds<E: core::error::Error + Send + Sync + 'static>() {}

    assert_bounds::<LoadError>();
    assert_bounds::<SaveError>();
    assert!(size_of::<Result<(), LoadError>>() == size_of::<usize>());
    assert!(size_of::<Result<(), SaveError>>() == size_of::<usize>());
};
