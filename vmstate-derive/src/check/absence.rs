//! An `Option` says how the stream tells whether there is a value, and nothing else does.

use proc_macro2::Ident;
use quote::ToTokens as _;
use syn::Type;

use super::encoding::OWN_ENCODING;
use crate::errors::Errors;
use crate::lower::hidden;
use crate::model::shape::{Shape, is_named, shape};
use crate::model::{Absence, Count, Device, Field, Kind, occurs};

/// An `Option` without a word that says how the stream tells whether there is a value.
pub(super) fn no_absence(device: &Device, errors: &mut Errors) {
    for field in device.all_fields() {
        undecided(field, errors);
    }
}

pub(super) fn undecided(field: &Field, errors: &mut Errors) {
    // `as` alone is about the whole.
    if OWN_ENCODING.iter().any(|key| field.key(key).is_some()) {
        return;
    }
    if let Some(key) = field.keys.iter().find(|key| Absence::of(key.name).is_some()) {
        return inside(&field.ty, key.name, errors);
    }
    if let Some(ty) = option_in(&field.ty) {
        errors.on(ty, absence_missing(ty));
    }
}

/// A const in an expression that is recorded as it is written.
pub(super) fn hidden_const(device: &Device, errors: &mut Errors) {
    for field in device.all_fields() {
        let name = field.absent_value().and_then(hidden);
        if let Some(name) = name.filter(|name| !is_compared(field, name)) {
            let message = format!(
                "this is recorded as it is written, so nothing would see that `{name}` changes, and a guest whose stream leaves the \
                 field out would go on with another value; write what `{name}` is, or call a function: its name is recorded, \
                 as that of a hook is"
            );
            errors.on(&name, message);
        }
    }
}

/// Whether the const is part of the field's type, or counts its elements: then it cannot change anyway.
fn is_compared(field: &Field, name: &Ident) -> bool {
    let counts = match &field.layout.kind {
        Kind::Counted { len, .. } | Kind::Bits(len) => match &len.of {
            Count::Constant(path) => occurs(name, path.to_token_stream()),
            _ => false,
        },
        _ => false,
    };
    counts || occurs(name, field.ty.to_token_stream())
}

/// The outermost `Option` in a type.
pub(super) fn option_in(ty: &Type) -> Option<&Type> {
    match shape(ty) {
        Shape::Option(_) => Some(ty),
        Shape::Array(inner, _) | Shape::Sequence(_, inner) | Shape::Wrapper(inner) => {
            option_in(inner)
        }
        Shape::Map(_, value) => option_in(value),
        Shape::Tuple(members) => members.iter().find_map(option_in),
        _ => None,
    }
}

/// An `Option` in an `Option`, about which no key of the field says anything.
fn inside(ty: &Type, key: &str, errors: &mut Errors) {
    let Some(Shape::Option(inner)) = option_in(ty).map(shape) else { return };
    if let Some(inner) = option_in(inner) {
        let message = format!(
            "`{key}` is about the outer `Option`; make the inner one a struct of its own that says what tells whether there \
             is a value, such as `struct Inner(#[vmstate(optional)] Option<u8>)`"
        );
        errors.on(inner, message);
    }
}

pub(super) fn absence_missing(ty: &Type) -> &'static str {
    let pointer = matches!(shape(ty), Shape::Option(inner) if is_named(inner, "Box"));
    if pointer {
        "say how the stream tells whether there is an object: `nullable`, QEMU's byte 0x30 for none, both \
         ends must have objects at the same places or the load fails; `auto_alloc`, a byte before each, as \
         in QEMU 11, and the destination allocates what comes; or `optional`, a bool before it, not QEMU's"
    } else {
        "say how the stream tells whether there is a value: `optional`, a bool before it, and the \
         destination takes what comes; QEMU's way for pointers is an `Option<Box<T>>` with `nullable`, \
         where both ends must have it or the load fails, or with `auto_alloc`, where the destination \
         allocates what comes"
    }
}

/// A word for absence on something that is always there.
pub(super) fn absence_fits(field: &Field, errors: &mut Errors) {
    let Some(absence) = field.layout.absence else { return };
    let Some(key) = field.key(absence.key()) else { return };
    let pointer = |inner: &Type| matches!(shape(inner), Shape::Unknown) || is_named(inner, "Box");
    let fits = match option_in(&field.ty).map(shape) {
        Some(Shape::Option(inner)) => absence == Absence::Optional || pointer(inner),
        _ => may_hold_option(&field.ty),
    };
    if !fits {
        let wanted = match absence {
            Absence::Optional => "an `Option<T>`",
            _ => "an `Option<Box<T>>`: a pointer",
        };
        let message =
            format!("`{}` wants {wanted}; change the type, or drop the key", absence.key());
        errors.push(key.span, message);
    }
}

