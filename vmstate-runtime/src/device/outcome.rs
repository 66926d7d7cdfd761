//! What predicates and hooks return.

use super::{Loaded, Saved};
use crate::error::{BoxError, LoadError, LoadErrorKind, SaveError, SaveErrorKind};

/// What a `validate` predicate returns: a `bool`, or a `Result` that says why not.
#[diagnostic::on_unimplemented(
    message = "`validate` returns `{Self}`",
    label = "`validate` names a function that returns `bool` or `Result<(), E>`"
)]
pub trait Verdict {
    /// `Err` when the state is refused, with a reason if there is one.
    fn verdict(self) -> Result<(), Option<BoxError>>;
}

impl Verdict for bool {
    #[inline]
    fn verdict(self) -> Result<(), Option<BoxError>> {
        if self { Ok(()) } else { Err(None) }
    }
}

impl<E: Into<BoxError>> Verdict for Result<(), E> {
    #[inline]
    fn verdict(self) -> Result<(), Option<BoxError>> {
        self.map_err(|e| Some(e.into()))
    }
}

/// What a `test` returns; named so that another type is one error, at the attribute.
#[inline(always)]
#[must_use]
pub fn present(answer: bool) -> bool {
    answer
}

/// What a hook returns: nothing if it cannot fail, else a `Result`.
#[diagnostic::on_unimplemented(
    message = "a hook returns `{Self}`",
    label = "a hook returns `()` or `Result<(), E>`, where `E` converts into a boxed error"
)]
pub trait HookResult {
    /// The error, if there is one.
    fn outcome(self) -> Result<(), BoxError>;
}

impl HookResult for () {
    #[inline(always)]
    fn outcome(self) -> Result<(), BoxError> {
        Ok(())
    }
}

impl<E: Into<BoxError>> HookResult for Result<(), E> {
    #[inline]
    fn outcome(self) -> Result<(), BoxError> {
        self.map_err(Into::into)
    }
}

/// Makes the error of a hook one of loading; one that is a [`LoadError`] already stays what it is.
#[inline]
pub fn load_hook(hook: &'static str, result: impl HookResult) -> Loaded {
    match result.outcome() {
        Ok(()) => Ok(()),
        Err(e) => Err(match e.downcast::<LoadError>() {
            Ok(e) => *e,
            Err(source) => LoadError::unplaced(LoadErrorKind::Hook { hook, source }),
        }),
    }
}

/// Makes the error of a hook one of saving; one that is a [`SaveError`] already stays what it is.
#[inline]
pub fn save_hook(hook: &'static str, result: impl HookResult) -> Saved {
    match result.outcome() {
        Ok(()) => Ok(()),
        Err(e) => Err(match e.downcast::<SaveError>() {
            Ok(e) => *e,
            Err(source) => SaveError::new(SaveErrorKind::Hook { hook, source }),
        }),
    }
}
