//! Rules about `range`, as far as literals tell; the expansion asserts the rest.

use crate::errors::Errors;
use crate::model::shape::{Shape, bare};
use crate::model::{Device, Kind};
use syn::{Expr, ExprLit, Lit};

/// A part that is empty, or not part of the array.
pub(super) fn bounds(device: &Device, errors: &mut Errors) {
    for field in device.all_fields() {
        let Kind::Range { start: first, end: last, .. } = &field.layout.kind else { continue };
        let (Some(start), Some(end)) = (literal(first), literal(last)) else { continue };
        if start >= end {
            let message = "this range is empty; write its start before its end: `2..6`";
            errors.between(first, last, message);
        }
        let Shape::Array(_, length) = bare(&field.ty) else { continue };
        if let Some(length) = literal(length).filter(|length| end > *length) {
            let message = format!(
                "this range ends at {end}, but the array at {length}; end it at {length} or before"
            );
            errors.between(first, last, message);
        }
    }
}

fn literal(expr: &Expr) -> Option<u64> {
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Int(lit), .. }) => lit.base10_parse().ok(),
        Expr::Group(group) => literal(&group.expr),
        Expr::Paren(paren) => literal(&paren.expr),
        // `2..=5` was lowered to `2..(5) + 1`.
        Expr::Binary(sum) if matches!(sum.op, syn::BinOp::Add(_)) => {
            literal(&sum.left)?.checked_add(literal(&sum.right)?)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{accepted, refused};
    use syn::parse_quote;

    #[test]
    fn a_part_is_part_of_its_array() {
        refused(
            &parse_quote! { struct D { #[vmstate(range = 6..6)] v: [u8; 8] } },
            "this range is empty",
            "`2..6`",
        );
        refused(
            &parse_quote! { struct D { #[vmstate(range = 2..9)] v: [u8; 8] } },
            "this range ends at 9, but the array at 8",
            "end it at 8 or before",
        );
        refused(
            &parse_quote! { struct D { #[vmstate(range = 2..=8)] v: [u8; 8] } },
            "this range ends at 9",
            "",
        );
        accepted(&parse_quote! { struct D { #[vmstate(range = 2..)] v: [u8; 8] } });
        accepted(&parse_quote! { struct D { #[vmstate(range = ..N)] v: [u8; 8] } });
        accepted(&parse_quote! { struct D { #[vmstate(range = 0..8)] v: Registers } });
    }
}
