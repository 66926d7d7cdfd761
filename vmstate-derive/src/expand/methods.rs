//! What is said of a function that is no method of the struct.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::model::{Callee, Count, Device, Field, Hooks, Input, Length, Subsection};

/// A trait that has all that attributes name by one identifier, implemented under a condition that never holds.
/// So it hides nothing; but where the struct has no such method, the compiler says why that is, and not only
/// that it found none.
pub(super) fn of_device(input: &Input, device: &Device) -> Option<TokenStream> {
    let mut names = BTreeMap::new();
    callees(device, &mut |callee| {
        if let Some(name) = own(callee) {
            names.insert(name.to_string(), name);
        }
    });
    if names.is_empty() {
        return None;
    }
    let (ident, names) = (&input.ident, names.values());
    let (generics, arguments, predicates) = input.generics.split_for_impl();
    let mut predicates = predicates.cloned().unwrap_or_else(|| syn::parse_quote!(where));
    predicates.predicates.push(syn::parse_quote!(for<'__any> Self: _vm::HasMethod));
    Some(quote! {
        #[allow(dead_code)]
        trait __Methods {
            #(fn #names() {})*
        }
        #[automatically_derived]
        impl #generics __Methods for #ident #arguments #predicates {}
    })
}

/// The name in `Self::name`.
fn own(callee: &Callee) -> Option<Ident> {
    let mut segments = callee.path.segments.iter();
    match (segments.next(), segments.next(), segments.next()) {
        (Some(first), Some(name), None) if first.ident == "Self" && name.arguments.is_none() => {
            Some(name.ident.clone())
        }
        _ => None,
    }
}

fn callees(device: &Device, found: &mut impl FnMut(&Callee)) {
    hooks(&device.hooks, found);
    device.needed.iter().for_each(&mut *found);
    if let Some(old) = &device.load_old {
        found(&old.callee);
    }
    for subsection in device.all_subsections() {
        let Subsection { needed, hooks: own, .. } = subsection;
        needed.iter().for_each(&mut *found);
        hooks(own, found);
    }
    for field in device.all_fields() {
        let Field { test, validate, layout, .. } = field;
        if let Some(test) = test {
            found(&test.callee);
        }
        validate.iter().for_each(&mut *found);
        if let Some(Length { of: Count::Method(callee), .. }) = layout.length() {
            found(callee);
        }
    }
}

fn hooks(hooks: &Hooks, found: &mut impl FnMut(&Callee)) {
    let Hooks { pre_load, post_load, pre_save, post_save } = hooks;
    [pre_load, post_load, pre_save, post_save].into_iter().flatten().for_each(found);
}
