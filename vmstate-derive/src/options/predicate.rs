//! `test = "is_old"` and `test = "is_wide(level)"` on a field.

use super::path::{callee, from_path};
use super::value::{fault, string, value};
use crate::model::{Callee, plain};
use darling::{FromMeta, Result};
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned as _;
use syn::{Expr, ExprPath, Index, LitInt, Meta, Token, parenthesized};

const INPUT: &str = "`test` is handed fields by their names alone, without `self`: \
                     `test = \"is_wide(level)\"`";

/// What decides whether a field is there.
#[derive(Clone)]
pub(crate) struct Test {
    pub callee: Callee,
    /// The fields that are handed over, and nothing else is; `None` for the plain form, which is
    /// handed the device and the version.
    pub inputs: Option<Vec<Input>>,
}

/// A field of the same struct; which one it is, `lower` finds out.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    /// The field's name without `r#`, or its index.
    pub name: String,
    pub span: Span,
}

impl FromMeta for Test {
    fn from_meta(item: &Meta) -> Result<Self> {
        let wanted = "`test` wants a function, such as `test = \"name\"`";
        let expr = value(item, "a function, such as `test = \"name\"`")?;
        let Some(Call { function, inputs, span }) = call(expr) else {
            return callee(expr, wanted).map(|callee| Self { callee, inputs: None });
        };
        let callee = from_path(&function, span, wanted)?;
        let inputs = named_fields.parse2(inputs).map_err(|error| fault(error.span(), error))?;
        if inputs.is_empty() {
            let name = &callee.name;
            let message = format!(
                "`{name}()` is handed no field; name some, `{name}(level)`, or for the device and \
                 the version write `{name}` without the parentheses"
            );
            return Err(fault(span, message));
        }
        Ok(Self { callee, inputs: Some(inputs) })
    }
}

/// `function(inputs)`.
struct Call {
    function: ExprPath,
    inputs: TokenStream,
    span: Span,
}

/// Read from tokens, not from the expression: a field may be called like a keyword.
fn call(expr: &Expr) -> Option<Call> {
    let parser = |input: ParseStream| {
        let function = input.parse()?;
        let content;
        parenthesized!(content in input);
        Ok((function, content.parse()?))
    };
    let (parsed, span) = match string(expr) {
        Some(lit) => (lit.parse_with(parser), lit.span()),
        None => (parser.parse2(expr.to_token_stream()), expr.span()),
    };
    let (function, inputs) = parsed.ok()?;
    Some(Call { function, inputs, span })
}

fn named_fields(input: ParseStream) -> syn::Result<Vec<Input>> {
    let mut inputs = Vec::new();
    while !input.is_empty() {
        let start = input.span();
        let named = named_field(input).map_err(|_| syn::Error::new(start, INPUT))?;
        if !input.is_empty() && input.parse::<Token![,]>().is_err() {
            return Err(syn::Error::new(start, INPUT));
        }
        inputs.push(named);
    }
    Ok(inputs)
}

fn named_field(input: ParseStream) -> syn::Result<Input> {
    if input.peek(LitInt) {
        let Index { index, span } = input.parse()?;
        return Ok(Input { name: index.to_string(), span });
    }
    let ident = Ident::parse_any(input)?;
    // No field can have these names, not even as raw identifiers.
    if ["self", "Self", "super", "crate"].iter().any(|reserved| ident == reserved) {
        return Err(syn::Error::new(ident.span(), INPUT));
    }
    Ok(Input { name: plain(&ident), span: ident.span() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::testing::{faults_on_field, field};
    use crate::testing::text;

    #[test]
    fn a_test_may_name_what_it_is_handed() {
        for (written, path, name, inputs) in [
            ("test = \"is_wide\"", "Self::is_wide", "is_wide", None),
            ("test = is_wide", "Self::is_wide", "is_wide", None),
            ("test = \"is_wide(level)\"", "Self::is_wide", "is_wide", Some(vec!["level"])),
            ("test = is_wide(level)", "Self::is_wide", "is_wide", Some(vec!["level"])),
            (
                "test = is_wide(level, mode,)",
                "Self::is_wide",
                "is_wide",
                Some(vec!["level", "mode"]),
            ),
            ("test = \"a::wide(0, type)\"", "a::wide", "a::wide", Some(vec!["0", "type"])),
            ("test = a::wide(0, r#type)", "a::wide", "a::wide", Some(vec!["0", "type"])),
            ("test = \"r#type(r#fn)\"", "Self::r#type", "type", Some(vec!["fn"])),
        ] {
            let test = field(written).test.expect(written);
            assert_eq!((text(&test.callee.path).as_str(), test.callee.name.as_str()), (path, name));
            let names: Option<Vec<String>> =
                test.inputs.map(|inputs| inputs.into_iter().map(|input| input.name).collect());
            let inputs = inputs.map(|inputs| inputs.into_iter().map(str::to_owned).collect());
            assert_eq!(names, inputs, "{written}");
        }
    }

    #[test]
    fn what_is_handed_over_is_a_field() {
        for written in [
            "test = \"is_wide(self.level)\"",
            "test = is_wide(self.level)",
            "test = is_wide(self)",
            "test = is_wide(&level)",
            "test = is_wide(level + 1)",
            "test = is_wide(mode, cfg.level)",
            "test = \"is_wide(level mode)\"",
            "test = \"is_wide(,)\"",
            "test = is_wide(\"level\")",
            "test = is_wide(0u8)",
            "test = is_wide(0.1)",
        ] {
            assert_eq!(faults_on_field(written), [INPUT], "{written}");
        }
    }

    #[test]
    fn a_test_that_is_handed_nothing_is_the_plain_one() {
        for written in ["test = \"is_wide()\"", "test = is_wide()"] {
            let faults = faults_on_field(written);
            assert_eq!(faults.len(), 1, "{faults:?}");
            assert!(faults[0].ends_with("write `is_wide` without the parentheses"), "{faults:?}");
        }
    }

    #[test]
    fn only_the_test_of_a_field_names_inputs() {
        for key in ["needed", "pre_load", "validate"] {
            let written = format!("{key} = is_wide(level)");
            let faults = match key {
                "validate" => faults_on_field(&written),
                _ => crate::options::testing::faults_on_struct(&written),
            };
            assert_eq!(faults.len(), 1, "{faults:?}");
            assert!(faults[0].ends_with("write `is_wide` without the parentheses"), "{faults:?}");
        }
    }
}
