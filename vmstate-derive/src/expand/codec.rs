//! `Codec`: what makes a type usable as a field.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::WhereClause;
use syn::spanned::Spanned as _;

use super::bounds;
use super::names::{self, local};
use crate::model::{Device, Enum, Input, Newtype, plain};

/// A struct as a field of another one: saved and loaded at its own current version.
pub(super) fn of_struct(
    input: &Input,
    device: &Device,
    predicates: Option<&WhereClause>,
) -> TokenStream {
    let ty = quote!(_vm::Type::structure(const { &<Self as _vm::VmState>::DESCRIPTION }));
    let run = names::run();
    let put = quote!(_vm::put_struct(self, #run));
    let get = quote!(_vm::get_struct(self, #run));
    let stream = names::stream();
    let encode = quote!(_vm::encode_struct(self, #stream));
    let decode = quote!(_vm::decode_struct(self, #stream));
    let integers = device.is_plain_memory().then(|| integers(device));
    implement(input, predicates, &ty, [&encode, &decode, &put, &get], integers.as_ref())
}

/// What a struct is made of, shown so that many of them can be copied at once.
fn integers(device: &Device) -> TokenStream {
    let integers = local("integers");
    let members: Vec<_> = device.fields.iter().map(|field| &field.member).collect();
    quote! {
        #[inline(always)]
        fn __integers(&self, #integers: &mut _vm::Integers) {
            #(#integers.field(&self.#members);)*
        }
        #[inline(always)]
        fn __integers_mut(&mut self, #integers: &mut _vm::IntegersMut) {
            #(#integers.field(&mut self.#members);)*
        }
    }
}

/// An integer of which only the discriminants are legal.
pub(super) fn of_enum(input: &Input, body: &Enum) -> TokenStream {
    // In `#[repr(u8)]` the primitive is meant, whatever else has that name.
    let repr = &body.repr;
    let repr = quote!(_vm::primitive::#repr);
    let (run, found) = (names::run(), local("found"));
    let variants: Vec<_> = body.variants.iter().map(|variant| &variant.ident).collect();
    let named = variants.iter().map(|variant| {
        let name = plain(variant);
        quote!((#name, Self::#variant as _vm::i128))
    });
    let ty = quote! {
        _vm::Type::enumeration(<#repr as _vm::Codec>::TYPE, const { &[#(#named),*] })
    };
    let put = quote! {
        _vm::put_enum(match self { #(Self::#variants => Self::#variants as #repr,)* }, #run)
    };
    let get = quote! {
        _vm::get_enum(self, #run, |#found: #repr| {
            #(if #found == Self::#variants as #repr {
                return _vm::Some(Self::#variants);
            })*
            _vm::None
        })
    };
    let (encode, decode) = by_run();
    let predicates = input.generics.where_clause.as_ref();
    implement(input, predicates, &ty, [&encode, &decode, &put, &get], None)
}

/// On the wire a newtype is what it wraps.
pub(super) fn of_newtype(input: &Input, body: &Newtype) -> TokenStream {
    let (member, ty, run) = (&body.member, &body.ty, names::run());
    let predicates = bounds::of_type(&input.generics, ty);
    let (span, this) = (ty.span(), names::this(ty.span()));
    let inner = quote_spanned!(span=> <#ty as _vm::Codec>::TYPE);
    let put = quote_spanned!(span=> <#ty as _vm::Codec>::__put(&#this.#member, #run));
    let get = quote_spanned!(span=> <#ty as _vm::Codec>::__get(&mut #this.#member, #run));
    let (encode, decode) = by_run();
    implement(input, predicates.as_ref(), &inner, [&encode, &decode, &put, &get], None)
}

fn by_run() -> (TokenStream, TokenStream) {
    let stream = names::stream();
    (quote!(_vm::encode_value(self, #stream)), quote!(_vm::decode_value(self, #stream)))
}

fn implement(
    input: &Input,
    predicates: Option<&WhereClause>,
    ty: &TokenStream,
    [encode, decode, put, get]: [&TokenStream; 4],
    more: Option<&TokenStream>,
) -> TokenStream {
    let ident = &input.ident;
    let (generics, arguments, _) = input.generics.split_for_impl();
    let (run, stream) = (names::run(), names::stream());
    quote! {
        #[automatically_derived]
        impl #generics _vm::Codec for #ident #arguments #predicates {
            const TYPE: _vm::Type = #ty;
            #[inline]
            fn encode(&self, #stream: &mut _vm::Encoder<'_>) -> _vm::Result<(), _vm::SaveError> {
                #encode
            }
            #[inline]
            fn decode(&mut self, #stream: &mut _vm::Decoder<'_>) -> _vm::Result<(), _vm::LoadError> {
                #decode
            }
            #[inline(always)]
            fn __put(&self, #run: &mut _vm::RunWriter<'_, '_>) -> _vm::Result<(), _vm::SaveError> {
                #put
            }
            #[inline(always)]
            fn __get(&mut self, #run: &mut _vm::RunReader<'_, '_>) -> _vm::Result<(), _vm::LoadError> {
                #get
            }
            #more
        }
    }
}
