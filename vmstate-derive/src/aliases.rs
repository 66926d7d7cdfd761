//! Names for types that a macro writes. What the derive prints says the type of a field several times, and of each time that a macro is
//! called rustc reports what is wrong with the type once more.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Field, GenericArgument, PathArguments, Type};

/// Puts a name in the place of each macro that is, or is in, the type of a field, and gives what declares these names. Where there are
/// parameters the macro may name them, which no alias could.
pub(crate) fn of_macros(input: &mut DeriveInput) -> TokenStream {
    let mut aliases = TokenStream::new();
    if input.generics.params.is_empty() {
        let mut count = 0;
        for field in fields(&mut input.data) {
            name(&mut field.ty, &mut count, &mut aliases);
        }
    }
    aliases
}

fn fields(data: &mut Data) -> Vec<&mut Field> {
    match data {
        Data::Struct(data) => data.fields.iter_mut().collect(),
        Data::Enum(data) => {
            data.variants.iter_mut().flat_map(|variant| variant.fields.iter_mut()).collect()
        }
        Data::Union(_) => Vec::new(),
    }
}

fn name(ty: &mut Type, count: &mut usize, aliases: &mut TokenStream) {
    match ty {
        Type::Macro(_) => {
            let alias = format_ident!("__Written{count}", span = ty.span());
            *count += 1;
            aliases.extend(quote!(type #alias = #ty;));
            *ty = syn::parse_quote!(#alias);
        }
        Type::Array(array) => name(&mut array.elem, count, aliases),
        Type::Group(group) => name(&mut group.elem, count, aliases),
        Type::Paren(paren) => name(&mut paren.elem, count, aliases),
        Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(|ty| name(ty, count, aliases)),
        Type::Path(path) => {
            for segment in &mut path.path.segments {
                let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else {
                    continue;
                };
                for argument in &mut arguments.args {
                    if let GenericArgument::Type(ty) = argument {
                        name(ty, count, aliases);
                    }
                }
            }
        }
        _ => {}
    }
}
