//! Which values of `absent` are made of consts: what they are is written down then, not what they are called.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Expr, Path};

use crate::model::{Body, plain};

/// Numbers them.
pub(super) fn mark(body: &mut Body) {
    let Body::Device(device) = body else { return };
    for (number, field) in device.fields_mut().into_iter().enumerate() {
        let names = field.absent_value().is_some_and(|value| names(value) == Some(true));
        field.constant = names.then_some(number);
    }
}

/// The const in a value that is recorded as it is written.
pub(crate) fn hidden(value: &Expr) -> Option<Ident> {
    if names(value).is_some() {
        return None;
    }
    const_in(value.to_token_stream())
}

fn const_in(tokens: TokenStream) -> Option<Ident> {
    let mut tokens = tokens.into_iter().peekable();
    let mut in_generics = 0_usize;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                if let Some(found) = const_in(group.stream()) {
                    return Some(found);
                }
            }
            TokenTree::Punct(punct) if punct.as_char() == '<' => in_generics += 1,
            TokenTree::Punct(punct) if punct.as_char() == '>' => {
                in_generics = in_generics.saturating_sub(1);
            }
            // `T::new()`, `R(1)` and `N { .. }` are types, and `M!` is a macro.
            TokenTree::Ident(name) if in_generics == 0 && is_capital(&plain(&name)) => {
                let next = tokens.peek().map(ToString::to_string).unwrap_or_default();
                if !next.starts_with([':', '(', '{', '!', '<']) {
                    return Some(name);
                }
            }
            _ => {}
        }
    }
    None
}

/// Whether there is a name in an expression that is made of nothing but literals and names of consts.
fn names(value: &Expr) -> Option<bool> {
    let all =
        |values: &[&Expr]| values.iter().try_fold(false, |any, value| Some(names(value)? | any));
    match value {
        Expr::Lit(_) => Some(false),
        Expr::Path(of) => is_const(&of.path).then_some(true),
        Expr::Unary(of) => names(&of.expr),
        Expr::Paren(of) => names(&of.expr),
        Expr::Group(of) => names(&of.expr),
        Expr::Cast(of) => names(&of.expr),
        Expr::Binary(of) => all(&[&of.left, &of.right]),
        Expr::Repeat(of) => all(&[&of.expr, &of.len]),
        Expr::Array(of) => all(&of.elems.iter().collect::<Vec<_>>()),
        _ => None,
    }
}

/// A const is written in capitals.
fn is_const(path: &Path) -> bool {
    path.segments.last().is_some_and(|segment| is_capital(&plain(&segment.ident)))
}

fn is_capital(name: &str) -> bool {
    name.contains(|c: char| c.is_ascii_uppercase())
        && !name.contains(|c: char| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    #[test]
    fn consts_are_written_in_capitals() {
        for (value, expected) in [
            ("RESET", Some(true)),
            ("-Self::RESET", Some(true)),
            ("u32::MAX", Some(true)),
            ("[regs::LOW as u8; N]", Some(true)),
            ("(RESET | 1) << 2", Some(true)),
            ("[A, 1]", Some(true)),
            ("0x80", Some(false)),
            ("Mode::Off", None),
            ("None", None),
            ("reset()", None),
            ("Clock { hz: HZ }", None),
        ] {
            assert_eq!(super::names(&syn::parse_str(value).unwrap()), expected, "{value}");
        }
    }

    #[test]
    fn consts_hide_in_expressions() {
        for (value, expected) in [
            ("Clock { hz: HZ }", Some("HZ")),
            ("Hz(regs::RESET)", Some("RESET")),
            ("Some(RESET | 1)", Some("RESET")),
            ("[Mode::Off, Mode::RESET]", Some("RESET")),
            ("{ RESET }", Some("RESET")),
            ("RESET.clone()", Some("RESET")),
            ("vec![0; LEN]", Some("LEN")),
            // What is compared by its value hides nothing.
            ("RESET", None),
            ("[RESET; 4]", None),
            ("Mode::Off", None),
            ("T::new()", None),
            ("Vec::<T>::new()", None),
            ("RTC { hz: 1 }", None),
            ("IP(1)", None),
            ("reset()", None),
        ] {
            let found = super::hidden(&syn::parse_str(value).unwrap());
            assert_eq!(found.map(|it| it.to_string()).as_deref(), expected, "{value}");
        }
    }
}
