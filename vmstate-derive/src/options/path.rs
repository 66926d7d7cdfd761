//! Paths to functions and modules, quoted or not.

use super::attribute::key_name;
use super::value::{fault, parse_string, string, value};
use crate::model::Callee;
use darling::{FromMeta, Result};
use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::spanned::Spanned as _;
use syn::{Expr, ExprPath, LitStr, Meta, Path, PathSegment};

impl FromMeta for Callee {
    fn from_meta(item: &Meta) -> Result<Self> {
        let wanted = format!("a function, such as `{} = \"name\"`", key_name(item));
        callee(value(item, &wanted)?, &format!("`{}` wants {wanted}", key_name(item)))
    }
}

/// A function that `expr` names; one identifier is a function of the struct itself.
pub(super) fn callee(expr: &Expr, wanted: &str) -> Result<Callee> {
    if let Some(lit) = string(expr) {
        return quoted_callee(lit, wanted);
    }
    match expr {
        Expr::Path(path) => from_path(path, path.span(), wanted),
        Expr::Call(call) => {
            let func = call.func.to_token_stream();
            Err(fault(call.span(), format!("{wanted}; write `{func}` without the parentheses")))
        }
        Expr::Closure(closure) => {
            Err(fault(closure.span(), format!("{wanted}; give the closure a name as a function")))
        }
        _ => Err(fault(expr.span(), wanted)),
    }
}

fn quoted_callee(lit: &LitStr, wanted: &str) -> Result<Callee> {
    let path: ExprPath = parse_string(lit, wanted)?;
    let mut callee = from_path(&path, lit.span(), wanted)?;
    callee.name = lit.value().replace("r#", "");
    Ok(callee)
}

pub(super) fn from_path(path: &ExprPath, span: Span, wanted: &str) -> Result<Callee> {
    if path.qself.is_some() {
        return Err(fault(
            span,
            format!("{wanted}; `<T as Trait>::name` needs a function around it"),
        ));
    }
    Ok(called(&path.path))
}

/// What `path` calls, as its tokens say it.
pub(super) fn called(path: &Path) -> Callee {
    let name = path.to_token_stream().to_string().replace(' ', "").replace("r#", "");
    let path = path.get_ident().map_or_else(|| path.clone(), own);
    Callee { path, name }
}

/// `Self::ident`.
fn own(ident: &Ident) -> Path {
    let owner = Ident::new("Self", ident.span());
    let segments = [owner, ident.clone()].map(PathSegment::from);
    Path { leading_colon: None, segments: segments.into_iter().collect() }
}

/// The function a subsection's key names, for one that says nothing of `needed`.
pub(crate) fn callee_of_key(key: &str, span: Span) -> Option<Callee> {
    let parse = |text: &str| syn::parse_str::<Ident>(text);
    let mut ident = parse(key).or_else(|_| parse(&format!("r#{key}"))).ok()?;
    ident.set_span(span);
    let path = own(&ident);
    Some(Callee { path, name: key.to_owned() })
}

/// The path of a module or crate, as written.
#[derive(Clone)]
pub(crate) struct Place(pub(crate) Path);

impl FromMeta for Place {
    fn from_meta(item: &Meta) -> Result<Self> {
        let key = key_name(item);
        let place = if key == "crate" { "path::to::vmstate_runtime" } else { "some::module" };
        let wanted = format!("`{key}` wants a path, such as `{key} = {place}`");
        let expr = value(item, "a path")?;
        if let Some(lit) = string(expr) {
            return lit
                .parse_with(Path::parse_mod_style)
                .map(Self)
                .map_err(|_| fault(lit.span(), format!("{wanted}, not \"{}\"", lit.value())));
        }
        match expr {
            Expr::Path(ExprPath { qself: None, path, .. }) => Ok(Self(path.clone())),
            _ => Err(fault(expr.span(), wanted)),
        }
    }
}
