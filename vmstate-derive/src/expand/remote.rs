//! Mirrors: the layout of a type of another crate, which is taken apart field by field, or told variant
//! by variant.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned as _;

use super::layout::{Composed, Owner, binding};
use super::names::{self, local};
use super::{bounds, codec, load, save};
use crate::model::shape::{Shape, plain_integer, shape};
use crate::model::{Device, Enum, Field, Input, Kind, Layout, Remote};

/// A struct of another crate, taken apart: a field that the other crate adds is an error here.
pub(super) fn of_device(input: &Input, device: &Device) -> Option<TokenStream> {
    let remote = device.remote.as_ref()?;
    let (ident, ty) = (&input.ident, &remote.ty);
    let (generics, arguments, _) = input.generics.split_for_impl();
    let predicates = bounds::of_device(&input.generics, device);
    let (stream, value) = (names::stream(), names::value());
    let (alias, path) = checked(input, device, remote);
    // Nothing checks it before.
    let complete = (alias.is_none() && !remote.rest).then(|| check(device, remote, &path));
    let methods = methods(device, ty, &path);
    let (untouched, element) = (untouched(device), element(input, device, ty, &path));
    let at_version = at_version(input, device, ty);
    Some(quote! {
        #alias
        #[automatically_derived]
        impl #generics _vm::Layout<#ty> for #ident #arguments #predicates {
            const TYPE: _vm::Type =
                _vm::type_of_struct::<Self>();
            #[inline]
            fn put(
                #value: &#ty,
                #stream: &mut _vm::Encoder<'_>,
            ) -> _vm::Result<(), _vm::SaveError> {
                #complete
                #untouched
                _vm::put_by_run::<#ty, Self>(#value, #stream)
            }
            #[inline]
            fn get(
                #value: &mut #ty,
                #stream: &mut _vm::Decoder<'_>,
            ) -> _vm::Result<(), _vm::LoadError> {
                _vm::get_by_run::<#ty, Self>(#value, #stream)
            }
            #methods
        }
        #at_version
        #element
    })
}

/// A mirror has the same fields in all of its versions.
fn at_version(input: &Input, device: &Device, ty: &Type) -> TokenStream {
    let ident = &input.ident;
    let (generics, arguments, _) = input.generics.split_for_impl();
    let predicates = bounds::of_device(&input.generics, device);
    quote! {
        #[automatically_derived]
        impl #generics _vm::AtVersion<#ty> for #ident #arguments #predicates {
            const DESCRIPTION: _vm::Description = <Self as _vm::VmState>::DESCRIPTION;
        }
    }
}

