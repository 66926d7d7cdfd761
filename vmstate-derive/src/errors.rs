//! The collector: every problem of a type is reported at once, each on its own tokens.

use proc_macro2::Span;
use quote::ToTokens;
use std::fmt::Display;

#[derive(Default)]
#[must_use = "problems that are not reported let a wrong device compile"]
pub(crate) struct Errors(Vec<syn::Error>);

impl Errors {
    /// Messages read "fault; remedy", in lower case, without a final period.
    pub(crate) fn push(&mut self, span: Span, message: impl Display) {
        self.0.push(syn::Error::new(span, message));
    }

    /// The same, underlining all of `tokens` and not only the first.
    pub(crate) fn on(&mut self, tokens: &impl ToTokens, message: impl Display) {
        self.0.push(syn::Error::new_spanned(tokens, message));
    }

    /// The same, from the first to the last of the two.
    pub(crate) fn between(
        &mut self,
        first: &impl ToTokens,
        last: &impl ToTokens,
        message: impl Display,
    ) {
        let mut tokens = first.to_token_stream();
        last.to_tokens(&mut tokens);
        self.on(&tokens, message);
    }

    pub(crate) fn add(&mut self, error: impl Into<syn::Error>) {
        self.0.push(error.into());
    }

    /// All problems as one error, in the order they were found.
    pub(crate) fn finish(self) -> syn::Result<()> {
        let combined = self.0.into_iter().reduce(|mut all, next| {
            all.combine(next);
            all
        });
        combined.map_or(Ok(()), Err)
    }

    #[cfg(test)]
    pub(crate) fn messages(self) -> Vec<String> {
        match self.finish() {
            Ok(()) => Vec::new(),
            Err(error) => error.into_iter().map(|error| error.to_string()).collect(),
        }
    }
}
