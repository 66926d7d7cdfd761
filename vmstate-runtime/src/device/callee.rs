//! The functions that attributes name: one trait for each, so that a function of another signature is
//! one error, which shows the right one.

use super::hook::{HookResult, Verdict, load_hook, save_hook};
use crate::layout::{Count, product};
use crate::wire::Decoder;
use crate::wire::error::{BoxError, LoadError, SaveError};
use core::marker::PhantomData;

/// A function that looks at the device.
pub struct Looks<R>(PhantomData<R>);

/// A function that changes the device.
pub struct Changes<R>(PhantomData<R>);

/// No value has this type. A trait whose only impl is that for functions would be reported as a function that
/// does not fit, and not in the words of the trait; one for functions of this keeps the compiler from
/// looking into either.
pub enum Uninhabited {}

/// The impl for functions of [`Uninhabited`]; what it returns, nothing asks for.
macro_rules! other_functions {
    ($callee:ident($($argument:ty),*) -> $result:ty { $value:expr }) => {
        #[diagnostic::do_not_recommend]
        impl<S, F: FnOnce(Uninhabited)> $callee<S, Uninhabited> for F {
            fn call(self, $(_: $argument),*) -> $result {
                $value
            }
        }
    };
}

/// What no struct implements: the condition of a trait that generated code has for what attributes name, so
/// that a name that is not found is reported in these words.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no method of this name",
    label = "a single name is a method of `{Self}`; a function of the module is `self::name`, one of elsewhere `path::name`",
    note = "a method of a trait wants the trait in scope, or `Trait::name`"
)]
pub trait HasMethod {}

/// A `pre_load`. `How` tells apart what looks and what changes; the compiler finds it.
#[diagnostic::on_unimplemented(
    message = "`pre_load` wants a function `fn(&mut self)` or `fn(&mut self) -> Result<(), E>`",
    label = "this function has another signature",
    note = "`E` is an error, a `String` or whatever else converts into `Box<dyn Error + Send + Sync>`"
)]
pub trait PreLoad<S, How> {
    /// Calls it.
    fn call(self, state: &mut S) -> Result<(), BoxError>;
}

#[diagnostic::do_not_recommend]
impl<S, R: HookResult, F: FnOnce(&S) -> R> PreLoad<S, Looks<R>> for F {
    #[inline]
    fn call(self, state: &mut S) -> Result<(), BoxError> {
        self(state).outcome()
    }
}

#[diagnostic::do_not_recommend]
impl<S, R: HookResult, F: FnOnce(&mut S) -> R> PreLoad<S, Changes<R>> for F {
    #[inline]
    fn call(self, state: &mut S) -> Result<(), BoxError> {
        self(state).outcome()
    }
}

/// Calls a `pre_load`.
///
/// # Errors
///
/// What the hook returns.
#[inline]
pub fn pre_load<S, How>(
    hook: &'static str,
    state: &mut S,
    function: impl PreLoad<S, How>,
) -> Result<(), LoadError> {
    load_hook(hook, function.call(state))
}

/// A `post_load`.
#[diagnostic::on_unimplemented(
    message = "`post_load` wants a function `fn(&mut self, version_id: u32)` or `fn(&mut self, version_id: u32) \
               -> Result<(), E>`",
    label = "this function has another signature",
    note = "`E` is an error, a `String` or whatever else converts into `Box<dyn Error + Send + Sync>`"
)]
pub trait PostLoad<S, How> {
    /// Calls it.
    fn call(self, state: &mut S, version_id: u32) -> Result<(), BoxError>;
}

#[diagnostic::do_not_recommend]
impl<S, R: HookResult, F: FnOnce(&S, u32) -> R> PostLoad<S, Looks<R>> for F {
    #[inline]
    fn call(self, state: &mut S, version_id: u32) -> Result<(), BoxError> {
        self(state, version_id).outcome()
    }
}

#[diagnostic::do_not_recommend]
impl<S, R: HookResult, F: FnOnce(&mut S, u32) -> R> PostLoad<S, Changes<R>> for F {
    #[inline]
    fn call(self, state: &mut S, version_id: u32) -> Result<(), BoxError> {
        self(state, version_id).outcome()
    }
}

/// Calls a `post_load`.
///
/// # Errors
///
/// What the hook returns.
#[inline]
pub fn post_load<S, How>(
    hook: &'static str,
    state: &mut S,
    version_id: u32,
    function: impl PostLoad<S, How>,
) -> Result<(), LoadError> {
    load_hook(hook, function.call(state, version_id))
}

