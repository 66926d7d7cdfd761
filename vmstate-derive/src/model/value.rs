//! Small values that remember where they were written.

use proc_macro2::Span;
use syn::Path;

/// A value and the tokens it came from (for a default: what it was derived from).
#[derive(Clone, Debug)]
pub(crate) struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

impl<T> Spanned<T> {
    pub(crate) fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// A path to call.
#[derive(Clone)]
pub(crate) struct Callee {
    /// Ready to print: one identifier `x` has become `Self::x`. All spans are those of the string
    /// or path the user wrote, so that rustc's "not found" lands there.
    pub path: Path,
    /// As written, for the schema: `support_foo`, `clock::needed`.
    pub name: String,
}
