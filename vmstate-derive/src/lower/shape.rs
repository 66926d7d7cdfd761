//! Enums and newtypes: types whose wire format is that of another one.

use super::field::{self, Lowered};
use crate::errors::Errors;
use crate::model::{
    Body, Enum, Newtype, Property, Remote, Skipped, Spanned as Value, Variant, plain,
};
use crate::options::{Options, VariantOptions};
use proc_macro2::{Ident, Span};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DataEnum, Fields, Index, Member, Meta, Token, Type};

const INTEGERS: [&str; 8] = ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"];

/// An enum is its discriminant, and what its variant holds. QEMU keeps such values as integers of a
/// fixed width, so the width must be written down.
pub(super) fn lower_enum(
    ident: &Ident,
    attributes: &[Attribute],
    data: &DataEnum,
    options: Options,
    errors: &mut Errors,
) -> Option<Body> {
    for key in options.device_keys.iter().filter(|key| !["crate", "remote"].contains(&key.name)) {
        let message = format!(
            "`{}` has no meaning on an enum, which is a value and no device; put it on the device or \
             field that holds the enum",
            key.name
        );
        errors.push(key.span, message);
    }
    if data.variants.is_empty() {
        errors.push(ident.span(), "an enum without variants has no value to load; add a variant");
        return None;
    }
    let repr = repr(ident, attributes, errors)?;
    let remote = options.device.remote.map(|remote| Remote { ty: remote.ty, rest: remote.rest });
    if let Some(key) = options.device_keys.iter().find(|key| key.name == "remote")
        && remote.as_ref().is_some_and(|remote| remote.rest)
    {
        let message =
            "`rest` is about the fields of a struct; a mirror of an enum names every variant";
        errors.push(key.span, message);
    }
    let variants = data.variants.iter().zip(options.variants);
    let variants = variants.map(|(variant, options)| lower_variant(variant, options, errors));
    Some(Body::Enum(Enum { repr, remote, variants: variants.collect() }))
}

fn lower_variant(variant: &syn::Variant, options: VariantOptions, errors: &mut Errors) -> Variant {
    let slots = super::slots(&variant.fields);
    let fields = slots.iter().zip(options.fields).filter_map(|(slot, options)| match field::lower(
        slot,
        options,
        &[],
        errors,
    ) {
        Lowered::Field(field, _) => Some(field),
        Lowered::Property(Property { keys, .. }) | Lowered::Skipped(Skipped { keys, .. }) => {
            let key = keys.first()?;
            let message = format!(
                "`{}` has no meaning in a variant, whose fields are made of what is read; put \
                         what needs it into a struct of its own",
                key.name
            );
            errors.push(key.span, message);
            None
        }
    });
    Variant {
        ident: variant.ident.clone(),
        name: options.rename.unwrap_or_else(|| own_name(&variant.ident)),
        discriminant: variant.discriminant.as_ref().map(|(_, value)| value.clone()),
        braces: variant.fields != Fields::Unit,
        fields: fields.collect(),
    }
}

fn own_name(ident: &Ident) -> Value<String> {
    Value { value: plain(ident), span: ident.span() }
}

/// Whether the members of a struct lie in memory in the order in which they are declared.
pub(super) fn is_repr_c(attributes: &[Attribute]) -> bool {
    reprs(attributes).any(|meta| meta.path().is_ident("C"))
}

/// Where a struct says that it is packed.
pub(super) fn packed(attributes: &[Attribute]) -> Option<Span> {
    reprs(attributes).find(|meta| meta.path().is_ident("packed")).map(|meta| meta.path().span())
}

/// Whether `bitflags!` wrote the struct: its one field has a type that the macro makes up.
pub(super) fn is_of_bitflags(data: &Data) -> bool {
    let Data::Struct(data) = data else { return false };
    data.fields.iter().any(|field| match &field.ty {
        Type::Path(path) if path.qself.is_some() => {
            path.path.segments.iter().any(|segment| segment.ident == "PublicFlags")
        }
        _ => false,
    })
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
