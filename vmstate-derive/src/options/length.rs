//! `len = "count * 4"`, `len = "cfg.n"`, `len = "count()"`, `bits = "n"`.

use super::attribute::key_name;
use super::path::{called, callee_of_key};
use super::value::{fault, string, value};
use crate::model::{Callee, plain};
use darling::{FromMeta, Result};
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned as _;
use syn::{ExprPath, LitFloat, LitInt, Meta, Path, Token, parenthesized, token};

/// What the elements are counted by, perhaps multiplied.
#[derive(Clone)]
pub(crate) struct LengthOf {
    pub of: CountOf,
    pub times: u64,
    pub span: Span,
}

/// Where a count comes from, as far as its spelling tells.
#[derive(Clone)]
pub(crate) enum CountOf {
    /// A field of this struct, and from there into nested ones: names without `r#`, or indexes. One
    /// alone may be a constant: `lower` knows whether the struct has such a field.
    Field(Vec<String>),
    /// `count()`; the callee's name is without the parentheses.
    Method(Callee),
    /// It has `::`, so it is no field.
    Constant(Path),
}

/// How the message about something that is no count ends.
type Remedy = &'static str;

const OTHERWISE: Remedy = ", a multiple: \"count * 4\", or what a method counts: \"count()\"";
const ANOTHERS: Remedy = "; a method must be one of this struct: \"count()\"";
const ARGUMENTS: Remedy = "; a method takes only `&self`: \"count()\"";
const OWNER: Remedy = "; leave out `self.`";
const QUALIFIED: Remedy = "; `<T as Trait>::N` needs a method around it: \"count()\"";
const TOO_LARGE: Remedy = "; the factor is beyond 64 bits";

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
        let refuse = |remedy: Remedy| fault(span, format!("{wanted}{remedy}"));
        let (left, right) = parsed.map_err(|_| refuse(OTHERWISE))?;
        let (of, times) = count_and_factor(left, right).map_err(refuse)?;
        if times == 0 {
            return Err(fault(span, "the factor 0 leaves nothing to send; use 1 or more"));
        }
        Ok(Self { of, times, span })
    }
}

enum Operand {
    Count(CountOf),
    /// A factor, or the index of a tuple struct's field.
    Number(LitInt),
    /// It can be read, but not be counted by.
    Refused(Remedy),
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
    if input.peek(LitInt) && !input.peek2(Token![.]) {
        return input.parse().map(Operand::Number);
    }
    if input.peek(Token![<]) || input.peek(Token![::]) || input.peek2(Token![::]) {
        return item(input);
    }
    if input.peek2(token::Paren) {
        let method = Ident::parse_any(input)?;
        return match callee_of_key(&plain(&method), method.span()) {
            Some(callee) => asked(callee, input),
            None => Err(syn::Error::new(method.span(), OTHERWISE)),
        };
    }
    members(input)
}

/// What is not in the struct but in a type or a module: a constant, or a function that is called.
fn item(input: ParseStream) -> syn::Result<Operand> {
    let ExprPath { qself, path, .. } = input.parse()?;
    if qself.is_some() {
        return Ok(Operand::Refused(QUALIFIED));
    }
    if input.peek(token::Paren) {
        return asked(called(&path), input);
    }
    Ok(Operand::Count(CountOf::Constant(path)))
}

fn asked(callee: Callee, input: ParseStream) -> syn::Result<Operand> {
    if parentheses(input)?.is_empty() {
        return Ok(Operand::Count(CountOf::Method(callee)));
    }
    Ok(Operand::Refused(ARGUMENTS))
}

/// `count`, `cfg.n`, `cfg.0.n`.
fn members(input: ParseStream) -> syn::Result<Operand> {
    let mut names = member(input)?;
    while input.peek(Token![.]) {
        input.parse::<Token![.]>()?;
        names.extend(member(input)?);
    }
    let is_called = input.peek(token::Paren);
    if is_called {
        parentheses(input)?;
    }
    Ok(match names.as_slice() {
        [owner, _, ..] if owner == "self" => Operand::Refused(OWNER),
        _ if is_called => Operand::Refused(ANOTHERS),
        _ => Operand::Count(CountOf::Field(names)),
    })
}

/// One member; or two, since to the lexer `0.1` is a number.
fn member(input: ParseStream) -> syn::Result<Vec<String>> {
    if input.peek(LitFloat) {
        let lit: LitFloat = input.parse()?;
        let text = lit.to_string();
        let is_index = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        return match text.split_once('.') {
            Some((outer, inner)) if is_index(outer) && is_index(inner) => {
                Ok(vec![outer.to_owned(), inner.to_owned()])
            }
            _ => Err(syn::Error::new(lit.span(), OTHERWISE)),
        };
    }
    if input.peek(LitInt) {
        return input.parse().map(|lit| vec![index(&lit)]);
    }
    Ident::parse_any(input).map(|ident| vec![plain(&ident)])
}

fn index(lit: &LitInt) -> String {
    lit.base10_digits().to_owned()
}

fn parentheses(input: ParseStream) -> syn::Result<TokenStream> {
    let content;
    parenthesized!(content in input);
    content.parse()
}

