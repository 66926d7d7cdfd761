//! `Layout`: what makes a type usable as a field.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote, quote_spanned};
use syn::WhereClause;
use syn::spanned::Spanned as _;

use super::names::{self, local};
use super::{bounds, data};
use crate::model::{Device, Enum, Input, Newtype, Variant};

/// What a `Layout` of a type for itself consists of.
struct Parts {
    ty: TokenStream,
    put: TokenStream,
    get: TokenStream,
    /// `__put` and `__get`, or nothing where there is no run.
    run: TokenStream,
    /// How an element is made.
    element: TokenStream,
}

/// A struct as a field of another one: saved and loaded at its own current version. The runtime has
/// that as a macro, which the compiler is quicker with than with tokens from here.
pub(super) fn of_struct(
    input: &Input,
    device: &Device,
    predicates: Option<&WhereClause>,
) -> TokenStream {
    let (value, live) = (names::value(), local("live"));
    let integers = device.is_plain_memory().then(|| integers(device));
    let renew = device.clone.map(|_| {
        quote! {
            #[inline]
            fn __renew(#value: &mut Self, #live: &Self) -> _vm::bool {
                <Self as _vm::VmState>::__renew(#value, #live)
            }
        }
    });
    let ident = &input.ident;
    let (generics, arguments, _) = input.generics.split_for_impl();
    let layout = quote! {
        _vm::layout_of_struct! { [#generics] [#ident #arguments] [#predicates] #integers #renew }
    };
    let new = quote!(_vm::Some(<Self as _vm::Default>::default()));
    let element = element(input, predicates, &quote!(fn new() -> _vm::Option<Self> { #new }), true);
    quote!(#layout #element)
}

/// What a struct is made of, shown so that many of them can be copied at once.
fn integers(device: &Device) -> TokenStream {
    let (integers, value) = (local("integers"), names::value());
    let shown = |method: &TokenStream, reference: &TokenStream| {
        let lines = device.fields.iter().map(|field| {
            let (ty, member) = (&field.ty, &field.member);
            quote!(<#ty as _vm::Layout<#ty>>::#method(#reference #value.#member, #integers);)
        });
        quote!(#(#lines)*)
    };
    let read = shown(&quote!(__integers), &quote!(&));
    let write = shown(&quote!(__integers_mut), &quote!(&mut));
    quote! {
        #[inline]
        fn __integers<'__id>(#value: &'__id Self, #integers: &mut _vm::Integers<'__id>) {
            #read
        }
        #[inline]
        fn __integers_mut<'__id>(
            #value: &'__id mut Self,
            #integers: &mut _vm::IntegersMut<'__id>,
        ) {
            #write
        }
    }
}

/// An integer of which only the discriminants are legal, and the fields of the variant.
pub(super) fn of_enum(input: &Input, body: &Enum) -> TokenStream {
    if body.has_data() {
        return data::of_enum(input, body);
    }
    // In `#[repr(u8)]` the primitive is meant, whatever else has that name.
    let repr = &body.repr;
    let repr = quote!(_vm::primitive::#repr);
    let (run, found, value) = (names::run(), local("found"), names::value());
    let variants: Vec<_> = body.variants.iter().map(unit).collect();
    // A variant in braces may have a discriminant that no cast tells.
    let tags = body.variants.iter().any(|variant| variant.braces).then(|| data::tags(body));
    let number = |variant, ty: &TokenStream| {
        let value = match &tags {
            Some(_) => data::tag(variant).into_token_stream(),
            None => unit(variant),
        };
        quote!(#value as #ty)
    };
    let named = body.variants.iter().map(|variant| {
        let (name, number) = (&variant.name.value, number(variant, &quote!(_vm::i128)));
        quote!((#name, #number))
    });
    let numbers: Vec<_> = body.variants.iter().map(|variant| number(variant, &repr)).collect();
    let discriminant = quote!(match #value { #(#variants => #numbers,)* });
    let put = quote!(_vm::put_enum(#discriminant, #run));
    let get = quote! {
        let #found = #discriminant;
        _vm::get_enum::<Self, _, _>(#value, #found, #run, |#found: #repr| {
            #(if #found == #numbers {
                return _vm::Some(#variants);
            })*
            _vm::None
        })
    };
    let first = variants.first();
    let parts = Parts {
        ty: quote! {
            _vm::Type::enumeration(
                <#repr as _vm::Layout<#repr>>::TYPE,
                const { &[#(#named),*] },
            )
        },
        run: by_run(&quote!(Self), &put, &get, None),
        element: quote! {
            fn new() -> _vm::Option<Self> {
                _vm::Some(#first)
            }
        },
        ..by_run_alone()
    };
    let own = implement(input, input.generics.where_clause.as_ref(), &parts, false);
    let remote = super::remote::of_enum(input, body, &repr);
    quote!(#tags #own #remote)
}

/// A variant without fields, as a value and as a pattern.
fn unit(variant: &Variant) -> TokenStream {
    let ident = &variant.ident;
    if variant.braces { quote!((Self::#ident {})) } else { quote!(Self::#ident) }
}

/// On the wire a newtype is what it wraps.
pub(super) fn of_newtype(input: &Input, body: &Newtype) -> TokenStream {
    let (member, ty, run, value) = (&body.member, &body.ty, names::run(), names::value());
    let predicates = bounds::of_type(&input.generics, ty);
    let span = ty.span();
    let layout = quote_spanned!(span=> <#ty as _vm::Layout<#ty>>);
    let put = quote_spanned!(span=> #layout::__put(&#value.#member, #run));
    let get = quote_spanned!(span=> #layout::__get(&mut #value.#member, #run));
    let parts = Parts {
        ty: quote_spanned!(span=> #layout::TYPE),
        run: by_run(&quote!(Self), &put, &get, None),
        element: quote! {
            fn new() -> _vm::Option<Self> {
                _vm::Some(<Self as _vm::Default>::default())
            }
        },
        ..by_run_alone()
    };
    if !crate::model::shape::is_nonzero(ty) {
        return implement(input, predicates.as_ref(), &parts, true);
    }
    // It has no `Default`; it is made of what is read.
    let stream = names::stream();
    let element = quote! {
        fn new() -> _vm::Option<Self> {
            _vm::None
        }
        fn read(#stream: &mut _vm::Decoder<'_>) -> _vm::Result<Self, _vm::LoadError> {
            _vm::Ok(Self { #member: <#ty as _vm::Element<#ty>>::read(#stream)? })
        }
    };
    implement(input, predicates.as_ref(), &Parts { element, ..parts }, false)
}

/// `put` and `get` of what works in a run and outside of one.
fn by_run_alone() -> Parts {
    let (stream, value) = (names::stream(), names::value());
    Parts {
        ty: TokenStream::new(),
        put: quote!(_vm::put_by_run::<Self, Self>(#value, #stream)),
        get: quote!(_vm::get_by_run::<Self, Self>(#value, #stream)),
        run: TokenStream::new(),
        element: TokenStream::new(),
    }
}

pub(super) fn by_run(
    ty: &TokenStream,
    put: &TokenStream,
    get: &TokenStream,
    more: Option<&TokenStream>,
) -> TokenStream {
    let (run, value) = (names::run(), names::value());
    quote! {
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __put(#value: &#ty, #run: &mut _vm::RunWriter<'_, '_>) {
            #put
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __get(#value: &mut #ty, #run: &mut _vm::RunReader<'_, '_>) {
            #get
        }
        #more
    }
}

fn implement(
    input: &Input,
    predicates: Option<&WhereClause>,
    parts: &Parts,
    defaults: bool,
) -> TokenStream {
    let ident = &input.ident;
    let (generics, arguments, _) = input.generics.split_for_impl();
    let (stream, value) = (names::stream(), names::value());
    let Parts { ty, put, get, run, element } = parts;
    let element = self::element(input, predicates, element, defaults);
    quote! {
        #[automatically_derived]
        impl #generics _vm::Layout<Self> for #ident #arguments #predicates {
            const TYPE: _vm::Type = #ty;
            #[inline]
            fn put(
                #value: &Self,
                #stream: &mut _vm::Encoder<'_>,
            ) -> _vm::Result<(), _vm::SaveError> {
                #put
            }
            #[inline]
            fn get(
                #value: &mut Self,
                #stream: &mut _vm::Decoder<'_>,
            ) -> _vm::Result<(), _vm::LoadError> {
                #get
            }
            #run
        }
        #element
    }
}

/// `defaults`: elements are made by `Default`, if there is one. A type that cannot be an element is
/// no error until it is used as one; a bound that is never met would be, if it were not for every
/// lifetime.
fn element(
    input: &Input,
    predicates: Option<&WhereClause>,
    methods: &TokenStream,
    defaults: bool,
) -> TokenStream {
    let ident = &input.ident;
    let (generics, arguments, _) = input.generics.split_for_impl();
    let predicates = predicates.map(|clause| &clause.predicates).filter(|list| !list.is_empty());
    let comma = predicates.filter(|list| !list.trailing_punct()).map(|_| quote!(,));
    let default = defaults.then(|| quote!(for<'__any> Self: _vm::Default));
    quote! {
        #[automatically_derived]
        impl #generics _vm::Element<Self> for #ident #arguments where #predicates #comma #default {
            #methods
        }
    }
}
