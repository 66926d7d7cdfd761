//! Checks that need types, as consts at the span of what they are about. Those of a generic struct stand in
//! its save, and are made of each instance when that is built.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::layout::{Composed, Owner};
use crate::gate::ends;
use crate::model::{Device, Field, Input, Kind, Subsection};

pub(super) fn of_device(input: &Input, device: &Device) -> TokenStream {
    if is_generic(input) {
        return TokenStream::new();
    }
    let ident = &input.ident;
    let (_, arguments, _) = input.generics.split_for_impl();
    let erased = arguments_without_lifetimes(input, &arguments);
    // Types that name a lifetime of the struct cannot stand outside of its impl.
    let place = if input.generics.params.is_empty() { Place::Outside } else { Place::Lifetimes };
    of_owner(device, &quote!(<#ident #erased as _vm::VmState>::DESCRIPTION), place)
}

/// The same for a generic device, as statements of a function.
pub(super) fn of_instance(input: &Input, device: &Device) -> Option<TokenStream> {
    let owner = quote!(<Self as _vm::VmState>::DESCRIPTION);
    is_generic(input).then(|| of_owner(device, &owner, Place::Instance))
}

fn is_generic(input: &Input) -> bool {
    input.generics.type_params().next().is_some() || input.generics.const_params().next().is_some()
}

/// Where checks stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Behind the impls.
    Outside,
    /// The same, for a struct with lifetimes.
    Lifetimes,
    /// In a function of an impl.
    Instance,
}

impl Place {
    fn check(self, span: Span, check: &TokenStream) -> TokenStream {
        if self == Self::Instance {
            quote_spanned!(span=> const { #check })
        } else {
            quote_spanned!(span=> const _: () = #check;)
        }
    }
}

fn of_owner(device: &Device, owner: &TokenStream, place: Place) -> TokenStream {
    let siblings = quote!(#owner.subsections);
    let own = of_body(&device.fields, owner, &siblings, place);
    let parts = of_subsections(&device.subsections, owner, &siblings, place);
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
    place: Place,
) -> TokenStream {
    let parts = subsections.iter().enumerate().map(|(index, subsection)| {
        let part = quote!(#owner.subsections[#index]);
        let after = of_body(&subsection.fields, &part, siblings, place);
        let inside = of_body(&subsection.fields, &part, &quote!(#part.subsections), place);
        let nested = of_subsections(&subsection.subsections, &part, siblings, place);
        let inside = (!subsection.subsections.is_empty()).then_some(inside);
        quote!(#after #inside #nested)
    });
    quote!(#(#parts)*)
}

fn of_body(
    fields: &[Field],
    body: &TokenStream,
    following: &TokenStream,
    place: Place,
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
            let ty = if place == Place::Outside && !composed.is_of_impl() {
                composed.wire_type()
            } else {
                quote_spanned!(span=> #body.fields[#index].ty)
            };
            let check = if followed {
                quote_spanned!(span=> _vm::verify_type(&#ty))
            } else {
                quote_spanned!(span=> _vm::verify_last(&#ty, #body.fields, #index, #following))
            };
            place.check(span, &check)
        });
        [nested, of_key(field, place), of_absent(field, index, body, place)].into_iter().flatten()
    });
    checks.collect()
}

/// What a const in `absent` is has to be known, so that another value of it is seen.
fn of_absent(field: &Field, index: usize, body: &TokenStream, place: Place) -> Option<TokenStream> {
    let (_, value, written) = (field.constant?, field.absent_value()?, field.absent_text()?);
    let (first, last) = ends(value);
    let check = over((first, last), "verify_absent", quote!(&#body.fields[#index], #written));
    Some(place.check(first, &check))
}

/// The same of all fields of a generic device, whose own description is not evaluated before it is used.
pub(super) fn absents(device: &Device, owner: &TokenStream) -> TokenStream {
    fn of(fields: &[Field], parts: &[Subsection], body: &TokenStream) -> TokenStream {
        let fields = fields.iter().enumerate();
        let own = fields.filter_map(|(index, it)| of_absent(it, index, body, Place::Outside));
        let parts = parts.iter().enumerate().map(|(index, part)| {
            of(&part.fields, &part.subsections, &quote!(#body.subsections[#index]))
        });
        own.chain(parts).collect()
    }
    of(&device.fields, &device.subsections, owner)
}

/// A call at which a panic points from the first to the last token of what is wrong.
pub(super) fn over(
    (first, last): (Span, Span),
    function: &str,
    arguments: TokenStream,
) -> TokenStream {
    let function = Ident::new(function, first);
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments);
    arguments.set_span(last);
    quote_spanned!(first=> _vm::#function #arguments)
}

/// What a key says of its type.
fn of_key(field: &Field, place: Place) -> Option<TokenStream> {
    let ty = &field.ty;
    match &field.layout.kind {
        Kind::Range { start, end, span } => {
            let check =
                quote_spanned!(*span=> _vm::verify_range(<#ty as _vm::Array>::LEN, #start, #end));
            Some(place.check(*span, &check))
        }
        _ => None,
    }
}
