//! Checks that need types, as consts at the span of what they are about. A generic struct is
//! checked where it is used.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Type, TypePath};

use crate::model::{Device, Field, Input, Kind, Subsection};

pub(super) fn of_device(input: &Input, device: &Device) -> TokenStream {
    if input.generics.type_params().next().is_some()
        || input.generics.const_params().next().is_some()
    {
        return TokenStream::new();
    }
    let ident = &input.ident;
    let (_, arguments, _) = input.generics.split_for_impl();
    let erased = arguments_without_lifetimes(input, &arguments);
    let owner = quote!(<#ident #erased as _vm::VmState>::DESCRIPTION);
    let siblings = quote!(#owner.subsections);
    let own = of_body(&device.fields, &owner, &siblings);
    let parts = of_subsections(&device.subsections, &owner, &siblings);
    quote!(#own #parts)
}

/// A const item cannot name the struct's lifetimes; any will do.
fn arguments_without_lifetimes(input: &Input, arguments: &syn::TypeGenerics<'_>) -> TokenStream {
    if input.generics.lifetimes().next().is_none() {
        return quote!(#arguments);
    }
    let lifetimes = input.generics.lifetimes().map(|_| quote!('static));
    quote!(<#(#lifetimes),*>)
}

fn of_subsections(
    subsections: &[Subsection],
    owner: &TokenStream,
    siblings: &TokenStream,
) -> TokenStream {
    let parts = subsections.iter().enumerate().map(|(index, subsection)| {
        let part = quote!(#owner.subsections[#index]);
        let after = of_body(&subsection.fields, &part, siblings);
        let inside = of_body(&subsection.fields, &part, &quote!(#part.subsections));
        let nested = of_subsections(&subsection.subsections, &part, siblings);
        let inside = (!subsection.subsections.is_empty()).then_some(inside);
        quote!(#after #inside #nested)
    });
    quote!(#(#parts)*)
}

fn of_body(fields: &[Field], body: &TokenStream, following: &TokenStream) -> TokenStream {
    let checks = fields.iter().enumerate().filter_map(|(index, field)| {
        let (ty, span) = (&field.ty, field.ty.span());
        match &field.kind {
            Kind::Range { start, end, span, .. } => Some(quote_spanned! {*span=>
                const _: () = _vm::verify_range::<#ty>(#start, #end);
            }),
            Kind::Pinned { version } => {
                let (number, span) = (version.value, version.span);
                let names = quote_spanned! {ty.span()=>
                    const _: () = _vm::verify_field(#body.fields, #index, #following);
                };
                let pinned = quote_spanned! {span=>
                    const _: () = _vm::verify_pinned::<#ty>(#number);
                };
                Some(quote!(#names #pinned))
            }
            Kind::With(_) | Kind::Bits(_) | Kind::Via(_) => None,
            _ if is_plain_integer(ty) => None,
            _ => Some(quote_spanned! {span=>
                const _: () = _vm::verify_field(#body.fields, #index, #following);
            }),
        }
    });
    quote!(#(#checks)*)
}

/// Spares the compiler a const for what surely holds no struct.
fn is_plain_integer(ty: &Type) -> bool {
    match ty {
        Type::Array(array) => is_plain_integer(&array.elem),
        Type::Path(TypePath { qself: None, path, .. }) => path.get_ident().is_some_and(|ident| {
            let name = ident.to_string();
            matches!(
                name.as_str(),
                "bool"
                    | "u8"
                    | "i8"
                    | "u16"
                    | "i16"
                    | "u32"
                    | "i32"
                    | "u64"
                    | "i64"
                    | "Bytes"
                    | "Timer"
            )
        }),
        _ => false,
    }
}
