//! Subsections: saved when needed, loaded in whatever order they come.

use proc_macro2::{Ident, Span, TokenStream};
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
    each(&device.subsections, 0, &mut |number, subsection| {
        let minimum = subsection.minimum_version.value;
        let fields = description::list(&subsection.fields, minimum);
        let description =
            description::of_subsection(subsection, None, Parts::Apart { first: number + 1 });
        let method = |name| Ident::new(name, Span::call_site());
        let put = save::lines(&subsection.fields, minimum, Owner::This);
        let put = save::method(&method("put"), &put);
        let get = load::lines(&subsection.fields, minimum, Owner::This);
        let get = load::method(&method("get"), &get);
        let (save, load) = (save_method(subsection, number), load_method(subsection, number));
        impls.extend(quote! {
            #[automatically_derived]
            impl #generics _vm::Subsection<#number> for #ident #arguments #predicates {
                const __DESCRIPTION: (_vm::Description, &'static [_vm::Field]) =
                    (#description, #fields);
                #put
                #get
                #save
                #load
            }
        });
    });
    impls
}

/// Visits every subsection with its number.
fn each<'m>(
    subsections: &'m [Subsection],
    first: usize,
    visit: &mut impl FnMut(usize, &'m Subsection),
) {
    for (number, subsection) in numbered(subsections, first) {
        visit(number, subsection);
        each(&subsection.subsections, number + 1, visit);
    }
}

/// Overrides what a struct with subsections does after its fields.
pub(super) fn methods(subsections: &[Subsection]) -> Option<TokenStream> {
    let (stream, own) = (names::stream(), local("own"));
    let (save, load) = (save_all(subsections, 0), load_all(subsections, 0));
    (!subsections.is_empty()).then(|| {
        quote! {
            #[inline]
            fn __save_subsections(
                &self,
                #stream: &mut _vm::Encoder<'_>,
            ) -> _vm::Result<(), _vm::SaveError> {
                let #own = _vm::description_of::<Self>();
                #save
                _vm::Ok(())
            }
            #[inline]
            fn __load_subsections(
                &mut self,
                #stream: &mut _vm::Decoder<'_>,
            ) -> _vm::Result<(), _vm::LoadError> {
                let #own = _vm::description_of::<Self>();
                #load
                _vm::Ok(())
            }
        }
    })
}

/// Saves those that are needed.
fn save_all(subsections: &[Subsection], first: usize) -> TokenStream {
    let (stream, own) = (names::stream(), local("own"));
    let parts = numbered(subsections, first).enumerate().map(|(at, (number, subsection))| {
        let save = quote! {
            _vm::save_subsection::<Self, #number>(self, #stream, &#own.subsections[#at])?;
        };
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

/// What a subsection with hooks, or with subsections of its own, does besides its fields.
fn save_method(subsection: &Subsection, number: usize) -> Option<TokenStream> {
    let (hooks, stream, own) = (&subsection.hooks, names::stream(), local("own"));
    if hooks.pre_save.is_none() && hooks.post_save.is_none() && subsection.subsections.is_empty() {
        return None;
    }
    let nested = save_all(&subsection.subsections, number + 1);
    let body = quote!(_vm::put_part::<Self, #number>(self, #stream, #own)?; #nested);
    let pre_save = hook::part_pre_save(hooks.pre_save.as_ref());
    let pre_save = pre_save.map(|call| quote!(#call?;));
    // post_save runs whenever pre_save succeeded; an error of the fields outweighs its own.
    let body = match hook::post_save(hooks.post_save.as_ref()) {
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
    Some(quote! {
        #[inline]
        fn save(
            &self,
            #stream: &mut _vm::Encoder<'_>,
            #own: &'static _vm::Description,
        ) -> _vm::Result<(), _vm::SaveError> {
            #body
        }
    })
}

/// Reads the subsections of one body as long as they come, in any order.
fn load_all(subsections: &[Subsection], first: usize) -> TokenStream {
    let (stream, version_id, own) = (names::stream(), names::version_id(), local("own"));
    let passes = local("passes");
    if subsections.is_empty() {
        return quote!(_vm::no_subsections(#stream, #own)?;);
    }
    let parts = numbered(subsections, first).enumerate().map(|(at, (number, _))| {
        quote! {
            if let _vm::Some(#version_id) = #passes.header(#stream, &#own.subsections[#at]) {
                _vm::load_subsection::<Self, #number>(
                    self,
                    #stream,
                    &#own.subsections[#at],
                    #version_id,
                )?;
            }
        }
    });
    quote! {
        let mut #passes = _vm::Passes::FIRST;
        while #passes.another(#stream, #own)? {
            #(#parts)*
        }
    }
}

/// The same for loading.
fn load_method(subsection: &Subsection, number: usize) -> Option<TokenStream> {
    let (hooks, stream, own) = (&subsection.hooks, names::stream(), local("own"));
    if hooks.pre_load.is_none() && hooks.post_load.is_none() && subsection.subsections.is_empty() {
        return None;
    }
    let version_id = names::version_id();
    let nested = load_all(&subsection.subsections, number + 1);
    let pre_load = hook::pre_load(hooks.pre_load.as_ref());
    let pre_load = pre_load.map(|call| quote!(#call?;));
    let post_load = hook::post_load(hooks.post_load.as_ref());
    let post_load = post_load.map(|call| quote!(#call?;));
    Some(quote! {
        #[inline]
        fn load(
            &mut self,
            #stream: &mut _vm::Decoder<'_>,
            #own: &'static _vm::Description,
            #version_id: _vm::u32,
        ) -> _vm::Result<(), _vm::LoadError> {
            #pre_load
            _vm::get_part::<Self, #number>(self, #stream, #version_id)?;
            #nested
            #post_load
            _vm::Ok(())
        }
    })
}
