//! What generated code calls: one method for each kind of field, on the cursor of a fixed run.
//!
//! The work is done here and not in the expansion, so that a field is one line there.

mod outcome;
mod reader;
mod writer;

pub use outcome::{HookResult, Verdict, load_hook, present, save_hook};

use crate::error::{LoadError, SaveError};

/// A separate wire struct for a field whose value is derived, or kept in another form (QEMU:
/// `VMSTATE_WITH_TMP`).
///
/// It is built from the device when that is saved. On load it is built too, so that it knows the
/// destination's configuration, then filled from the stream and applied to the device. The field
/// that names it is not sent itself.
///
/// ```
/// use vmstate_runtime::{Encoder, VmState, Via};
///
/// #[derive(VmState, Default)]
/// struct Clock {
///     base: u32,
///     #[vmstate(via = Elapsed)]
///     now: u32,
/// }
///
/// #[derive(VmState)]
/// struct Elapsed {
///     ticks: u64,
/// }
///
/// impl Via<Clock> for Elapsed {
///     fn build(clock: &Clock) -> Self {
///         Elapsed { ticks: u64::from(clock.now.wrapping_sub(clock.base)) }
///     }
///
///     fn apply(self, clock: &mut Clock) -> Result<(), vmstate_runtime::BoxError> {
///         clock.now = clock.base.wrapping_add(u32::try_from(self.ticks)?);
///         Ok(())
///     }
/// }
///
/// let mut stream = Vec::new();
/// Clock { base: 3, now: 5 }.save(&mut Encoder::new(&mut stream))?;
/// assert_eq!(stream, [0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 2]);
/// # Ok::<(), vmstate_runtime::SaveError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in for a field of `{S}`",
    label = "`via` names a struct that is built from the device and applied to it",
    note = "write `impl Via<{S}> for {Self}`, with `build` and `apply`"
)]
pub trait Via<S: ?Sized> {
    /// What is saved of `state`.
    fn build(state: &S) -> Self;

    /// Puts what was loaded into `state`.
    fn apply(self, state: &mut S) -> Result<(), crate::error::BoxError>;
}

/// The outcome of a save.
pub(crate) type Saved = Result<(), SaveError>;
/// The outcome of a load.
pub(crate) type Loaded = Result<(), LoadError>;
