//! What grows says where it ends.

use syn::Type;

use crate::errors::Errors;
use crate::model::shape::{Shape, bare};
use crate::model::{Device, Field};

/// Keys that say where a sequence ends, or (`range`) are reported on one. A malformed one was reported and has left no trace in the
/// field's kind; it still counts here.
const OWN_LENGTH: &[&str] =
    &["len", "prefix", "bits", "queue", "list", "tree", "range", "configured"];

/// A sequence whose length is nowhere on the wire: the destination could not tell where it ends.
pub(super) fn no_length(device: &Device, errors: &mut Errors) {
    device.all_fields().for_each(|field| lengths(field, Within::Struct, errors));
}

/// What a field stands in, which decides what may count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    Struct,
    /// It is alone, so no other one counts.
    Newtype,
    /// It is made of what is read, so nothing is there before.
    Variant,
}

pub(super) fn lengths(field: &Field, within: Within, errors: &mut Errors) {
    let has = |keys: &[&str]| keys.iter().any(|key| field.key(key).is_some());
    if has(&["via", "with"]) {
        return;
    }
    if has(&["configured"]) {
        // In all dimensions.
    } else if has(OWN_LENGTH) {
        elements(&field.ty, &field.name.value, errors);
    } else if !has(&["as"]) {
        uncounted(&field.ty, &field.name.value, within, errors);
    }
}

/// Whether a field has no length, which [`no_length`] reports.
pub(super) fn is_uncounted(field: &Field) -> bool {
    let mut errors = Errors::default();
    lengths(field, Within::Struct, &mut errors);
    errors.finish().is_err()
}

/// The keys give the outermost container its length; containers inside it have none.
fn elements(ty: &Type, name: &str, errors: &mut Errors) {
    match bare(ty) {
        Shape::Array(inner, _) | Shape::Sequence(_, inner) => inside(inner, name, false, errors),
        Shape::Map(key, value) => {
            inside(key, name, false, errors);
            inside(value, name, false, errors);
        }
        _ => {}
    }
}

const CONFIGURED: &str = "`configured` if both ends have as many by configuration, which is not checked: a \
                          destination with another number reads the stream wrong";

/// The length must come from the stream, or be said to be configuration.
pub(super) fn uncounted(ty: &Type, name: &str, within: Within, errors: &mut Errors) {
    let remedies = |list: Option<&'static str>| {
        let len = "`len = \"count\"` for an earlier field that counts it";
        let remedies = [
            (within == Within::Struct).then_some(len),
            Some("`prefix = u32` to send the count before it"),
            list,
            (within != Within::Variant).then_some(CONFIGURED),
        ];
        let mut remedies: Vec<_> = remedies.into_iter().flatten().collect();
        let last = remedies.pop().unwrap_or_default();
        match remedies.as_slice() {
            [] => last.to_owned(),
            others => format!("{}, or {last}", others.join(", ")),
        }
    };
    let remedy = match bare(ty) {
        Shape::Sequence("VecDeque", _) => remedies(Some("`queue`")),
        Shape::Sequence("LinkedList", _) => "`queue` or `list`".to_owned(),
        Shape::Sequence("Vec", _) => remedies(Some("`list`")),
        Shape::Sequence(..) | Shape::Bytes | Shape::Text => remedies(None),
        Shape::Map(..) => {
            let message = format!("a map goes on the wire as QEMU's gtree; add `tree` to `{name}`");
            return errors.on(ty, message);
        }
        Shape::Option(inner) => return inside(inner, name, false, errors),
        Shape::Array(inner, _) => return inside(inner, name, true, errors),
        Shape::Tuple(members) => {
            return members.iter().for_each(|member| inside(member, name, false, errors));
        }
        _ => return,
    };
    errors.on(ty, format!("the stream does not say how long `{name}` is; add {remedy}"));
}

