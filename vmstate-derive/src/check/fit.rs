//! A key stands on a type that it says something about.

use syn::Type;
use syn::spanned::Spanned;

use super::absence::absence_fits;
use super::key::contradict;
use crate::errors::Errors;
use crate::model::shape::{Shape, bare, is_named, shape};
use crate::model::{Device, Field, Kind};

/// A key on a type it says nothing about.
pub(super) fn key_and_type(device: &Device, errors: &mut Errors) {
    device.all_fields().for_each(|field| fits(field, errors));
}

pub(super) fn fits(field: &Field, errors: &mut Errors) {
    if contradict(field) {
        return;
    }
    if let Some(wanted) = wanted(field) {
        let key = kind_key(&field.layout.kind);
        let span = field.key(key).map_or(field.ty.span(), |key| key.span);
        errors.push(span, format!("`{key}` wants {wanted}; change the type, or drop the key"));
    }
    absence_fits(field, errors);
    if field.layout.pinned.is_some()
        && field.layout.convert.is_none()
        && !may_hold_struct(&field.ty)
        && let Some(key) = field.key("struct_version")
    {
        let message = "`struct_version` wants a nested struct, or a container of them; change the type, or drop the \
                       key";
        errors.push(key.span, message);
    }
    if field.layout.buffer
        && !holds(&field.ty, is_byte)
        && let Some(key) = field.key("buffer")
    {
        let message = "`buffer` describes bytes: `[u8; N]`, `Vec<u8>` or `Bytes`; drop the key, and \
                       the elements are described one by one";
        errors.push(key.span, message);
    }
}

/// What the field's key asks for, if the field's type is visibly something else.
pub(super) fn wanted(field: &Field) -> Option<&'static str> {
    let shape = bare(&field.ty);
    let (fits, wanted) = match field.layout.kind {
        Kind::Counted { .. } | Kind::Prefixed { .. } => (
            matches!(shape, Shape::Array(..) | Shape::Bytes | Shape::Text)
                || matches!(shape, Shape::Sequence(list, _) if list != "LinkedList"),
            "a `Vec`, `VecDeque`, `Box<[T]>`, `Bytes`, `String` or array",
        ),
        Kind::Configured => (
            holds_sequence(&field.ty),
            "a `Vec`, `VecDeque`, `Box<[T]>`, `Bytes` or `String`, whose length may differ",
        ),
        Kind::Range { .. } => (
            matches!(shape, Shape::Array(..)),
            "an array, whose part has the same length on both ends",
        ),
        Kind::Bits(_) => (holds(&field.ty, is_word), "a `Bitmap`, or a `Vec<u64>` of words"),
        Kind::Queue { .. } | Kind::List { .. } => {
            let list = matches!(shape, Shape::Sequence("Vec" | "VecDeque" | "LinkedList", _));
            (list, "a `VecDeque`, `Vec` or `LinkedList`")
        }
        Kind::Tree { .. } => (matches!(shape, Shape::Map(..)), "a `BTreeMap`"),
        Kind::AtMost => (matches!(shape, Shape::Integer), "an integer"),
        Kind::Equal if field.layout.convert.is_some() => return None,
        Kind::Equal => (matches!(shape, Shape::Integer | Shape::Bool), "an integer or `bool`"),
        Kind::Plain | Kind::Via(_) | Kind::With(_) => return None,
    };
    // What `no_encoding` refuses it has reported.
    let judged = !fits && !matches!(shape, Shape::Unknown | Shape::Refused(..));
    judged.then_some(wanted)
}

/// Whether something in a type has a length that may be configuration.
fn holds_sequence(ty: &Type) -> bool {
    match bare(ty) {
        Shape::Sequence(list, _) => list != "LinkedList",
        Shape::Bytes | Shape::Text => true,
        Shape::Array(inner, _) => holds_sequence(inner) || matches!(shape(inner), Shape::Unknown),
        _ => false,
    }
}

