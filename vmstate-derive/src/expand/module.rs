//! What `with` names: a module, or a type, that has `TYPE`, `encode` and `decode`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Path, PathArguments};

use super::names::local;
use crate::model::{Field, Kind, member_name, plain};

pub(super) struct Module<'f> {
    path: &'f Path,
    field: &'f Field,
}

impl<'f> Module<'f> {
    pub(super) fn of(field: &'f Field, path: &'f Path) -> Self {
        Self { path, field }
    }

    /// Whether it is a module and no type, as its tokens tell. What a module lacks is one error then, that of
    /// the import.
    fn is_module(&self) -> bool {
        self.path.segments.iter().all(|segment| {
            let is_small =
                plain(&segment.ident).starts_with(|c: char| c.is_lowercase() || c == '_');
            is_small && matches!(segment.arguments, PathArguments::None)
        })
    }

    /// `encode` or `decode`.
    pub(super) fn item(&self, name: &str) -> TokenStream {
        let (path, span) = (self.path, self.path.span());
        if self.is_module() {
            let imported = self.imported(name);
            return quote!(#imported);
        }
        let name = Ident::new(name, span);
        quote_spanned!(span=> #path::#name)
    }

    pub(super) fn wire_type(&self) -> TokenStream {
        self.item("TYPE")
    }

    fn imported(&self, name: &str) -> Ident {
        let mut ident = local(&format!("{}_{name}", member_name(&self.field.member)));
        ident.set_span(ident.span().located_at(self.path.span()));
        ident
    }

    fn import(&self) -> TokenStream {
        let (path, span) = (self.path, self.path.span());
        // rustc says once of each span that something is not there; these differ in their hygiene, which items do not have.
        let (first, second) =
            (Span::call_site().located_at(span), Span::mixed_site().located_at(span));
        let [ty, encode, decode] = ["TYPE", "encode", "decode"].map(|name| self.imported(name));
        let any = format_ident!("{ty}_any", span = span);
        let encode = quote_spanned!(first=> encode as #encode);
        let decode = quote_spanned!(second=> decode as #decode);
        quote_spanned! {span=>
            use #path::{TYPE as #any, #encode, #decode};
            #[allow(non_upper_case_globals)]
            const #ty: _vm::Type = #any;
        }
    }
}

/// Imports what fields name with `with`.
pub(super) fn imports<'f>(fields: impl Iterator<Item = &'f Field>) -> TokenStream {
    let imports = fields.filter_map(|field| match &field.layout.kind {
        Kind::With(path) => Some(Module::of(field, path)).filter(Module::is_module),
        _ => None,
    });
    let imports = imports.map(|module| module.import());
    quote!(#(#imports)*)
}