/// Whether an alias may hide an `Option`.
fn may_hold_option(ty: &Type) -> bool {
    match shape(ty) {
        Shape::Unknown | Shape::Refused(..) => true,
        Shape::Array(inner, _) | Shape::Sequence(_, inner) | Shape::Wrapper(inner) => {
            may_hold_option(inner)
        }
        Shape::Map(_, value) => may_hold_option(value),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{accepted, refused, ty};
    use syn::parse_quote;

    #[test]
    fn an_option_in_an_option_has_a_word_of_its_own() {
        for of in ["Option<Option<u8>>", "[Option<Box<Option<u8>>>; 2]"] {
            let of = ty(of);
            refused(
                &parse_quote!(struct D { #[vmstate(optional)] n: #of }),
                "`optional` is about the outer `Option`",
                "`struct Inner(#[vmstate(optional)] Option<u8>)`",
            );
            accepted(&parse_quote!(struct D { #[vmstate(optional, as = Inner)] n: #of }));
        }
    }

    #[test]
    fn an_option_in_a_newtype_has_no_word() {
        refused(
            &parse_quote! { struct D(Option<u8>); },
            "say how the stream tells whether there is a value",
            "",
        );
        accepted(&parse_quote! { struct D(#[vmstate(optional)] Option<u8>); });
    }

    #[test]
    fn what_an_absent_field_is_can_be_compared() {
        for value in ["Hz(RATE)", "vec![RATE; LINES]", "vec![0; RATE]", "Some(regs::RATE)"] {
            let value: syn::Expr = syn::parse_str(value).unwrap();
            refused(
                &parse_quote! {
                    struct D {
                        a: u8,
                        #[vmstate(test = "is_a(a)", len = "LINES", absent = #value)] n: Vec<u8>,
                    }
                },
                "this is recorded as it is written, so nothing would see that `RATE` changes",
                "its name is recorded, as that of a hook is",
            );
        }
        for value in ["Hz(9600)", "vec![0; LINES]", "RATE", "rate()"] {
            let value: syn::Expr = syn::parse_str(value).unwrap();
            accepted(&parse_quote! {
                struct D {
                    a: u8,
                    #[vmstate(test = "is_a(a)", len = "LINES", absent = #value)] n: Vec<u8>,
                }
            });
        }
    }

    #[test]
    fn an_option_says_how_it_is_absent() {
        for (of, remedy) in [
            ("Option<u32>", "or with `auto_alloc`, where the destination allocates what comes"),
            (
                "Mutex<Option<Alias>>",
                "or with `auto_alloc`, where the destination allocates what comes",
            ),
            (
                "(u8, Option<u32>)",
                "or with `auto_alloc`, where the destination allocates what comes",
            ),
            ("Option<Box<u8>>", "or `optional`, a bool before it, not QEMU's"),
            ("[Option<Box<u8>>; 4]", "or `optional`, a bool before it, not QEMU's"),
        ] {
            let of = ty(of);
            let fault = "say how the stream tells whether there is";
            refused(&parse_quote!(struct D { n: #of }), fault, remedy);
            refused(&parse_quote!(#[repr(u8)] enum E { A(#of), B }), fault, remedy);
            accepted(&parse_quote!(struct D { #[vmstate(with = hex)] n: #of }));
            accepted(&parse_quote!(struct D { #[vmstate(optional)] n: #of }));
        }
        accepted(&parse_quote! { struct D { #[vmstate(nullable)] n: Option<Box<u8>> } });
        accepted(&parse_quote! { struct D { #[vmstate(auto_alloc)] n: [Option<Box<u8>>; 2] } });
        // The layout is of the whole.
        accepted(&parse_quote! { struct D { #[vmstate(as = Niche)] n: Option<u32> } });
    }

    #[test]
    fn absence_is_of_what_may_be_absent() {
        for (key, of, remedy) in [
            (
                "optional",
                "u32",
                "`optional` wants an `Option<T>`; change the type, or drop the key",
            ),
            (
                "nullable",
                "Box<u32>",
                "`nullable` wants an `Option<Box<T>>`: a pointer; change the type, or drop the key",
            ),
            (
                "nullable",
                "Option<u32>",
                "`nullable` wants an `Option<Box<T>>`: a pointer; change the type, or drop the key",
            ),
            (
                "auto_alloc",
                "[Option<u32>; 4]",
                "`auto_alloc` wants an `Option<Box<T>>`: a pointer; change the type, or drop the key",
            ),
        ] {
            let (key, of): (syn::Meta, _) = (syn::parse_str(key).unwrap(), ty(of));
            refused(&parse_quote!(struct D { #[vmstate(#key)] n: #of }), remedy, "");
            refused(
                &parse_quote!(#[repr(u8)] enum E { A { #[vmstate(#key)] n: #of } }),
                remedy,
                "",
            );
        }
    }
}
