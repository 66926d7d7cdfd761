//! What the tokens of a type give away. An alias or a type of the user's own is `Unknown`: rustc
//! judges it later.

use super::plain;
use syn::punctuated::Punctuated;
use syn::{Expr, GenericArgument, PathArguments, PathSegment, Token, Type, TypePath};

pub(crate) enum Shape<'a> {
    Integer,
    Bool,
    Array(&'a Type, &'a Expr),
    /// `Vec`, `VecDeque`, `LinkedList` or `Box<[T]>`.
    Sequence(&'static str, &'a Type),
    Map(&'a Type, &'a Type),
    Bytes,
    Text,
    Tuple(&'a Punctuated<Type, Token![,]>),
    /// `Box`, `Cell`, `Mutex`, ...: on the wire it is what it holds.
    Wrapper(&'a Type),
    /// `Option` of anything.
    Option(&'a Type),
    /// No encoding: the name, why, and what to use instead.
    Refused(&'static str, &'static str),
    Unknown,
}

/// Types that cannot travel, and what does.
const REFUSED: &[(&str, &str)] = &[
    ("usize", "its width differs between hosts; use u64, or the width QEMU's field has"),
    ("isize", "its width differs between hosts; use i64, or the width QEMU's field has"),
    ("char", "QEMU has no encoding for it; use u8 or u32"),
    ("u128", "QEMU has no encoding for it; use `[u64; 2]`"),
    ("i128", "QEMU has no encoding for it; use `[u64; 2]`"),
    ("str", "it has no place to load into; use `String` with `prefix = u32`"),
    ("HashMap", "its order differs between runs; use a `BTreeMap` with `tree`"),
    ("HashSet", "its order differs between runs; use a `Vec` with `len` or `prefix`"),
    ("BTreeSet", "QEMU has no encoding for it; use a `Vec` with `len` or `prefix`"),
    (
        "Duration",
        "QEMU has no encoding for it; keep nanoseconds in a u64, or `as = Layout` with a layout by hand",
    ),
    (
        "Instant",
        "it means nothing on another host; use `Timer`, or nanoseconds of the guest's clock",
    ),
    ("SystemTime", "the hosts' clocks differ; use nanoseconds of the guest's clock in a u64"),
    ("AtomicUsize", "its width differs between hosts; use `AtomicU64`"),
    ("AtomicIsize", "its width differs between hosts; use `AtomicI64`"),
    ("Range", "QEMU has no encoding for it; use a field for each end"),
    ("RangeInclusive", "QEMU has no encoding for it; use a field for each end"),
    ("NonZeroUsize", "its width differs between hosts; use `NonZeroU64`"),
    ("NonZeroIsize", "its width differs between hosts; use `NonZeroI64`"),
    (
        "PathBuf",
        "a path names nothing on another host; `skip` it, or use `String` with `prefix = u32`",
    ),
    ("OnceCell", "it cannot be loaded twice; use `Option<T>` with `optional`"),
    ("OnceLock", "it cannot be loaded twice; use `Mutex<Option<T>>` with `optional`"),
    ("BinaryHeap", "its order is arbitrary; use a `Vec` with `len` or `prefix`"),
];

const REFERENCE: &str = "a loaded device cannot borrow what it loads; own the value, or `skip` it";
const POINTER: &str =
    "an address means nothing on another host; save what it points to, or `skip` it";
const FUNCTION: &str = "code is not state; `skip` it";
const DYNAMIC: &str =
    "the stream does not say which type it was; use an enum for the tag, or `skip` it";
const SLICE: &str = "it has no place to load into; use an array, or a `Vec` with `len`";
const NEVER: &str = "there is no value to save; remove the field";

/// What `ty` is, as far as its tokens tell.
pub(crate) fn shape(ty: &Type) -> Shape<'_> {
    match ty {
        Type::Group(group) => shape(&group.elem),
        Type::Paren(paren) => shape(&paren.elem),
        Type::Array(array) => Shape::Array(&array.elem, &array.len),
        Type::Reference(_) => Shape::Refused("a reference", REFERENCE),
        Type::Ptr(_) => Shape::Refused("a raw pointer", POINTER),
        Type::FnPtr(_) => Shape::Refused("a function pointer", FUNCTION),
        Type::TraitObject(_) => Shape::Refused("a trait object", DYNAMIC),
        Type::Tuple(tuple) if tuple.elems.is_empty() => Shape::Unknown,
        Type::Tuple(tuple) => Shape::Tuple(&tuple.elems),
        Type::Slice(_) => Shape::Refused("a slice", SLICE),
        Type::Never(_) => Shape::Refused("`!`", NEVER),
        Type::Path(TypePath { qself: None, path, .. }) if is_common(path) => {
            path.segments.last().map_or(Shape::Unknown, segment)
        }
        _ => Shape::Unknown,
    }
}

/// `Vec` or `std::vec::Vec`, but not `my::Vec`.
fn is_common(path: &syn::Path) -> bool {
    let crates = ["std", "alloc", "core", "bytes"];
    let first = path.segments.first().map(|segment| plain(&segment.ident)).unwrap_or_default();
    path.segments.len() == 1 || crates.contains(&first.as_str())
}

fn segment(segment: &PathSegment) -> Shape<'_> {
    let name = plain(&segment.ident);
    let types = arguments(segment);
    match (name.as_str(), types.as_slice()) {
        ("u8" | "u16" | "u32" | "u64" | "i8" | "i16" | "i32" | "i64", _) => Shape::Integer,
        ("bool", _) => Shape::Bool,
        ("Bytes", []) => Shape::Bytes,
        ("String", []) => Shape::Text,
        ("Vec", [element]) => Shape::Sequence("Vec", element),
        ("VecDeque", [element]) => Shape::Sequence("VecDeque", element),
        ("LinkedList", [element]) => Shape::Sequence("LinkedList", element),
        ("BTreeMap", [key, value]) => Shape::Map(key, value),
        ("Option", [inner]) => Shape::Option(inner),
        ("Box", [Type::Slice(slice)]) => Shape::Sequence("Box<[T]>", &slice.elem),
        ("Box" | "Cell" | "RefCell" | "Mutex" | "RwLock" | "Arc" | "Rc" | "Wrapping", [inner]) => {
            Shape::Wrapper(inner)
        }
        (name, _) => match REFUSED.iter().find(|(refused, _)| *refused == name) {
            Some((name, remedy)) => Shape::Refused(name, remedy),
            None => Shape::Unknown,
        },
    }
}

