//! A type and the keys of its field, composed into one layout of the runtime.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Expr, Type};

use crate::model::shape::{Shape, container, is_short, plain_integer, rewrap, shape};
use crate::model::{Absence, Convert, Kind, Layout, Spanned};

/// An array of integers that is short from its tokens: the integer, and how many.
pub(super) fn short_array(ty: &Type) -> Option<(&Ident, &Expr)> {
    let Shape::Array(element, len) = shape(ty) else { return None };
    is_short(ty, 256).then_some((plain_integer(element)?, len))
}

/// An array of integers that is short from its tokens, with the integers that those are: where something
/// else has the name of one, the array has no such layout.
fn spelled(ty: &Type) -> Option<TokenStream> {
    let Shape::Array(element, len) = shape(ty) else { return None };
    let element = match plain_integer(element) {
        Some(integer) => quote_spanned!(integer.span()=> _vm::primitive::#integer),
        None => spelled(element)?,
    };
    is_short(ty, 256).then(|| quote_spanned!(ty.span()=> [#element; #len]))
}

/// The layout of a field's type with what its keys say.
pub(super) fn compose(ty: &Type, layout: &Layout) -> TokenStream {
    let span = layout.span(ty);
    let own = |list: &Type| element(list, layout);
    let outer = match &layout.kind {
        Kind::Via(wire) => return quote_spanned!(wire.span()=> _vm::Temporary<#wire>),
        Kind::Equal => {
            let inner = value(ty, layout);
            return quote_spanned!(span=> _vm::Equal<#inner>);
        }
        Kind::AtMost => {
            let inner = value(ty, layout);
            return quote_spanned!(span=> _vm::AtMost<#inner>);
        }
        Kind::Counted { .. } => {
            let element = own(container(ty));
            quote_spanned!(span=> _vm::Counted<#element>)
        }
        Kind::Prefixed { prefix, .. } => {
            let element = own(container(ty));
            quote_spanned!(span=> _vm::Prefixed<#prefix, #element>)
        }
        Kind::Configured if matches!(shape(container(ty)), Shape::Unknown) => {
            let element = own(container(ty));
            quote_spanned!(span=> _vm::Configured<#element>)
        }
        // `configured` in all dimensions.
        Kind::Plain | Kind::With(_) | Kind::Configured => {
            let inner = value(ty, layout);
            return if layout.buffer { quote_spanned!(span=> _vm::Buffer<#inner>) } else { inner };
        }
        Kind::Range { .. } => {
            let element = own(container(ty));
            return quote_spanned!(span=> _vm::Part<#element>);
        }
        Kind::Bits(_) => quote_spanned!(span=> _vm::Bits),
        Kind::Queue { .. } => {
            let element = own(container(ty));
            quote_spanned!(span=> _vm::Queue<#element>)
        }
        Kind::List { .. } => {
            let element = own(container(ty));
            quote_spanned!(span=> _vm::List<#element>)
        }
        Kind::Tree { .. } => tree(container(ty), layout),
    };
    let outer = wrapped(ty, &outer);
    if layout.buffer { quote_spanned!(span=> _vm::Buffer<#outer>) } else { outer }
}

/// `outer` where the container of `ty` stands.
fn wrapped(ty: &Type, outer: &TokenStream) -> TokenStream {
    match shape(ty) {
        Shape::Wrapper(inner) => {
            let inner = Type::Verbatim(wrapped(inner, outer));
            rewrap(ty, inner).into_token_stream()
        }
        _ => outer.clone(),
    }
}

fn tree(ty: &Type, layout: &Layout) -> TokenStream {
    let span = ty.span();
    if let Shape::Map(key, of) = shape(ty) {
        let (key, of) = (value(key, &KEY), value(of, layout));
        return quote_spanned!(span=> _vm::Tree<#key, #of>);
    }
    let of = element(ty, layout);
    quote_spanned!(span=> _vm::Tree<<#ty as _vm::Maps>::Key, #of>)
}

/// Keys of a tree are what they are.
const KEY: Layout =
    Layout { kind: Kind::Plain, buffer: false, absence: None, convert: None, pinned: None };

/// The layout of the elements of a container.
pub(super) fn element(ty: &Type, layout: &Layout) -> TokenStream {
    let span = layout.span(ty);
    match shape(ty) {
        Shape::Array(inner, _) | Shape::Sequence(_, inner) => value(inner, layout),
        Shape::Bytes | Shape::Text => quote_spanned!(span=> _vm::primitive::u8),
        _ => innermost(&quote_spanned!(span=> <#ty as _vm::Holds>::Item), layout),
    }
}

/// The layout of a value: that of its type, with what `as` and the words for absence say of what is in
/// it.
fn value(ty: &Type, layout: &Layout) -> TokenStream {
    let configured = matches!(layout.kind, Kind::Configured);
    if !layout.is_of_values() && !configured {
        return spelled(ty).unwrap_or_else(|| ty.to_token_stream());
    }
    let span = layout.span(ty);
    match (shape(ty), layout.absence) {
        (Shape::Sequence(..) | Shape::Bytes | Shape::Text, _) if configured => {
            let element = element(ty, layout);
            quote_spanned!(span=> _vm::Configured<#element>)
        }
        (Shape::Array(inner, len), _) => {
            let inner = value(inner, layout);
            quote_spanned!(span=> [#inner; #len])
        }
        (Shape::Wrapper(inner), _) => {
            let inner = Type::Verbatim(value(inner, layout));
            rewrap(ty, inner).into_token_stream()
        }
        (Shape::Option(inner), Some(absence)) => {
            let inner = match shape(inner) {
                _ if absence == Absence::Optional => inside(inner, layout),
                Shape::Wrapper(inner) => inside(inner, layout),
                _ => pointed(&inner.to_token_stream(), layout, span),
            };
            optional(absence, &inner, span)
        }
        (_, Some(absence)) if layout.convert.is_none() => {
            let inner = quote_spanned!(span=> <#ty as _vm::Holds>::Item);
            let inner = match absence {
                Absence::Optional => innermost(&inner, layout),
                _ => pointed(&inner, layout, span),
            };
            optional(absence, &inner, span)
        }
        _ => innermost(&ty.to_token_stream(), layout),
    }
}

/// The layout of a value that holds no others: with `as = W`, whether that is a layout of the type or what
/// it converts into, the compiler finds out.
fn innermost(ty: &TokenStream, layout: &Layout) -> TokenStream {
    let at_version = |of: TokenStream| match &layout.pinned {
        Some(Spanned { value, span }) => quote_spanned!(*span=> _vm::Pinned<#value, #of>),
        None => of,
    };
    let Some(Convert { wire, is_generic }) = &layout.convert else { return at_version(ty.clone()) };
    if *is_generic {
        return at_version(wire.to_token_stream());
    }
    let how = quote_spanned! {wire.span()=>
        _vm::conversion(
            _vm::Probe::<#wire, #ty>::LAYOUT,
            _vm::Probe::<#wire, #ty>::REFERENCE,
        )
    };
    if layout.pinned.is_none() {
        return quote_spanned!(wire.span()=> _vm::As<#wire, { #how }>);
    }
    let of = at_version(wire.to_token_stream());
    quote_spanned!(wire.span()=> _vm::As<#wire, { #how }, #of>)
}

/// The layout of what a pointer points to, of which tokens tell nothing.
fn pointed(pointer: &TokenStream, layout: &Layout, span: Span) -> TokenStream {
    innermost(&quote_spanned!(span=> <#pointer as _vm::Points>::Target), layout)
}

/// What stands in an `Option`, of which `as` still speaks.
fn inside(ty: &Type, layout: &Layout) -> TokenStream {
    let Layout { convert, pinned, .. } = layout;
    let (convert, pinned) = (convert.clone(), pinned.clone());
    value(ty, &Layout { kind: Kind::Plain, buffer: false, absence: None, convert, pinned })
}

/// The layout of an `Option` whose value lies as `inner` says.
fn optional(absence: Absence, inner: &TokenStream, span: Span) -> TokenStream {
    let layout = Ident::new(absence.layout(), span);
    quote_spanned!(span=> _vm::#layout<#inner>)
}
