//! Entries that say nothing: `always` about what there is, and what all machine types would have.

use vmstate_runtime::__private::constant::Report;
use vmstate_runtime::property::Value;

use super::find::{Known, Shipped, equal};
use super::shown::Shown;
use super::{Released, explain};
use crate::types::table::{Compat, MachineTypeDef};

/// `always` for what is still there, or never was.
pub(super) const fn check_always(
    always: &[Compat],
    types: &[MachineTypeDef],
    released: &[Released],
    known: &Known<'_>,
    report: &mut Report,
) {
    // Other branches shipped much the same.
    let (first, branches) = match released {
        [first, others @ ..] => (Some(Shipped::new(first, types)), others),
        [] => (None, released),
    };
    let mut rest = always;
    while let [entry, others @ ..] = rest {
        let why = if known.property(entry.device, entry.property).is_some() {
            ", but it is still a property"
        } else if !has(first.as_ref(), entry) && !any_has(branches, entry.device, entry.property) {
            ", but no release had it"
        } else {
            ""
        };
        if !why.is_empty() {
            report.add(&[
                "`always` about `",
                entry.device,
                ".",
                entry.property,
                "`",
                why,
                " [VMS0005]\nhelp: remove the line",
                explain!("VMS0005"),
            ]);
        }
        rest = others;
    }
}

/// The newest machine type that a branch has; `usize::MAX` if there is none.
const fn newest(released: &[Released]) -> usize {
    let (mut newest, mut rest) = (usize::MAX, released);
    while let [branch, others @ ..] = rest {
        if let [(first, _), ..] = branch.machines
            && *first < newest
        {
            newest = *first;
        }
        rest = others;
    }
    newest
}

/// Whether this branch has the property that an entry is about.
const fn has(branch: Option<&Shipped<'_>>, entry: &Compat) -> bool {
    match branch {
        Some(branch) => branch.property(entry.device, entry.property).is_some(),
        None => false,
    }
}

/// Whether a branch has the property.
const fn any_has(released: &[Released], device: &str, property: &str) -> bool {
    let mut rest = released;
    while let [branch, others @ ..] = rest {
        if branch.property(device, property).is_some() {
            return true;
        }
        rest = others;
    }
    false
}

/// Entries under the newest machine type that no release has: the default would hold nowhere.
pub(super) const fn check_newest(
    types: &[MachineTypeDef],
    released: &[Released],
    known: &Known<'_>,
    report: &mut Report,
) {
    let newest = newest(released);
    if newest == 0 || newest == usize::MAX {
        return;
    }
    let mut rest = types[0].compat;
    while let [entry, others @ ..] = rest {
        rest = others;
        let Some(property) = known.property(entry.device, entry.property) else { continue };
        let Some(value) = property.kind.resolve(&entry.value) else { continue };
        if !equal(&value, &property.default) {
            for_all(types, newest, entry, &value, &property.default, report);
        }
    }
}

const fn for_all(
    types: &[MachineTypeDef],
    newest: usize,
    entry: &Compat,
    value: &Value<'_>,
    default: &Value<'_>,
    report: &mut Report,
) {
    let (set, otherwise) = (Shown::new(value), Shown::new(default));
    let ([quote, set], [quote_default, otherwise]) = (set.parts(value), otherwise.parts(default));
    report.add(&[
        "`",
        entry.device,
        ".",
        entry.property,
        "` = ",
        quote,
        set,
        quote,
        " under `",
        types[0].name,
        "`, the newest machine type: its default ",
        quote_default,
        otherwise,
        quote_default,
        " would hold nowhere [VMS0043]\nan entry says how a machine type and all older ones differ from newer ones; \
         there is none\nhelp: put it under the newest released one: `\"",
        types[newest].name,
        "\" => { \"",
        entry.device,
        ".",
        entry.property,
        "\" = ",
        quote,
        set,
        quote,
        " }`\nhelp: or make it the default of `",
        entry.property,
        "`: `default = ",
        quote,
        set,
        quote,
        "`",
        explain!("VMS0043"),
    ]);
}
