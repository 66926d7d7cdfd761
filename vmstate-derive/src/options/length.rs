//! `len = "count * 4"`, `bits = "n"` and `range = 2..6`.

use super::attribute::key_name;
use super::value::{fault, parse_string, string, value};
use crate::model::plain;
use darling::{FromMeta, Result};
use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned as _;
use syn::{Expr, ExprRange, LitInt, Meta, RangeLimits, Token};

/// A field, perhaps multiplied; which one it is, `lower` finds out.
#[derive(Clone, Debug)]
pub(crate) struct LengthOf {
    /// The field's name without `r#`, or its index.
    pub name: String,
    pub times: u64,
    pub span: Span,
}

impl FromMeta for LengthOf {
    fn from_meta(item: &Meta) -> Result<Self> {
        let key = key_name(item);
        let wanted =
            format!("`{key}` wants an integer field of this struct, such as `{key} = \"count\"`");
        let expr = value(item, "an integer field of this struct, such as \"count\"")?;
        let (parsed, span) = match string(expr) {
            Some(lit) => (lit.parse_with(product), lit.span()),
            None => (product.parse2(expr.to_token_stream()), expr.span()),
        };
        let (left, right) = parsed.map_err(|_| fault(span, &wanted))?;
        let (name, times) = field_and_factor(left, right)
            .ok_or_else(|| fault(span, format!("{wanted}, or a multiple: \"count * 4\"")))?;
        if times == 0 {
            return Err(fault(span, "the factor 0 leaves nothing to send; use 1 or more"));
        }
        Ok(Self { name, times, span })
    }
}

/// A field's name, or a number: a factor, or the index of a tuple struct's field.
enum Operand {
    Name(String),
    Number(LitInt),
}

/// `count`, `count * 4` or `4 * count`. Not an expression: a field may be called like a keyword.
fn product(input: ParseStream) -> syn::Result<(Operand, Option<Operand>)> {
    let left = operand(input)?;
    if input.is_empty() {
        return Ok((left, None));
    }
    input.parse::<Token![*]>()?;
    Ok((left, Some(operand(input)?)))
}

fn operand(input: ParseStream) -> syn::Result<Operand> {
    if input.peek(LitInt) {
        return input.parse().map(Operand::Number);
    }
    Ident::parse_any(input).map(|ident| Operand::Name(plain(&ident)))
}

/// `0 * 4` is field 0 of a tuple struct, four times: the first number is the field.
fn field_and_factor(left: Operand, right: Option<Operand>) -> Option<(String, u64)> {
    let index = |lit: LitInt| lit.base10_digits().to_owned();
    match (left, right) {
        (Operand::Name(name), None) => Some((name, 1)),
        (Operand::Number(lit), None) => Some((index(lit), 1)),
        (Operand::Name(name), Some(Operand::Number(factor)))
        | (Operand::Number(factor), Some(Operand::Name(name))) => {
            Some((name, factor.base10_parse().ok()?))
        }
        (Operand::Number(lit), Some(Operand::Number(factor))) => {
            Some((index(lit), factor.base10_parse().ok()?))
        }
        (Operand::Name(_), Some(Operand::Name(_))) => None,
    }
}

/// Part of an array, with its ends as written.
#[derive(Clone)]
pub(crate) struct Part {
    pub start: Option<Expr>,
    pub end: Option<Expr>,
    pub inclusive: bool,
    pub span: Span,
}

impl FromMeta for Part {
    fn from_meta(item: &Meta) -> Result<Self> {
        let wanted = "`range` wants a range of indexes, such as `range = 2..6`";
        let expr = value(item, "a range of indexes, such as `range = 2..6`")?;
        match string(expr) {
            Some(lit) => part(&parse_string(lit, wanted)?, lit.span(), wanted),
            None => part(expr, expr.span(), wanted),
        }
    }
}

fn part(expr: &Expr, span: Span, wanted: &str) -> Result<Part> {
    let Expr::Range(ExprRange { start, limits, end, .. }) = expr else {
        return Err(fault(span, wanted));
    };
    let end_of = |expr: &Option<Box<Expr>>| expr.as_ref().map(|expr| (**expr).clone());
    Ok(Part {
        start: end_of(start),
        end: end_of(end),
        inclusive: matches!(limits, RangeLimits::Closed(_)),
        span,
    })
}
