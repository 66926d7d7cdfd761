//! One attribute read alone, for unit tests: no other stage adds its opinion.

use super::{DeviceOptions, FieldOptions, Options, read};
use crate::errors::Errors;
use proc_macro2::TokenStream;
use syn::{DeriveInput, parse_quote};

/// The options of a type without faults.
pub(crate) fn options(input: &DeriveInput) -> Options {
    let mut errors = Errors::default();
    let options = read(input, &mut errors);
    assert_eq!(errors.messages(), Vec::<String>::new());
    options
}

/// What a struct with `#[vmstate(written)]` says.
pub(crate) fn device(written: &str) -> DeviceOptions {
    options(&on_struct(written)).device
}

/// What a field with `#[vmstate(written)]` says.
pub(crate) fn field(written: &str) -> FieldOptions {
    options(&on_field(written)).fields.remove(0)
}

pub(crate) fn faults_on_struct(written: &str) -> Vec<String> {
    faults(&on_struct(written))
}

pub(crate) fn faults_on_field(written: &str) -> Vec<String> {
    faults(&on_field(written))
}

fn faults(input: &DeriveInput) -> Vec<String> {
    let mut errors = Errors::default();
    let _ = read(input, &mut errors);
    errors.messages()
}

fn on_struct(written: &str) -> DeriveInput {
    let written: TokenStream = written.parse().unwrap();
    parse_quote! { #[vmstate(#written)] struct D { n: u8 } }
}

fn on_field(written: &str) -> DeriveInput {
    let written: TokenStream = written.parse().unwrap();
    parse_quote! { struct D { #[vmstate(#written)] n: u8 } }
}