fn arguments(segment: &PathSegment) -> Vec<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return Vec::new() };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

/// The shape behind `Cell`, `Box`, `Mutex` and their like.
pub(crate) fn bare(ty: &Type) -> Shape<'_> {
    match shape(ty) {
        Shape::Wrapper(inner) => bare(inner),
        shape => shape,
    }
}

/// The container behind `Box`, `Mutex` and their like.
pub(crate) fn container(ty: &Type) -> &Type {
    match shape(ty) {
        Shape::Wrapper(inner) => container(inner),
        _ => ty,
    }
}

/// Whether the last word of a type is this one: `Unused<4>`, `vmstate_runtime::Unused<4>`.
pub(crate) fn is_named(ty: &Type, name: &str) -> bool {
    match ty {
        Type::Group(group) => is_named(&group.elem, name),
        Type::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == name),
        _ => false,
    }
}

/// Slices, `str` and trait objects.
pub(crate) fn is_unsized(ty: &Type) -> bool {
    match ty {
        Type::Group(group) => is_unsized(&group.elem),
        Type::Paren(paren) => is_unsized(&paren.elem),
        Type::Slice(_) | Type::TraitObject(_) => true,
        Type::Path(path) => path.path.is_ident("str"),
        _ => false,
    }
}

/// `NonZeroU8` and the like, which have no value to begin with.
pub(crate) fn is_nonzero(ty: &Type) -> bool {
    match ty {
        Type::Group(group) => is_nonzero(&group.elem),
        Type::Path(path) => {
            let last = path.path.segments.last();
            last.is_some_and(|last| last.ident.to_string().starts_with("NonZero"))
        }
        _ => false,
    }
}

/// The name of a plain integer or `bool`, as tokens tell.
pub(crate) fn plain_integer(ty: &Type) -> Option<&syn::Ident> {
    const NAMES: [&str; 9] = ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64", "bool"];
    match ty {
        Type::Group(group) => plain_integer(&group.elem),
        Type::Path(TypePath { qself: None, path, .. }) => {
            path.get_ident().filter(|ident| NAMES.contains(&ident.to_string().as_str()))
        }
        _ => None,
    }
}

/// Whether it is an integer, or an array of at most `room` of them, from its tokens alone.
pub(crate) fn is_short(ty: &Type, room: u64) -> bool {
    match shape(ty) {
        Shape::Array(element, len) => {
            literal(len).is_some_and(|len| len > 0 && len <= room && is_short(element, room / len))
        }
        _ => plain_integer(ty).is_some(),
    }
}

fn literal(len: &Expr) -> Option<u64> {
    match len {
        Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(lit), .. }) => lit.base10_parse().ok(),
        _ => None,
    }
}

/// The same type with another one inside, for a wrapper.
pub(crate) fn rewrap(ty: &Type, inner: Type) -> Type {
    let mut ty = ty.clone();
    let place = match &mut ty {
        Type::Group(group) => return rewrap(&group.elem, inner),
        Type::Paren(paren) => return rewrap(&paren.elem, inner),
        Type::Path(path) => path.path.segments.last_mut(),
        _ => None,
    };
    if let Some(PathSegment { arguments: PathArguments::AngleBracketed(arguments), .. }) = place {
        for argument in &mut arguments.args {
            if let GenericArgument::Type(ty) = argument {
                *ty = inner;
                break;
            }
        }
    }
    ty
}