/// A sequence in something else, whose length no key of the field can tell; but `configured` reaches
/// through arrays.
fn inside(ty: &Type, name: &str, configured: bool, errors: &mut Errors) {
    match bare(ty) {
        Shape::Sequence(list, _) => {
            let configured = configured && list != "LinkedList";
            errors.on(ty, unknown_inside(name, configured));
        }
        Shape::Bytes | Shape::Text => errors.on(ty, unknown_inside(name, configured)),
        Shape::Map(..) => errors.on(ty, unknown_inside(name, false)),
        Shape::Array(inner, _) => inside(inner, name, configured, errors),
        Shape::Option(inner) => inside(inner, name, false, errors),
        Shape::Tuple(members) => {
            members.iter().for_each(|member| inside(member, name, false, errors));
        }
        _ => {}
    }
}

fn unknown_inside(name: &str, configured: bool) -> String {
    let own = "make each a struct of its own that says so, such as `struct Row(#[vmstate(prefix = u32)] Vec<u8>)`";
    let configured = if configured { format!(", or add {CONFIGURED}") } else { String::new() };
    format!("the stream does not say how long each of `{name}` is; {own}{configured}")
}

#[cfg(test)]
mod tests {
    use crate::testing::{accepted, refused, ty};
    use syn::parse_quote;

    #[test]
    fn a_length_is_on_the_wire_or_known() {
        let configured = "`configured` if both ends have as many by configuration, which is not \
                          checked: a destination with another number reads the stream wrong";
        for (of, remedy) in [
            ("Vec<u8>", "to send the count before it, `list`, or "),
            ("VecDeque<u8>", "to send the count before it, `queue`, or "),
            ("Mutex<Vec<u8>>", "to send the count before it, `list`, or "),
            ("Box<[Vec<u8>]>", "to send the count before it, or "),
            ("Box<[u8]>", "to send the count before it, or "),
            ("Bytes", "to send the count before it, or "),
            ("String", "to send the count before it, or "),
            ("std::string::String", "to send the count before it, or "),
        ] {
            let of = ty(of);
            let remedy = format!("{remedy}{configured}");
            let fault = "the stream does not say how long `n` is";
            refused(&parse_quote!(struct D { n: #of }), fault, &remedy);
            accepted(&parse_quote!(struct D { #[vmstate(with = hex)] n: #of }));
        }
        let each = "the stream does not say how long each of `n` is; make each a struct of its own";
        for of in ["[Vec<u8>; 2]", "[[Bytes; 2]; 2]"] {
            let of = ty(of);
            refused(
                &parse_quote!(struct D { n: #of }),
                each,
                &format!("Vec<u8>)`, or add {configured}"),
            );
        }
        for of in
            ["(u8, Vec<u8>)", "[LinkedList<u8>; 2]", "[BTreeMap<u8, u8>; 2]", "[(Bytes, u8); 2]"]
        {
            let of = ty(of);
            refused(&parse_quote!(struct D { n: #of }), each, "Vec<u8>)`");
        }
        for (of, remedy) in [
            ("LinkedList<u8>", "add `queue` or `list`"),
            ("BTreeMap<u64, u8>", "add `tree` to `n`"),
        ] {
            let of = ty(of);
            refused(&parse_quote!(struct D { n: #of }), "", remedy);
        }
        refused(
            &parse_quote! { struct D { #[vmstate(prefix = u32)] n: Vec<Vec<u8>> } },
            each,
            "Vec<u8>)`",
        );
        refused(
            &parse_quote! { struct D { #[vmstate(optional)] n: Option<Bytes> } },
            each,
            "Vec<u8>)`",
        );
        accepted(&parse_quote! { struct D { #[vmstate(prefix = u32)] n: Arc<Mutex<Vec<u8>>> } });
        for of in ["Vec<u8>", "Vec<Box<[u8]>>", "Bytes", "String", "[Vec<u8>; 2]"] {
            let of = ty(of);
            accepted(&parse_quote!(struct D { #[vmstate(configured)] n: #of }));
        }
        // The layout is of the whole.
        for of in ["Vec<u8>", "Bytes", "String", "BTreeMap<u8, u8>"] {
            let of = ty(of);
            accepted(&parse_quote!(struct D { #[vmstate(as = Whole)] n: #of }));
        }
    }
}
