//! A table as const data of `vmstate-machine`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use vmstate_schema::Rule;
use vmstate_schema::machines::{Machines, SEEN, Table, Value};

use super::gate::{Gate, Released, ReleasedDevice, ReleasedProperty};
use super::input::{Entry, Input};
use crate::baseline::configuration;
use crate::expand::{MODULE, escape, include};
use crate::gate::{Fault, marker};

/// A const block with the table.
pub(super) fn expand(input: &Input, gate: &Gate) -> TokenStream {
    let krate = &input.krate;
    let machines = input.machines.iter().map(|machine| {
        let (name, entries) = (&machine.name, machine.entries.iter().map(|it| entry(krate, it)));
        quote!(#krate::__private::MachineTypeDef { name: #name, compat: &[#(#entries),*] })
    });
    let around = around(input, gate);
    let gated = (gate.dumped || !gate.released.is_empty()).then(|| quote!(.gated(__VMSTATE_GATE)));
    quote! {
        const {
            const __VMSTATE_TYPES: &[#krate::__private::MachineTypeDef] = &[#(#machines),*];
            #around
            #krate::MachineTypes::new(__VMSTATE_TYPES) #gated
        }
    }
}

fn entry(krate: &TokenStream, entry: &Entry) -> TokenStream {
    let (path, value) = (&entry.path, value(krate, entry));
    quote!(#krate::Compat::new(#path, #value))
}

fn value(krate: &TokenStream, entry: &Entry) -> TokenStream {
    let value = &entry.value;
    quote!(#krate::__private::Untyped(#value).value())
}

/// What only exists while the crate is checked, and what `require` is handed.
fn around(input: &Input, gate: &Gate) -> TokenStream {
    if !gate.dumped {
        return TokenStream::new();
    }
    let krate = &input.krate;
    let always = input.always.iter().map(|it| entry(krate, it));
    let retired = input.retired.iter().map(|retired| {
        let (name, reason) = (&retired.name, &retired.reason);
        quote!((#name, #reason))
    });
    let optional = quote!(#krate::__private::Option<&#krate::__private::Gate>);
    let seen = seen(input);
    let track = gate.file.as_deref().map(include);
    let here = gate.table.as_deref().map(here);
    let faults = gate.faults.iter().enumerate().map(|(number, fault)| refuse(krate, number, fault));
    let branches = gate.released.iter().map(|it| released(krate, it));
    let plain = if gate.released.is_empty() {
        quote!(#krate::__private::None)
    } else {
        quote! {
            #krate::__private::Some(&#krate::__private::Gate {
                always: __VMSTATE_ALWAYS,
                retired: &[],
                dump: false,
                released: &[#(#branches),*],
            })
        }
    };
    quote! {
        #[allow(dead_code)]
        const __VMSTATE_ALWAYS: &[#krate::Compat] = &[#(#always),*];
        #[allow(unexpected_cfgs)]
        const __VMSTATE_GATE: #optional = {
            #[cfg(vmstate_dump)]
            const GATE: #optional = #krate::__private::Some(&#krate::__private::Gate {
                always: __VMSTATE_ALWAYS,
                retired: &[#(#retired),*],
                dump: true,
                released: &[],
            });
            #[cfg(not(vmstate_dump))]
            const GATE: #optional = #plain;
            GATE
        };
        #[allow(unexpected_cfgs, non_local_definitions)]
        const _: () = {
            #[cfg(vmstate_dump)]
            const _: () = ::core::panic!("{}", #seen);
            #track
            #[cfg(not(vmstate_dump))]
            const _: () = { #here #(#faults)* };
        };
    }
}

/// For the tool: there is a table here, whether or not anything requires it.
fn seen(input: &Input) -> String {
    let names = input.machines.iter().map(|machine| machine.name.value());
    format!("{SEEN} {}", names.collect::<Vec<_>>().join(" "))
}

/// For a table that cannot be read: it is recorded, so it is not gone.
pub(super) fn still_there(table: &str) -> TokenStream {
    let here = here(table);
    quote! {
        #[allow(unexpected_cfgs, non_local_definitions)]
        const _: () = {
            #[cfg(not(vmstate_dump))]
            const _: () = { #here };
        };
    }
}

/// The table of the record is there.
fn here(table: &str) -> TokenStream {
    let (module, exists, marker) = (Ident::new(MODULE, Span::call_site()), exists(), of(table));
    quote!(impl crate::#module::#exists for crate::#module::#marker {})
}

/// In `baseline!()`: every released table of the record is asked for.
pub(crate) fn existence(machines: &Machines) -> TokenStream {
    let tables = machines.tables.iter().map(|table| {
        let marker = of(table.name());
        let asked = table.is_released() && table.living().next().is_some();
        let asked = asked.then(|| ask(table, &marker));
        quote!(pub struct #marker; #asked)
    });
    let exists = exists();
    quote! {
        pub trait #exists {}
        #(#tables)*
    }
}

fn ask(table: &Table, marker: &Ident) -> TokenStream {
    let (exists, rule) = (exists(), rule());
    let names: Vec<_> = table.living().map(|(_, machine)| machine.name.as_str()).collect();
    let newest = names.first().copied().unwrap_or_default();
    let headline = format!("released machine types are gone: `{}` [{rule}]", names.join("`, `"));
    let label = "no `machine_types!` of this crate has one of them".to_owned();
    let note = format!(
        "guests ask for their machine type by name; without `{newest}` and the others they do not start"
    );
    let (headline, label, note) = (escape(&headline), escape(&label), escape(&note));
    let explain = format!("`cargo vmstate explain {rule}` says more");
    let when = table.when.as_deref().and_then(configuration);
    quote! {
        const _: () = {
            #[diagnostic::on_unimplemented(
                message = #headline, label = #label, note = #note,
                note = "help: a table that only some configurations have: `when \"feature = ..\"` at the end of its first line in the record",
                note = "help: restore the table; single machine types are retired in it: `\"...\" => retired(\"why\")`",
                note = #explain
            )]
            pub trait #rule { const HERE: () = (); }
            #[diagnostic::do_not_recommend]
            impl<T: #exists> #rule for T {}
            #[cfg(all(not(vmstate_dump), #when))]
            const _: () = <#marker as #rule>::HERE;
        };
    }
}

/// Two tables with machine types of one are two implementations; what rustc then says names this trait.
fn exists() -> Ident {
    format_ident!("{}_OneTablePerMachineType", rule())
}

fn rule() -> Ident {
    Ident::new(&Rule::UnrecordedTable.id(), Span::call_site())
}

fn of(table: &str) -> Ident {
    marker(&format!("machine types {table}"), Span::call_site())
}

/// One fault: a trait of the rule's name that nothing implements, asked for at the token.
fn refuse(krate: &TokenStream, number: usize, fault: &Fault) -> TokenStream {
    let suffix = if number == 0 { String::new() } else { format!("_{number}") };
    let rule = format_ident!("{}{}", fault.rule, suffix, span = Span::mixed_site());
    let table = Ident::new("MachineTypes", fault.span.resolved_at(Span::call_site()));
    let (headline, label) = (escape(&fault.headline), escape(&fault.label));
    let notes = fault.notes.iter().map(|note| escape(note));
    quote! {
        const _: () = {
            use #krate::MachineTypes;
            #[diagnostic::on_unimplemented(message = #headline, label = #label, #(note = #notes),*)]
            trait #rule {
                const OK: () = ();
            }
            #[diagnostic::do_not_recommend]
            impl #rule for () {}
            const _: () = <#table as #rule>::OK;
        };
    }
}

fn released(krate: &TokenStream, released: &Released) -> TokenStream {
    let machines = released.machines.iter().map(|living| {
        let (at, hosts) = (living.at, &living.hosts);
        quote!((#at, #hosts))
    });
    let devices = released.devices.iter().map(|it| device(krate, it));
    let new = pairs(&released.new);
    quote! {
        #krate::__private::Released {
            machines: &[#(#machines),*],
            devices: &[#(#devices),*],
            new: &[#new],
        }
    }
}

fn pairs(pairs: &[(usize, usize)]) -> TokenStream {
    let pairs = pairs.iter().map(|(machine, entry)| quote!((#machine, #entry)));
    quote!(#(#pairs),*)
}

fn device(krate: &TokenStream, device: &ReleasedDevice) -> TokenStream {
    let ReleasedDevice { name, hosts, properties } = device;
    let properties = properties.iter().map(|it| property(krate, it));
    quote! {
        #krate::__private::ReleasedDevice {
            name: #name, hosts: #hosts, properties: &[#(#properties),*],
        }
    }
}

fn property(krate: &TokenStream, property: &ReleasedProperty) -> TokenStream {
    let ReleasedProperty { name, hosts, settled, entries, checks } = property;
    let entries = pairs(entries);
    let checks = checks.iter().map(|check| {
        let (at, value) = (check.at, constant(krate, &check.value));
        let (since, hosts) = (&check.since, &check.hosts);
        quote!(#krate::__private::Check { at: #at, value: #value, since: #since, hosts: #hosts })
    });
    quote! {
        #krate::__private::ReleasedProperty {
            name: #name, hosts: #hosts, settled: #settled, entries: &[#entries], checks: &[#(#checks),*],
        }
    }
}

fn constant(krate: &TokenStream, value: &Value) -> TokenStream {
    match value {
        Value::Bool(value) => quote!(#krate::__private::Value::Bool(#value)),
        Value::Integer(value) => quote!(#krate::__private::Value::Integer(#value)),
        Value::Text(text) => quote!(#krate::__private::Value::Text(#text)),
    }
}