/// An enum of another crate without data: a variant that the other crate adds is an error here.
pub(super) fn of_enum(input: &Input, body: &Enum, repr: &TokenStream) -> Option<TokenStream> {
    let remote = body.remote.as_ref()?;
    let (ident, ty) = (&input.ident, &remote.ty);
    let (alias, path) = path(input, remote);
    let (generics, arguments, predicates) = input.generics.split_for_impl();
    let (run, stream, value, found) =
        (names::run(), names::stream(), names::value(), local("found"));
    let variants: Vec<_> = body.variants.iter().map(|variant| &variant.ident).collect();
    // At the span of the path, as what is not covered is said of it.
    let span = ty.span();
    let (covered, written) = (scrutinee(span), quote_spanned!(span=> <#ty>));
    let discriminant = quote_spanned! {span=>
        match &*#covered { #(#written::#variants => Self::#variants as #repr,)* }
    };
    let put = quote!(_vm::put_enum(#discriminant, #run));
    let get = quote! {
        let #found = #discriminant;
        _vm::get_enum::<Self, #ty, _>(#value, #found, #run, |#found: #repr| {
            #(if #found == Self::#variants as #repr {
                return _vm::Some(#path::#variants);
            })*
            _vm::None
        })
    };
    let methods = codec::by_run(&quote!(#ty), &put, &get, None);
    let first = variants.first();
    Some(quote! {
        #alias
        #[automatically_derived]
        impl #generics _vm::Layout<#ty> for #ident #arguments #predicates {
            const TYPE: _vm::Type = <Self as _vm::Layout<Self>>::TYPE;
            #[inline]
            fn put(
                #value: &#ty,
                #stream: &mut _vm::Encoder<'_>,
            ) -> _vm::Result<(), _vm::SaveError> {
                _vm::put_by_run::<#ty, Self>(#value, #stream)
            }
            #[inline]
            fn get(
                #value: &mut #ty,
                #stream: &mut _vm::Decoder<'_>,
            ) -> _vm::Result<(), _vm::LoadError> {
                _vm::get_by_run::<#ty, Self>(#value, #stream)
            }
            #methods
        }
        #[automatically_derived]
        impl #generics _vm::Element<#ty> for #ident #arguments #predicates {
            fn new() -> _vm::Option<#ty> {
                _vm::Some(#path::#first)
            }
        }
    })
}

/// How the other crate's type is called where it is taken apart: by another name, so that one that does
/// not exist is one error.
pub(super) fn path(input: &Input, remote: &Remote) -> (Option<TokenStream>, TokenStream) {
    let ty = &remote.ty;
    if !input.generics.params.is_empty() {
        return (None, pattern(ty));
    }
    let name = alias_name("__Remote", ty);
    (Some(quote!(type #name = #ty;)), quote!(#name))
}

fn alias_name(name: &str, ty: &Type) -> Ident {
    Ident::new(name, Span::call_site().located_at(ty.span()))
}

/// The other crate's struct by a name that stands for it only if it has the fields that the mirror says. Where
/// it has others, one error says so: what takes it apart then takes apart what the compiler knows to be wrong.
fn checked(input: &Input, device: &Device, remote: &Remote) -> (Option<TokenStream>, TokenStream) {
    let (alias, written) = path(input, remote);
    let (Some(alias), ty) = (alias, &remote.ty) else { return (None, written) };
    let check = check(device, remote, &written);
    let (constant, checked) = (alias_name("__CHECKED", ty), alias_name("__Checked", ty));
    let names = quote! {
        #alias
        const #constant: _vm::usize = { #check 0 };
        type #checked = <#ty as _vm::Checked<#constant>>::Type;
    };
    (Some(names), quote!(#checked))
}

/// Code that is never run: an initializer of all fields, each of its type as far as tokens tell. Where the rest
/// is padding, a pattern.
fn check(device: &Device, remote: &Remote, path: &TokenStream) -> TokenStream {
    let ty = &remote.ty;
    let known = |field: &Field| {
        (field.layout.is_plain() && is_made_of_integers(&field.ty)).then(|| field.ty.clone())
    };
    let skipped = device.skipped.iter().map(|skipped| &skipped.member);
    if remote.rest {
        let value = names::value();
        let bound = device.fields.iter().map(|field| {
            let (member, binding) = (&field.member, binding(field));
            if known(field).is_some() { quote!(#member: #binding) } else { quote!(#member: _) }
        });
        let typed = device.fields.iter().filter_map(|field| {
            let (of, binding) = (known(field)?, binding(field));
            Some(quote_spanned!(of.span()=> let _: &#of = #binding;))
        });
        return quote! {
            let _ = |#value: &#ty| {
                let #path { #(#bound,)* #(#skipped: _,)* .. } = #value;
                #(#typed)*
            };
        };
    }
    let fields = device.fields.iter().map(|field| {
        let (member, of) = (&field.member, known(field));
        let of = of.map(|of| quote_spanned!(of.span()=> ::<#of>));
        quote_spanned!(field.ty.span()=> #member: _vm::unmade #of ())
    });
    let all = quote_spanned!(ty.span()=> #path { #(#fields,)* #(#skipped: _vm::unmade()),* });
    quote!(let _ = || -> #ty { #all };)
}

/// How an element is made: by `Default`, or, where all that it consists of is read, of that.
fn element(input: &Input, device: &Device, ty: &Type, path: &TokenStream) -> TokenStream {
    let ident = &input.ident;
    let (generics, arguments, _) = input.generics.split_for_impl();
    let mut predicates = bounds::of_device(&input.generics, device);
    if is_all_read(device) {
        let (stream, value) = (names::stream(), names::value());
        let (before, fields) = all_read(input, &device.fields);
        return quote! {
            #[automatically_derived]
            impl #generics _vm::Element<#ty> for #ident #arguments #predicates {
                fn new() -> _vm::Option<#ty> {
                    use _vm::NoDefault as _;
                    _vm::Maker::<#ty>::MAKE.map(|make| make())
                }
                fn read(#stream: &mut _vm::Decoder<'_>) -> _vm::Result<#ty, _vm::LoadError> {
                    let _vm::Some(mut #value) = <Self as _vm::Element<#ty>>::new() else {
                        #(#before)*
                        return _vm::Ok(#path { #(#fields),* });
                    };
                    <Self as _vm::Layout<#ty>>::get(&mut #value, #stream)?;
                    _vm::Ok(#value)
                }
            }
        };
    }
    let clause = predicates.get_or_insert_with(|| syn::parse_quote!(where));
    clause.predicates.push(syn::parse_quote!(for<'__any> #ty: _vm::Default));
    quote! {
        #[automatically_derived]
        impl #generics _vm::Element<#ty> for #ident #arguments #predicates {
            fn new() -> _vm::Option<#ty> {
                _vm::Some(<#ty as _vm::Default>::default())
            }
        }
    }
}

/// Fields that are read by one function. Each may return early, and the borrow checker looks at all that were read before for
/// each of them.
const AT_ONCE: usize = 32;

/// The fields, read one after the other where the struct is put together; many integers before that, some by each of several
/// functions.
fn all_read(input: &Input, fields: &[Field]) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let read =
        |field: &Field| Composed::of(field, Owner::Bound).read(&field.name.value, &input.generics);
    let of = |field: &Field, value: TokenStream| {
        let member = &field.member;
        quote_spanned!(field.ty.span()=> #member: #value)
    };
    let is_many = fields.len() > AT_ONCE && input.generics.params.is_empty();
    if !is_many || !fields.iter().all(|field| is_made_of_integers(&field.ty)) {
        return (Vec::new(), fields.iter().map(|field| of(field, read(field))).collect());
    }
    let (stream, read_some) = (names::stream(), local("read_some"));
    let some = |fields: &[Field]| {
        let (bindings, values) = (fields.iter().map(binding), fields.iter().map(read));
        let types = fields.iter().map(|field| &field.ty);
        quote! {
            let (#(#bindings,)*) = {
                fn #read_some(
                    #stream: &mut _vm::Decoder<'_>,
                ) -> _vm::Result<(#(#types,)*), _vm::LoadError> {
                    _vm::Ok((#(#values,)*))
                }
                #read_some(#stream)?
            };
        }
    };
    let before = fields.chunks(AT_ONCE).map(some).collect();
    let bound = |field| of(field, binding(field).into_token_stream());
    (before, fields.iter().map(bound).collect())
}

/// Whether every field of the other crate's struct is read, and is of a type that can be made, as
/// tokens tell.
fn is_all_read(device: &Device) -> bool {
    let rest = device.remote.as_ref().is_some_and(|remote| remote.rest);
    let made = |field: &Field| {
        let Layout { kind, absence, convert, .. } = &field.layout;
        absence.is_none()
            && convert.is_none()
            && match kind {
                Kind::Plain => is_made_of_integers(&field.ty),
                Kind::Prefixed { .. } => match shape(&field.ty) {
                    Shape::Sequence("Vec", element) => is_made_of_integers(element),
                    Shape::Text => true,
                    _ => false,
                },
                _ => false,
            }
    };
    !rest && device.skipped.is_empty() && device.fields.iter().all(made)
}

fn is_made_of_integers(ty: &Type) -> bool {
    match shape(ty) {
        Shape::Array(element, _) => is_made_of_integers(element),
        _ => plain_integer(ty).is_some(),
    }
}

/// `__put` and `__get`.
fn methods(device: &Device, ty: &Type, path: &TokenStream) -> TokenStream {
    let (run, value) = (names::run(), names::value());
    let fields = names::fields();
    let list = (!device.fields.is_empty())
        .then(|| quote!(let #fields = _vm::description_of::<Self>().fields;));
    let minimum = device.minimum_version.value;
    let bindings = device.fields.iter().map(|field| {
        let (member, binding) = (&field.member, binding(field));
        quote!(#member: #binding)
    });
    let take = quote!(let #path { #(#bindings,)* .. } = #value;);
    let put = save::lines(&device.fields, minimum, Owner::Bound);
    let get = load::lines(&device.fields, minimum, Owner::Bound);
    let put = quote!(_vm::put_remote::<Self>(#run, |#run| { #take #list #put }));
    let get = quote!(_vm::get_remote::<Self>(#run, |#run| { #take #list #get }));
    codec::by_run(&quote!(#ty), &put, &get, None)
}

/// The value, where what it may be is told by a type of the user's.
pub(super) fn scrutinee(span: Span) -> Ident {
    let mut value = names::value();
    value.set_span(value.span().located_at(span));
    value
}

/// A use of the fields that are skipped, which otherwise nothing reads.
fn untouched(device: &Device) -> Option<TokenStream> {
    let mirror = local("mirror");
    let members: Vec<_> = device.skipped.iter().map(|skipped| &skipped.member).collect();
    (!members.is_empty()).then(|| {
        quote! {
            let _ = |#mirror: &Self| {
                let _ = (#(&#mirror.#members,)*);
            };
        }
    })
}

/// The path of a struct, as it stands in a pattern: `Foo::<T>`.
fn pattern(ty: &Type) -> TokenStream {
    let Type::Path(path) = ty else { return ty.to_token_stream() };
    let mut path = path.clone();
    for segment in &mut path.path.segments {
        if let syn::PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
            arguments.colon2_token.get_or_insert_with(Default::default);
        }
    }
    path.to_token_stream()
}
