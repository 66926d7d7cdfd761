//! `range = 2..6`.

use super::value::{fault, parse_string, string, value};
use darling::{FromMeta, Result};
use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::{Expr, ExprRange, Meta, RangeLimits};

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
