//! Wire structs that stand in for fields.

use core::marker::PhantomData;

use super::hook::{load_hook, save_hook};
use crate::layout::Layout;
use crate::schema::{Shape, Type};
use crate::wire::error::{BoxError, LoadError, SaveError};
use crate::wire::{Decoder, Encoder, RunReader, RunWriter};

/// A separate wire struct for a field whose value is derived, or kept in another form (QEMU:
/// `VMSTATE_WITH_TMP`).
///
/// It is built from the device when that is saved. On load it is built too, so that it knows the
/// destination's configuration, then filled from the stream and applied to the device. The field
/// that names it is not sent itself. Where the device may be in a state that cannot be saved, implement
/// [`TryVia`] instead.
///
/// ```
/// use vmstate_runtime::{BoxError, Encoder, VmState, Via};
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
///         Elapsed { ticks: clock.now.wrapping_sub(clock.base).into() }
///     }
///
///     fn apply(self, clock: &mut Clock) -> Result<(), BoxError> {
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
pub trait Via<S: ?Sized> {
    /// What is saved of `state`.
    fn build(state: &S) -> Self
    where
        Self: Sized;

    /// Puts what was loaded into `state`.
    ///
    /// # Errors
    ///
    /// What the device cannot be: the load fails with it, at this field.
    fn apply(self, state: &mut S) -> Result<(), BoxError>;
}

/// A [`Via`] whose `build` may fail (QEMU: the `pre_save` of a `VMSTATE_WITH_TMP` that returns an error); every `Via` is one.
///
/// ```
/// use vmstate_runtime::{BoxError, Encoder, TryVia, VmState};
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
///     ticks: u32,
/// }
///
/// impl TryVia<Clock> for Elapsed {
///     fn build(clock: &Clock) -> Result<Self, BoxError> {
///         let ticks = clock.now.checked_sub(clock.base).ok_or("the clock runs backwards")?;
///         Ok(Elapsed { ticks })
///     }
///
///     fn apply(self, clock: &mut Clock) -> Result<(), BoxError> {
///         clock.now = clock.base.checked_add(self.ticks).ok_or("the clock has no such time")?;
///         Ok(())
///     }
/// }
///
/// let error = Clock { base: 5, now: 3 }.save(&mut Encoder::new(&mut Vec::new())).unwrap_err();
/// assert!(format!("{error:#}").contains("the clock runs backwards"));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in for a field of `{S}`",
    label = "`via` names a struct that is built from the device and applied to it",
    note = "write `impl Via<{S}> for {Self}`, with `build` and `apply`"
)]
pub trait TryVia<S: ?Sized> {
    /// What is saved of `state`.
    ///
    /// # Errors
    ///
    /// Why the device is in no state that can be saved: the save fails with it, at this field.
    fn build(state: &S) -> Result<Self, BoxError>
    where
        Self: Sized;

    /// Puts what was loaded into `state`.
    ///
    /// # Errors
    ///
    /// What the device cannot be: the load fails with it, at this field.
    fn apply(self, state: &mut S) -> Result<(), BoxError>;
}

#[diagnostic::do_not_recommend]
impl<S: ?Sized, W: Via<S>> TryVia<S> for W {
    fn build(state: &S) -> Result<Self, BoxError> {
        Ok(<W as Via<S>>::build(state))
    }

    fn apply(self, state: &mut S) -> Result<(), BoxError> {
        <W as Via<S>>::apply(self, state)
    }
}

/// A device, by way of `W`, which is made of it: the attribute `via`.
pub struct Temporary<W>(PhantomData<W>);

impl<S: ?Sized, W: TryVia<S> + Layout<W>> Layout<S> for Temporary<W> {
    // QEMU names a struct made for the purpose; a single value is what it is.
    const TYPE: Type = match W::TYPE.shape {
        Shape::Struct(_) => W::TYPE.named("tmp"),
        _ => W::TYPE,
    };

    fn put(state: &S, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        W::put(&save_hook("build", W::build(state))?, out)
    }

    fn get(state: &mut S, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        let mut wire = load_hook("build", W::build(state))?;
        W::get(&mut wire, input)?;
        load_hook("apply", wire.apply(state))
    }

    fn __put(state: &S, run: &mut RunWriter<'_, '_>) {
        match save_hook("build", W::build(state)) {
            Ok(wire) => W::__put(&wire, run),
            Err(e) => run.fail_value(const { &W::TYPE }, e),
        }
    }

    fn __get(state: &mut S, run: &mut RunReader<'_, '_>) {
        let mut wire = match load_hook("build", W::build(state)) {
            Ok(wire) => wire,
            Err(e) => return run.fail_value(const { &W::TYPE }, e),
        };
        W::__get(&mut wire, run);
        if run.is_ok()
            && let Err(e) = load_hook("apply", wire.apply(state))
        {
            let size = const { W::TYPE.size }.unwrap_or(0);
            match const { W::TYPE.nested() } {
                Some(description) => run.fail_struct(description, size, e),
                None => run.fail_behind(size, e),
            }
        }
    }
}
