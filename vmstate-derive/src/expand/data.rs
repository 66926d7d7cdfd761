//! Enums with data: the discriminant, then the fields of the variant; described as a struct whose
//! fields have tests.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::layout::{Composed, Owner, binding};
use super::names::{self, local};
use super::remote::{path, scrutinee};
use crate::model::{Enum, Field, Input, Variant, member_name, plain};

pub(super) fn of_enum(input: &Input, body: &Enum) -> TokenStream {
    let tags = tags(body);
    let own = implement(input, body, &quote!(Self), &quote!(Self));
    let remote = body.remote.as_ref().map(|remote| {
        let (alias, path) = path(input, remote);
        let implementation = implement(input, body, &remote.ty.to_token_stream(), &path);
        quote!(#alias #implementation)
    });
    quote!(#tags #own #remote)
}

/// The layout of `ty`, whose variants are those of `path`: of the enum itself, or of one that it
/// mirrors.
fn implement(input: &Input, body: &Enum, ty: &TokenStream, path: &TokenStream) -> TokenStream {
    let ident = &input.ident;
    let (generics, arguments, _) = input.generics.split_for_impl();
    let predicates = super::bounds::of_enum(&input.generics, body);
    let (stream, value) = (names::stream(), names::value());
    let repr = &body.repr;
    let repr = quote!(_vm::primitive::#repr);
    let name = plain(ident);
    let save = save(body, ty, path);
    let load = load(input, body, &repr, path);
    let named = body.variants.iter().map(|variant| {
        let (name, tag) = (&variant.name.value, tag(variant));
        quote!((#name, #tag as _vm::i128))
    });
    let named = quote!(&[#(#named),*]);
    let fields = description(body, &repr, &named);
    quote! {
        #[automatically_derived]
        impl #generics _vm::Layout<#ty> for #ident #arguments #predicates {
            const TYPE: _vm::Type = _vm::Type::of_variants(const {
                &_vm::Description::new(#name).fields(const { &#fields })
            });
            fn put(
                #value: &#ty,
                #stream: &mut _vm::Encoder<'_>,
            ) -> _vm::Result<(), _vm::SaveError> {
                #save
            }
            fn get(
                #value: &mut #ty,
                #stream: &mut _vm::Decoder<'_>,
            ) -> _vm::Result<(), _vm::LoadError> {
                *#value = <Self as _vm::Element<#ty>>::read(#stream)?;
                _vm::Ok(())
            }
        }
        #[automatically_derived]
        impl #generics _vm::Element<#ty> for #ident #arguments #predicates {
            fn new() -> _vm::Option<#ty> {
                _vm::None
            }
            fn read(#stream: &mut _vm::Decoder<'_>) -> _vm::Result<#ty, _vm::LoadError> {
                const KNOWN: &[(&_vm::str, _vm::i128)] = #named;
                #load
            }
        }
    }
}

/// The discriminants, which a cast does not tell where there is data.
pub(super) fn tags(body: &Enum) -> TokenStream {
    let repr = &body.repr;
    let mut before: Option<Ident> = None;
    let tags = body.variants.iter().map(|variant| {
        let name = tag(variant);
        let value = match (&variant.discriminant, &before) {
            (Some(value), _) => quote!(#value),
            (None, Some(before)) => quote!(#before + 1),
            (None, None) => quote!(0),
        };
        before = Some(name.clone());
        quote! {
            #[allow(non_upper_case_globals)]
            const #name: _vm::primitive::#repr = #value;
        }
    });
    quote!(#(#tags)*)
}

pub(super) fn tag(variant: &Variant) -> Ident {
    format_ident!("__TAG_{}", plain(&variant.ident), span = proc_macro2::Span::mixed_site())
}

/// The discriminant, of which the values are known, and every field of a variant with the variant's name as its test.
fn description(body: &Enum, repr: &TokenStream, named: &TokenStream) -> TokenStream {
    let entries = numbered(body).map(|(_, variant, field)| {
        let name = format!("{}.{}", variant.name.value, member_name(&field.member));
        let ty = Composed::of(field, Owner::Variant).wire_type();
        quote!((#name, #ty))
    });
    let extras = numbered(body).map(|(index, variant, _)| {
        let test = &variant.name.value;
        quote!(_vm::Extra::of(#index).test(#test))
    });
    quote! {
        _vm::fields(
            [
                ("variant", _vm::Type::enumeration(<#repr as _vm::Layout<#repr>>::TYPE, const { #named })),
                #(#entries),*
            ],
            1,
            &[#(#extras),*],
        )
    }
}

/// All fields of all variants, with their places in the description.
fn numbered(body: &Enum) -> impl Iterator<Item = (usize, &Variant, &Field)> {
    let fields = body
        .variants
        .iter()
        .flat_map(|variant| variant.fields.iter().map(move |field| (variant, field)));
    fields.enumerate().map(|(i, (variant, field))| (i + 1, variant, field))
}

fn save(body: &Enum, ty: &TokenStream, path: &TokenStream) -> TokenStream {
    let (run, stream, list) = (names::run(), names::stream(), names::fields());
    let value = scrutinee(path.span());
    let repr = &body.repr;
    let mut index = 0_usize;
    let arms = body.variants.iter().map(|variant| {
        let (ident, tag) = (&variant.ident, tag(variant));
        let bindings = variant.fields.iter().map(|field| {
            let (member, binding) = (&field.member, binding(field));
            quote!(#member: #binding)
        });
        let lines = variant.fields.iter().map(|field| {
            index += 1;
            let put = Composed::of(field, Owner::Variant).put(&run);
            quote!(if #run.start(#list, #index) { return; } #put)
        });
        quote!(#path::#ident { #(#bindings),* } => { #run.#repr(#tag); #(#lines)* })
    });
    quote! {
        _vm::save_variant(
            #stream,
            const { &<Self as _vm::Layout<#ty>>::TYPE },
            |#run, #list| match #value { #(#arms)* },
        )
    }
}

fn load(input: &Input, body: &Enum, repr: &TokenStream, path: &TokenStream) -> TokenStream {
    let (stream, found, offset) = (names::stream(), local("found"), local("offset"));
    let arms = body.variants.iter().map(|variant| {
        let (ident, tag, name) = (&variant.ident, tag(variant), &variant.name.value);
        let fields = variant.fields.iter().map(|field| {
            let (member, composed) = (&field.member, Composed::of(field, Owner::Variant));
            let path = format!("{name}.{}", member_name(member));
            let read = composed.read(&path, &input.generics);
            quote_spanned!(field.ty.span()=> #member: #read)
        });
        quote! {
            if #found == #tag {
                return _vm::Ok(#path::#ident { #(#fields),* });
            }
        }
    });
    quote! {
        let #offset = #stream.offset();
        let #found = <#repr as _vm::Element<#repr>>::read(#stream)?;
        #(#arms)*
        _vm::Err(_vm::unknown_variant(#found, KNOWN, #offset))
    }
}
