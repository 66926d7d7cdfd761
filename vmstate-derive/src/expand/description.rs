//! `const DESCRIPTION`: what the model says, as const data of the runtime.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use crate::model::{Break, Device, Field, Hooks, Kind, Length, Property, Subsection};

/// Expands to `_vm::Description::new("uart").versions(2, 1).fields(..)..`.
pub(super) fn of_device(device: &Device) -> TokenStream {
    let name = &device.name.value;
    let (version, minimum) = (device.version.value, device.minimum_version.value);
    let parts = [
        needed(device.needed.as_ref().map(|callee| callee.name.as_str())),
        hooks(&device.hooks),
        device.load_old.as_ref().map(|old| {
            let (since, name) = (old.since.value, &old.callee.name);
            quote!(.load_old(_vm::LoadOld::new(#since, #name)))
        }),
        breaks(device),
        device.priority.as_ref().map(|priority| quote!(.priority(#priority))),
        device.early_setup.then(|| quote!(.early_setup())),
        device.unmigratable.as_ref().map(|reason| {
            let reason = &reason.value;
            quote!(.unmigratable(#reason))
        }),
        Some(fields(&device.fields, minimum)),
        subsections(&device.subsections),
        properties(&device.properties),
    ];
    let parts = parts.iter().flatten();
    quote!(_vm::Description::new(#name).versions(#version, #minimum) #(#parts)*)
}

fn breaks(device: &Device) -> Option<TokenStream> {
    let list = |breaks: &[Break]| {
        let entries = breaks.iter().map(|entry| {
            let (version, reason) = (entry.version.value, &entry.reason.value);
            quote!((#version, #reason))
        });
        quote!(&[#(#entries),*])
    };
    let (backward, forward) = (list(&device.breaks_backward), list(&device.breaks_forward));
    let any = !(device.breaks_backward.is_empty() && device.breaks_forward.is_empty());
    any.then(|| quote!(.breaks(#backward, #forward)))
}

fn subsections(subsections: &[Subsection]) -> Option<TokenStream> {
    let parts = subsections.iter().map(subsection);
    (!subsections.is_empty()).then(|| quote!(.subsections(const { &[#(#parts),*] })))
}

fn subsection(subsection: &Subsection) -> TokenStream {
    let name = &subsection.name.value;
    let (version, minimum) = (subsection.version.value, subsection.minimum_version.value);
    let needed = needed(subsection.needed.as_ref().map(|callee| callee.name.as_str()));
    let hooks = hooks(&subsection.hooks);
    let fields = fields(&subsection.fields, minimum);
    let nested = subsections(&subsection.subsections);
    quote!(_vm::Description::new(#name).versions(#version, #minimum) #needed #hooks #fields #nested)
}

fn needed(predicate: Option<&str>) -> Option<TokenStream> {
    predicate.map(|name| quote!(.needed(#name)))
}

fn hooks(hooks: &Hooks) -> Option<TokenStream> {
    let named = [
        (quote!(pre_load), &hooks.pre_load),
        (quote!(post_load), &hooks.post_load),
        (quote!(pre_save), &hooks.pre_save),
        (quote!(post_save), &hooks.post_save),
    ];
    let calls: Vec<_> = named
        .iter()
        .filter_map(|(hook, callee)| {
            let name = &callee.as_ref()?.name;
            Some(quote!(.#hook(#name)))
        })
        .collect();
    (!calls.is_empty()).then(|| quote!(.hooks(_vm::Hooks::NONE #(#calls)*)))
}

fn fields(fields: &[Field], minimum: u32) -> TokenStream {
    let fields = fields.iter().map(field);
    quote!(.fields(const { &_vm::plan([#(#fields),*], #minimum) }))
}

/// One field, at the span of its type: a type without a wire format is underlined where the user
/// wrote it.
fn field(field: &Field) -> TokenStream {
    let constructor = constructor(field);
    let since = field.since.as_ref().map(|since| {
        let since = since.value;
        quote!(.since(#since))
    });
    let test = field.test.as_ref().map(|callee| {
        let name = &callee.name;
        quote!(.test(#name))
    });
    let validate = field.validate.as_ref().map(|callee| {
        let name = &callee.name;
        quote!(.validate(#name))
    });
    quote!(#constructor #since #test #validate)
}

fn constructor(field: &Field) -> TokenStream {
    let (ty, name) = (&field.ty, &field.name.value);
    let span = ty.span();
    match &field.kind {
        Kind::Plain => quote_spanned!(span=> _vm::Field::new(#name, <#ty as _vm::Codec>::TYPE)),
        Kind::Buffer => quote_spanned!(span=> _vm::Field::buffer::<#ty>(#name)),
        Kind::Equal => quote_spanned!(span=> _vm::Field::equal::<#ty>(#name)),
        Kind::AtMost => quote_spanned!(span=> _vm::Field::at_most::<#ty>(#name)),
        Kind::Counted { len: Length { name: count, times, .. }, buffer, .. } => {
            let buffer = as_buffer(*buffer);
            quote_spanned!(span=> _vm::Field::counted::<#ty>(#name, #count, #times)#buffer)
        }
        Kind::Prefixed { prefix, .. } => {
            quote_spanned!(span=> _vm::Field::prefixed::<#prefix, #ty>(#name))
        }
        Kind::Range { start, end, buffer, .. } => {
            let buffer = as_buffer(*buffer);
            quote_spanned!(span=> _vm::Field::range::<#ty>(#name, #start, #end)#buffer)
        }
        Kind::Bits(Length { name: bits, .. }) => {
            quote_spanned!(span=> _vm::Field::bits(#name, #bits))
        }
        Kind::Pinned { version } => {
            let version = version.value;
            quote_spanned!(span=> _vm::Field::pinned::<#ty>(#name, #version))
        }
        Kind::Queue { .. } => quote_spanned!(span=> _vm::Field::queue::<#ty>(#name)),
        Kind::List { .. } => quote_spanned!(span=> _vm::Field::list::<#ty>(#name)),
        Kind::Tree { .. } => quote_spanned!(span=> _vm::Field::tree::<#ty>(#name)),
        Kind::Via(wire) => quote_spanned!(wire.span()=> _vm::Field::via::<#wire>(#name)),
        Kind::With(module) => {
            quote_spanned!(module.span()=> _vm::Field::new(#name, #module::TYPE))
        }
    }
}

fn as_buffer(buffer: bool) -> Option<TokenStream> {
    buffer.then(|| quote!(.as_buffer()))
}

fn properties(properties: &[Property]) -> Option<TokenStream> {
    let entries = properties.iter().map(|property| {
        let (ty, name) = (&property.ty, &property.name.value);
        let Some(default) = &property.default else {
            return quote_spanned!(ty.span()=> _vm::Property::zero::<#ty>(#name));
        };
        let value = quote_spanned! {ty.span()=>
            _vm::constant::Typed::<<#ty as _vm::PropertyValue>::Constant>(#default).value()
        };
        quote_spanned!(ty.span()=> _vm::Property::new::<#ty>(#name, #value))
    });
    (!properties.is_empty()).then(|| quote!(.properties(const { &[#(#entries),*] })))
}
