//! `len = "count * 4"`, `bits = "n"` and `range = 2..6`.

use super::attribute::key_name;
use super::value::{fault, parse_string, peel, string, value};
use crate::model::plain;
use darling::{FromMeta, Result};
use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::{BinOp, Expr, ExprBinary, ExprLit, ExprRange, Lit, LitInt, Meta, RangeLimits};

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
        match string(expr) {
            Some(lit) => length(&parse_string(lit, &wanted)?, lit.span(), &wanted),
            None => length(expr, expr.span(), &wanted),
        }
    }
}

fn length(expr: &Expr, span: Span, wanted: &str) -> Result<LengthOf> {
    if let Some(name) = member(expr) {
        return Ok(LengthOf { name, times: 1, span });
    }
    let Expr::Binary(ExprBinary { left, op: BinOp::Mul(_), right, .. }) = expr else {
        return Err(fault(span, wanted));
    };
    // `0 * 4` is field 0 of a tuple struct, four times: the first number is the field.
    let (name, factor) = match (member(left), integer(right)) {
        (Some(name), Some(factor)) => (name, factor),
        _ => member(right).zip(integer(left)).ok_or_else(|| fault(span, factor_fault(wanted)))?,
    };
    match factor.base10_parse() {
        Ok(times) if times > 0 => Ok(LengthOf { name, times, span }),
        _ => Err(fault(span, format!("the factor {factor} leaves nothing to send; use 1 or more"))),
    }
}

fn factor_fault(wanted: &str) -> String {
    format!("{wanted}, or one times a literal, such as \"count * 4\"")
}

/// A field's name, or the index of a tuple struct's field.
fn member(expr: &Expr) -> Option<String> {
    match peel(expr) {
        Expr::Path(path) => path.path.get_ident().map(plain),
        Expr::Lit(_) => integer(expr).map(|lit| lit.base10_digits().to_owned()),
        _ => None,
    }
}

fn integer(expr: &Expr) -> Option<&LitInt> {
    match peel(expr) {
        Expr::Lit(ExprLit { lit: Lit::Int(lit), .. }) => Some(lit),
        _ => None,
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
