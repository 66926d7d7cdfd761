//! Calls of hooks, at the span of the path the user wrote: a hook with other arguments or another
//! result is an error there.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::spanned::Spanned as _;

use super::names;
use crate::model::Callee;

/// Expands to `_vm::load_hook(label, Self::reset(self))`, with `version_id` for a `post_load`.
pub(super) fn load_hook(hook: &str, callee: Option<&Callee>) -> Option<TokenStream> {
    callee.map(|callee| {
        let (path, label, version_id) = (&callee.path, label(hook, callee), names::version_id());
        let version_id = (hook == "post_load").then_some(quote_spanned!(path.span()=> #version_id));
        let this = names::this(path.span());
        let arguments = quote_spanned!(path.span()=> #this, #version_id);
        quote_spanned!(path.span()=> _vm::load_hook(#label, #path(#arguments)))
    })
}

/// Expands to `_vm::pre_save(label, self, Self::fill_ring)`, which finds out what it is handed.
pub(super) fn pre_save(callee: Option<&Callee>) -> Option<TokenStream> {
    callee.map(|callee| {
        let (path, label) = (&callee.path, label("pre_save", callee));
        let this = names::this(path.span());
        quote_spanned!(path.span()=> _vm::pre_save(#label, #this, #path))
    })
}

/// Expands to `_vm::save_hook(label, Self::fill_ring(self))`.
pub(super) fn save_hook(hook: &str, callee: Option<&Callee>) -> Option<TokenStream> {
    callee.map(|callee| {
        let (path, label) = (&callee.path, label(hook, callee));
        let this = names::this(path.span());
        quote_spanned!(path.span()=> _vm::save_hook(#label, #path(#this)))
    })
}

fn label(hook: &str, callee: &Callee) -> String {
    format!("{hook} `{}`", callee.name)
}
