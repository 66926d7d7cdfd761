//! Which parameters the bytes of a struct depend on.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens as _;

use crate::model::{Count, Device, Field, Input, Kind, Length, member_span, occurs};

/// A field whose bytes depend on a parameter.
pub(crate) struct Dependence {
    pub parameter: String,
    pub field: String,
    pub span: Span,
}

/// The first sent field that mentions a type or const parameter. Lifetimes never matter, nor do parameters that only
/// fields mention that are not sent.
pub(crate) fn dependence(input: &Input, device: &Device) -> Option<Dependence> {
    let types = input.generics.type_params().map(|it| &it.ident);
    let mut parameters: Vec<Ident> =
        types.chain(input.generics.const_params().map(|it| &it.ident)).cloned().collect();
    if parameters.is_empty() {
        return None;
    }
    // What is behind `Self`, nothing here can see.
    parameters.push(Ident::new("Self", Span::call_site()));
    let sent = device.all_fields().find_map(|field| {
        let tokens = mentioned(field);
        let parameter = parameters.iter().find(|it| occurs(it, tokens.clone()))?;
        Some(Dependence {
            parameter: parameter.to_string(),
            field: field.name.value.clone(),
            span: member_span(&field.member),
        })
    });
    sent.or_else(|| {
        // What machine types may set it to is written down, too.
        device.properties.iter().find_map(|property| {
            let tokens = property.ty.to_token_stream();
            let parameter = parameters.iter().find(|it| occurs(it, tokens.clone()))?;
            Some(Dependence {
                parameter: parameter.to_string(),
                field: property.name.value.clone(),
                span: member_span(&property.member),
            })
        })
    })
}

/// The struct with its parameters as `baseline!` names it, and the parameters that want arguments.
pub(crate) fn shown(input: &Input) -> (String, String) {
    let (lifetimes, generics) = (input.generics.lifetimes(), &input.generics);
    let types = generics.type_params().map(|it| it.ident.to_string());
    let consts = generics.const_params().map(|it| it.ident.to_string());
    let parameters: Vec<String> = types.chain(consts).collect();
    let arguments: Vec<&str> =
        lifetimes.map(|_| "'static").chain(parameters.iter().map(String::as_str)).collect();
    let named = format!("{}<{}>", input.ident, arguments.join(", "));
    (named, format!("`{}`", parameters.join("`, `")))
}

/// Everything that says what the bytes of a field are, or what it is when they do not come.
fn mentioned(field: &Field) -> TokenStream {
    let mut tokens = field.ty.to_token_stream();
    tokens.extend(field.absent_value().map(quote::ToTokens::to_token_stream));
    tokens.extend(field.layout.convert.iter().map(|convert| convert.wire.to_token_stream()));
    tokens.extend(field.layout.max().map(quote::ToTokens::to_token_stream));
    match &field.layout.kind {
        Kind::Counted { len, .. } | Kind::Bits(len) => tokens.extend(length(len)),
        Kind::Prefixed { prefix, .. } => tokens.extend(prefix.to_token_stream()),
        Kind::Range { start, end, .. } => {
            tokens.extend([start.to_token_stream(), end.to_token_stream()]);
        }
        // It is built of the struct.
        Kind::Via(_) => tokens.extend("Self".parse::<TokenStream>()),
        Kind::With(module) => tokens.extend(module.to_token_stream()),
        _ => {}
    }
    tokens
}

/// A constant that counts; what the struct counts itself is named, and not part of the type.
fn length(len: &Length) -> Option<TokenStream> {
    match &len.of {
        Count::Constant(path) => Some(path.to_token_stream()),
        _ => None,
    }
}
