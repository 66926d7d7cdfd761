//! Newtypes and variants: their fields are values like those of a struct, with fewer keys.

use proc_macro2::Ident;
use syn::spanned::Spanned as _;
use syn::{Expr, Type};

use super::absence::undecided;
use super::encoding::{OWN_ENCODING, refuse};
use super::fit::{fits, width};
use super::sequence::{lengths, uncounted};
use crate::errors::Errors;
use crate::model::shape::{Shape, shape};
use crate::model::{Device, Enum, Field, Newtype, member_name};

/// A newtype is its field, so its field needs an encoding, too.
pub(super) fn newtype(newtype: &Newtype, errors: &mut Errors) {
    refuse(&newtype.ty, errors);
    uncounted(&newtype.ty, &member_name(&newtype.member), errors);
}

/// A priority is one of QEMU's, not a number.
pub(super) fn priority(device: &Device, errors: &mut Errors) {
    if let (Some(priority @ Expr::Lit(_)), None) = (&device.priority, &device.remote) {
        let message = "`priority` wants a `Priority`, such as `priority = vmstate_runtime::schema::Priority::GICV3`";
        errors.push(priority.span(), message);
    }
}

/// A description is a constant, and would have to hold itself.
pub(super) fn recursion<'f>(
    ident: &Ident,
    fields: impl Iterator<Item = &'f Field>,
    errors: &mut Errors,
) {
    for field in fields {
        let is_own = OWN_ENCODING.iter().any(|key| field.key(key).is_some());
        if !is_own && mentions(ident, &field.ty) {
            let message = format!(
                "a type that contains itself has no description, which is finite; keep the elements in a `Vec` of another struct, \
                 with indexes in place of pointers to `{ident}`"
            );
            errors.on(&field.ty, message);
        }
    }
}

/// Whether a type is the struct, or holds it.
fn mentions(ident: &Ident, ty: &Type) -> bool {
    match shape(ty) {
        Shape::Array(inner, _)
        | Shape::Sequence(_, inner)
        | Shape::Wrapper(inner)
        | Shape::Option(inner) => mentions(ident, inner),
        Shape::Map(key, value) => mentions(ident, key) || mentions(ident, value),
        Shape::Tuple(members) => members.iter().any(|member| mentions(ident, member)),
        _ => match ty {
            Type::Group(group) => mentions(ident, &group.elem),
            Type::Paren(paren) => mentions(ident, &paren.elem),
            Type::Path(path) => {
                path.qself.is_none() && (path.path.is_ident(ident) || path.path.is_ident("Self"))
            }
            _ => false,
        },
    }
}

/// A variant is a value: its fields are made of what is read, whatever the device has.
pub(super) fn variants(body: &Enum, errors: &mut Errors) {
    const ALLOWED: &[&str] =
        &["prefix", "max", "as", "optional", "nullable", "auto_alloc", "queue", "list", "tree"];
    for field in body.variants.iter().flat_map(|variant| &variant.fields) {
        let mut foreign = field.keys.iter().filter(|key| !ALLOWED.contains(&key.name)).peekable();
        if foreign.peek().is_none() {
            fits(field, errors);
            width(field, errors);
        }
        for key in foreign {
            let message = format!(
                "`{}` has no meaning in a variant, whose fields are made of what is read; put what needs \
                 it into a struct of its own",
                key.name
            );
            errors.push(key.span, message);
        }
        if !OWN_ENCODING.iter().any(|key| field.key(key).is_some()) {
            refuse(&field.ty, errors);
        }
        undecided(field, errors);
        lengths(field, errors);
    }
}
