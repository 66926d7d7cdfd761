//! What `cargo vmstate` learns about a table: its text, as the message of a const that panics.

use vmstate_runtime::__private::{Decided, Description, Text};
use vmstate_runtime::property::Value;

use crate::types::check::{Found, find};
use crate::types::released::{Gate, contains};
use crate::types::table::{Compat, MachineTypeDef};

/// The longest text of a table, in bytes. A longer one is refused, never cut.
const LONGEST: usize = 512 << 10;

type Out = Text<LONGEST>;

/// Ends the compilation with the table's text.
#[track_caller]
pub(crate) const fn dump(types: &[MachineTypeDef], gate: &Gate, devices: &[Description]) {
    let mut out = Out::new();
    out.word("vmstate-dump-machines 1\n");
    let mut machines = types;
    while let [machine, older @ ..] = machines {
        named(&mut out, "machine ", machine.name);
        out.line();
        entries(&mut out, "  set ", machine.compat, devices);
        machines = older;
    }
    let mut retired = gate.retired;
    while let [(name, reason), others @ ..] = retired {
        named(&mut out, "retired ", name);
        out.word(" ");
        out.quoted(reason);
        out.line();
        retired = others;
    }
    entries(&mut out, "always ", gate.always, devices);
    let mut rest = devices;
    while let [device, others @ ..] = rest {
        if !device.nested {
            described(&mut out, device);
        }
        rest = others;
    }
    match out.as_str() {
        Some(text) => panic!("{}", text),
        None => panic!("vmstate-dump-machines: the table is too long"),
    }
}

const fn entries(out: &mut Out, word: &str, entries: &[Compat], devices: &[Description]) {
    let mut rest = entries;
    while let [entry, others @ ..] = rest {
        named(out, word, entry.device);
        named(out, " ", entry.property);
        let resolved = match find(devices, entry.device, entry.property) {
            Found::Property(known) => known.kind.resolve(&entry.value),
            _ => None,
        };
        value(out, if let Some(value) = &resolved { value } else { &entry.value });
        rest = others;
    }
}

const fn described(out: &mut Out, device: &Description) {
    named(out, "device ", device.name);
    out.line();
    let mut rest = device.properties;
    while let [property, others @ ..] = rest {
        named(out, "  property ", property.name);
        value(out, &property.default);
        rest = others;
    }
    if !device.unreleased.is_empty() || !device.guarded.is_empty() {
        news(out, device, device);
    }
}

/// What no release has, or has always sent, where a property decides whether it is sent.
const fn news(out: &mut Out, device: &Description, body: &Description) {
    let mut fields = body.fields;
    while let [field, others @ ..] = fields {
        let mut names = field.properties;
        while let [property, others @ ..] = names {
            new(out, device, ["field ", field.name], property);
            names = others;
        }
        fields = others;
    }
    let mut parts = body.subsections;
    while let [part, others @ ..] = parts {
        if let Some(Decided::Property(property) | Decided::Both(property)) = part.decided {
            new(out, device, ["subsection ", part.name], property);
        }
        news(out, device, part);
        parts = others;
    }
}

const fn new(out: &mut Out, device: &Description, [what, name]: [&str; 2], property: &str) {
    let word = if contains(device.unreleased, name) {
        "  new "
    } else if contains(device.guarded, name) {
        "  guard "
    } else {
        return;
    };
    out.word(word);
    named(out, what, name);
    named(out, " by ", property);
    out.line();
}

const fn named(out: &mut Out, word: &str, name: &str) {
    out.word(word);
    out.name(name);
}

/// The end of a line.
const fn value(out: &mut Out, value: &Value<'_>) {
    out.word(" ");
    match value {
        Value::Bool(true) => out.word("true"),
        Value::Bool(false) => out.word("false"),
        Value::Integer(number) => out.signed(*number),
        Value::Text(text) => out.quoted(text),
    }
    out.line();
}
