//! Plain values of keys: numbers, text, flags, expressions.

use super::attribute::{key_name, key_span};
use crate::model::Spanned;
use darling::{Error, FromMeta, Result};
use proc_macro2::Span;
use quote::ToTokens;
use std::fmt::Display;
use syn::spanned::Spanned as _;
use syn::{Expr, ExprLit, Lit, LitInt, LitStr, Meta, Type};

pub(super) fn fault(span: Span, message: impl Display) -> Error {
    Error::custom(message).with_span(&span)
}

/// The value of `key = value`; `wanted` says what it should have been.
pub(super) fn value<'a>(item: &'a Meta, wanted: &str) -> Result<&'a Expr> {
    match item {
        Meta::NameValue(pair) => Ok(peel(&pair.value)),
        _ => Err(fault(key_span(item), format!("`{}` wants {wanted}", key_name(item)))),
    }
}

/// Without the invisible group that `macro_rules!` puts around `$value`.
pub(super) fn peel(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => peel(&group.expr),
        _ => expr,
    }
}

pub(super) fn string(expr: &Expr) -> Option<&LitStr> {
    match peel(expr) {
        Expr::Lit(ExprLit { lit: Lit::Str(lit), .. }) => Some(lit),
        _ => None,
    }
}

/// A version. QEMU keeps it in an `int`, so the upper half of `u32` is refused.
pub(super) fn version(lit: &LitInt) -> Result<Spanned<u32>> {
    match lit.base10_parse::<u32>() {
        Ok(number) if i32::try_from(number).is_ok() => Ok(Spanned::new(number, lit.span())),
        _ => {
            let message = format!(
                "{lit} is no version; QEMU keeps versions in an `int`, so the highest is 2147483647"
            );
            Err(fault(lit.span(), message))
        }
    }
}

impl FromMeta for Spanned<u32> {
    fn from_meta(item: &Meta) -> Result<Self> {
        let wanted = format!("a whole number, such as `{} = 3`", key_name(item));
        let expr = value(item, &wanted)?;
        if let Expr::Lit(ExprLit { lit: Lit::Int(lit), .. }) = expr {
            return version(lit);
        }
        let remedy = match expr {
            Expr::Lit(_) if string(expr).is_some() => "; drop the quotes",
            Expr::Path(_) => "; the derive sees the name of a constant, but not its value",
            _ => "",
        };
        Err(fault(expr.span(), format!("`{}` wants {wanted}{remedy}", key_name(item))))
    }
}

impl FromMeta for Spanned<String> {
    fn from_meta(item: &Meta) -> Result<Self> {
        let wanted = format!("a string, such as `{} = \"text\"`", key_name(item));
        let expr = value(item, &wanted)?;
        match string(expr) {
            Some(lit) => Ok(Self::new(lit.value(), lit.span())),
            None => Err(fault(expr.span(), format!("`{}` wants {wanted}", key_name(item)))),
        }
    }
}

/// A key without a value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flag;

impl FromMeta for Flag {
    fn from_meta(item: &Meta) -> Result<Self> {
        let key = key_name(item);
        match item {
            Meta::Path(_) => Ok(Self),
            Meta::List(list) => {
                Err(fault(list.tokens.span(), format!("`{key}` takes no value; write `{key}`")))
            }
            Meta::NameValue(pair) => {
                let message = format!("`{key}` takes no value; write `{key}`, or leave it out");
                Err(fault(pair.value.span(), message))
            }
        }
    }
}

/// A key with or without text: `skip`, `skip = "why"`.
#[derive(Clone, Debug)]
pub(crate) struct Note(pub(crate) Option<Spanned<String>>);

impl FromMeta for Note {
    fn from_meta(item: &Meta) -> Result<Self> {
        match item {
            Meta::Path(_) => Ok(Self(None)),
            _ => Spanned::from_meta(item).map(|text| Self(Some(text))),
        }
    }
}

