//! The local variables of generated functions. Their hygiene keeps them apart from whatever a
//! user's expression names; the underscores from constants, which no hygiene hides from a pattern.

use proc_macro2::{Ident, Span};

pub(super) fn local(name: &str) -> Ident {
    Ident::new(&format!("__{name}"), Span::mixed_site())
}

/// `self`, in tokens at the span of a user's type: in a struct that a `macro_rules!` declares, those
/// may come from outside of the macro, where this `self` is another one.
pub(super) fn this(span: Span) -> Ident {
    Ident::new("self", Span::call_site().located_at(span))
}

pub(super) fn run() -> Ident {
    local("run")
}

pub(super) fn version_id() -> Ident {
    local("version_id")
}

pub(super) fn fields() -> Ident {
    local("fields")
}

/// The value of a layout.
pub(super) fn value() -> Ident {
    local("value")
}

pub(super) fn stream() -> Ident {
    local("stream")
}

/// The answer of the `test` of field `index`.
pub(super) fn answer(index: usize) -> Ident {
    local(&format!("present_{index}"))
}
