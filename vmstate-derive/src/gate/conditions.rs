//! Parts of a device that stand behind a `cfg`. A derive does not know the configuration: it sees which parts are there, and
//! leaves it to the compiler to say whether they should be.

use std::collections::BTreeMap;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use vmstate_schema::model::{Conditional, Field, Part};
use vmstate_schema::{Baseline, Device as Schema, Rule};

use super::{Fault, plain_fault};
use crate::baseline::configuration;
use crate::model::{Device, Input, member_span};

/// The history as it is without the parts that are not here, and what is wrong in configurations that disagree.
pub(super) fn settle(
    input: &Input,
    device: &Device,
    baseline: &Baseline,
    current: &Schema,
) -> (Baseline, Vec<Fault>) {
    if baseline.parts.is_empty() {
        return (baseline.clone(), Vec::new());
    }
    let own = |it: &&Conditional| !is_inside(baseline, it);
    let parts = baseline.parts.iter().filter(own);
    let missing: Vec<&Part> = parts.map(|it| &it.part).filter(|part| !current.has(part)).collect();
    let released = baseline.released();
    // What a property is, the record of machine types says.
    let is_sent = |it: &&Conditional| !matches!(it.part, Part::Property(_));
    let is_released = |it: &&Conditional| released.as_ref().is_some_and(|was| was.has(&it.part));
    let conditional = baseline.parts.iter().filter(own).filter(is_sent).filter(is_released);
    let faults = conditional.filter_map(|it| {
        if current.has(&it.part) {
            unexpected(input, device, current, it)
        } else {
            expected(input, device, it)
        }
    });
    let faults = faults.collect();
    (baseline.clone().without(&missing), faults)
}

/// Whether it is inside of a nested struct, where no derive sees it: a const compares it with the type.
fn is_inside(baseline: &Baseline, conditional: &Conditional) -> bool {
    baseline.next().is_some_and(|device| conditional.part.holder(device).is_some())
}

/// The fields of a body as each configuration has them that differs inside of these fields, with its condition.
pub(super) fn inside(
    baseline: &Baseline,
    fields: &[Field],
) -> Vec<(Option<TokenStream>, Vec<Field>)> {
    let device = Schema { fields: fields.to_vec(), ..Schema::new("") };
    let mut conditions: BTreeMap<&str, Vec<&Part>> = BTreeMap::new();
    for Conditional { part, when } in &baseline.parts {
        if part.holder(&device).is_some() {
            conditions.entry(when).or_default().push(part);
        }
    }
    let mut configurations = vec![(Vec::new(), device)];
    for (when, parts) in conditions {
        let Some(predicate) = configuration(when) else { continue };
        configurations = configurations
            .into_iter()
            .flat_map(|(conditions, device)| {
                let without = device.clone().without(parts.iter().copied());
                let and = |more| [conditions.clone(), vec![more]].concat();
                [(and(quote!(#predicate)), device), (and(quote!(not(#predicate))), without)]
            })
            .collect();
    }
    let configurations = configurations.into_iter().map(|(conditions, device)| {
        let when = (!conditions.is_empty()).then(|| quote!(all(#(#conditions),*)));
        (when, device.fields)
    });
    configurations.collect()
}

/// A part that is here, where hosts of this configuration did not have it.
fn unexpected(
    input: &Input,
    device: &Device,
    current: &Schema,
    conditional: &Conditional,
) -> Option<Fault> {
    let Conditional { part, when } = conditional;
    let predicate = configuration(when)?;
    let (kind, name) = (part.kind(), part.name());
    let fault = plain_fault(
        rule_of_more(part, current),
        span(input, device, part),
        &format!(
            "{kind} `{name}` of released device `{}` is in a configuration that did not have it",
            device.name.value
        ),
        &format!("released behind `#[cfg({when})]`"),
        &[
            "released hosts that are compiled like this one do not expect it".into(),
            format!("help: restore `#[cfg({when})]`"),
        ],
    );
    Some(Fault { when: Some(quote!(not(#predicate))), ..fault })
}

/// A part that is not here, where hosts of this configuration send it.
fn expected(input: &Input, device: &Device, conditional: &Conditional) -> Option<Fault> {
    let Conditional { part, when } = conditional;
    let predicate = configuration(when)?;
    let (kind, name) = (part.kind(), part.name());
    let fault = plain_fault(
        rule_of_fewer(part),
        input.ident.span(),
        &format!("{kind} `{name}` of released device `{}` is gone", device.name.value),
        &format!("released where `{when}`"),
        &[
            "released hosts that are compiled like this one send it".into(),
            format!("help: restore it, with `#[cfg({when})]` as it was"),
        ],
    );
    Some(Fault { when: Some(predicate), ..fault })
}

fn rule_of_more(part: &Part, device: &Schema) -> Rule {
    match part {
        Part::Subsection(_) => Rule::SubsectionAlwaysSent,
        Part::Field(_) if part.section(device).is_some() => Rule::SubsectionExtended,
        Part::Field(_) | Part::Property(_) => Rule::FieldAdded,
    }
}

fn rule_of_fewer(part: &Part) -> Rule {
    match part {
        Part::Subsection(_) => Rule::SubsectionRemoved,
        Part::Field(_) | Part::Property(_) => Rule::FieldRemoved,
    }
}

fn span(input: &Input, device: &Device, part: &Part) -> Span {
    let name = part.name();
    let found = match part {
        Part::Property(_) => None,
        Part::Field(_) => {
            let mut fields = device.fields.iter();
            let mut parts = device.all_subsections().into_iter();
            let own = fields.find(|it| it.name.value == name);
            let inner = || {
                parts.find_map(|part| {
                    let rest = name.strip_prefix(part.name.value.as_str())?.strip_prefix('/')?;
                    part.fields.iter().find(|it| it.name.value == rest)
                })
            };
            own.or_else(inner).map(|it| member_span(&it.member))
        }
        Part::Subsection(_) => {
            device.subsections.iter().find(|it| it.name.value == name).map(|it| it.key.span)
        }
    };
    found.unwrap_or_else(|| input.ident.span())
}
