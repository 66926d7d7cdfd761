//! Bounds for generic structs: each field whose type mentions a parameter must have a wire format
//! of the kind it is used for.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{GenericParam, Generics, Type, WhereClause, parse_quote};

use super::layout::{Composed, Owner};
use crate::model::{Device, Enum, occurs};

/// The `where` clause of the struct with what its fields need.
pub(super) fn of_device(generics: &Generics, device: &Device) -> Option<WhereClause> {
    let mut clause = generics.where_clause.clone();
    for field in device.all_fields().filter(|field| mentions_parameter(&field.ty, generics)) {
        require(&mut clause, &Composed::of(field, Owner::This).bounds());
    }
    for property in &device.properties {
        if mentions_parameter(&property.ty, generics) {
            let ty = &property.ty;
            require(&mut clause, &quote!(#ty: _vm::PropertyValue));
        }
    }
    clause
}

/// The `where` clause of an enum with data, whose fields are made of what is read.
pub(super) fn of_enum(generics: &Generics, body: &Enum) -> Option<WhereClause> {
    let mut clause = generics.where_clause.clone();
    let fields = body.variants.iter().flat_map(|variant| &variant.fields);
    for field in fields.filter(|field| mentions_parameter(&field.ty, generics)) {
        let composed = Composed::of(field, Owner::Bound);
        require(&mut clause, &composed.bounds());
        require(&mut clause, &composed.element_bound());
    }
    clause
}

/// The `where` clause of a newtype.
pub(super) fn of_type(generics: &Generics, ty: &Type) -> Option<WhereClause> {
    let mut clause = generics.where_clause.clone();
    if mentions_parameter(ty, generics) {
        require(&mut clause, &quote!(#ty: _vm::Layout<#ty>));
    }
    clause
}

fn require(clause: &mut Option<WhereClause>, bound: &TokenStream) {
    let clause = clause.get_or_insert_with(|| parse_quote!(where));
    let bounds: WhereClause = parse_quote!(where #bound);
    clause.predicates.extend(bounds.predicates);
}

/// Whether one of the struct's type parameters occurs in the type, by name.
pub(super) fn mentions_parameter(ty: &Type, generics: &Generics) -> bool {
    generics.type_params().any(|parameter| occurs(&parameter.ident, ty.to_token_stream()))
}

/// Whether anything that the struct is generic over occurs in tokens, by name.
pub(super) fn mentions_any(tokens: &TokenStream, generics: &Generics) -> bool {
    generics.params.iter().any(|parameter| {
        let name = match parameter {
            GenericParam::Lifetime(parameter) => &parameter.lifetime.ident,
            GenericParam::Type(parameter) => &parameter.ident,
            GenericParam::Const(parameter) => &parameter.ident,
        };
        occurs(name, tokens.clone())
    })
}
