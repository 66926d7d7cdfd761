//! Subsections: saved when needed, loaded in whatever order they come.

use proc_macro2::TokenStream;
use quote::quote;

use super::hook;
use super::layout::Owner;
use super::names::{self, local};
use super::{load, save};
use crate::model::Subsection;

pub(super) fn save_method(subsections: &[Subsection]) -> Option<TokenStream> {
    let stream = names::stream();
    let parts = save_all(subsections, &quote!(<Self as _vm::VmState>::DESCRIPTION));
    (!subsections.is_empty()).then(|| {
        quote! {
            #[inline]
            fn __save_subsections(
                &self,
                #stream: &mut _vm::Encoder<'_>,
            ) -> _vm::Result<(), _vm::SaveError> {
                #parts
                _vm::Ok(())
            }
        }
    })
}

/// `owner` is the description that the subsections belong to, as a const expression.
fn save_all(subsections: &[Subsection], owner: &TokenStream) -> TokenStream {
    let parts = subsections.iter().enumerate().map(|(index, subsection)| {
        let part = save_one(subsection, &quote!(#owner.subsections[#index]));
        let switch = subsection.switch.as_ref().filter(|switch| switch.is_read).map(hook::switch);
        let needed = subsection.needed.as_ref().map(hook::needed);
        match (switch, needed) {
            (Some(switch), Some(needed)) => quote!(if #switch && #needed { #part }),
            (Some(condition), None) | (None, Some(condition)) => quote!(if #condition { #part }),
            (None, None) => part,
        }
    });
    quote!(#(#parts)*)
}

fn save_one(subsection: &Subsection, part: &TokenStream) -> TokenStream {
    let (stream, run) = (names::stream(), names::run());
    let (version_id, version) = (names::version_id(), subsection.version.value);
    let lines = save::lines(&subsection.fields, subsection.minimum_version.value, Owner::This);
    let list = save::fields_of(&subsection.fields, &quote!(const { #part.fields }));
    let nested = save_all(&subsection.subsections, part);
    let body = quote! {
        _vm::save_part(#stream, |#run| {
            let #version_id: _vm::u32 = #version;
            let _ = (&#run, #version_id);
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
        _vm::save_subsection(#stream, const { &#part }, |#stream| { #body })?;
    }
}

pub(super) fn load_method(subsections: &[Subsection]) -> Option<TokenStream> {
    let stream = names::stream();
    let parts = load_all(subsections, &quote!(<Self as _vm::VmState>::DESCRIPTION));
    (!subsections.is_empty()).then(|| {
        quote! {
            #[inline]
            fn __load_subsections(
                &mut self,
                #stream: &mut _vm::Decoder<'_>,
            ) -> _vm::Result<(), _vm::LoadError> {
                #parts
                _vm::Ok(())
            }
        }
    })
}

/// Reads subsections of `owner` as long as they come, in any order.
fn load_all(subsections: &[Subsection], owner: &TokenStream) -> TokenStream {
    let (stream, version_id) = (names::stream(), names::version_id());
    let (index, expected) = (local("index"), local("expected"));
    if subsections.is_empty() {
        return quote!(_vm::no_subsections(#stream, const { &#owner })?;);
    }
    let arms = subsections.iter().enumerate().map(|(at, subsection)| {
        let part = load_one(subsection, &quote!(#owner.subsections[#at]));
        quote!(#at => #part)
    });
    quote! {
        let mut #expected = 0;
        while let _vm::Some((#index, #version_id)) =
            _vm::next_subsection(#stream, const { &#owner }, &mut #expected)?
        {
            match #index {
                #(#arms)*
                _ => {}
            }
        }
    }
}

fn load_one(subsection: &Subsection, part: &TokenStream) -> TokenStream {
    let (stream, run) = (names::stream(), names::run());
    let version_id = names::version_id();
    let lines = load::lines(&subsection.fields, subsection.minimum_version.value, Owner::This);
    let list = save::fields_of(&subsection.fields, &quote!(const { #part.fields }));
    let nested = load_all(&subsection.subsections, part);
    let pre_load = hook::pre_load(subsection.hooks.pre_load.as_ref());
    let pre_load = pre_load.map(|call| quote!(#call?;));
    let post_load = hook::post_load(subsection.hooks.post_load.as_ref());
    let post_load = post_load.map(|call| quote!(#call?;));
    quote! {
        {
            _vm::load_subsection(#stream, const { &#part }, #version_id, |#stream| {
                #pre_load
                _vm::load_part(#stream, |#run| {
                    let _ = (&#run, #version_id);
                    #list
                    #lines
                })?;
                #nested
                #post_load
                _vm::Ok(())
            })?;
        }
    }
}
