//! The model as Rust: the last stage. It never sees an attribute, and what it prints is short
//! because the runtime does the work.
//!
//! All is in one `const _`, where the runtime's hidden half is `_vm`: `Described`, the description with the functions that save and load;
//! `Layout<Self>`, so that the type nests; and a constant with what only types know. Whole expansions are in `snapshots`.

mod bounds;
mod clone;
mod codec;
mod compose;
mod data;
mod description;
mod device;
mod gate;
mod hook;
mod layout;
mod load;
mod methods;
mod module;
mod names;
mod remote;
mod save;
mod subsection;
#[cfg(test)]
mod tests;
mod verify;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, quote};
use syn::{DeriveInput, Generics};

pub(crate) use self::gate::{MODULE, escape, include, still_there};
use crate::gate::Gate;
use crate::model::{Body, Input};

/// All impls of one type; `aliases` declare what its fields name in place of macros.
pub(crate) fn expand(input: &Input, gate: &Gate, aliases: &TokenStream) -> TokenStream {
    let items = match &input.body {
        Body::Device(device) => device::expand(input, device, gate),
        Body::Enum(body) => codec::of_enum(input, body),
        Body::Newtype(body) => codec::of_newtype(input, body),
    };
    let krate = &input.krate;
    // What the compiler falls back to where `as` names no layout.
    let conversions = input.body.converts().then(|| {
        quote!(
            use _vm::NoReference as _;
        )
    });
    // `Uart::DESCRIPTION` is found by who imports `VmState` alone.
    let described = matches!(input.body, Body::Device(_)).then(|| {
        quote! {
            #[allow(unused_imports)]
            use #krate::__private::described::*;
        }
    });
    quote! {
        #described
        // Tokens at the spans of the user's types count as written there, where `_vm::Layout` may
        // also be in scope as `Layout`. A constant that counts is of any integer.
        #[allow(unused_qualifications, unexpected_cfgs, clippy::cast_lossless)]
        const _: () = {
            use #krate::__private as _vm;
            #conversions
            #aliases
            #items
        };
    }
}

/// Impls without content for a type whose attributes are wrong, so that the only errors are those
/// of the attributes. The gate compares no type without a name.
pub(crate) fn fallback(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let name = ident.to_string();
    let (generics, arguments, predicates) = input.generics.split_for_impl();
    let layout = empty_layout(ident, &input.generics, &quote!(Self));
    let vm = quote!(::vmstate_runtime::__private);
    quote! {
        #[allow(unused_imports)]
        use #vm::described::*;
        #[automatically_derived]
        impl #generics #vm::VmState for #ident #arguments #predicates {
            const __DESCRIPTION: (#vm::Description, &'static [#vm::Field]) =
                (#vm::Description::new(#name), &[]);
            fn __save_fields(
                &self,
                _: &mut #vm::RunWriter<'_, '_>,
                _: &'static [#vm::Field],
                _: #vm::u32,
            ) {
            }
            fn __load_fields(
                &mut self,
                _: &mut #vm::RunReader<'_, '_>,
                _: &'static [#vm::Field],
                _: #vm::u32,
            ) {
            }
        }
        #layout
    }
}

/// The same for the layout of another crate's type.
pub(crate) fn remote_fallback(input: &Input) -> Option<TokenStream> {
    let remote = match &input.body {
        Body::Device(device) => device.remote.as_ref(),
        Body::Enum(body) => body.remote.as_ref(),
        Body::Newtype(_) => None,
    };
    let ty = remote?.ty.to_token_stream();
    Some(empty_layout(&input.ident, &input.generics, &ty))
}

/// A layout of `ty` that writes and reads nothing.
fn empty_layout(ident: &Ident, generics: &Generics, ty: &TokenStream) -> TokenStream {
    let (generics, arguments, predicates) = generics.split_for_impl();
    let vm = quote!(::vmstate_runtime::__private);
    quote! {
        #[automatically_derived]
        impl #generics #vm::Layout<#ty> for #ident #arguments #predicates {
            const TYPE: #vm::Type = #vm::Type::variable("");
            fn put(_: &#ty, _: &mut #vm::Encoder<'_>) -> #vm::Result<(), #vm::SaveError> {
                #vm::Ok(())
            }
            fn get(_: &mut #ty, _: &mut #vm::Decoder<'_>) -> #vm::Result<(), #vm::LoadError> {
                #vm::Ok(())
            }
        }
        #[automatically_derived]
        impl #generics #vm::Element<#ty> for #ident #arguments #predicates {
            fn new() -> #vm::Option<#ty> {
                #vm::None
            }
        }
    }
}
