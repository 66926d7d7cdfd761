//! Enums and newtypes: types whose wire format is that of another one.

use crate::errors::Errors;
use crate::model::{Body, Enum, Key, Newtype, Variant};
use crate::options::Options;
use proc_macro2::Ident;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, DataEnum, Fields, Index, Member, Meta, Token};

const INTEGERS: [&str; 8] = ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"];

/// An enum is its discriminant. QEMU keeps such values as integers of a fixed width, so the width
/// must be written down.
pub(super) fn lower_enum(
    ident: &Ident,
    attributes: &[Attribute],
    data: &DataEnum,
    keys: &[Key],
    errors: &mut Errors,
) -> Option<Body> {
    for key in keys.iter().filter(|key| key.name != "crate") {
        let message = format!(
            "`{}` has no meaning on an enum, which is sent as its discriminant; put it on the \
             device or field that holds the enum",
            key.name
        );
        errors.push(key.span, message);
    }
    let unit = all_unit(data, errors);
    if data.variants.is_empty() {
        errors.push(ident.span(), "an enum without variants has no value to load; add a variant");
        return None;
    }
    let repr = repr(ident, attributes, errors)?;
    let variants =
        data.variants.iter().map(|variant| Variant { ident: variant.ident.clone() }).collect();
    unit.then_some(Body::Enum(Enum { repr, variants }))
}

fn all_unit(data: &DataEnum, errors: &mut Errors) -> bool {
    let mut unit = true;
    for variant in data.variants.iter().filter(|variant| !matches!(variant.fields, Fields::Unit)) {
        unit = false;
        let message = format!(
            "variant `{}` has data, and QEMU has no encoding for that; keep the tag as an enum \
             without data and the data in fields of the struct",
            variant.ident
        );
        errors.push(variant.fields.span(), message);
    }
    unit
}

/// Whether the members of a struct lie in memory in the order in which they are declared.
pub(super) fn is_repr_c(attributes: &[Attribute]) -> bool {
    reprs(attributes).any(|meta| meta.path().is_ident("C"))
}

/// What stands in `#[repr(..)]`.
fn reprs(attributes: &[Attribute]) -> impl Iterator<Item = Meta> {
    let attributes = attributes.iter().filter(|attribute| attribute.path().is_ident("repr"));
    let parse = Punctuated::<Meta, Token![,]>::parse_terminated;
    attributes.filter_map(move |attribute| attribute.parse_args_with(parse).ok()).flatten()
}

fn repr(ident: &Ident, attributes: &[Attribute], errors: &mut Errors) -> Option<Ident> {
    let reprs: Vec<Meta> = reprs(attributes).collect();
    let names = || reprs.iter().filter_map(|meta| meta.path().get_ident());
    if let Some(found) = names().find(|name| INTEGERS.iter().any(|integer| *name == integer)) {
        return Some(found.clone());
    }
    let other = names().find(|name| {
        ["usize", "isize", "u128", "i128", "C"].iter().any(|refused| *name == refused)
    });
    match other {
        Some(other) => errors.push(
            other.span(),
            format!("`repr({other})` has no fixed width on the wire; use u8 to u64 or i8 to i64"),
        ),
        None => errors.push(
            ident.span(),
            "an enum on the wire needs a width; add `#[repr(u8)]`, or the width QEMU's field has",
        ),
    }
    None
}

/// A tuple struct of one field without attributes is that field.
pub(super) fn lower_newtype(fields: &Fields, options: &Options) -> Option<Newtype> {
    let Fields::Unnamed(fields) = fields else { return None };
    let plain = options.device_keys.iter().all(|key| key.name == "crate")
        && options.fields.iter().all(|field| field.keys.is_empty());
    if fields.unnamed.len() != 1 || !plain {
        return None;
    }
    let field = fields.unnamed.first()?;
    let member = Member::Unnamed(Index { index: 0, span: field.ty.span() });
    Some(Newtype { member, ty: field.ty.clone() })
}