/// A name that stands for a subsection: `"support_foo"` or `support_foo`.
#[derive(Clone, Debug)]
pub(crate) struct SubsectionKey(pub(crate) Spanned<String>);

impl FromMeta for SubsectionKey {
    fn from_meta(item: &Meta) -> Result<Self> {
        let key = key_name(item);
        let wanted = format!("the key of a subsection, such as `{key} = \"support_foo\"`");
        let expr = value(item, &wanted)?;
        if let Some(lit) = string(expr) {
            let key = lit.value().trim_start_matches("r#").to_owned();
            return Ok(Self(Spanned::new(key, lit.span())));
        }
        match expr {
            Expr::Path(path) if path.path.get_ident().is_some() => {
                let name = path.path.get_ident().map(crate::model::plain).unwrap_or_default();
                Ok(Self(Spanned::new(name, path.span())))
            }
            _ => Err(fault(expr.span(), format!("`{key}` wants {wanted}"))),
        }
    }
}

/// An expression that the expansion evaluates; a string holds one, too: `max = "Self::MAX"`.
#[derive(Clone)]
pub(crate) struct Bound(pub(crate) Expr);

impl FromMeta for Bound {
    fn from_meta(item: &Meta) -> Result<Self> {
        let key = key_name(item);
        let expr = value(item, &format!("an expression, such as `{key} = 256`"))?;
        match string(expr) {
            Some(lit) => parse_string(lit, &format!("`{key}` wants an expression")).map(Self),
            None => Ok(Self(expr.clone())),
        }
    }
}

/// What a field is that the stream does not have: `absent = 3`, `absent = keep`.
#[derive(Clone)]
pub(crate) enum Absent {
    /// What the destination has is right.
    Keep,
    Value(Box<Expr>),
}

impl FromMeta for Absent {
    fn from_meta(item: &Meta) -> Result<Self> {
        let wanted = "the value of a field that does not come, such as `absent = 0`, or \
                      `absent = keep` where the destination's is right";
        let expr = value(item, wanted)?;
        let value = match string(expr) {
            Some(lit) => parse_string(lit, &format!("`absent` wants {wanted}"))?,
            None => expr.clone(),
        };
        match &value {
            // `self::keep` and `r#keep` are constants of this name.
            Expr::Path(path) if path.path.is_ident("keep") => Ok(Self::Keep),
            _ => Ok(Self::Value(Box::new(value))),
        }
    }
}

/// The value of a property when no machine type sets it. A string is a string here.
#[derive(Clone)]
pub(crate) struct Default(pub(crate) Expr);

impl FromMeta for Default {
    fn from_meta(item: &Meta) -> Result<Self> {
        // As a flag it comes from serde, where it means something else.
        let wanted = "the value of a property, such as `default = true`; that of a field which does \
                      not come is `absent`";
        value(item, wanted).map(|expr| Self(expr.clone()))
    }
}

/// What to say about a value that is no type.
pub(super) fn wants_type(key: &str) -> String {
    match key {
        "remote" => super::remote::WANTED.to_owned(),
        _ => format!("`{key}` wants a type, such as `{key} = u32`"),
    }
}

/// A type: `u32`, `Wire<T>` or `"Wire<T>"`.
#[derive(Clone)]
pub(crate) struct WireType(pub(crate) Type);

impl FromMeta for WireType {
    fn from_meta(item: &Meta) -> Result<Self> {
        let key = key_name(item);
        let wanted = wants_type(&key);
        let expr = value(item, &format!("a type, such as `{key} = u32`"))?;
        match string(expr) {
            Some(lit) => parse_string(lit, &wanted).map(Self),
            None => syn::parse2(expr.to_token_stream())
                .map(Self)
                .map_err(|_| fault(expr.span(), wanted)),
        }
    }
}

/// What a string holds, with the string's span on every token.
pub(super) fn parse_string<T: syn::parse::Parse>(lit: &LitStr, wanted: &str) -> Result<T> {
    lit.parse().map_err(|_| fault(lit.span(), format!("{wanted}, not \"{}\"", lit.value())))
}