/// A `load_old`.
#[diagnostic::on_unimplemented(
    message = "`load_old` wants a function `fn(&mut self, input: &mut Decoder<'_>, version_id: u32) -> \
               Result<(), E>`",
    label = "this function has another signature",
    note = "`E` is a `LoadError`, another error, a `String` or whatever else converts into \
            `Box<dyn Error + Send + Sync>`"
)]
pub trait LoadsOld<S, How> {
    /// Calls it.
    fn call(self, state: &mut S, input: &mut Decoder<'_>, version_id: u32) -> Result<(), BoxError>;
}

other_functions!(LoadsOld(&mut S, &mut Decoder<'_>, u32) -> Result<(), BoxError> { Ok(()) });

#[diagnostic::do_not_recommend]
impl<S, R: HookResult, F: FnOnce(&mut S, &mut Decoder<'_>, u32) -> R> LoadsOld<S, Changes<R>>
    for F
{
    #[inline]
    fn call(self, state: &mut S, input: &mut Decoder<'_>, version_id: u32) -> Result<(), BoxError> {
        self(state, input, version_id).outcome()
    }
}

/// Calls a `load_old`.
///
/// # Errors
///
/// What the loader returns.
#[inline]
pub fn load_old<S, How>(
    hook: &'static str,
    state: &mut S,
    input: &mut Decoder<'_>,
    version_id: u32,
    function: impl LoadsOld<S, How>,
) -> Result<(), LoadError> {
    load_hook(hook, function.call(state, input, version_id))
}

/// A `pre_save`: it looks at the device, or it changes what is saved of it.
///
/// `fn(&self)` looks. `fn(&mut self)` is handed a clone of the device, and that is saved: a device that
/// is saved stays as it is, since the guest may go on at the source.
#[diagnostic::on_unimplemented(
    message = "`pre_save` wants a function `fn(&self)` or `fn(&mut self)`, which may return `Result<(), E>`",
    label = "this function has another signature, or changes a device that is not `Clone`",
    note = "`fn(&mut self)` changes what is saved: it works on a clone, so the device has to be `Clone`: add it to `#[derive(..)]`",
    note = "`E` is an error, a `String` or whatever else converts into `Box<dyn Error + Send + Sync>`"
)]
pub trait PreSave<S, How> {
    /// What is to be saved instead, if the hook changed it.
    fn call(self, state: &S) -> Result<Option<S>, BoxError>;
}

#[diagnostic::do_not_recommend]
impl<S, R: HookResult, F: FnOnce(&S) -> R> PreSave<S, Looks<R>> for F {
    #[inline]
    fn call(self, state: &S) -> Result<Option<S>, BoxError> {
        self(state).outcome().map(|()| None)
    }
}

#[diagnostic::do_not_recommend]
impl<S: Clone, R: HookResult, F: FnOnce(&mut S) -> R> PreSave<S, Changes<R>> for F {
    #[inline]
    fn call(self, state: &S) -> Result<Option<S>, BoxError> {
        let mut changed = state.clone();
        self(&mut changed).outcome().map(|()| Some(changed))
    }
}

/// Calls a `pre_save`.
///
/// # Errors
///
/// What the hook returns.
#[inline]
pub fn pre_save<S, How>(
    hook: &'static str,
    state: &S,
    function: impl PreSave<S, How>,
) -> Result<Option<S>, SaveError> {
    save_hook(hook, function.call(state))
}

/// A `pre_save` of a subsection, or a `post_save`.
#[diagnostic::on_unimplemented(
    message = "`post_save`, and `pre_save` of a subsection, want a function `fn(&self)` or `fn(&self) -> \
               Result<(), E>`",
    label = "this function has another signature",
    note = "`E` is an error, a `String` or whatever else converts into `Box<dyn Error + Send + Sync>`"
)]
pub trait LooksAtSaved<S, How> {
    /// Calls it.
    fn call(self, state: &S) -> Result<(), BoxError>;
}

other_functions!(LooksAtSaved(&S) -> Result<(), BoxError> { Ok(()) });

#[diagnostic::do_not_recommend]
impl<S, R: HookResult, F: FnOnce(&S) -> R> LooksAtSaved<S, Looks<R>> for F {
    #[inline]
    fn call(self, state: &S) -> Result<(), BoxError> {
        self(state).outcome()
    }
}

/// Calls a `post_save`, or the `pre_save` of a subsection.
///
/// # Errors
///
/// What the hook returns.
#[inline]
pub fn look<S, How>(
    hook: &'static str,
    state: &S,
    function: impl LooksAtSaved<S, How>,
) -> Result<(), SaveError> {
    save_hook(hook, function.call(state))
}

/// A `needed`.
#[diagnostic::on_unimplemented(
    message = "`needed` wants a function `fn(&self) -> bool`",
    label = "this function has another signature"
)]
pub trait IsNeeded<S, How> {
    /// Whether it is sent.
    fn call(self, state: &S) -> bool;
}

other_functions!(IsNeeded(&S) -> bool { false });

