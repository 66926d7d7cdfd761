//! `#[derive(VmState)]`.

mod check;
mod errors;
mod expand {
    //! Placeholder until `expand/` exists.
    pub(crate) fn expand(_: &crate::model::Input) -> proc_macro2::TokenStream {
        proc_macro2::TokenStream::new()
    }
    pub(crate) fn fallback(_: &syn::DeriveInput) -> proc_macro2::TokenStream {
        proc_macro2::TokenStream::new()
    }
}
mod lower;
mod model;
mod options;
#[cfg(test)]
mod testing;

use errors::Errors;
use proc_macro2::TokenStream;
use syn::DeriveInput;

/// Derives `VmState`.
#[proc_macro_derive(VmState, attributes(vmstate))]
pub fn derive_vmstate(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    // A panic would reach the user as "proc-macro derive panicked", without a word on what to do.
    std::panic::catch_unwind(|| derive(&input)).unwrap_or_else(|_| bug(&input)).into()
}

/// Attributes become options, options a model; a model that passes is printed.
fn derive(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let options = options::read(input, &mut errors);
    let model = lower::lower(input, options, &mut errors);
    if let Some(model) = &model {
        check::check(model, &mut errors);
    }
    match (errors.finish(), model) {
        (Ok(()), Some(model)) => expand::expand(&model),
        (result, _) => refuse(input, result),
    }
}

/// All messages, and stubs so that they are not followed by "`VmState` is not implemented".
fn refuse(input: &DeriveInput, result: syn::Result<()>) -> TokenStream {
    let mut tokens = expand::fallback(input);
    tokens.extend(result.err().map(syn::Error::into_compile_error));
    tokens
}

fn bug(input: &DeriveInput) -> TokenStream {
    let message = "the VmState derive panicked on this type, which is a bug; please report it with \
                   the type at https://github.com/vmstate/vmstate/issues";
    syn::Error::new(input.ident.span(), message).into_compile_error()
}
