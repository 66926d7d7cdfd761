//! What the gate found, as consts: faults as traits that are not implemented, so that rustc prints
//! label and notes; types as calls that compare them; and the dump for the tool.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::description::{self, Parts};
use super::layout::{Composed, Owner};
use super::verify;
use crate::baseline::one_per_name;
use crate::gate::{
    AbsentCheck, BytesCheck, Compared, Directory, Fault, Gate, Instance, LimitCheck, Release,
    TypeCheck, generic, is_device, marker, places,
};
use crate::model::{Body, Device, Input};

/// What `baseline!()` expands to; rustc names it where the macro is missing.
pub(crate) const MODULE: &str = "VMS0023_the_crate_root_needs_vmstate_runtime_baseline";

/// Everything of a device that only exists while the crate is checked.
pub(super) fn of_device(input: &Input, device: &Device, gate: &Gate) -> TokenStream {
    let (owner, shown) = owner(input, device);
    // What depends on a parameter is not compared.
    let shown = shown.filter(|_| is_device(input, device));
    let is_named = is_device(input, device) || !device.nested && !device.unreleased;
    let places = places::of(input, device).filter(|_| is_named).map(|text| {
        quote! {
            #[cfg(vmstate_dump)]
            const _: () = _vm::dump_places(#text);
        }
    });
    let dump = is_device(input, device).then(|| {
        quote! {
            #[cfg(vmstate_dump)]
            const _: () = {
                #shown
                _vm::dump(&#owner)
            };
        }
    });
    let apart = apart(input, device).map(|(text, span)| {
        quote_spanned! {span=>
            #[cfg(vmstate_dump)]
            const _: () = _vm::dump_places(#text);
        }
    });
    let compared = gate.baseline.as_ref().map(|baseline| compare(input, device, baseline, &owner));
    let instances = gate.instances.iter().map(|instance| compare_instance(input, device, instance));
    let instances: TokenStream = instances.collect();
    let faults = gate.faults.iter().enumerate().map(|(i, fault)| refuse(input, i, fault));
    let checks =
        (compared.is_some() || !instances.is_empty() || !gate.faults.is_empty()).then(|| {
            quote! {
                #[cfg(not(vmstate_dump))]
                const _: () = { #shown #compared #instances #(#faults)* };
            }
        });
    let dump = dump.or(apart).map(|dump| quote!(#places #dump));
    quote!(#dump #checks)
}

/// What the tool is told of a struct that is not compared by itself.
fn apart(input: &Input, device: &Device) -> Option<(String, Span)> {
    let name = &device.name.value;
    if device.unreleased || device.remote.is_some() {
        return None;
    }
    if device.nested {
        return Some((format!("vmstate-part {name}\n"), Span::call_site()));
    }
    let generic::Dependence { field, parameter, span } = generic::dependence(input, device)?;
    Some((format!("vmstate-generic {name}\n{field}\n{parameter}\n"), span))
}

/// The description of the struct, as a const expression, and what that takes. Parameters that no sent field mentions
/// have no arguments that could be named here, so it is written once more without them.
fn owner(input: &Input, device: &Device) -> (TokenStream, Option<TokenStream>) {
    let (ident, generics) = (&input.ident, &input.generics);
    let lifetimes: Vec<_> = generics.lifetimes().map(|it| &it.lifetime).collect();
    if generics.type_params().next().is_none() && generics.const_params().next().is_none() {
        let arguments = lifetimes.iter().map(|_| quote!('static));
        let arguments = (!lifetimes.is_empty()).then(|| quote!(<#(#arguments),*>));
        return (quote!(<#ident #arguments as _vm::VmState>::DESCRIPTION), None);
    }
    let minimum = device.minimum_version.value;
    let fields = description::fields(&device.fields, minimum, Owner::This);
    let description = description::of_device(device, Some(&quote!(Self::FIELDS)), Parts::Inside);
    let arguments = lifetimes.iter().map(|_| quote!('static));
    let (declared, of) = (quote!(<#(#lifetimes),*>), quote!(__Gated<#(#lifetimes),*>));
    let absent = description::absent_values_of(device, &declared, &of);
    let shown = quote! {
        #[allow(dead_code)]
        struct __Gated<#(#lifetimes),*>(#(&#lifetimes ()),*);
        impl<#(#lifetimes),*> __Gated<#(#lifetimes),*> {
            const FIELDS: &'static [_vm::Field] = &#fields;
            const DESCRIPTION: _vm::Description = #description;
        }
        #absent
    };
    let owner = quote!(<__Gated<#(#arguments),*>>::DESCRIPTION);
    let known = verify::absents(device, &owner);
    (owner, Some(quote!(#shown #known)))
}

/// How the struct is held against what was released, for `baseline!` and for machines.
pub(super) fn gated(input: &Input, device: &Device, gate: &Gate) -> Option<TokenStream> {
    let how = if device.nested {
        quote!(Inside)
    } else if device.unreleased || is_device(input, device) {
        return None;
    } else {
        let known = gate.instances.iter().map(|instance| {
            let (label, shown) = (&instance.label, instantiation(input, instance));
            quote!((#label, _vm::device_fingerprint(&#shown)))
        });
        quote!(Instances(&[#(#known),*]))
    };
    Some(quote!(const __GATED: _vm::Gated = _vm::Gated::#how;))
}

/// The description of an instantiation, or what stands for one that `baseline!` does not name.
fn instantiation(input: &Input, Instance { alias, .. }: &Instance) -> TokenStream {
    let module = Ident::new(MODULE, input.ident.span());
    quote! {{
        #[allow(dead_code, non_camel_case_types)]
        type #alias = _vm::Unnamed;
        {
            #[allow(unused_imports)]
            use crate::#module::instances::*;
            <#alias as _vm::VmState>::DESCRIPTION
        }
    }}
}

/// An instantiation that `baseline!` names; if it does not, that is all that is said.
fn compare_instance(input: &Input, device: &Device, instance: &Instance) -> TokenStream {
    let Instance { label, span, compared, .. } = instance;
    let shown = instantiation(input, instance);
    let checks = compare(input, device, compared, &quote!(DESCRIPTION));
    let (name, ident) = (&device.name.value, input.ident.to_string());
    let named =
        quote_spanned!(*span=> const _: () = _vm::gate_named(&DESCRIPTION, #name, #ident, #label););
    quote! {
        const _: () = {
            const DESCRIPTION: _vm::Description = #shown;
            #named
            #checks
        };
    }
}

/// The file is tracked, the device is there, its types are those that were released.
fn compare(
    input: &Input,
    device: &Device,
    baseline: &Compared,
    owner: &TokenStream,
) -> TokenStream {
    let (ident, marker, track) = (&input.ident, &baseline.marker, include(&baseline.file));
    let name = &device.name.value;
    let releases = baseline.releases.iter().enumerate().map(|(i, it)| release(i, it, name));
    let by_itself = |check: &TypeCheck| by_itself(input, device, check);
    let bodies = bodies(baseline, |check| by_itself(check).is_none());
    let bodies = bodies.into_iter().map(|body| fields(body, owner));
    let types = baseline.types.iter().map(|check| type_check(check, by_itself(check)));
    let limits = baseline.limits.iter().map(limit_check);
    let absents = baseline.absents.iter().map(absent_check);
    let bytes = baseline.bytes.iter().map(bytes_check);
    let priority = baseline.priority.map(|released| {
        let span = device.priority.as_ref().map_or(ident.span(), Spanned::span);
        let gate = quote_spanned!(span=> _vm::gate_priority);
        quote_spanned!(span=> const _: () = #gate(&#owner, #released);)
    });
    let here = exists(ident.span(), marker);
    quote!(#track #here #(#releases)* #(#bodies)* #(#types)* #(#limits)* #(#absents)* #(#bytes)* #priority)
}

/// Every body of which something is compared that only the description of the device has.
fn bodies(baseline: &Compared, of_description: impl Fn(&TypeCheck) -> bool) -> BTreeSet<&[usize]> {
    let types = baseline.types.iter().filter(|check| of_description(check)).map(|it| &it.body);
    let limits = baseline.limits.iter().map(|it| &it.body);
    let absents = baseline.absents.iter().map(|it| &it.body);
    let bytes = baseline.bytes.iter().map(|it| &it.body);
    let all = types.chain(limits).chain(absents).chain(bytes);
    // `same_bytes` of a subsection may need those of the device.
    let device = (!baseline.bytes.is_empty()).then_some(&[][..]);
    all.map(Vec::as_slice).chain(device).collect()
}

/// The fields of a body, for all consts that compare one of them: a path for each takes rustc long.
fn fields(body: &[usize], owner: &TokenStream) -> TokenStream {
    let (name, place) = (fields_name(body), place(owner, body));
    quote!(const #name: &[_vm::Field] = #place.fields;)
}

fn fields_name(body: &[usize]) -> Ident {
    let place = body.iter().fold(String::new(), |place, index| place + "_" + &index.to_string());
    format_ident!("__FIELDS{place}", span = Span::mixed_site())
}

/// The device is there. Without `baseline!()` the module is not, and its name tells what is missing.
pub(crate) fn exists(span: Span, marker: &Ident) -> TokenStream {
    let (module, mut one) = (Ident::new(MODULE, span), one_per_name());
    one.set_span(span);
    quote_spanned!(span=> impl crate::#module::#one for crate::#module::#marker {})
}

/// For a device whose attributes are wrong: it has a baseline, so it is not gone.
pub(crate) fn still_there(input: &Input) -> TokenStream {
    let (Body::Device(device), krate) = (&input.body, &input.krate) else {
        return TokenStream::new();
    };
    let (name, is_generic) = (&device.name.value, !is_device(input, device));
    if is_generic && generic::dependence(input, device).is_none() {
        return TokenStream::new();
    }
    let files = Directory::of_this_crate().map(|directory| directory.instances(name));
    let here = files.into_iter().flatten().filter(|(_, label)| is_generic || label == name);
    let here = here.filter_map(|(file, _)| {
        let key = vmstate_schema::file::device_name(&file)?;
        Some(exists(input.ident.span(), &marker(&key, device.name.span)))
    });
    quote! {
        const _: () = {
            use #krate::__private as _vm;
            #(#here)*
        };
    }
}

/// Makes cargo check the crate again when the file changes.
pub(crate) fn include(file: &str) -> TokenStream {
    let path = format!("/{file}");
    quote! {
        const _: () = {
            ::core::include_bytes!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path));
        };
    }
}

/// The description of a body: the device's, or that of the subsection at these positions.
fn place(owner: &TokenStream, body: &[usize]) -> TokenStream {
    let steps = body.iter().map(|index| quote!(.__part(#index)));
    quote!(#owner #(#steps)*)
}

/// The field, if its wire type can be named outside of the impl: the description of the device takes rustc longer to evaluate.
fn by_itself<'d>(input: &Input, device: &'d Device, check: &TypeCheck) -> Option<Composed<'d>> {
    let composed = Composed::of(device.field(&check.body, check.index)?, Owner::This);
    (input.generics.params.is_empty() && !composed.is_of_impl()).then_some(composed)
}

fn type_check(check: &TypeCheck, by_itself: Option<Composed<'_>>) -> TokenStream {
    let TypeCheck { body, index, span, fingerprint, text, release, when, .. } = check;
    let release = release_name(*release);
    let size = check.size.map_or_else(|| quote!(_vm::VARIABLE), |size| quote!(#size));
    let released = quote!(#fingerprint, #text, #size, #release);
    let check = if let Some(composed) = by_itself {
        let (name, ty, now) = (composed.name(), composed.wire_type(), composed.fingerprint());
        call(*span, "gate_type", quote!((#name, #ty, #now), #released))
    } else {
        let fields = fields_name(body);
        call(*span, "gate_field", quote!(#fields, #index, #released))
    };
    let when = when.as_ref().map(|when| quote!(#[cfg(#when)]));
    quote!(#when #check)
}

/// A const that calls one of the functions of the gate.
fn call(span: (Span, Span), function: &str, arguments: TokenStream) -> TokenStream {
    let (call, first) = (verify::over(span, function, arguments), span.0);
    quote_spanned!(first=> const _: () = #call;)
}

fn bytes_check(check: &BytesCheck) -> TokenStream {
    let BytesCheck { body, span, released, news: [new, guarded], device_news, release, when } =
        check;
    let (fields, release) = (fields_name(body), release_name(*release));
    let device = if body.is_empty() { quote!(&[]) } else { fields_name(&[]).to_token_stream() };
    let atoms = released.iter().map(|atom| {
        let (kind, field) = (atom.kind as u8, &atom.field);
        let (width, count, exact) = (atom.width, atom.count, atom.exact);
        let condition = atom.condition;
        quote!(_vm::Atom(#kind, #width, #count, #exact, #condition, #field))
    });
    let atoms = quote!(&[#(#atoms),*]);
    let callee = quote_spanned!(*span=> _vm::gate_bytes);
    let when = when.as_ref().map(|when| quote!(#[cfg(#when)]));
    quote_spanned!(*span=> #when const _: () = #callee(#fields, #atoms, [&[#(#new),*], &[#(#guarded),*]], (#device, &[#(#device_news),*]), #release);)
}

fn limit_check(check: &LimitCheck) -> TokenStream {
    let LimitCheck { body, index, span, first, max, release } = check;
    let (fields, release) = (fields_name(body), release_name(*release));
    let arguments = quote!(#fields, #index, #first, #max, #release);
    call(*span, "gate_limits", arguments)
}

fn absent_check(check: &AbsentCheck) -> TokenStream {
    let AbsentCheck { body, index, span, released, release } = check;
    let (fields, release) = (fields_name(body), release_name(*release));
    let arguments = quote!(#fields, #index, #released, #release);
    call(*span, "gate_absent", arguments)
}

/// What messages say about a release, once for all fields that it shipped first.
fn release(number: usize, release: &Release, device: &str) -> TokenStream {
    let (name, Release { since, hosts, limits }) = (release_name(number), release);
    quote! {
        const #name: &_vm::Release =
            &_vm::Release { device: #device, since: #since, hosts: #hosts, limits: #limits };
    }
}

fn release_name(number: usize) -> Ident {
    format_ident!("__RELEASE_{number}", span = Span::mixed_site())
}

/// One fault: a trait of the rule's name that the device does not implement.
fn refuse(input: &Input, number: usize, fault: &Fault) -> TokenStream {
    // Two traits of one name would print with the paths of their consts.
    let suffix = if number == 0 { String::new() } else { format!("_{number}") };
    let rule = format_ident!("{}{}", fault.rule, suffix, span = Span::mixed_site());
    let mut device = input.ident.clone();
    device.set_span(fault.span);
    // A generic type would ask for its arguments; its name is all that is said.
    let stand_in = (!input.generics.params.is_empty()).then(|| quote!(struct #device;));
    let (headline, label) = (escape(&fault.headline), escape(&fault.label));
    let notes = fault.notes.iter().map(|note| escape(note));
    let when = fault.when.as_ref().map(|when| quote!(#[cfg(#when)]));
    quote! {
        #when
        const _: () = {
            #stand_in
            #[diagnostic::on_unimplemented(message = #headline, label = #label, #(note = #notes),*)]
            trait #rule {
                const OK: () = ();
            }
            #[diagnostic::do_not_recommend]
            impl #rule for () {}
            const _: () = <#device as #rule>::OK;
        };
    }
}

/// Braces would be read as parameters of the message.
pub(crate) fn escape(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}
