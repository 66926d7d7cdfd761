//! `subsection(key, name = "...", needed = "...", ...)` on a struct.

use super::attribute::{Items, key_span, metas};
use super::value::{SubsectionKey, fault, string, value};
use super::vocabulary::SUBSECTION;
use crate::errors::Errors;
use crate::model::{Callee, Spanned, plain};
use darling::{FromMeta, Result};
use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::spanned::Spanned as _;
use syn::{Expr, ExprLit, Lit, LitStr, Meta, Token};

/// One entry. What is absent has a default.
pub(crate) struct SubsectionOptions {
    pub key: Spanned<String>,
    pub parts: Parts,
}

/// What may follow the key of an entry.
#[derive(Default, FromMeta)]
pub(crate) struct Parts {
    pub name: Option<Spanned<String>>,
    pub parent: Option<SubsectionKey>,
    pub needed: Option<Needed>,
    pub property: Option<Spanned<String>>,
    pub on: Option<On>,
    pub version: Option<Spanned<u32>>,
    pub minimum_version: Option<Spanned<u32>>,
    pub pre_load: Option<Callee>,
    pub post_load: Option<Callee>,
    pub pre_save: Option<Callee>,
    pub post_save: Option<Callee>,
}

/// `on = state`: the state decides, and no machine type.
#[derive(Clone, Copy)]
pub(crate) struct On(pub(crate) proc_macro2::Span);

impl FromMeta for On {
    fn from_meta(item: &Meta) -> Result<Self> {
        let expr = value(item, "`state`: the state decides, and no machine type")?;
        let named = match (string(expr), expr) {
            (Some(lit), _) => lit.value() == "state",
            (None, Expr::Path(path)) => path.path.is_ident("state"),
            _ => false,
        };
        if named {
            return Ok(Self(expr.span()));
        }
        let message = "`on` wants `state`: the state decides whether the subsection is sent, and no machine \
                       type; where a property does, write `property = \"support-foo\"`";
        Err(fault(expr.span(), message))
    }
}

/// When a subsection is sent.
pub(crate) enum Needed {
    When(Callee),
    /// `needed = true`.
    Always,
}

impl FromMeta for Needed {
    fn from_meta(item: &Meta) -> Result<Self> {
        let expr = value(item, "a function, or `true`")?;
        if matches!(expr, Expr::Lit(ExprLit { lit: Lit::Bool(lit), .. }) if lit.value) {
            return Ok(Self::Always);
        }
        Callee::from_meta(item).map(Self::When)
    }
}

/// Reads one entry; `None` if it has no key to refer to.
pub(super) fn read(item: &Meta, errors: &mut Errors) -> Option<SubsectionOptions> {
    let wanted = "`subsection` on a struct wants the key its fields use: \
                  `subsection(support_foo, name = \"device/foo\")`";
    let Meta::List(list) = item else {
        errors.push(key_span(item), wanted);
        return None;
    };
    let parser = |input: ParseStream| {
        let key = key(input)?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        Ok((key, metas(input, errors)))
    };
    match list.parse_args_with(parser) {
        Ok((key, metas)) => {
            let mut items = Items::default();
            items.keep_known(metas, &SUBSECTION, errors);
            Some(SubsectionOptions { key, parts: items.parse(errors) })
        }
        Err(error) => {
            errors.push(error.span(), wanted);
            None
        }
    }
}

/// `support_foo` or `"support_foo"`, and not the first of the other parts.
fn key(input: ParseStream) -> syn::Result<Spanned<String>> {
    if input.peek(LitStr) {
        let lit: LitStr = input.parse()?;
        return Ok(Spanned::new(lit.value(), lit.span()));
    }
    let ident = input.call(Ident::parse_any)?;
    if input.peek(Token![=]) {
        return Err(syn::Error::new(ident.span(), "a key comes first"));
    }
    Ok(Spanned::new(plain(&ident), ident.span()))
}
