//! Calls of the functions that attributes name, at the span of the path the user wrote: the runtime is
//! handed the function and what it is called with, so that one of another signature is one error there.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned as _;

use super::names;
use crate::model::{Callee, Switch};

/// Expands to `_vm::pre_load(label, self, Self::reset)`.
pub(super) fn pre_load(callee: Option<&Callee>) -> Option<TokenStream> {
    callee.map(|callee| hook("pre_load", "pre_load", callee))
}

/// Expands to `_vm::post_load(label, self, version_id, Self::check)`.
pub(super) fn post_load(callee: Option<&Callee>) -> Option<TokenStream> {
    callee.map(|callee| {
        let (path, label) = (&callee.path, label("post_load", callee));
        let (this, version_id) = (names::this(path.span()), names::version_id());
        quote_spanned!(path.span()=> _vm::post_load(#label, #this, #version_id, #path))
    })
}

/// Expands to `_vm::pre_save(label, self, Self::fill_ring)`, which finds out what that is handed.
pub(super) fn pre_save(callee: Option<&Callee>) -> Option<TokenStream> {
    callee.map(|callee| hook("pre_save", "pre_save", callee))
}

/// The `pre_save` of a subsection: `_vm::look(label, self, Self::fill_ring)`.
pub(super) fn part_pre_save(callee: Option<&Callee>) -> Option<TokenStream> {
    callee.map(|callee| hook("look", "pre_save", callee))
}

/// Expands to `_vm::look(label, self, Self::drain)`.
pub(super) fn post_save(callee: Option<&Callee>) -> Option<TokenStream> {
    callee.map(|callee| hook("look", "post_save", callee))
}

fn hook(function: &str, key: &str, callee: &Callee) -> TokenStream {
    let (path, label) = (&callee.path, label(key, callee));
    let (this, function) = (names::this(path.span()), Ident::new(function, Span::call_site()));
    quote_spanned!(path.span()=> _vm::#function(#label, #this, #path))
}

/// Expands to `_vm::load_old(label, self, stream, version_id, Self::load_v1)`.
pub(super) fn load_old(callee: &Callee) -> TokenStream {
    let (path, label) = (&callee.path, label("load_old", callee));
    let (this, stream, version_id) =
        (names::this(path.span()), names::stream(), names::version_id());
    quote_spanned!(path.span()=> _vm::load_old(#label, #this, #stream, #version_id, #path))
}

/// Expands to `_vm::needed(self, Self::has_clock)`.
pub(super) fn needed(callee: &Callee) -> TokenStream {
    let path = &callee.path;
    let this = names::this(path.span());
    quote_spanned!(path.span()=> _vm::needed(#this, #path))
}

/// Expands to `_vm::is_on(&self.support_foo)`.
pub(super) fn switch(switch: &Switch) -> TokenStream {
    let (span, member, ty) = (switch.name.span, &switch.member, &switch.ty);
    let this = names::this(span);
    quote_spanned!(span=> _vm::is_on::<#ty>(&#this.#member))
}

/// Expands to `_vm::verdict(self, version_id, Self::in_range)`.
pub(super) fn verdict(callee: &Callee) -> TokenStream {
    let path = &callee.path;
    let (this, version_id) = (names::this(path.span()), names::version_id());
    quote_spanned!(path.span()=> _vm::verdict(#this, #version_id, #path))
}

fn label(key: &str, callee: &Callee) -> String {
    format!("{key} `{}`", callee.name)
}
