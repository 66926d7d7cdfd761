//! Loading: one line a field, in place.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::layout::{Composed, Owner};
use super::save::{Starts, condition};
use super::{hook, names};
use crate::model::Field;

/// Expands to `fn __load_fields(&mut self, run, version_id)` with lines such as
/// `run.u8(&mut self.lcr);`.
pub(super) fn fields_method(fields: &[Field], minimum: u32) -> TokenStream {
    let lines = lines(fields, minimum, Owner::This);
    method(&Ident::new("__load_fields", Span::call_site()), &lines)
}

/// The method that reads fields, of a struct or of a subsection.
pub(super) fn method(name: &Ident, lines: &TokenStream) -> TokenStream {
    let (run, list, version_id) = (names::run(), names::fields(), names::version_id());
    quote! {
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn #name(
            &mut self,
            #run: &mut _vm::RunReader<'_, '_>,
            #list: &'static [_vm::Field],
            #version_id: _vm::u32,
        ) {
            #lines
        }
    }
}

/// The fields, then every `test` that sees the whole device once more: one that answers differently
/// now read a field that was not loaded yet, so the source decided otherwise and what followed is
/// garbage.
pub(super) fn lines(fields: &[Field], minimum: u32, owner: Owner) -> TokenStream {
    let (run, list) = (names::run(), names::fields());
    let mut starts = Starts::default();
    let lines = fields.iter().enumerate().map(|(index, field)| {
        let composed = Composed::of(field, owner);
        let (start, get) = (starts.of(index, field, &composed), composed.get(&run));
        let validate = field.validate.as_ref().map(|callee| {
            let verdict = hook::verdict(callee);
            quote!(if #run.is_ok() { #run.validate(#list, #index, #verdict); })
        });
        let line = match (start, validate) {
            (None, None) => get,
            (start, validate) => quote!(#start #get #validate),
        };
        let present = names::answer(index);
        match condition(field, minimum) {
            Some(condition) if asks_again(field) => {
                quote!(let #present = #condition; if #present { #line })
            }
            Some(condition) => quote!(if #condition { #line }),
            None => line,
        }
    });
    let again = fields.iter().enumerate().filter(|(_, field)| asks_again(field));
    let again = again.map(|(index, field)| {
        let (present, condition) = (names::answer(index), condition(field, minimum));
        quote! {
            if #run.is_ok() {
                #run.same_answer(#list, #index, #present, #condition);
            }
        }
    });
    lines.chain(again).collect()
}

/// Whether a test may read what is loaded later. One that is handed fields cannot.
fn asks_again(field: &Field) -> bool {
    field.test.as_ref().is_some_and(|test| test.inputs.is_none())
}

/// The values of fields that may not come, set before anything is loaded.
pub(super) fn absent<'f>(fields: impl Iterator<Item = &'f Field>) -> TokenStream {
    let set = fields.filter_map(|field| {
        let value = field.absent_value()?;
        let member = &field.member;
        let this = names::this(value.span());
        if let Some(number) = field.constant {
            let ty = &field.ty;
            return Some(quote!(#this.#member = <Self as _vm::AbsentValue<#ty, #number>>::VALUE;));
        }
        Some(quote_spanned!(value.span()=> #this.#member = #value;))
    });
    quote!(#(#set)*)
}
