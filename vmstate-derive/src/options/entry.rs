//! Keys of a struct with entries of their own: `load_old(1, "path")`, `breaks_backward(3 = "why")`.

use super::attribute::{key_name, key_span};
use super::path::callee;
use super::value::{fault, peel, version};
use crate::model::{Break, LoadOld, Spanned};
use darling::{FromMeta, Result};
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Expr, LitInt, LitStr, Meta, Token};

impl FromMeta for LoadOld {
    fn from_meta(item: &Meta) -> Result<Self> {
        let wanted = "`load_old` wants the first version it reads and a function: \
                      `load_old(1, \"load_v1\")`";
        let Meta::List(list) = item else {
            return Err(fault(key_span(item), wanted));
        };
        let parser = |input: ParseStream| {
            let since: LitInt = input.parse()?;
            input.parse::<Token![,]>()?;
            let path: Expr = input.parse()?;
            input.parse::<Option<Token![,]>>()?;
            Ok((since, path))
        };
        let (since, path) =
            list.parse_args_with(parser).map_err(|error| fault(error.span(), wanted))?;
        Ok(Self { since: version(&since)?, callee: callee(peel(&path), wanted)? })
    }
}

/// The entries of one `breaks_backward(...)` or `breaks_forward(...)`.
#[derive(Default)]
pub(crate) struct Breaks(pub(crate) Vec<Break>);

impl FromMeta for Breaks {
    fn from_meta(item: &Meta) -> Result<Self> {
        let key = key_name(item);
        let wanted = format!("`{key}` wants a version and the reason: `{key}(3 = \"why\")`");
        let Meta::List(list) = item else {
            return Err(fault(key_span(item), wanted));
        };
        let parser = |input: ParseStream| {
            let version: LitInt = input.parse()?;
            input.parse::<Token![=]>()?;
            Ok((version, input.parse::<LitStr>()?))
        };
        let entries =
            |input: ParseStream| Punctuated::<_, Token![,]>::parse_terminated_with(input, parser);
        let entries =
            list.parse_args_with(entries).map_err(|error| fault(error.span(), &wanted))?;
        if entries.is_empty() {
            return Err(fault(key_span(item), wanted));
        }
        let entry = |(number, why): (LitInt, LitStr)| {
            let reason = Spanned::new(why.value(), why.span());
            version(&number).map(|version| Break { version, reason })
        };
        entries.into_iter().map(entry).collect::<Result<_>>().map(Self)
    }
}
