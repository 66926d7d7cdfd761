//! Mirrors: the layout of a struct of another crate, which is taken apart field by field.

use proc_macro2::TokenStream;
use quote::quote;

use super::layout::{Owner, binding, pattern};
use super::names::{self, local};
use super::{bounds, codec, load, save};
use crate::model::{Device, Input};

/// A struct of another crate, taken apart: a field that the other crate adds is an error here.
pub(super) fn of_device(input: &Input, device: &Device) -> Option<TokenStream> {
    let remote = device.remote.as_ref()?;
    let (ident, ty) = (&input.ident, &remote.ty);
    let (generics, arguments, _) = input.generics.split_for_impl();
    let predicates = bounds::of_device(&input.generics, device);
    let mut made = predicates.clone();
    let clause = made.get_or_insert_with(|| syn::parse_quote!(where));
    clause.predicates.push(syn::parse_quote!(for<'__any> #ty: _vm::Default));
    let (stream, value) = (names::stream(), names::value());
    let methods = methods(device, ty);
    let untouched = untouched(device);
    Some(quote! {
        #[automatically_derived]
        impl #generics _vm::Layout<#ty> for #ident #arguments #predicates {
            const TYPE: _vm::Type =
                _vm::Type::structure(const { &<Self as _vm::VmState>::DESCRIPTION });
            #[inline]
            fn put(
                #value: &#ty,
                #stream: &mut _vm::Encoder<'_>,
            ) -> _vm::Result<(), _vm::SaveError> {
                #untouched
                _vm::put_by_run::<#ty, Self>(#value, #stream)
            }
            #[inline]
            fn get(
                #value: &mut #ty,
                #stream: &mut _vm::Decoder<'_>,
            ) -> _vm::Result<(), _vm::LoadError> {
                _vm::get_by_run::<#ty, Self>(#value, #stream)
            }
            #methods
        }
        #[automatically_derived]
        impl #generics _vm::Element<#ty> for #ident #arguments #made {
            fn new() -> _vm::Option<#ty> {
                _vm::Some(<#ty as _vm::Default>::default())
            }
        }
    })
}

/// `__put` and `__get`.
fn methods(device: &Device, ty: &syn::Type) -> TokenStream {
    let (run, value) = (names::run(), names::value());
    let list = save::fields_of(&device.fields, &quote!(<Self as _vm::VmState>::__FIELDS));
    let minimum = device.minimum_version.value;
    let bindings = device.fields.iter().map(|field| {
        let (member, binding) = (&field.member, binding(&field.member));
        quote!(#member: #binding)
    });
    let skipped = device.skipped.iter().map(|skipped| {
        let member = &skipped.member;
        quote!(#member: _)
    });
    let rest = device.remote.as_ref().is_some_and(|remote| remote.rest).then(|| quote!(..));
    let path = pattern(ty);
    let take = quote!(let #path { #(#bindings,)* #(#skipped,)* #rest } = #value;);
    let put = save::lines(&device.fields, minimum, Owner::Bound);
    let get = load::lines(&device.fields, minimum, Owner::Bound);
    let put = quote!(_vm::put_remote::<Self>(#run, |#run| { #take #list #put }));
    let get = quote!(_vm::get_remote::<Self>(#run, |#run| { #take #list #get }));
    codec::by_run(&quote!(#ty), &put, &get, None)
}

/// A use of the fields that are skipped, which otherwise nothing reads.
fn untouched(device: &Device) -> Option<TokenStream> {
    let mirror = local("mirror");
    let members: Vec<_> = device.skipped.iter().map(|skipped| &skipped.member).collect();
    (!members.is_empty()).then(|| {
        quote! {
            let _ = |#mirror: &Self| {
                let _ = (#(&#mirror.#members,)*);
            };
        }
    })
}