/// `0 * 4` is field 0 of a tuple struct, four times: the first number is the field.
fn count_and_factor(
    left: Operand,
    right: Option<Operand>,
) -> std::result::Result<(CountOf, u64), Remedy> {
    let factor = |lit: LitInt| lit.base10_parse().map_err(|_| TOO_LARGE);
    let field = |lit: LitInt| CountOf::Field(vec![index(&lit)]);
    match (left, right) {
        (Operand::Refused(remedy), _) | (_, Some(Operand::Refused(remedy))) => Err(remedy),
        (Operand::Count(of), None) => Ok((of, 1)),
        (Operand::Number(lit), None) => Ok((field(lit), 1)),
        (Operand::Count(of), Some(Operand::Number(lit)))
        | (Operand::Number(lit), Some(Operand::Count(of))) => Ok((of, factor(lit)?)),
        (Operand::Number(left), Some(Operand::Number(right))) => Ok((field(left), factor(right)?)),
        (Operand::Count(_), Some(Operand::Count(_))) => Err(OTHERWISE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::testing::{faults_on_field, field};
    use crate::testing::text;

    fn read(written: &str) -> String {
        shown(field(written).len.expect(written))
    }

    /// A count as one text: `field cfg.n * 4`.
    fn shown(LengthOf { of, times, .. }: LengthOf) -> String {
        let of = match of {
            CountOf::Field(names) => format!("field {}", names.join(".")),
            CountOf::Method(callee) => format!("method {} {}", callee.name, text(&callee.path)),
            CountOf::Constant(path) => format!("constant {}", text(&path)),
        };
        format!("{of} * {times}")
    }

    #[test]
    fn a_count_is_a_field_of_this_struct_or_of_a_nested_one() {
        for (written, of) in [
            ("len = \"count\"", "field count * 1"),
            ("len = count * 4", "field count * 4"),
            ("len = \"4 * count\"", "field count * 4"),
            ("len = \"r#type\"", "field type * 1"),
            ("len = \"type * 2\"", "field type * 2"),
            ("len = \"cfg.n\"", "field cfg.n * 1"),
            ("len = cfg.n", "field cfg.n * 1"),
            ("len = \"cfg.sub.n * 4\"", "field cfg.sub.n * 4"),
            ("len = 4 * cfg.sub.n", "field cfg.sub.n * 4"),
            ("len = \"cfg.type\"", "field cfg.type * 1"),
            ("len = \"N * 4\"", "field N * 4"),
        ] {
            assert_eq!(read(written), of, "{written}");
        }
    }

    #[test]
    fn unnamed_fields_count_too() {
        for (written, of) in [
            ("len = 0", "field 0 * 1"),
            ("len = \"0 * 4\"", "field 0 * 4"),
            ("len = \"0.n\"", "field 0.n * 1"),
            ("len = \"0.1\"", "field 0.1 * 1"),
            ("len = \"0.1.2.n * 4\"", "field 0.1.2.n * 4"),
            ("len = cfg.0.1", "field cfg.0.1 * 1"),
            ("len = \"4 * 0.10\"", "field 0.10 * 4"),
        ] {
            assert_eq!(read(written), of, "{written}");
        }
    }

    #[test]
    fn a_count_is_what_a_method_or_a_constant_says() {
        for (written, of) in [
            ("len = \"count()\"", "method count Self::count * 1"),
            ("len = count() * 4", "method count Self::count * 4"),
            ("len = \"type()\"", "method type Self::r#type * 1"),
            ("len = \"r#type()\"", "method type Self::r#type * 1"),
            ("len = \"sizes::count()\"", "method sizes::count sizes::count * 1"),
            ("len = \"Self::N\"", "constant Self::N * 1"),
            ("len = Self::N", "constant Self::N * 1"),
            ("len = \"consts::N * 2\"", "constant consts::N * 2"),
            ("len = 2 * crate::consts::N", "constant crate::consts::N * 2"),
            ("len = \"::consts::N\"", "constant ::consts::N * 1"),
            ("len = \"self::N\"", "constant self::N * 1"),
        ] {
            assert_eq!(read(written), of, "{written}");
        }
    }

    #[test]
    fn the_groups_of_a_macro_are_not_seen() {
        let group = |tokens: &str| {
            let tokens = tokens.parse().unwrap();
            proc_macro2::Group::new(proc_macro2::Delimiter::None, tokens)
        };
        for (count, of) in [
            ("count", "field count * 4"),
            ("cfg.n", "field cfg.n * 4"),
            ("count()", "method count Self::count * 4"),
            ("consts::N", "constant consts::N * 4"),
        ] {
            let group = group(count);
            let expr: syn::Expr = syn::parse_quote!(#group * 4);
            let item: Meta = syn::parse_quote!(len = #expr);
            assert_eq!(shown(LengthOf::from_meta(&item).unwrap()), of);
        }
    }

    #[test]
    fn what_cannot_be_counted_by_says_what_to_type() {
        for (written, remedy) in [
            ("len = \"\"", OTHERWISE),
            ("len = \"count + 1\"", OTHERWISE),
            ("len = \"count * n\"", OTHERWISE),
            ("len = \"count * 4 * 2\"", OTHERWISE),
            ("len = \"cfg.\"", OTHERWISE),
            ("len = \"cfg[0]\"", OTHERWISE),
            ("len = \"1e3\"", OTHERWISE),
            ("len = \"consts::CFG.n\"", OTHERWISE),
            ("len = \"self()\"", OTHERWISE),
            ("len = |_| 4", OTHERWISE),
            ("len = \"cfg.count()\"", ANOTHERS),
            ("len = cfg.count() * 4", ANOTHERS),
            ("len = \"count(4)\"", ARGUMENTS),
            ("len = \"sizes::count(self)\"", ARGUMENTS),
            ("len = \"self.count\"", OWNER),
            ("len = self.cfg.count * 4", OWNER),
            ("len = \"self.count()\"", OWNER),
            ("len = \"<T as Trait>::N\"", QUALIFIED),
            ("len = \"count * 18446744073709551616\"", TOO_LARGE),
        ] {
            let faults = faults_on_field(written);
            assert_eq!(faults.len(), 1, "{written}: {faults:?}");
            assert!(faults[0].ends_with(remedy), "{written}: {faults:?}");
        }
    }
}
