//! Saving: one line a field.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned as _;

use super::names;
use crate::model::{Field, Kind, Length};

/// Expands to `fn __save_fields(&self, run, version_id)` with a line such as
/// `run.field(fields, 0, &self.lcr, <u8 as Codec>::__put)?;` for each field.
pub(super) fn fields_method(fields: &[Field], minimum: u32) -> TokenStream {
    let (run, version_id, list) = (names::run(), names::version_id(), names::fields());
    let lines = lines(fields, minimum);
    quote! {
        #[inline(always)]
        fn __save_fields(
            &self,
            #run: &mut _vm::RunWriter<'_, '_>,
            #version_id: _vm::u32,
        ) -> _vm::Result<(), _vm::SaveError> {
            let #list = const { <Self as _vm::VmState>::DESCRIPTION.fields };
            let _ = (&#run, #version_id, #list);
            #lines
            _vm::Ok(())
        }
    }
}

pub(super) fn lines(fields: &[Field], minimum: u32) -> TokenStream {
    let lines = fields.iter().enumerate().map(|(index, field)| {
        let line = line(index, field);
        match condition(field, minimum) {
            Some(condition) => quote!(if #condition { #line }),
            None => line,
        }
    });
    quote!(#(#lines)*)
}

/// When a field is there: from its version on, if not every loadable stream has that, and if its
/// `test` says so.
pub(super) fn condition(field: &Field, minimum: u32) -> Option<TokenStream> {
    let version_id = names::version_id();
    let since = field.since.as_ref().filter(|since| since.value > minimum).map(|since| {
        let since = since.value;
        quote!(#version_id >= #since)
    });
    let test = field.test.as_ref().map(|callee| {
        let (path, this) = (&callee.path, names::this(callee.path.span()));
        quote_spanned!(path.span()=> _vm::present(#path(#this, #version_id)))
    });
    match (since, test) {
        (Some(since), Some(test)) => Some(quote!(#since && #test)),
        (since, test) => since.or(test),
    }
}

fn line(index: usize, field: &Field) -> TokenStream {
    let (run, fields) = (names::run(), names::fields());
    let (member, ty) = (&field.member, &field.ty);
    let (value, stream) = (names::local("value"), names::stream());
    let (span, this) = (ty.span(), names::this(ty.span()));
    let line = match &field.kind {
        Kind::Plain | Kind::Buffer | Kind::Equal | Kind::AtMost => quote_spanned! {span=>
            #run.field(#fields, #index, &#this.#member, <#ty as _vm::Codec>::__put)?;
        },
        Kind::Range { start, end, .. } => quote_spanned! {span=>
            #run.range(#fields, #index, &#this.#member, #start..#end)?;
        },
        Kind::Counted { len, max, .. } => {
            let (count, max) = (count(len), limit(max.as_ref()));
            quote_spanned!(span=> #run.counted(#fields, #index, &#this.#member, #count, #max)?;)
        }
        Kind::Prefixed { prefix, max } => {
            let max = limit(max.as_ref());
            quote_spanned! {span=>
                #run.prefixed::<#prefix, #ty>(#fields, #index, &#this.#member, #max)?;
            }
        }
        Kind::Bits(len) => {
            let count = count(len);
            quote_spanned!(span=> #run.bits(#fields, #index, &#this.#member, #count)?;)
        }
        Kind::Pinned { version } => {
            let version = version.value;
            quote_spanned!(span=> #run.pinned(#fields, #index, &#this.#member, #version)?;)
        }
        Kind::Queue { max } | Kind::List { max } => {
            let max = limit(max.as_ref());
            quote_spanned!(span=> #run.list(#fields, #index, &#this.#member, #max)?;)
        }
        Kind::Tree { max } => {
            let max = limit(max.as_ref());
            quote_spanned!(span=> #run.tree(#fields, #index, &#this.#member, #max)?;)
        }
        Kind::Via(wire) => {
            quote_spanned!(wire.span()=> #run.via::<#wire, Self>(#fields, #index, #this)?;)
        }
        Kind::With(module) => quote_spanned! {module.span()=>
            #run.with::<#ty>(#fields, #index, &#this.#member, |#value, #stream| {
                #module::encode(#value, #stream)
            })?;
        },
    };
    let validate = field.validate.as_ref().map(|callee| {
        let (path, version_id) = (&callee.path, names::version_id());
        let this = names::this(path.span());
        quote_spanned! {path.span()=>
            #run.validate(#fields, #index, #path(#this, #version_id))?;
        }
    });
    quote!(#line #validate)
}

/// The most elements that a field may have.
pub(super) fn limit(max: Option<&Expr>) -> TokenStream {
    max.map_or_else(|| quote!(_vm::usize::MAX), |max| quote!(#max))
}

/// The number that `len` or `bits` names, at the span of the attribute's string.
pub(super) fn count(length: &Length) -> TokenStream {
    let (member, times) = (&length.member, length.times);
    quote_spanned!(length.span=> _vm::count(&self.#member, #times))
}
