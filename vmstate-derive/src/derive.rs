//! What the derive does, from tokens to tokens. Whoever has no compiler to call it, calls this.

use crate::errors::Errors;
use crate::{aliases, check, expand, fit, gate, lower, model, options};
use proc_macro2::TokenStream;
use syn::{Data, DeriveInput};

/// Attributes become options, options a model; a model that passes is compared with what was
/// released, and printed.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let input = &mut input.clone();
    let aliases = aliases::of_macros(input);
    let mut errors = Errors::default();
    let options = options::read(input, &mut errors);
    let mut model = lower::lower(input, options, &mut errors);
    if let Some(model) = &model {
        check::check(model, &mut errors);
        check::of_each_other(model, &mut errors);
    }
    let result = errors.finish();
    if let (Ok(()), Some(model)) = (&result, &mut model) {
        fit::require(model);
    }
    match (result, model) {
        (Ok(()), Some(model)) => expand::expand(&model, &gate::of(&model), &aliases),
        (result, model) => refuse(input, model.as_ref(), result),
    }
}

/// All messages, and stubs so that they are not followed by "`VmState` is not implemented" and "the
/// device is gone".
fn refuse(
    input: &DeriveInput,
    model: Option<&model::Input>,
    result: syn::Result<()>,
) -> TokenStream {
    // rustc refuses each stub of a type whose size it does not know.
    let mut tokens = if ends_unsized(input) { TokenStream::new() } else { expand::fallback(input) };
    tokens.extend(model.map(expand::still_there));
    tokens.extend(model.and_then(expand::remote_fallback));
    tokens.extend(result.err().map(syn::Error::into_compile_error));
    tokens
}

fn ends_unsized(input: &DeriveInput) -> bool {
    let Data::Struct(data) = &input.data else { return false };
    data.fields.iter().next_back().is_some_and(|field| model::shape::is_unsized(&field.ty))
}

/// What is said in place of a panic.
pub(crate) fn bug(input: &DeriveInput) -> TokenStream {
    let message = "the VmState derive panicked on this type, which is a bug; please report it with \
                   the type at https://github.com/vmstate/vmstate/issues";
    syn::Error::new(input.ident.span(), message).into_compile_error()
}
