//! Which values of `absent` are made of consts: what they are is written down then, not what they are called.

use syn::{Expr, Generics, Path};

use crate::model::{Body, plain};

/// Numbers them. A device with parameters is described once more without them, where its consts have no value.
pub(super) fn mark(body: &mut Body, generics: &Generics) {
    let Body::Device(device) = body else { return };
    let has_parameters =
        generics.type_params().next().is_some() || generics.const_params().next().is_some();
    if device.nested || !has_parameters {
        for (number, field) in device.fields_mut().into_iter().enumerate() {
            let names = field.absent_value().is_some_and(|value| names(value) == Some(true));
            field.constant = names.then_some(number);
        }
    }
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
    let name = path.segments.last().map(|segment| plain(&segment.ident)).unwrap_or_default();
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
}
