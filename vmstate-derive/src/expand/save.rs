//! Saving: one line a field, and one where a run may start.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::layout::{Composed, Owner};
use super::{hook, names};
use crate::model::{Field, Test};

/// Expands to `fn __save_fields(&self, run, version_id)` with lines such as `run.u8(self.lcr);`.
///
/// `checks` are made of each instance of a generic device.
pub(super) fn fields_method(
    fields: &[Field],
    minimum: u32,
    checks: Option<&TokenStream>,
) -> TokenStream {
    let lines = lines(fields, minimum, Owner::This);
    method(&Ident::new("__save_fields", Span::call_site()), &quote!(#checks #lines))
}

/// The method that writes fields, of a struct or of a subsection.
pub(super) fn method(name: &Ident, lines: &TokenStream) -> TokenStream {
    let (run, list, version_id) = (names::run(), names::fields(), names::version_id());
    quote! {
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn #name(
            &self,
            #run: &mut _vm::RunWriter<'_, '_>,
            #list: &'static [_vm::Field],
            #version_id: _vm::u32,
        ) {
            #lines
        }
    }
}

pub(super) fn lines(fields: &[Field], minimum: u32, owner: Owner) -> TokenStream {
    let run = names::run();
    let mut starts = Starts::default();
    let lines = fields.iter().enumerate().map(|(index, field)| {
        let composed = Composed::of(field, owner);
        let (start, put) = (starts.of(index, field, &composed), composed.put(&run));
        let validate = field.validate.as_ref().map(|callee| {
            let (list, verdict) = (names::fields(), hook::verdict(callee));
            quote!(if #run.is_ok() { #run.validate(#list, #index, #verdict); })
        });
        let line = match (start, validate) {
            (None, None) => put,
            (start, validate) => quote!(#start #put #validate),
        };
        match condition(field, minimum) {
            Some(condition) => quote!(if #condition { #line }),
            None => line,
        }
    });
    lines.collect()
}

/// Where runs may start: behind and before what is not known to be short and fixed, and where the
/// version that has a field is another one.
#[derive(Default)]
pub(super) struct Starts {
    /// The version that has the field before, if that is short and fixed.
    goes_on: Option<u32>,
}

impl Starts {
    pub(super) fn of(
        &mut self,
        index: usize,
        field: &Field,
        composed: &Composed<'_>,
    ) -> Option<TokenStream> {
        let since = field.since.as_ref().map_or(0, |since| since.value);
        let joins = composed.is_short() && field.test.is_none() && field.validate.is_none();
        let start = !(joins && self.goes_on == Some(since));
        self.goes_on = joins.then_some(since);
        start.then(|| {
            let (run, list) = (names::run(), names::fields());
            quote!(if #run.start(#list, #index) { return; })
        })
    }
}

/// When a field is there: from its version on, if not every loadable stream has that, and if its
/// `test` says so.
pub(super) fn condition(field: &Field, minimum: u32) -> Option<TokenStream> {
    let (run, version_id) = (names::run(), names::version_id());
    let since = field.since.as_ref().filter(|since| since.value > minimum).map(|since| {
        let since = since.value;
        quote!(#version_id >= #since)
    });
    let test = field.test.as_ref().map(|test| {
        let answer = answer(test);
        quote!(#run.is_ok() && #answer)
    });
    match (since, test) {
        (Some(since), Some(test)) => Some(quote!(#since && #test)),
        (since, test) => since.or(test),
    }
}

/// The call of a test.
pub(super) fn answer(test: &Test) -> TokenStream {
    let (path, version_id) = (&test.callee.path, names::version_id());
    let this = names::this(path.span());
    match &test.inputs {
        None => quote_spanned!(path.span()=> _vm::present(#this, #version_id, #path)),
        Some(inputs) => {
            let inputs = inputs.iter().map(|place| {
                let member = &place.member;
                quote_spanned!(place.span=> &#this.#member)
            });
            quote_spanned!(path.span()=> _vm::answer((#(#inputs,)*), #path))
        }
    }
}
