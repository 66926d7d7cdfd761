//! What the gate found, as consts: faults as traits that are not implemented, so that rustc prints
//! label and notes; types as calls that compare them; and the dump for the tool.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::gate::{Compared, Fault, Gate, TypeCheck, is_device};
use crate::model::{Device, Input};

/// Everything of a device that only exists while the crate is checked.
pub(super) fn of_device(input: &Input, device: &Device, gate: &Gate) -> TokenStream {
    let ident = &input.ident;
    let owner = quote!(<#ident as _vm::VmState>::DESCRIPTION);
    let dump = is_device(input, device).then(|| {
        quote! {
            #[cfg(vmstate_dump)]
            const _: () = _vm::dump(&#owner);
        }
    });
    let compared = gate.baseline.as_ref().map(|baseline| compare(input, device, baseline, &owner));
    let faults = gate.faults.iter().enumerate().map(|(i, fault)| refuse(ident, i, fault));
    let checks = (compared.is_some() || !gate.faults.is_empty()).then(|| {
        quote! {
            #[cfg(not(vmstate_dump))]
            const _: () = { #compared #(#faults)* };
        }
    });
    if dump.is_none() && checks.is_none() {
        return TokenStream::new();
    }
    quote! {
        #[allow(unexpected_cfgs)]
        const _: () = { #dump #checks };
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
    let types = baseline.types.iter().map(|check| type_check(check, owner));
    let plain = baseline.plain.iter().map(|check| {
        let place = place(owner, &check.body);
        let fields = check.fields.iter().map(|(index, name)| quote!((#index, #name)));
        let name = &device.name.value;
        quote! {
            const _: () = _vm::gate_plain(#place.fields, &[#(#fields),*], #name);
        }
    });
    let here = quote_spanned! {ident.span()=>
        impl _vm::DeviceExists for crate::__vmstate_baseline::#marker {}
    };
    quote!(#track #here #(#types)* #(#plain)*)
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
    let steps = body.iter().map(|index| quote!(.subsections[#index]));
    quote!(#owner #(#steps)*)
}

fn type_check(check: &TypeCheck, owner: &TokenStream) -> TokenStream {
    let TypeCheck { body, index, span, fingerprint, text, what } = check;
    let place = place(owner, body);
    quote_spanned! {*span=>
        const _: () = _vm::gate_type(#place.fields, #index, #fingerprint, #text, #what);
    }
}

/// One fault: a trait of the rule's name that the device does not implement.
fn refuse(ident: &Ident, number: usize, fault: &Fault) -> TokenStream {
    // Two traits of one name would print with the paths of their consts.
    let suffix = if number == 0 { String::new() } else { format!("_{number}") };
    let rule = format_ident!("{}{}", fault.rule, suffix, span = Span::mixed_site());
    let mut device = ident.clone();
    device.set_span(fault.span);
    let (headline, label) = (escape(&fault.headline), escape(&fault.label));
    let notes = fault.notes.iter().map(|note| escape(note));
    quote! {
        const _: () = {
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
fn escape(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}
