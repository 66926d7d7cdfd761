//! The impls of a struct: `VmState`, and `Layout` so that it nests.

use std::collections::BTreeSet;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse_quote_spanned;

use super::description::Parts;
use super::names::{self, local};
use super::{
    bounds, clone, codec, description, hook, load, methods, module, remote, save, subsection,
    verify,
};
use crate::gate::{Compared, Gate};
use crate::model::{Device, Input, Property, member_span};

pub(super) fn expand(input: &Input, device: &Device, gate: &Gate) -> TokenStream {
    let ident = &input.ident;
    let (generics, arguments, _) = input.generics.split_for_impl();
    let predicates = bounds::of_device(&input.generics, device);
    let description = description::of_device(device, None, Parts::Apart { first: 0 });
    let news = |key: TokenStream, of: fn(&Compared) -> &[String]| {
        let names: BTreeSet<&String> = gate.compared().flat_map(of).collect();
        let names = names.into_iter();
        (names.len() > 0).then(|| quote!(.#key(&[#(#names),*])))
    };
    let unreleased = news(quote!(unreleased), |compared| &compared.unreleased);
    let guarded = news(quote!(guarded), |compared| &compared.guarded);
    let news = quote!(#unreleased #guarded);
    let gated = gate.is_gated.then(|| super::gate::gated(input, device, gate));
    let fields = description::list(&device.fields, device.minimum_version.value);
    let checks = verify::of_instance(input, device);
    let unverified = checks.as_ref().map(|_| {
        quote!(
            const __VERIFIED: _vm::bool = false;
        )
    });
    let methods = [
        Some(save::fields_method(&device.fields, device.minimum_version.value, checks.as_ref())),
        Some(load::fields_method(&device.fields, device.minimum_version.value)),
        subsection::methods(&device.subsections),
        Some(hooks(device)),
        load_old(device),
        needed(device),
        set_property(&device.properties),
        get_property(&device.properties),
        clone::renew(input, device),
    ];
    let own = methods::of_device(input, device);
    let methods = methods.iter().flatten();
    let default = device.default.map(|span| default(input, device, span));
    let clone = device.clone.map(|span| clone::implement(input, device, span));
    let subsections = subsection::impls(input, device, predicates.as_ref());
    let codec = codec::of_struct(input, device, predicates.as_ref());
    let remote = remote::of_device(input, device);
    let verify = verify::of_device(input, device);
    let gate = super::gate::of_device(input, device, gate);
    let absent = description::absent_values(input, device);
    let modules = module::imports(device.all_fields());
    quote! {
        #modules
        #[automatically_derived]
        impl #generics _vm::VmState for #ident #arguments #predicates {
            const __DESCRIPTION: (_vm::Description, &'static [_vm::Field]) =
                (#description #news, #fields);
            #unverified
            #gated
            #(#methods)*
        }
        #absent
        #own
        #default
        #clone
        #subsections
        #codec
        #remote
        #verify
        #gate
    }
}

/// Overrides only those hooks that there are.
fn hooks(device: &Device) -> TokenStream {
    let hooks = &device.hooks;
    let version_id = names::version_id();
    let absent = load::absent(device.all_fields());
    let call = hook::pre_load(hooks.pre_load.as_ref());
    let pre_load = (call.is_some() || !absent.is_empty()).then(|| {
        let sets = (!absent.is_empty()).then(|| {
            quote!(
                const __SETS_ABSENT: _vm::bool = true;
            )
        });
        let call = call.unwrap_or_else(|| quote!(_vm::Ok(())));
        quote! {
            #sets
            #[inline]
            fn __pre_load(&mut self) -> _vm::Result<(), _vm::LoadError> {
                #absent
                #call
            }
        }
    });
    let post_load = hook::post_load(hooks.post_load.as_ref()).map(|call| {
        quote! {
            #[inline]
            fn __post_load(&mut self, #version_id: _vm::u32) -> _vm::Result<(), _vm::LoadError> {
                #call
            }
        }
    });
    let pre_save = hook::pre_save(hooks.pre_save.as_ref()).map(|call| {
        quote! {
            #[inline]
            fn __pre_save(&self) -> _vm::Result<_vm::Option<Self>, _vm::SaveError> {
                #call
            }
        }
    });
    let post_save = hook::post_save(hooks.post_save.as_ref()).map(|call| {
        quote! {
            #[inline]
            fn __post_save(&self) -> _vm::Result<(), _vm::SaveError> {
                #call
            }
        }
    });
    quote!(#pre_load #post_load #pre_save #post_save)
}

fn load_old(device: &Device) -> Option<TokenStream> {
    let old = device.load_old.as_ref()?;
    let since = old.since.value;
    let (stream, version_id) = (names::stream(), names::version_id());
    let call = hook::load_old(&old.callee);
    Some(quote! {
        fn __load_old(
            &mut self,
            #stream: &mut _vm::Decoder<'_>,
            #version_id: _vm::u32,
        ) -> _vm::Result<_vm::bool, _vm::LoadError> {
            if #version_id < #since {
                return _vm::Ok(false);
            }
            #call?;
            _vm::Ok(true)
        }
    })
}

fn needed(device: &Device) -> Option<TokenStream> {
    let call = hook::needed(device.needed.as_ref()?);
    Some(quote! {
        #[inline]
        fn __is_needed(&self) -> _vm::bool {
            #call
        }
    })
}

fn set_property(properties: &[Property]) -> Option<TokenStream> {
    let (name, value) = (local("name"), local("value"));
    let arms = properties.iter().map(|property| {
        let Property { member, ty, name: wire, .. } = property;
        let wire = &wire.value;
        quote!(#wire => _vm::Property::set::<#ty>(&mut self.#member, #name, #value))
    });
    (!properties.is_empty()).then(|| {
        quote! {
            fn __set_property(
                &mut self,
                #name: &_vm::str,
                #value: &_vm::Value<'_>,
            ) -> _vm::Result<(), _vm::PropertyError> {
                match #name {
                    #(#arms,)*
                    _ => _vm::Err(_vm::PropertyError::unknown(
                        #name,
                        <Self as _vm::VmState>::DESCRIPTION.properties,
                    )),
                }
            }
        }
    })
}

fn get_property(properties: &[Property]) -> Option<TokenStream> {
    let name = local("name");
    let arms = properties.iter().map(|property| {
        let Property { member, ty, name: wire, .. } = property;
        let wire = &wire.value;
        quote!(#wire => _vm::Property::get::<#ty>(&self.#member))
    });
    (!properties.is_empty()).then(|| {
        quote! {
            fn __property(&self, #name: &_vm::str) -> _vm::Option<_vm::String> {
                match #name {
                    #(#arms,)*
                    _ => _vm::None,
                }
            }
        }
    })
}

/// `#[vmstate(default)]`: a new device has its properties in effect.
fn default(input: &Input, device: &Device, span: Span) -> TokenStream {
    let ident = &input.ident;
    let (generics, arguments, _) = input.generics.split_for_impl();
    let mut clause =
        input.generics.where_clause.clone().unwrap_or_else(|| parse_quote_spanned!(span=> where));
    for parameter in input.generics.type_params().map(|parameter| &parameter.ident) {
        clause.predicates.push(parse_quote_spanned!(span=> #parameter: _vm::Default));
    }
    let properties = device.properties.iter().enumerate().map(|(index, property)| {
        let member = &property.member;
        quote!(#member: <Self as _vm::VmState>::DESCRIPTION.properties[#index].initial())
    });
    let fields = device.all_fields().map(|field| &field.member);
    let others = fields.chain(device.skipped.iter().map(|skipped| &skipped.member)).map(|member| {
        let default = quote_spanned!(member_span(member)=> _vm::Default::default());
        quote!(#member: #default)
    });
    quote_spanned! {span=>
        #[automatically_derived]
        impl #generics _vm::Default for #ident #arguments #clause {
            fn default() -> Self {
                Self { #(#properties,)* #(#others,)* }
            }
        }
    }
}