#[diagnostic::do_not_recommend]
impl<S, F: FnOnce(&S) -> bool> IsNeeded<S, Looks<bool>> for F {
    #[inline]
    fn call(self, state: &S) -> bool {
        self(state)
    }
}

/// Calls a `needed`.
#[inline]
pub fn needed<S, How>(state: &S, function: impl IsNeeded<S, How>) -> bool {
    function.call(state)
}

/// A property that is on or off.
#[diagnostic::on_unimplemented(
    message = "a property of type `{Self}` does not say by itself whether a subsection is sent",
    label = "only a `bool` is on or off",
    note = "name the function that asks it: `subsection(support_foo, property = \"level\", needed = \"is_new\")`"
)]
pub trait Switch {
    /// Whether it is on.
    fn __is_on(&self) -> bool;
}

impl Switch for bool {
    fn __is_on(&self) -> bool {
        *self
    }
}

/// Asks the property that decides whether a subsection is sent.
#[inline]
pub fn is_on<P: Switch>(property: &P) -> bool {
    property.__is_on()
}

/// A `test` that sees the whole device.
#[diagnostic::on_unimplemented(
    message = "`test` wants a function `fn(&self, version_id: u32) -> bool`",
    label = "this function has another signature",
    note = "or name the fields that it is handed, `test = \"is_wide(level)\"`, and write `fn is_wide(level: u8) -> bool`"
)]
pub trait IsPresent<S, How> {
    /// Whether the field is there.
    fn call(self, state: &S, version_id: u32) -> bool;
}

other_functions!(IsPresent(&S, u32) -> bool { false });

#[diagnostic::do_not_recommend]
impl<S, F: FnOnce(&S, u32) -> bool> IsPresent<S, Looks<bool>> for F {
    #[inline]
    fn call(self, state: &S, version_id: u32) -> bool {
        self(state, version_id)
    }
}

/// Calls a `test` that sees the whole device.
#[inline]
pub fn present<S, How>(state: &S, version_id: u32, function: impl IsPresent<S, How>) -> bool {
    function.call(state, version_id)
}

/// A test that is handed fields: all by reference, or all by value.
///
/// `How` tells the two apart; the compiler finds it.
#[diagnostic::on_unimplemented(
    message = "this test is no function from the fields it is handed to `bool`",
    label = "it takes others, or does not return `bool`",
    note = "it is handed `{Inputs}`: take these, or copies such as in `fn is_wide(level: u8, mode: u8) -> bool`; not \
            `self`"
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
        #[diagnostic::do_not_recommend]
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
        #[diagnostic::do_not_recommend]
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
pub fn answer<Inputs, How>(inputs: Inputs, test: impl Answers<Inputs, How>) -> bool {
    test.answer(inputs)
}

/// What `len` and `bits` count by, if they call a function.
#[diagnostic::on_unimplemented(
    message = "`len` and `bits` want a function `fn(&self) -> u32`, or one that returns another integer",
    label = "this function has another signature"
)]
pub trait Counts<S, How> {
    /// The count.
    fn call(self, state: &S) -> i128;
}

other_functions!(Counts(&S) -> i128 { 0 });

#[diagnostic::do_not_recommend]
impl<S, C: Count, F: FnOnce(&S) -> C> Counts<S, Looks<C>> for F {
    #[inline]
    fn call(self, state: &S) -> i128 {
        self(state).count()
    }
}

/// Calls what counts: as many times `times`.
#[inline]
pub fn counted<S, How>(state: &S, times: u64, function: impl Counts<S, How>) -> i128 {
    product(function.call(state), times)
}

/// A `validate`.
#[diagnostic::on_unimplemented(
    message = "`validate` wants a function `fn(&self, version_id: u32) -> bool` or `fn(&self, version_id: u32) -> \
               Result<(), E>`",
    label = "this function has another signature",
    note = "`E` is an error, a `String` or whatever else converts into `Box<dyn Error + Send + Sync>`"
)]
pub trait Validates<S, How> {
    /// Why it is refused, if it is.
    fn call(self, state: &S, version_id: u32) -> Result<(), Option<BoxError>>;
}

other_functions!(Validates(&S, u32) -> Result<(), Option<BoxError>> { Ok(()) });

#[diagnostic::do_not_recommend]
impl<S, R: Verdict, F: FnOnce(&S, u32) -> R> Validates<S, Looks<R>> for F {
    #[inline]
    fn call(self, state: &S, version_id: u32) -> Result<(), Option<BoxError>> {
        self(state, version_id).verdict()
    }
}

/// Calls a `validate`.
///
/// # Errors
///
/// When the answer is no, or what the function returns.
#[inline]
pub fn verdict<S, How>(
    state: &S,
    version_id: u32,
    function: impl Validates<S, How>,
) -> Result<(), Option<BoxError>> {
    function.call(state, version_id)
}
