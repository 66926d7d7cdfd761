//! `machine_types!`: a table of machine types as const data, with what was released of it.
//!
//! A table is parsed, held against the file `machine-types` as far as tokens show (which machine types, in which
//! order), and printed; what its values are is known in a const, in `require`, which is handed what was released.

mod expand;
mod gate;
mod input;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

pub(crate) use expand::existence;

/// Expands `machine_types!`; the first token says where `vmstate-machine` is.
pub(crate) fn machine_types(tokens: TokenStream) -> TokenStream {
    match syn::parse2::<input::Input>(tokens.clone()) {
        Ok(input) => expand::expand(&input, &gate::of(&input)),
        Err(error) => refuse(tokens, &error),
    }
}

/// The message, and that the table is there, so that no other follows.
fn refuse(tokens: TokenStream, error: &syn::Error) -> TokenStream {
    let names: Vec<String> = tokens.into_iter().filter_map(name).collect();
    let here = gate::still_there(&names).map(|table| expand::still_there(&table));
    // Only the last one is the value of the table.
    let errors = error.clone().into_iter().map(|error| error.to_compile_error());
    quote!({ #here #(#errors);* })
}

/// What may be the name of a machine type.
fn name(token: TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else { return None };
    syn::parse2::<syn::LitStr>(TokenTree::from(literal).into()).ok().map(|name| name.value())
}
