//! `#[vmstate(clone)]`: a state that is copied into one that is there, and no more of it than a load needs.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::{Member, parse_quote_spanned};

use super::layout::{Composed, Owner};
use super::names::local;
use crate::model::{Absent, Count, Device, Field, Input, Kind, Subsection, member_span, occurs};

/// `Clone`, whose `clone_from` does not give memory back to allocate it again, as that of `derive(Clone)` does.
pub(super) fn implement(input: &Input, device: &Device, span: Span) -> TokenStream {
    let ident = &input.ident;
    let (generics, arguments, _) = input.generics.split_for_impl();
    let mut clause =
        input.generics.where_clause.clone().unwrap_or_else(|| parse_quote_spanned!(span=> where));
    for parameter in input.generics.type_params().map(|parameter| &parameter.ident) {
        clause.predicates.push(parse_quote_spanned!(span=> #parameter: _vm::Clone));
    }
    let fields = device.all_fields().map(|field| &field.member);
    let members: Vec<_> = fields.chain(kept(device)).collect();
    let clones = members.iter().map(|member| {
        let clone = quote_spanned!(member_span(member)=> _vm::Clone::clone(&self.#member));
        quote!(#member: #clone)
    });
    let source = local("source");
    let copies = members.iter().map(|member| copy(member, &source));
    quote! {
        #[automatically_derived]
        impl #generics _vm::Clone for #ident #arguments #clause {
            #[inline]
            fn clone(&self) -> Self {
                Self { #(#clones,)* }
            }
            #[inline]
            fn clone_from(&mut self, #source: &Self) {
                #(#copies)*
            }
        }
    }
}

/// `__renew`: what a load overwrites in any case is not copied. Not in a generic struct, whose parameters need not be `Clone`.
pub(super) fn renew(input: &Input, device: &Device) -> Option<TokenStream> {
    let span = device.clone?;
    if input.generics.type_params().next().is_some() {
        return None;
    }
    let live = local("live");
    let body = if sees_all(device) {
        quote!(_vm::Clone::clone_from(self, #live);)
    } else {
        let sent = device.fields.iter().filter_map(|field| renewed(field, &live));
        let subsections =
            device.all_subsections().into_iter().flat_map(|it: &Subsection| &it.fields);
        let absent = subsections.filter(|field| !is_set(field)).map(|field| &field.member);
        let kept = absent.chain(kept(device));
        let kept = kept.map(|member| copy(member, &live));
        quote!(#(#sent)* #(#kept)*)
    };
    Some(quote_spanned! {span=>
        const __RENEWS: _vm::bool = true;
        fn __renew(&mut self, #live: &Self) -> _vm::bool {
            #body
            true
        }
    })
}

/// Members that no stream has.
fn kept(device: &Device) -> impl Iterator<Item = &Member> {
    let properties = device.properties.iter().map(|property| &property.member);
    properties.chain(device.skipped.iter().map(|skipped| &skipped.member))
}

fn copy(member: &Member, source: &proc_macro2::Ident) -> TokenStream {
    quote_spanned!(member_span(member)=> _vm::Clone::clone_from(&mut self.#member, &#source.#member);)
}

/// Copies of a field what a load may leave; nothing of an integer.
fn renewed(field: &Field, live: &proc_macro2::Ident) -> Option<TokenStream> {
    let (member, ty, copy) = (&field.member, &field.ty, copy(&field.member, live));
    let overwrites = matches!(
        field.layout.kind,
        Kind::Plain | Kind::Counted { .. } | Kind::Prefixed { .. } | Kind::Configured
    );
    if is_set(field) {
        return None;
    }
    if field.is_conditional() || !overwrites || field.layout.is_of_values() {
        return Some(copy);
    }
    let composed = Composed::of(field, Owner::This);
    if composed.is_short() {
        return None;
    }
    let layout = composed.layout();
    let renewed = quote_spanned! {member_span(member)=>
        <#layout as _vm::Layout<#ty>>::__renew(&mut self.#member, &#live.#member)
    };
    Some(quote!(if !#renewed { #copy }))
}

/// Whether it is set before a load, for the case that it does not come.
fn is_set(field: &Field) -> bool {
    matches!(field.absent, Some(Absent::Value(_)))
}

/// Whether code of the user sees the struct before all of it was loaded: what it sees has to be what the device has.
fn sees_all(device: &Device) -> bool {
    let sees = |field: &Field| {
        let test = field.test.as_ref().is_some_and(|test| test.inputs.is_none());
        let method = field.layout.length().is_some_and(|len| matches!(len.of, Count::Method(_)));
        let via = matches!(field.layout.kind, Kind::Via(_));
        let absent = match &field.absent {
            Some(Absent::Value(value)) => occurs(&parse_self(), value.to_token_stream()),
            _ => false,
        };
        test || method || via || absent || field.validate.is_some()
    };
    device.hooks.pre_load.is_some() || device.load_old.is_some() || device.all_fields().any(sees)
}

fn parse_self() -> proc_macro2::Ident {
    proc_macro2::Ident::new("self", Span::call_site())
}
