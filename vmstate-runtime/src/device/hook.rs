//! Hooks and predicates: what they return, and what becomes of it.

use crate::schema::Field;
use crate::wire::error::{BoxError, LoadError, LoadErrorKind, SaveError, SaveErrorKind};
use crate::wire::{RunReader, RunWriter};

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

/// What a hook returns: nothing if it cannot fail, else a `Result`.
#[diagnostic::on_unimplemented(
    message = "a hook returns `{Self}`",
    label = "a hook returns `()` or `Result<(), E>`, where `E` converts into a boxed error"
)]
pub trait HookResult<T = ()> {
    /// The error, if there is one.
    fn outcome(self) -> Result<T, BoxError>;
}

impl HookResult for () {
    #[inline]
    fn outcome(self) -> Result<(), BoxError> {
        Ok(())
    }
}

impl<T, E: Into<BoxError>> HookResult<T> for Result<T, E> {
    #[inline]
    fn outcome(self) -> Result<T, BoxError> {
        self.map_err(Into::into)
    }
}

/// Makes the error of a hook one of loading; one that is a [`LoadError`] already stays what it is.
#[inline]
pub(super) fn load_hook<T>(hook: &'static str, result: impl HookResult<T>) -> Result<T, LoadError> {
    result.outcome().map_err(|e| load_error(hook, e))
}

#[cold]
fn load_error(hook: &'static str, e: BoxError) -> LoadError {
    match e.downcast::<LoadError>() {
        Ok(e) => *e,
        Err(source) => LoadError::unplaced(LoadErrorKind::Hook { hook, source }),
    }
}

/// Makes the error of a hook one of saving; one that is a [`SaveError`] already stays what it is.
#[inline]
pub(super) fn save_hook<T>(hook: &'static str, result: impl HookResult<T>) -> Result<T, SaveError> {
    result.outcome().map_err(|e| save_error(hook, e))
}

#[cold]
fn save_error(hook: &'static str, e: BoxError) -> SaveError {
    match e.downcast::<SaveError>() {
        Ok(e) => *e,
        Err(source) => SaveError::new(SaveErrorKind::Hook { hook, source }),
    }
}

impl RunWriter<'_, '_> {
    /// The check after a field.
    #[inline]
    pub fn validate(
        &mut self,
        fields: &'static [Field],
        index: usize,
        verdict: Result<(), Option<BoxError>>,
    ) {
        if let Err(source) = verdict {
            let predicate = fields[index].validate.unwrap_or_default();
            let e = SaveError::new(SaveErrorKind::Invalid { predicate, source });
            self.fail_field(fields, index, e);
        }
    }
}

impl RunReader<'_, '_> {
    /// The check after a field.
    #[inline]
    pub fn validate(
        &mut self,
        fields: &'static [Field],
        index: usize,
        verdict: Result<(), Option<BoxError>>,
    ) {
        if let Err(source) = verdict {
            let predicate = fields[index].validate.unwrap_or_default();
            self.fail_field(fields, index, LoadErrorKind::Invalid { predicate, source });
        }
    }

    /// The second answer of a `test`, after all fields were loaded.
    #[inline]
    pub fn same_answer(
        &mut self,
        fields: &'static [Field],
        index: usize,
        first: bool,
        second: bool,
    ) {
        if first != second {
            let predicate = fields[index].field_exists.unwrap_or_default();
            self.fail_test(fields, index, LoadErrorKind::UnstableTest { predicate, first });
        }
    }
}
