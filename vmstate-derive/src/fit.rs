//! Types of which tokens do not tell whether the keys of their fields fit: behind an alias, say. The derive asks several things of them, and of
//! one that does not fit rustc would report each.

use proc_macro2::Ident;
use syn::spanned::Spanned as _;
use syn::{Type, parse_quote_spanned};

use crate::model::shape::{Shape, container, rewrap, shape};
use crate::model::{Absence, Body, Field, Input, Kind, Layout, Property};

/// Puts in the place of each such type the same one, on a condition: where it does not fit, that is the one error, and what stands there
/// is no type. No const can ask of what depends on a parameter.
pub(crate) fn require(input: &mut Input) {
    if input.generics.params.is_empty() {
        input.body.fields_mut().into_iter().for_each(require_of);
        if let Body::Device(device) = &mut input.body {
            device.properties.iter_mut().for_each(require_of_property);
        }
    }
}

fn require_of_property(property: &mut Property) {
    if !matches!(shape(&property.ty), Shape::Integer | Shape::Bool | Shape::Text) {
        property.ty = fitting(&property.ty, "PropertyValue");
    }
}

fn require_of(field: &mut Field) {
    let Some(wanted) = wanted(&field.layout) else { return };
    // What is compared is the value itself, and no container in it.
    let whole = matches!(field.layout.kind, Kind::Equal | Kind::AtMost);
    let ty = if whole { &field.ty } else { container(&field.ty) };
    let known = match shape(ty) {
        Shape::Unknown => false,
        Shape::Integer | Shape::Bool => true,
        _ => !whole,
    };
    if known {
        return;
    }
    let fitting = fitting(ty, wanted);
    field.ty = if whole { fitting } else { with_container(&field.ty, fitting) };
}

/// The type, if it implements this trait of the runtime.
fn fitting(ty: &Type, wanted: &str) -> Type {
    let span = ty.span();
    let wanted = Ident::new(wanted, span);
    parse_quote_spanned!(span=> <#ty as _vm::Checked<{ <#ty as _vm::#wanted>::FITS }>>::Type)
}

/// The trait of the runtime that says what the keys of a field want of its type.
fn wanted(layout: &Layout) -> Option<&'static str> {
    Some(match (&layout.kind, layout.absence) {
        (Kind::Counted { .. } | Kind::Prefixed { .. }, _) => "FitsCounted",
        (Kind::Configured, _) => "FitsConfigured",
        (Kind::Range { .. }, _) => "Array",
        (Kind::Bits(_), _) => "FitsBits",
        (Kind::Queue { .. } | Kind::List { .. }, _) => "FitsList",
        (Kind::Tree { .. }, _) => "Maps",
        (Kind::Equal, _) => "FitsEqual",
        (Kind::AtMost, _) => "Bounded",
        (Kind::Plain, Some(Absence::Optional)) => "FitsOptional",
        (Kind::Plain, Some(_)) => "FitsPointer",
        (Kind::Plain | Kind::Via(_) | Kind::With(_), _) => return None,
    })
}

fn with_container(ty: &Type, inner: Type) -> Type {
    match shape(ty) {
        Shape::Wrapper(wrapped) => rewrap(ty, with_container(wrapped, inner)),
        _ => inner,
    }
}
