//! Subsections: saved when needed, loaded in whatever order they come.

use proc_macro2::TokenStream;
use quote::quote;
use syn::WhereClause;

use super::description::{self, Parts};
use super::layout::Owner;
use super::names::{self, local};
use super::{hook, load, save};
use crate::model::{Device, Input, Subsection};

/// Subsections of one body with their numbers: `first`, and behind each its own subsections.
pub(super) fn numbered(
    subsections: &[Subsection],
    first: usize,
) -> impl Iterator<Item = (usize, &Subsection)> {
    let mut next = first;
    subsections.iter().map(move |subsection| {
        let number = next;
        next += subsection.count();
        (number, subsection)
    })
}

/// An impl for each subsection, so that what the compiler looks at together is no more than one.
pub(super) fn impls(
    input: &Input,
    device: &Device,
    predicates: Option<&WhereClause>,
) -> TokenStream {
    let ident = &input.ident;
    let (generics, arguments, _) = input.generics.split_for_impl();
    let mut impls = TokenStream::new();
    let owner = quote!(_vm::description_of::<Self>());
    each(&device.subsections, 0, &owner, &mut |number, subsection, place| {
        let minimum = subsection.minimum_version.value;
        let fields = description::fields(&subsection.fields, minimum, Owner::This);
        let list = quote!(_vm::part_fields::<Self, #number>());
        let description =
            description::of_subsection(subsection, &list, Parts::Apart { first: number + 1 });
        let save = save_method(subsection, number, place);
        let load = load_method(subsection, number, place);
        impls.extend(quote! {
            #[automatically_derived]
            impl #generics _vm::Subsection<#number> for #ident #arguments #predicates {
                const FIELDS: &'static [_vm::Field] = &#fields;
                const DESCRIPTION: _vm::Description = #description;
                #save
                #load
            }
        });
    });
    impls
}

/// Visits every subsection with its number and where its description is, as a const expression.
fn each<'m>(
    subsections: &'m [Subsection],
    first: usize,
    owner: &TokenStream,
    visit: &mut impl FnMut(usize, &'m Subsection, &TokenStream),
) {
    for (index, (number, subsection)) in numbered(subsections, first).enumerate() {
        let place = quote!(#owner.subsections[#index]);
        visit(number, subsection, &place);
        each(&subsection.subsections, number + 1, &place, visit);
    }
}

/// Overrides what a struct with subsections does after its fields.
pub(super) fn methods(subsections: &[Subsection]) -> Option<TokenStream> {
    let stream = names::stream();
    let save = save_all(subsections, 0);
    let owner = quote!(_vm::description_of::<Self>());
    let load = load_all(subsections, 0, &owner, &owner);
    (!subsections.is_empty()).then(|| {
        quote! {
            #[inline]
            fn __save_subsections(
                &self,
                #stream: &mut _vm::Encoder<'_>,
            ) -> _vm::Result<(), _vm::SaveError> {
                #save
                _vm::Ok(())
            }
            #[inline]
            fn __load_subsections(
                &mut self,
                #stream: &mut _vm::Decoder<'_>,
            ) -> _vm::Result<(), _vm::LoadError> {
                #load
                _vm::Ok(())
            }
        }
    })
}

/// Saves those that are needed.
fn save_all(subsections: &[Subsection], first: usize) -> TokenStream {
    let stream = names::stream();
    let parts = numbered(subsections, first).map(|(number, subsection)| {
        let save = quote!(<Self as _vm::Subsection<#number>>::save(self, #stream)?;);
        let switch = subsection.switch.as_ref().filter(|switch| switch.is_read).map(hook::switch);
        let needed = subsection.needed.as_ref().map(hook::needed);
        match (switch, needed) {
            (Some(switch), Some(needed)) => quote!(if #switch && #needed { #save }),
            (Some(condition), None) | (None, Some(condition)) => quote!(if #condition { #save }),
            (None, None) => save,
        }
    });
    quote!(#(#parts)*)
}

fn save_method(subsection: &Subsection, number: usize, place: &TokenStream) -> TokenStream {
    let (stream, run) = (names::stream(), names::run());
    let (version_id, version) = (names::version_id(), subsection.version.value);
    let lines = save::lines(&subsection.fields, subsection.minimum_version.value, Owner::This);
    let list = save::fields_of(&subsection.fields, &quote!(_vm::part_fields::<Self, #number>()));
    let nested = save_all(&subsection.subsections, number + 1);
    let body = quote! {
        _vm::save_part(#stream, |#run| {
            let #version_id: _vm::u32 = #version;
            #list
            #lines
        })?;
        #nested
    };
    let pre_save = hook::part_pre_save(subsection.hooks.pre_save.as_ref());
    let pre_save = pre_save.map(|call| quote!(#call?;));
    // post_save runs whenever pre_save succeeded; an error of the fields outweighs its own.
    let body = match hook::post_save(subsection.hooks.post_save.as_ref()) {
        None => quote!(#pre_save #body _vm::Ok(())),
        Some(post_save) => {
            let (saved, post) = (local("saved"), local("post"));
            quote! {
                #pre_save
                let #saved = (|| { #body _vm::Ok(()) })();
                let #post = #post_save;
                #saved.and(#post)
            }
        }
    };
    quote! {
        #[inline]
        fn save(&self, #stream: &mut _vm::Encoder<'_>) -> _vm::Result<(), _vm::SaveError> {
            _vm::save_subsection(#stream, &#place, |#stream| { #body })
        }
    }
}

/// Reads subsections of `owner`, whose description is at `place`, as long as they come, in any order.
fn load_all(
    subsections: &[Subsection],
    first: usize,
    owner: &TokenStream,
    place: &TokenStream,
) -> TokenStream {
    let (stream, version_id, passes) = (names::stream(), names::version_id(), local("passes"));
    if subsections.is_empty() {
        return quote!(_vm::no_subsections(#stream, #owner)?;);
    }
    let parts = numbered(subsections, first).enumerate().map(|(index, (number, _))| {
        quote! {
            if let _vm::Some(#version_id) =
                #passes.header(#stream, &#place.subsections[#index])
            {
                <Self as _vm::Subsection<#number>>::load(self, #stream, #version_id)?;
            }
        }
    });
    quote! {
        let mut #passes = _vm::Passes::FIRST;
        while #passes.another(#stream, #owner)? {
            #(#parts)*
        }
    }
}

fn load_method(subsection: &Subsection, number: usize, place: &TokenStream) -> TokenStream {
    let (stream, run) = (names::stream(), names::run());
    let version_id = names::version_id();
    let lines = load::lines(&subsection.fields, subsection.minimum_version.value, Owner::This);
    let list = save::fields_of(&subsection.fields, &quote!(_vm::part_fields::<Self, #number>()));
    let nested = load_all(&subsection.subsections, number + 1, &quote!(&#place), place);
    let pre_load = hook::pre_load(subsection.hooks.pre_load.as_ref());
    let pre_load = pre_load.map(|call| quote!(#call?;));
    let post_load = hook::post_load(subsection.hooks.post_load.as_ref());
    let post_load = post_load.map(|call| quote!(#call?;));
    quote! {
        #[inline]
        fn load(
            &mut self,
            #stream: &mut _vm::Decoder<'_>,
            #version_id: _vm::u32,
        ) -> _vm::Result<(), _vm::LoadError> {
            _vm::load_subsection(#stream, &#place, #version_id, |#stream| {
                #pre_load
                _vm::load_part(#stream, |#run| {
                    #list
                    #lines
                })?;
                #nested
                #post_load
                _vm::Ok(())
            })
        }
    }
}
