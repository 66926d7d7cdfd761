//! The front end run outside of a macro, for unit tests.

use crate::errors::Errors;
use crate::model::{Body, Device, Field, Input};
use crate::{check, lower, options};
use syn::{DeriveInput, Type};

fn run(input: &DeriveInput) -> (Option<Input>, Errors) {
    let mut errors = Errors::default();
    let options = options::read(input, &mut errors);
    let model = lower::lower(input, options, &mut errors);
    if let Some(model) = &model {
        check::check(model, &mut errors);
    }
    (model, errors)
}

/// The model of a type without faults.
pub(crate) fn model(input: &DeriveInput) -> Input {
    let (model, errors) = run(input);
    assert_eq!(errors.messages(), Vec::<String>::new());
    model.expect("no message explains why there is no model")
}

/// The model of a struct without faults.
pub(crate) fn device(input: &DeriveInput) -> Device {
    match model(input).body {
        Body::Device(device) => device,
        _ => panic!("not a device"),
    }
}

/// The first field of a device without faults, in its main body or first subsection.
pub(crate) fn last_field(input: &DeriveInput) -> Field {
    let mut device = device(input);
    let main = device.fields.pop();
    main.or_else(|| device.subsections.pop()?.fields.pop()).expect("no field")
}

/// What the front end says about a type.
pub(crate) fn messages(input: &DeriveInput) -> Vec<String> {
    run(input).1.messages()
}

/// Asserts that there is exactly one message, which begins with `fault` and ends with `remedy`.
#[track_caller]
pub(crate) fn refused(input: &DeriveInput, fault: &str, remedy: &str) {
    let messages = messages(input);
    let [message] = messages.as_slice() else {
        panic!("{} messages: {messages:#?}", messages.len())
    };
    assert!(message.starts_with(fault), "begins with {fault:?}: {message}");
    assert!(message.ends_with(remedy), "ends with {remedy:?}: {message}");
}

/// Asserts that there is no message.
#[track_caller]
pub(crate) fn accepted(input: &DeriveInput) {
    assert_eq!(messages(input), Vec::<String>::new());
}

/// Tokens as text without spaces.
pub(crate) fn text(tokens: &impl quote::ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

/// The type that is written so.
pub(crate) fn ty(text: &str) -> Type {
    syn::parse_str(text).expect("a type")
}
