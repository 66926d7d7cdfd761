//! `remote = "kvm_bindings::kvm_segment"` and `remote("...", rest = "default")` on a struct.

use super::attribute::{key_span, separator};
use super::value::{fault, string, value};
use darling::{FromMeta, Result};
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned as _;
use syn::{LitStr, Meta, MetaList, Token, Type};

pub(super) const WANTED: &str = "`remote` wants the path of the struct that this one mirrors, such as \
                      `remote = \"other::Segment\"`";
const REST: &str = "behind the path there is only `rest = \"default\"`, for fields that are \
                    padding: `remote(\"other::Segment\", rest = \"default\")`";

/// The struct of another crate that this one mirrors, since nobody can put a derive on that one.
#[derive(Clone)]
pub(crate) struct Remote {
    /// A `Type::Path`, perhaps with arguments.
    pub ty: Type,
    /// Whether fields that are not named here are padding. Otherwise each must be named, so that
    /// one which the other crate adds does not get lost in silence.
    pub rest: bool,
}

impl FromMeta for Remote {
    fn from_meta(item: &Meta) -> Result<Self> {
        match item {
            Meta::Path(_) => Err(fault(key_span(item), WANTED)),
            Meta::NameValue(_) => {
                let expr = value(item, WANTED)?;
                written(string(expr), expr.to_token_stream(), false)
            }
            Meta::List(list) => entry(list),
        }
    }
}

fn entry(list: &MetaList) -> Result<Remote> {
    if list.tokens.is_empty() {
        return Err(fault(list.path.span(), WANTED));
    }
    let parser = |input: ParseStream| {
        let path = path(input)?;
        let rest = rest(input).map_err(|error| syn::Error::new(error.span(), REST))?;
        Ok((path, rest))
    };
    let ((quoted, tokens), rest) = list.parse_args_with(parser)?;
    written(quoted.as_ref(), tokens, rest)
}

/// A string, or else the tokens of a type.
fn path(input: ParseStream) -> syn::Result<(Option<LitStr>, TokenStream)> {
    if input.peek(LitStr) {
        return Ok((Some(input.parse()?), TokenStream::new()));
    }
    let span = input.span();
    match input.parse::<Type>() {
        // In front of `=` it is a key where the path should be.
        Ok(ty) if !input.peek(Token![=]) => Ok((None, ty.into_token_stream())),
        _ => Err(syn::Error::new(span, WANTED)),
    }
}

/// The path in a string, or else the one in `tokens`.
fn written(quoted: Option<&LitStr>, tokens: TokenStream, rest: bool) -> Result<Remote> {
    let span = quoted.map_or_else(|| tokens.span(), LitStr::span);
    let ty = match quoted {
        Some(lit) => lit.parse_with(struct_path),
        None => struct_path.parse2(tokens),
    };
    ty.map(|ty| Remote { ty, rest }).map_err(|_| fault(span, WANTED))
}

/// What can be taken apart field by field: not a tuple, not a reference.
fn struct_path(input: ParseStream) -> syn::Result<Type> {
    let ty = input.parse::<Type>()?;
    match plain_group(&ty) {
        Type::Path(path) if path.qself.is_none() => Ok(Type::Path(path.clone())),
        _ => Err(syn::Error::new(ty.span(), WANTED)),
    }
}

/// Without the invisible group that `macro_rules!` puts around `$ty`.
fn plain_group(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => plain_group(&group.elem),
        _ => ty,
    }
}

/// Nothing, or `, rest = "default"`, up to the end.
fn rest(input: ParseStream) -> syn::Result<bool> {
    separator(input)?;
    if input.is_empty() {
        return Ok(false);
    }
    let key: Ident = input.parse()?;
    input.parse::<Token![=]>()?;
    let value: LitStr = input.parse()?;
    if key != "rest" {
        return Err(syn::Error::new(key.span(), REST));
    }
    if value.value() != "default" {
        return Err(syn::Error::new(value.span(), REST));
    }
    separator(input)?;
    if input.is_empty() { Ok(true) } else { Err(input.error(REST)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::testing::{device, faults_on_struct};
    use crate::testing::text;

    #[test]
    fn a_remote_struct_is_a_path_quoted_or_not() {
        for (written, ty, rest) in [
            ("remote = \"kvm_bindings::kvm_segment\"", "kvm_bindings::kvm_segment", false),
            ("remote = kvm_bindings::kvm_segment", "kvm_bindings::kvm_segment", false),
            ("remote = \"::other::Pair<u8, N>\"", "::other::Pair<u8,N>", false),
            ("remote = other::Pair<u8, N>", "other::Pair<u8,N>", false),
            ("remote(\"other::Segment\")", "other::Segment", false),
            ("remote(\"other::Segment\", rest = \"default\")", "other::Segment", true),
            ("remote(other::Pair<u8, N>, rest = \"default\",)", "other::Pair<u8,N>", true),
        ] {
            let remote = device(written).remote.expect(written);
            assert_eq!((text(&remote.ty).as_str(), remote.rest), (ty, rest), "{written}");
        }
    }

    #[test]
    fn a_malformed_remote_says_what_to_type() {
        for (written, remedy) in [
            ("remote", WANTED),
            ("remote = 3", WANTED),
            ("remote = \"a b\"", WANTED),
            ("remote = \"\"", WANTED),
            ("remote = \"(u8, u16)\"", WANTED),
            ("remote = &'static u8", WANTED),
            ("remote = \"<T as Trait>::Segment\"", WANTED),
            ("remote()", WANTED),
            ("remote(3)", WANTED),
            ("remote(rest = \"default\")", WANTED),
            ("remote(\"other::S\", rest)", REST),
            ("remote(\"other::S\", rest = default)", REST),
            ("remote(\"other::S\", rest = \"zero\")", REST),
            ("remote(\"other::S\", others = \"default\")", REST),
            ("remote(\"other::S\", rest = \"default\", rest = \"default\")", REST),
            ("remote(\"other::S\", rest = \"default\" 3)", REST),
        ] {
            assert_eq!(faults_on_struct(written), [remedy], "{written}");
        }
    }
}
