//! `#[vmstate(...)]` as a list of items: known keys, each once. What their values look like is
//! not decided here.

use super::value::wants_type;
use super::vocabulary::Vocabulary;
use crate::errors::Errors;
use crate::model::{Key, plain};
use darling::FromMeta;
use darling::ast::NestedMeta;
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{
    Attribute, Expr, LitStr, MacroDelimiter, Meta, MetaList, MetaNameValue, Path, Token, Type,
    parenthesized, token,
};

/// The items of a place, and where their keys stand.
#[derive(Default)]
pub(super) struct Items {
    pub metas: Vec<Meta>,
    pub keys: Vec<Key>,
}

/// Whether an attribute is ours.
pub(super) fn is_ours(attribute: &Attribute) -> bool {
    attribute.path().is_ident("vmstate")
}

/// All items of all `#[vmstate(...)]` among `attributes`.
pub(super) fn read(
    attributes: &[Attribute],
    vocabulary: &Vocabulary,
    errors: &mut Errors,
) -> Items {
    let mut items = Items::default();
    for attribute in attributes.iter().filter(|attribute| is_ours(attribute)) {
        let Meta::List(list) = &attribute.meta else {
            errors.push(attribute.path().span(), "`vmstate` wants keys: `#[vmstate(key = value)]`");
            continue;
        };
        let metas = list.parse_args_with(|input: ParseStream| Ok(metas(input, errors)));
        match metas {
            Ok(metas) => items.keep_known(metas, vocabulary, errors),
            Err(error) => errors.add(error),
        }
    }
    items
}

/// The items of `input` up to its end. A malformed one is reported and left out.
pub(super) fn metas(input: ParseStream, errors: &mut Errors) -> Vec<Meta> {
    let mut metas = Vec::new();
    while !input.is_empty() {
        match item(input).and_then(|meta| separator(input).map(|()| meta)) {
            Ok(meta) => metas.push(meta),
            Err(error) => {
                errors.add(error);
                skip_item(input);
            }
        }
    }
    metas
}

/// `key`, `key(...)` or `key = value`.
fn item(input: ParseStream) -> syn::Result<Meta> {
    if !input.peek(Ident::peek_any) {
        return Err(input.error("expected a key, such as `version = 2`"));
    }
    let key = Ident::parse_any(input)?;
    let path = Path::from(key.clone());
    if input.peek(token::Paren) {
        let content;
        let paren = parenthesized!(content in input);
        let tokens: TokenStream = content.parse()?;
        return Ok(Meta::List(MetaList { path, delimiter: MacroDelimiter::Paren(paren), tokens }));
    }
    if !input.peek(Token![=]) {
        return Ok(Meta::Path(path));
    }
    let eq_token = input.parse()?;
    let value = value(&key, input)?;
    Ok(Meta::NameValue(MetaNameValue { path, eq_token, value }))
}

/// Keys whose value is a type.
const TYPES: &[&str] = &["via", "prefix", "as", "remote"];

/// A type such as `Wire<A, B>` is not an expression, so the keys that want one are known here.
fn value(key: &Ident, input: ParseStream) -> syn::Result<Expr> {
    if input.is_empty() || input.peek(Token![,]) {
        return Err(syn::Error::new(key.span(), format!("`{key} =` has no value")));
    }
    if TYPES.contains(&key.to_string().as_str()) && !input.peek(LitStr) {
        let span = input.span();
        let ty =
            input.parse::<Type>().map_err(|_| syn::Error::new(span, wants_type(&plain(key))))?;
        return Ok(Expr::Verbatim(ty.into_token_stream()));
    }
    input.parse()
}

/// The comma behind an item, if another one follows.
pub(super) fn separator(input: ParseStream) -> syn::Result<()> {
    if input.is_empty() {
        return Ok(());
    }
    if input.peek(Token![,]) {
        return input.parse::<Token![,]>().map(drop);
    }
    Err(input.error("expected `,` before the next key"))
}

/// Past the next comma, so that the items behind a malformed one are still read.
fn skip_item(input: ParseStream) {
    while !input.is_empty() {
        let comma = input.peek(Token![,]);
        if input.parse::<proc_macro2::TokenTree>().is_err() || comma {
            return;
        }
    }
}

impl Items {
    /// Takes the items whose key exists and did not come before.
    pub(super) fn keep_known(
        &mut self,
        metas: Vec<Meta>,
        vocabulary: &Vocabulary,
        errors: &mut Errors,
    ) {
        for meta in metas {
            let span = key_span(&meta);
            let written = meta.path().get_ident().map(plain).unwrap_or_default();
            let Some(name) = vocabulary.find(&written) else {
                errors.push(span, vocabulary.unknown(&written));
                continue;
            };
            let doubled = self.keys.iter().any(|key| key.name == name);
            if doubled && !vocabulary.repeatable.contains(&name) {
                errors.push(span, format!("`{name}` is given twice; keep one of the two"));
                continue;
            }
            self.keys.push(Key { name, span });
            self.metas.push(meta);
        }
    }

    /// The items as `T`. Each is read alone first: one that is malformed is reported and left
    /// out, and the others still count.
    pub(super) fn parse<T: FromMeta + Default>(&self, errors: &mut Errors) -> T {
        let mut good = Vec::new();
        for meta in &self.metas {
            let item = NestedMeta::Meta(meta.clone());
            match T::from_list(std::slice::from_ref(&item)) {
                Ok(_) => good.push(item),
                Err(error) => error.flatten().into_iter().for_each(|error| errors.add(error)),
            }
        }
        T::from_list(&good).unwrap_or_else(|error| {
            errors.add(error);
            T::default()
        })
    }

    /// Removes and returns the items of one key.
    pub(super) fn take(&mut self, name: &str) -> Vec<Meta> {
        let (taken, kept) = std::mem::take(&mut self.metas)
            .into_iter()
            .partition(|meta| meta.path().is_ident(name));
        self.metas = kept;
        taken
    }
}

/// The span of an item's key alone.
pub(super) fn key_span(meta: &Meta) -> Span {
    meta.path().span()
}

/// An item's key as text, for messages.
pub(super) fn key_name(meta: &Meta) -> String {
    meta.path().get_ident().map(plain).unwrap_or_default()
}
