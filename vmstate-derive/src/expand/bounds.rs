//! Bounds for generic structs: each field whose type mentions a parameter must have a wire format
//! of the kind it is used for.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Generics, Type, WhereClause, parse_quote};

use crate::model::{Device, Field, Kind};

/// The `where` clause of the struct with what its fields need.
pub(super) fn of_device(generics: &Generics, device: &Device) -> Option<WhereClause> {
    let mut clause = generics.where_clause.clone();
    for field in device.all_fields().filter(|field| mentions_parameter(&field.ty, generics)) {
        require(&mut clause, &field.ty, &needs(field));
    }
    for property in &device.properties {
        if mentions_parameter(&property.ty, generics) {
            require(&mut clause, &property.ty, &quote!(_vm::PropertyValue));
        }
    }
    clause
}

/// The `where` clause of a newtype.
pub(super) fn of_type(generics: &Generics, ty: &Type) -> Option<WhereClause> {
    let mut clause = generics.where_clause.clone();
    if mentions_parameter(ty, generics) {
        require(&mut clause, ty, &quote!(_vm::Codec));
    }
    clause
}

fn require(clause: &mut Option<WhereClause>, ty: &Type, bound: &TokenStream) {
    let clause = clause.get_or_insert_with(|| parse_quote!(where));
    clause.predicates.push(parse_quote!(#ty: #bound));
}

fn needs(field: &Field) -> TokenStream {
    match &field.kind {
        Kind::Plain | Kind::Buffer => quote!(_vm::Codec),
        Kind::Equal => quote!(_vm::EqualCodec),
        Kind::AtMost => quote!(_vm::AtMost),
        Kind::Counted { .. } | Kind::Prefixed { .. } | Kind::Range { .. } => quote!(_vm::Items),
        Kind::Bits(_) => quote!(_vm::Bits),
        Kind::Pinned { .. } => quote!(_vm::VmState),
        Kind::Queue { .. } | Kind::List { .. } => quote!(_vm::Container),
        Kind::Tree { .. } => quote!(_vm::Map),
        Kind::Via(_) | Kind::With(_) => quote!(_vm::Sized),
    }
}

/// Whether one of the struct's type parameters occurs in the type, by name.
fn mentions_parameter(ty: &Type, generics: &Generics) -> bool {
    generics.type_params().any(|parameter| occurs(&parameter.ident, ty.to_token_stream()))
}

fn occurs(ident: &syn::Ident, tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(found) => found == *ident,
        proc_macro2::TokenTree::Group(group) => occurs(ident, group.stream()),
        _ => false,
    })
}
