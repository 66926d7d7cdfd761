//! Checks that need types, as consts at the span of what they are about. A generic struct is
//! checked where it is used.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::layout::{Composed, Owner};
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
    // Types that name a lifetime of the struct cannot stand outside of its impl.
    let outside = input.generics.params.is_empty();
    let own = of_body(&device.fields, &owner, &siblings, outside);
    let parts = of_subsections(&device.subsections, &owner, &siblings, outside);
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
    outside: bool,
) -> TokenStream {
    let parts = subsections.iter().enumerate().map(|(index, subsection)| {
        let part = quote!(#owner.subsections[#index]);
        let after = of_body(&subsection.fields, &part, siblings, outside);
        let inside = of_body(&subsection.fields, &part, &quote!(#part.subsections), outside);
        let nested = of_subsections(&subsection.subsections, &part, siblings, outside);
        let inside = (!subsection.subsections.is_empty()).then_some(inside);
        quote!(#after #inside #nested)
    });
    quote!(#(#parts)*)
}

fn of_body(
    fields: &[Field],
    body: &TokenStream,
    following: &TokenStream,
    outside: bool,
) -> TokenStream {
    let composed: Vec<_> = fields.iter().map(|field| Composed::of(field, Owner::This)).collect();
    // Behind the last field that surely has bytes, each may be the last of its body.
    let sure =
        |(composed, field): (&Composed<'_>, &Field)| composed.is_short() && !field.is_conditional();
    let last_sure = composed.iter().zip(fields).rposition(sure);
    let checks = fields.iter().enumerate().flat_map(|(index, field)| {
        let composed = &composed[index];
        let followed = last_sure.is_some_and(|last| index < last);
        let nested = composed.may_nest().then(|| {
            // Which version is pinned is judged with the rest.
            let pinned = field.layout.pinned.as_ref();
            let span = pinned.map_or_else(|| composed.span(), |version| version.span);
            // Of the type alone where that can be: the whole description takes longer to evaluate.
            let ty = if outside && !composed.is_of_impl() {
                composed.wire_type()
            } else {
                quote_spanned!(span=> #body.fields[#index].ty)
            };
            if followed {
                quote_spanned!(span=> const _: () = _vm::verify_type(&#ty);)
            } else {
                quote_spanned! {span=>
                    const _: () = _vm::verify_last(&#ty, #body.fields, #index, #following);
                }
            }
        });
        [nested, of_key(field)].into_iter().flatten()
    });
    checks.collect()
}

/// What a key says of its type.
fn of_key(field: &Field) -> Option<TokenStream> {
    let ty = &field.ty;
    match &field.layout.kind {
        Kind::Range { start, end, span } => Some(quote_spanned! {*span=>
            const _: () = _vm::verify_range(<#ty as _vm::Array>::LEN, #start, #end);
        }),
        _ => None,
    }
}