/// Whether there is something in a type that may have versions.
fn may_hold_struct(ty: &Type) -> bool {
    match shape(ty) {
        Shape::Unknown | Shape::Refused(..) => true,
        Shape::Array(inner, _)
        | Shape::Sequence(_, inner)
        | Shape::Wrapper(inner)
        | Shape::Option(inner)
        | Shape::Map(_, inner) => may_hold_struct(inner),
        Shape::Integer | Shape::Bool | Shape::Bytes | Shape::Text | Shape::Tuple(_) => false,
    }
}

fn kind_key(kind: &Kind) -> &'static str {
    match kind {
        Kind::Counted { .. } => "len",
        Kind::Prefixed { .. } => "prefix",
        Kind::Configured => "configured",
        Kind::Range { .. } => "range",
        Kind::Bits(_) => "bits",
        Kind::Queue { .. } => "queue",
        Kind::List { .. } => "list",
        Kind::Tree { .. } => "tree",
        Kind::AtMost => "at_most",
        Kind::Equal => "equal",
        Kind::Via(_) => "via",
        Kind::With(_) => "with",
        Kind::Plain => "",
    }
}

/// Whether a container's elements may be what `element` says, as far as tokens tell.
fn holds(ty: &Type, element: fn(&Type) -> bool) -> bool {
    match bare(ty) {
        Shape::Array(inner, _) | Shape::Sequence(_, inner) => element(inner),
        Shape::Bytes => element(&syn::parse_quote!(u8)),
        Shape::Unknown | Shape::Refused(..) => true,
        _ => false,
    }
}

fn is_byte(ty: &Type) -> bool {
    is_named(ty, "u8") || matches!(shape(ty), Shape::Unknown)
}

fn is_word(ty: &Type) -> bool {
    is_named(ty, "u64") || matches!(shape(ty), Shape::Unknown)
}

/// The count before a `Vec` is an integer of fixed width.
pub(super) fn prefix(device: &Device, errors: &mut Errors) {
    device.all_fields().for_each(|field| width(field, errors));
}

pub(super) fn width(field: &Field, errors: &mut Errors) {
    if let Kind::Prefixed { prefix, .. } = &field.layout.kind
        && !matches!(shape(prefix), Shape::Integer | Shape::Unknown)
    {
        let message = "a count on the wire is an integer of fixed width; use `prefix = u32`, or \
                       u8 to u64";
        errors.on(prefix, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{messages, refused, ty};
    use syn::parse_quote;

    #[test]
    fn keys_fit_their_types() {
        for (key, of, remedy) in [
            ("prefix = u32", "u8", "change the type, or drop the key"),
            ("range = 2..6", "u64", "change the type, or drop the key"),
            ("queue", "[u8; 4]", "change the type, or drop the key"),
            ("tree", "Vec<u8>", "change the type, or drop the key"),
            ("at_most", "bool", "change the type, or drop the key"),
            ("equal", "[u8; 4]", "change the type, or drop the key"),
            ("struct_version = 1", "u32", "change the type, or drop the key"),
            ("configured", "[u8; 4]", "change the type, or drop the key"),
            ("configured", "LinkedList<u8>", "change the type, or drop the key"),
            ("buffer", "[u16; 4]", "the elements are described one by one"),
            ("buffer", "u32", "the elements are described one by one"),
        ] {
            let (key, of): (syn::Meta, _) = (syn::parse_str(key).unwrap(), ty(of));
            let messages = messages(&parse_quote!(struct D { #[vmstate(#key)] n: #of }));
            assert!(messages.iter().any(|message| message.ends_with(remedy)), "{messages:#?}");
        }
        refused(
            &parse_quote! { struct D { n: u32, #[vmstate(bits = "n")] v: Vec<u32> } },
            "`bits` wants a `Bitmap`, or a `Vec<u64>` of words",
            "",
        );
    }

    #[test]
    fn a_prefix_has_a_width() {
        for of in ["usize", "bool", "[u8; 4]"] {
            let of = ty(of);
            refused(
                &parse_quote! { struct D { #[vmstate(prefix = #of)] n: Vec<u8> } },
                "a count on the wire is an integer of fixed width",
                "or u8 to u64",
            );
        }
    }
}
