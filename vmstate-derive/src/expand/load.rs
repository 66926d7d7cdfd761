//! Loading: one line a field, in place.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::names;
use super::save::{condition, count, limit};
use crate::model::{Field, Kind};

/// Expands to `fn __load_fields(&mut self, run, version_id)` with a line such as
/// `run.field(fields, 0, &mut self.lcr, <u8 as Codec>::__get)?;` for each field.
pub(super) fn fields_method(fields: &[Field], minimum: u32) -> TokenStream {
    let (run, version_id, list) = (names::run(), names::version_id(), names::fields());
    let lines = lines(fields, minimum);
    quote! {
        #[inline(always)]
        fn __load_fields(
            &mut self,
            #run: &mut _vm::RunReader<'_, '_>,
            #version_id: _vm::u32,
        ) -> _vm::Result<(), _vm::LoadError> {
            let #list = const { <Self as _vm::VmState>::DESCRIPTION.fields };
            let _ = (&#run, #version_id, #list);
            #lines
            _vm::Ok(())
        }
    }
}

/// The fields, then every `test` once more: one that answers differently now read a field that was
/// not loaded yet, so the source decided otherwise and what followed is garbage.
pub(super) fn lines(fields: &[Field], minimum: u32) -> TokenStream {
    let (run, list) = (names::run(), names::fields());
    let lines = fields.iter().enumerate().map(|(index, field)| {
        let line = line(index, field);
        let present = names::answer(index);
        match condition(field, minimum) {
            Some(condition) if field.test.is_some() => {
                quote!(let #present = #condition; if #present { #line })
            }
            Some(condition) => quote!(if #condition { #line }),
            None => line,
        }
    });
    let again = fields.iter().enumerate().filter(|(_, field)| field.test.is_some());
    let again = again.map(|(index, field)| {
        let (present, condition) = (names::answer(index), condition(field, minimum));
        quote!(#run.same_answer(#list, #index, #present, #condition)?;)
    });
    quote!(#(#lines)* #(#again)*)
}

fn line(index: usize, field: &Field) -> TokenStream {
    let (run, fields) = (names::run(), names::fields());
    let (member, ty) = (&field.member, &field.ty);
    let (value, stream) = (names::local("value"), names::stream());
    let (span, this) = (ty.span(), names::this(ty.span()));
    let line = match &field.kind {
        Kind::Plain | Kind::Buffer => quote_spanned! {span=>
            #run.field(#fields, #index, &mut #this.#member, <#ty as _vm::Codec>::__get)?;
        },
        Kind::Equal => quote_spanned!(span=> #run.equal(#fields, #index, &#this.#member)?;),
        Kind::AtMost => {
            quote_spanned!(span=> #run.at_most(#fields, #index, &mut #this.#member)?;)
        }
        Kind::Range { start, end, .. } => quote_spanned! {span=>
            #run.range(#fields, #index, &mut #this.#member, #start..#end)?;
        },
        Kind::Counted { len, max, .. } => {
            let (count, max) = (count(len), limit(max.as_ref()));
            let times = local_count();
            quote_spanned! {span=>
                let #times = #count;
                #run.counted(#fields, #index, &mut #this.#member, #times, #max)?;
            }
        }
        Kind::Prefixed { prefix, max } => {
            let max = limit(max.as_ref());
            quote_spanned! {span=>
                #run.prefixed::<#prefix, #ty>(#fields, #index, &mut #this.#member, #max)?;
            }
        }
        Kind::Bits(len) => {
            let (count, times) = (count(len), local_count());
            quote_spanned! {span=>
                let #times = #count;
                #run.bits(#fields, #index, &mut #this.#member, #times, _vm::usize::MAX)?;
            }
        }
        Kind::Pinned { version } => {
            let version = version.value;
            quote_spanned!(span=> #run.pinned(#fields, #index, &mut #this.#member, #version)?;)
        }
        Kind::Queue { max } | Kind::List { max } => {
            let max = limit(max.as_ref());
            quote_spanned!(span=> #run.list(#fields, #index, &mut #this.#member, #max)?;)
        }
        Kind::Tree { max } => {
            let max = limit(max.as_ref());
            quote_spanned!(span=> #run.tree(#fields, #index, &mut #this.#member, #max)?;)
        }
        Kind::Via(wire) => {
            quote_spanned!(wire.span()=> #run.via::<#wire, Self>(#fields, #index, #this)?;)
        }
        Kind::With(module) => quote_spanned! {module.span()=>
            #run.with::<#ty>(#fields, #index, &mut #this.#member, |#value, #stream| {
                #module::decode(#value, #stream)
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

fn local_count() -> proc_macro2::Ident {
    names::local("count")
}
