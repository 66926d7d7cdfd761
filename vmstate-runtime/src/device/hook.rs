//! Hooks and predicates: what they are handed and what they return.

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

/// What a `test` returns; named so that another type is one error, at the attribute.
#[inline]
#[must_use]
pub fn present(answer: bool) -> bool {
    answer
}

/// A test that is handed fields: all by reference, or all by value.
///
/// `How` tells the two apart; the compiler finds it.
#[diagnostic::on_unimplemented(
    message = "this test is not a function of the fields it is handed",
    label = "handed `{Inputs}`, it has to return `bool`",
    note = "write `fn test(level: u8, wide: bool) -> bool`, or take all of them by reference"
)]
pub trait Answers<Inputs, How> {
    /// Whether the field is there.
    fn answer(self, inputs: Inputs) -> bool;
}

/// The fields by reference.
pub struct ByReference;

/// Copies of the fields.
pub struct ByValue;

macro_rules! answers {
    ($(($($input:ident)+))*) => {$(
        #[allow(non_snake_case)]
        impl<F, $($input),+> Answers<($(&$input,)+), ByReference> for F
        where
            F: FnOnce($(&$input),+) -> bool,
        {
            #[inline]
            fn answer(self, ($($input,)+): ($(&$input,)+)) -> bool {
                self($($input),+)
            }
        }

        #[allow(non_snake_case)]
        impl<F, $($input: Copy),+> Answers<($(&$input,)+), ByValue> for F
        where
            F: FnOnce($($input),+) -> bool,
        {
            #[inline]
            fn answer(self, ($($input,)+): ($(&$input,)+)) -> bool {
                self($(*$input),+)
            }
        }
    )*};
}

answers! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E G) }

/// Asks a test that is handed fields.
#[inline]
pub fn answer<Inputs, How>(test: impl Answers<Inputs, How>, inputs: Inputs) -> bool {
    test.answer(inputs)
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
pub fn load_hook<T>(hook: &'static str, result: impl HookResult<T>) -> Result<T, LoadError> {
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
pub fn save_hook<T>(hook: &'static str, result: impl HookResult<T>) -> Result<T, SaveError> {
    result.outcome().map_err(|e| save_error(hook, e))
}

#[cold]
fn save_error(hook: &'static str, e: BoxError) -> SaveError {
    match e.downcast::<SaveError>() {
        Ok(e) => *e,
        Err(source) => SaveError::new(SaveErrorKind::Hook { hook, source }),
    }
}

/// A `pre_save`: it looks at the device, or it changes what is saved of it.
///
/// `fn(&self)` looks. `fn(&mut self)` is handed a clone of the device, and that is saved: a device that
/// is saved stays as it is, since the guest may go on at the source.
///
/// `How` tells the two apart; the compiler finds it.
#[diagnostic::on_unimplemented(
    message = "`pre_save` wants a function `fn(&self)` or `fn(&mut self)`",
    label = "this hook has another signature, or changes a device that is not `Clone`",
    note = "write `fn hook(&self) -> Result<(), E>`, or, to change what is saved, `fn hook(&mut self) -> Result<(), E>`; \
            the second works on a clone, so the device has to be `Clone`"
)]
pub trait PreSave<S, How> {
    /// What is to be saved instead, if the hook changed it.
    fn call(self, hook: &'static str, state: &S) -> Result<Option<S>, SaveError>;
}

/// A hook that looks.
pub struct Looks<R>(core::marker::PhantomData<R>);

/// A hook that changes a clone.
pub struct Changes<R>(core::marker::PhantomData<R>);

impl<S, R: HookResult, F: FnOnce(&S) -> R> PreSave<S, Looks<R>> for F {
    #[inline]
    fn call(self, hook: &'static str, state: &S) -> Result<Option<S>, SaveError> {
        save_hook(hook, self(state)).map(|()| None)
    }
}

impl<S: Clone, R: HookResult, F: FnOnce(&mut S) -> R> PreSave<S, Changes<R>> for F {
    #[inline]
    fn call(self, hook: &'static str, state: &S) -> Result<Option<S>, SaveError> {
        let mut changed = state.clone();
        save_hook(hook, self(&mut changed)).map(|()| Some(changed))
    }
}

/// Calls a `pre_save`.
#[inline]
pub fn pre_save<S, How>(
    hook: &'static str,
    state: &S,
    function: impl PreSave<S, How>,
) -> Result<Option<S>, SaveError> {
    function.call(hook, state)
}

impl RunWriter<'_, '_> {
    /// The check after a field.
    #[inline]
    pub fn validate(&mut self, fields: &'static [Field], index: usize, verdict: impl Verdict) {
        if let Err(source) = verdict.verdict() {
            let predicate = fields[index].validate.unwrap_or_default();
            let e = SaveError::new(SaveErrorKind::Invalid { predicate, source });
            self.fail_field(fields, index, e);
        }
    }
}

impl RunReader<'_, '_> {
    /// The check after a field.
    #[inline]
    pub fn validate(&mut self, fields: &'static [Field], index: usize, verdict: impl Verdict) {
        if let Err(source) = verdict.verdict() {
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
