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

/// Makes the error of a hook one of loading; one that is a [`LoadError`] already stays what it is.
#[inline]
pub fn load_hook<E: Into<BoxError>>(hook: &'static str, result: Result<(), E>) -> Loaded {
    match result {
        Ok(()) => Ok(()),
        Err(e) => Err(match e.into().downcast::<LoadError>() {
            Ok(e) => *e,
            Err(source) => LoadError::unplaced(LoadErrorKind::Hook { hook, source }),
        }),
    }
}

/// Makes the error of a hook one of saving; one that is a [`SaveError`] already stays what it is.
#[inline]
pub fn save_hook<E: Into<BoxError>>(hook: &'static str, result: Result<(), E>) -> Saved {
    match result {
        Ok(()) => Ok(()),
        Err(e) => Err(match e.into().downcast::<SaveError>() {
            Ok(e) => *e,
            Err(source) => SaveError::new(SaveErrorKind::Hook { hook, source }),
        }),
    }
}
