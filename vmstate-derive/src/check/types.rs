//! Rules about the types of fields: each must have an encoding, and the one its keys ask for.

use crate::errors::Errors;
use crate::model::shape::{Shape, bare, is_named, shape};
use crate::model::{Absence, Device, Enum, Field, Kind, Newtype, member_name};
use syn::Type;
use syn::spanned::Spanned;

/// Keys that bring an encoding of their own.
const OWN_ENCODING: &[&str] = &["via", "with", "as"];

/// Keys that say where a sequence ends, or (`range`) are reported on one. A malformed one was reported and has left no trace in the
/// field's kind; it still counts here.
const OWN_LENGTH: &[&str] =
    &["len", "prefix", "bits", "queue", "list", "tree", "range", "configured"];

/// Keys that say how a value may be absent.
const ABSENCE: &[&str] = &["optional", "nullable", "auto_alloc"];

/// A type without an encoding on the wire. rustc would say that a trait is missing; this says what
/// to use instead. `via` and `with` bring an encoding of their own.
pub(super) fn no_encoding(device: &Device, errors: &mut Errors) {
    for field in device.all_fields() {
        if !OWN_ENCODING.iter().any(|key| field.key(key).is_some()) {
            refuse(&field.ty, errors);
        }
    }
}

/// A newtype is its field, so its field needs an encoding, too.
pub(super) fn newtype(newtype: &Newtype, errors: &mut Errors) {
    refuse(&newtype.ty, errors);
    uncounted(&newtype.ty, &member_name(&newtype.member), errors);
}

/// Reports the innermost type at fault, the one to replace.
fn refuse(ty: &Type, errors: &mut Errors) {
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

/// An `Option` without a word that says how the stream tells whether there is a value.
pub(super) fn no_absence(device: &Device, errors: &mut Errors) {
    for field in device.all_fields() {
        undecided(field, errors);
    }
}

fn undecided(field: &Field, errors: &mut Errors) {
    // `as` alone is about the whole.
    if OWN_ENCODING.iter().chain(ABSENCE).any(|key| field.key(key).is_some()) {
        return;
    }
    if let Some(ty) = option_in(&field.ty) {
        errors.on(ty, absence_missing(ty));
    }
}

/// The outermost `Option` in a type.
fn option_in(ty: &Type) -> Option<&Type> {
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

fn absence_missing(ty: &Type) -> &'static str {
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

/// A sequence whose length is nowhere on the wire: the destination could not tell where it ends.
pub(super) fn no_length(device: &Device, errors: &mut Errors) {
    device.all_fields().for_each(|field| lengths(field, errors));
}

fn lengths(field: &Field, errors: &mut Errors) {
    let has = |keys: &[&str]| keys.iter().any(|key| field.key(key).is_some());
    if has(&["via", "with"]) {
        return;
    }
    if has(&["configured"]) {
        // In all dimensions.
    } else if has(OWN_LENGTH) {
        elements(&field.ty, &field.name.value, errors);
    } else if !has(&["as"]) {
        uncounted(&field.ty, &field.name.value, errors);
    }
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
fn uncounted(ty: &Type, name: &str, errors: &mut Errors) {
    let count = "`len = \"count\"` for an earlier field that counts it, `prefix = u32` to send the count \
                 before it";
    let remedy = match bare(ty) {
        Shape::Sequence("VecDeque", _) => format!("{count}, `queue`, or {CONFIGURED}"),
        Shape::Sequence("LinkedList", _) => "`queue` or `list`".to_owned(),
        Shape::Sequence("Vec", _) => format!("{count}, `list`, or {CONFIGURED}"),
        Shape::Sequence(..) | Shape::Bytes | Shape::Text => format!("{count}, or {CONFIGURED}"),
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

/// A key on a type it says nothing about.
pub(super) fn key_and_type(device: &Device, errors: &mut Errors) {
    device.all_fields().for_each(|field| fits(field, errors));
}

fn fits(field: &Field, errors: &mut Errors) {
    if let Some(wanted) = wanted(field) {
        let key = kind_key(&field.layout.kind);
        let span = field.key(key).map_or(field.ty.span(), |key| key.span);
        errors.push(span, format!("`{key}` wants {wanted}; change the type, or drop the key"));
    }
    absence_fits(field, errors);
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
fn wanted(field: &Field) -> Option<&'static str> {
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
        Kind::Pinned { .. } => (false, "a nested struct"),
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
        Kind::Pinned { .. } => "struct_version",
        Kind::Via(_) => "via",
        Kind::With(_) => "with",
        Kind::Plain => "",
    }
}

/// A word for absence on something that is always there.
fn absence_fits(field: &Field, errors: &mut Errors) {
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

fn width(field: &Field, errors: &mut Errors) {
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
    use crate::testing::{accepted, messages, refused};
    use syn::{Type, parse_quote};

    fn ty(text: &str) -> Type {
        syn::parse_str(text).unwrap()
    }

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
            &parse_quote!(
                struct D {
                    #[vmstate(optional)]
                    n: Option<Box<usize>>,
                }
            ),
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
        accepted(&parse_quote!(
            struct D {
                #[vmstate(nullable)]
                n: Option<Box<u8>>,
            }
        ));
        accepted(&parse_quote!(
            struct D {
                #[vmstate(auto_alloc)]
                n: [Option<Box<u8>>; 2],
            }
        ));
        // The layout is of the whole.
        accepted(&parse_quote!(
            struct D {
                #[vmstate(as = Niche)]
                n: Option<u32>,
            }
        ));
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
            &parse_quote!(
                struct D {
                    #[vmstate(prefix = u32)]
                    n: Vec<Vec<u8>>,
                }
            ),
            each,
            "Vec<u8>)`",
        );
        refused(
            &parse_quote!(
                struct D {
                    #[vmstate(optional)]
                    n: Option<Bytes>,
                }
            ),
            each,
            "Vec<u8>)`",
        );
        accepted(&parse_quote!(
            struct D {
                #[vmstate(prefix = u32)]
                n: Arc<Mutex<Vec<u8>>>,
            }
        ));
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
            &parse_quote!(
                struct D {
                    n: u32,
                    #[vmstate(bits = "n")]
                    v: Vec<u32>,
                }
            ),
            "`bits` wants a `Bitmap`, or a `Vec<u64>` of words",
            "",
        );
    }

    #[test]
    fn a_prefix_has_a_width() {
        for of in ["usize", "bool", "[u8; 4]"] {
            let of = ty(of);
            refused(
                &parse_quote!(
                    struct D {
                        #[vmstate(prefix = #of)]
                        n: Vec<u8>,
                    }
                ),
                "a count on the wire is an integer of fixed width",
                "or u8 to u64",
            );
        }
    }
}
