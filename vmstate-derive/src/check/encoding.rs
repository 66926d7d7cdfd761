//! A type must have an encoding on the wire, or a key that brings one.

use syn::Type;

use crate::errors::Errors;
use crate::model::Device;
use crate::model::shape::{Shape, shape};

/// Keys that bring an encoding of their own.
pub(super) const OWN_ENCODING: &[&str] = &["via", "with", "as"];

/// A type without an encoding on the wire. rustc would say that a trait is missing; this says what
/// to use instead. `via` and `with` bring an encoding of their own.
pub(super) fn no_encoding(device: &Device, errors: &mut Errors) {
    for field in device.all_fields() {
        if !OWN_ENCODING.iter().any(|key| field.key(key).is_some()) {
            refuse(&field.ty, errors);
        }
    }
}

/// Reports the innermost type at fault, the one to replace.
pub(super) fn refuse(ty: &Type, errors: &mut Errors) {
    match shape(ty) {
        Shape::Refused(name, remedy) => {
            let name = if name.contains(' ') { name.to_owned() } else { format!("`{name}`") };
            errors.on(ty, format!("{name} cannot be migrated: {remedy}"));
        }
        Shape::Array(inner, _)
        | Shape::Sequence(_, inner)
        | Shape::Wrapper(inner)
        | Shape::Option(inner) => refuse(inner, errors),
        Shape::Map(key, value) => {
            refuse(key, errors);
            refuse(value, errors);
        }
        Shape::Tuple(members) => members.iter().for_each(|member| refuse(member, errors)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{accepted, refused, ty};
    use syn::parse_quote;

    #[test]
    fn types_without_encoding_are_refused_with_what_to_use() {
        for (of, remedy) in [
            ("usize", "use u64, or the width QEMU's field has"),
            ("[isize; 4]", "use i64, or the width QEMU's field has"),
            ("Cell<u128>", "use `[u64; 2]`"),
            ("char", "use u8 or u32"),
            ("Box<str>", "use `String` with `prefix = u32`"),
            ("&'static u8", "own the value, or `skip` it"),
            ("*mut u8", "save what it points to, or `skip` it"),
            ("fn()", "`skip` it"),
            ("HashMap<u8, u8>", "use a `BTreeMap` with `tree`"),
            ("Box<dyn Device>", "use an enum for the tag, or `skip` it"),
            ("(u8, usize)", "use u64, or the width QEMU's field has"),
            ("Rc<RwLock<usize>>", "use u64, or the width QEMU's field has"),
        ] {
            let of = ty(of);
            refused(&parse_quote!(struct D { n: #of }), "", remedy);
            refused(&parse_quote!(struct D(#of);), "", remedy);
            refused(&parse_quote!(#[repr(u8)] enum E { A { n: #of } }), "", remedy);
            accepted(&parse_quote!(struct D { #[vmstate(skip)] n: #of }));
            accepted(&parse_quote!(struct D { #[vmstate(with = hex)] n: #of }));
            accepted(&parse_quote!(struct D { #[vmstate(via = Wire)] n: #of }));
            accepted(&parse_quote!(struct D { #[vmstate(as = Wire)] n: #of }));
        }
        refused(
            &parse_quote! { struct D { #[vmstate(optional)] n: Option<Box<usize>> } },
            "`usize` cannot be migrated",
            "use u64, or the width QEMU's field has",
        );
    }

    #[test]
    fn own_types_are_left_to_rustc() {
        for of in ["my::String", "()", "Alias", "Timer", "Vec2<u8>", "NonZeroU16"] {
            let of = ty(of);
            accepted(&parse_quote!(struct D { n: #of }));
        }
    }

    #[test]
    fn what_the_runtime_lays_out_needs_no_key() {
        for of in ["f32", "[f64; 4]", "(u8, (u16, bool))", "Rc<u8>", "RwLock<f32>", "Wrapping<u8>"]
        {
            let of = ty(of);
            accepted(&parse_quote!(struct D { n: #of }));
            accepted(&parse_quote!(struct D(#of);));
            accepted(&parse_quote!(#[repr(u8)] enum E { A(#of), B }));
        }
    }
}
