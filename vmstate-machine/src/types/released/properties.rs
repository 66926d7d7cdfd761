//! Released properties: each has the value that it had, under every machine type.

use vmstate_runtime::__private::constant::Report;
use vmstate_runtime::property::Value;

use super::find::{Known, Values, equal};
use super::shown::Shown;
use super::{Check, ReleasedDevice, ReleasedProperty, explain};
use crate::types::table::{Compat, MachineTypeDef};

/// A device that cannot be compared.
pub(super) const fn missing_device(device: &ReleasedDevice, report: &mut Report) {
    report.add(&[
        "released device `",
        device.name,
        "` is not given to `require` [VMS0040]\nwhat machine types of ",
        device.hosts,
        " set in it cannot be compared with what they set now\nhelp: give its description to `require` as \
         well\nhelp: if no guest has it any more: `cargo vmstate drop ",
        device.name,
        " --reason \"...\"`",
        explain!("VMS0040"),
    ]);
}

/// Compares a property of one of the devices that there are now.
pub(super) const fn compare_property(
    types: &[MachineTypeDef],
    always: &[Compat],
    device: &ReleasedDevice,
    released: &ReleasedProperty,
    now: &Known<'_>,
    report: &mut Report,
) {
    let known = now.property(device.name, released.name);
    let said = if known.is_none() { settled(always, device.name, released.name) } else { None };
    let mut values = match known {
        Some(known) => Some(Values::new(types, released.entries, known)),
        None => None,
    };
    let mut rest = released.checks;
    while let [check, others @ ..] = rest {
        let value = match (&mut values, said) {
            (Some(values), _) => values.at(check.at),
            (None, Some(said)) => said,
            (None, None) => return gone(types, device, released, report),
        };
        if !equal(&check.value, &value) {
            let remedy = if known.is_none() {
                Remedy::Always
            } else if sets(released.entries, check.at) {
                Remedy::Restore
            } else {
                Remedy::Add
            };
            // Older machine types inherit it.
            return changed(types, device, released, check, &value, remedy, report);
        }
        rest = others;
    }
}

/// What the source says that the code always does.
const fn settled(always: &[Compat], device: &str, property: &str) -> Option<Value<'static>> {
    let mut rest = always;
    while let [entry, others @ ..] = rest {
        if entry.is(device, property) {
            return Some(entry.value);
        }
        rest = others;
    }
    None
}

const fn sets(entries: &[(usize, usize)], machine: usize) -> bool {
    let mut rest = entries;
    while let [(at, _), others @ ..] = rest {
        if *at == machine {
            return true;
        }
        rest = others;
    }
    false
}

#[derive(Clone, Copy)]
enum Remedy {
    Always,
    Restore,
    Add,
}

const fn changed(
    types: &[MachineTypeDef],
    device: &ReleasedDevice,
    property: &ReleasedProperty,
    check: &Check,
    now: &Value<'_>,
    remedy: Remedy,
    report: &mut Report,
) {
    let (was, is) = (Shown::new(&check.value), Shown::new(now));
    let ([quote, was], [quote_now, is]) = (was.parts(&check.value), is.parts(now));
    let machine = types[check.at].name;
    let [before, after, end] = match remedy {
        Remedy::Always => {
            ["the code must do what was released: under `always`, not under `", "`", ""]
        }
        Remedy::Restore => ["restore the entry under `\"", "\"`", ""],
        Remedy::Add => ["put an entry under `\"", "\"`", ""],
    };
    report.add(&[
        "released machine type `",
        machine,
        "` changed: `",
        device.name,
        ".",
        property.name,
        "` was ",
        quote,
        was,
        quote,
        " in ",
        check.since,
        ", and is ",
        quote_now,
        is,
        quote_now,
        " now [VMS0040]\nguests of `",
        machine,
        "` on ",
        check.hosts,
        " have ",
        quote,
        was,
        quote,
        "; from here they would get another device, and other bytes\nhelp: ",
        before,
        machine,
        after,
        end,
        ": `\"",
        device.name,
        ".",
        property.name,
        "\" = ",
        quote,
        was,
        quote,
        "`",
        explain!("VMS0040"),
    ]);
}

/// A property that is gone: legal when all machine types that are left had one value, and the author says that the code
/// has it.
const fn gone(
    types: &[MachineTypeDef],
    device: &ReleasedDevice,
    property: &ReleasedProperty,
    report: &mut Report,
) {
    let [newest, older @ ..] = property.checks else { return };
    let other = differing(&newest.value, older);
    let shown = Shown::new(&newest.value);
    let shown_other =
        Shown::new(if let Some(check) = other { &check.value } else { &newest.value });
    let [quote, value] = shown.parts(&newest.value);
    let tail = if let Some(check) = other {
        let [quote, other] = shown_other.parts(&check.value);
        let (first, second) = (types[newest.at].name, types[check.at].name);
        [
            "`",
            first,
            "` and ",
            quote,
            other,
            quote,
            " under `",
            second,
            "`: no code can be both\nhelp: restore it; it may go when `",
            second,
            "` is: `\"",
            second,
            "\" => retired(\"why\"),`",
        ]
    } else {
        [
            "every machine type that is left\nhelp: if the code always does now what ",
            quote,
            value,
            quote,
            " meant, say so at the end of the table: `always => { \"",
            device.name,
            ".",
            property.name,
            "\" = ",
            quote,
            value,
            quote,
            " },`",
        ]
    };
    let head = [
        "released property `",
        device.name,
        ".",
        property.name,
        "` is gone [VMS0040]\non ",
        property.hosts,
        " it is ",
        quote,
        value,
        quote,
        " under ",
    ];
    let mut parts = [""; 32];
    let length = append(&mut parts, 0, &head);
    let length = append(&mut parts, length, &tail);
    append(&mut parts, length, &[explain!("VMS0040")]);
    report.add(&parts);
}

/// The first check with another value.
const fn differing(value: &Value<'_>, checks: &'static [Check]) -> Option<&'static Check> {
    let mut rest = checks;
    while let [check, others @ ..] = rest {
        if !equal(&check.value, value) {
            return Some(check);
        }
        rest = others;
    }
    None
}

const fn append<'a>(parts: &mut [&'a str; 32], mut at: usize, more: &[&'a str]) -> usize {
    let mut rest = more;
    while let [part, others @ ..] = rest {
        parts[at] = part;
        at += 1;
        rest = others;
    }
    at
}
