//! `const DESCRIPTION`: what the model says, as const data of the runtime.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::layout::{Composed, Owner, at_most_always};
use super::names;
use super::subsection::numbered;
use crate::model::{Break, Device, Field, Hooks, Input, Kind, Property, Subsection};

/// Where the descriptions of subsections are.
#[derive(Clone, Copy)]
pub(super) enum Parts {
    /// In the description itself.
    Inside,
    /// In an impl for each; the number of the first.
    Apart { first: usize },
}

/// Expands to `_vm::Description::new("uart").versions(2, 1).fields(..)..`.
/// `list`: its fields, as an expression.
/// `list` is where the fields are, or they are handed over later.
pub(super) fn of_device(device: &Device, list: Option<&TokenStream>, parts: Parts) -> TokenStream {
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
        device.same_bytes.as_ref().map(|why| {
            let why = &why.value;
            quote!(.same_bytes(#why))
        }),
        device.priority.as_ref().map(|priority| quote!(.priority(#priority))),
        device.early_setup.then(|| quote!(.early_setup())),
        device.unmigratable.as_ref().map(|reason| {
            let reason = &reason.value;
            quote!(.unmigratable(#reason))
        }),
        list.map(|list| quote!(.fields(#list))),
        subsections(&device.subsections, parts),
        properties(&device.properties),
        device.nested.then(|| quote!(.nested())),
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

fn subsections(subsections: &[Subsection], parts: Parts) -> Option<TokenStream> {
    let list: Vec<_> = match parts {
        Parts::Inside => subsections.iter().map(inside).collect(),
        Parts::Apart { first } => numbered(subsections, first)
            .map(|(number, _)| quote!(<Self as _vm::Subsection<#number>>::DESCRIPTION))
            .collect(),
    };
    (!subsections.is_empty()).then(|| quote!(.subsections(const { &[#(#list),*] })))
}

fn inside(subsection: &Subsection) -> TokenStream {
    let fields = fields(&subsection.fields, subsection.minimum_version.value, Owner::This);
    of_subsection(subsection, Some(&quote!(const { &#fields })), Parts::Inside)
}

/// `list`: its fields, as an expression.
pub(super) fn of_subsection(
    subsection: &Subsection,
    list: Option<&TokenStream>,
    parts: Parts,
) -> TokenStream {
    let list = list.map(|list| quote!(.fields(#list)));
    let name = &subsection.name.value;
    let (version, minimum) = (subsection.version.value, subsection.minimum_version.value);
    let needed = needed(subsection.needed.as_ref().map(|callee| callee.name.as_str()));
    let decided = decided(subsection);
    let hooks = hooks(&subsection.hooks);
    let nested = subsections(&subsection.subsections, parts);
    quote!(_vm::Description::new(#name).versions(#version, #minimum) #needed #decided #hooks #list #nested)
}

/// What decides whether a subsection is sent, if anything says so.
fn decided(subsection: &Subsection) -> Option<TokenStream> {
    let decided = match (subsection.property(), subsection.on_state) {
        (Some(name), true) => quote!(Both(#name)),
        (Some(name), false) => quote!(Property(#name)),
        (None, true) => quote!(State),
        (None, false) => return None,
    };
    Some(quote!(.decided(_vm::Decided::#decided)))
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

/// The fields of a body and their runs: an array, to be borrowed in a const.
/// The fields of a body as a const of its own. It is in a variable on the way, or the compiler would make a second const of
/// it (a "promoted" one), and that one is computed by `cargo check` already.
pub(super) fn list(fields: &[Field], minimum: u32) -> TokenStream {
    let (name, list) = (names::fields(), self::fields(fields, minimum, Owner::This));
    quote!(&{ let #name = #list; #name })
}

pub(super) fn fields(fields: &[Field], minimum: u32, owner: Owner) -> TokenStream {
    let entries = fields.iter().map(|field| {
        let (name, ty) = (&field.name.value, Composed::of(field, owner).wire_type());
        quote!((#name, #ty),)
    });
    let entries: TokenStream = entries.collect();
    let extras = fields.iter().enumerate().filter_map(|(index, field)| extra(index, field));
    quote!(_vm::fields([#entries], #minimum, &[#(#extras),*]))
}

/// What a field has besides its name and its type.
fn extra(index: usize, field: &Field) -> Option<TokenStream> {
    let since = field.since.as_ref().map(|since| {
        let since = since.value;
        quote!(.since(#since))
    });
    let test = field.test.as_ref().map(|test| {
        let name = test.name();
        let names = &test.properties;
        let decided = (!names.is_empty()).then(|| quote!(.properties(&[#(#names),*])));
        quote!(.test(#name) #decided)
    });
    let max = field.layout.max().map(at_most_always).map(|max| quote!(.max(#max)));
    let absent = field.absent_text().map(|written| match field.constant {
        None => quote!(.absent(#written)),
        Some(number) => {
            let ty = &field.ty;
            quote! {
                .absent({
                    #[allow(unused_imports)]
                    use _vm::AsWritten as _;
                    <_vm::Absence<Self, #ty, #number>>::TEXT.or(#written)
                })
            }
        }
    });
    let validate = field.validate.as_ref().map(|callee| {
        let name = &callee.name;
        quote!(.validate(#name))
    });
    let kind = match &field.layout.kind {
        Kind::Equal => Some(quote!(.equal())),
        Kind::AtMost => Some(quote!(.at_most())),
        Kind::Range { start, .. } => Some(quote!(.first(#start))),
        _ => None,
    };
    let parts: Vec<_> = [since, max, test, absent, validate, kind].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| quote!(_vm::Extra::of(#index) #(#parts)*))
}

/// The values of `absent` that consts name: an impl for each.
pub(super) fn absent_values(input: &Input, device: &Device) -> TokenStream {
    let ident = &input.ident;
    let (generics, arguments, predicates) = input.generics.split_for_impl();
    absent_values_of(device, &quote!(#generics), &quote!(#ident #arguments #predicates))
}

/// The same for this type.
pub(super) fn absent_values_of(
    device: &Device,
    generics: &TokenStream,
    owner: &TokenStream,
) -> TokenStream {
    let values = device.all_fields().filter_map(|field| {
        let (number, value, ty) = (field.constant?, field.absent_value()?, &field.ty);
        Some(quote! {
            #[automatically_derived]
            impl #generics _vm::AbsentValue<#ty, #number> for #owner {
                const VALUE: #ty = #value;
            }
        })
    });
    values.collect()
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
