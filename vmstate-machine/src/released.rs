//! What was released of a table, and the const that compares: the value of every property under every machine type.
//!
//! `machine_types!` reads the record when it is expanded, and lays it out so that little is searched here: rustc counts
//! the steps of a const. `vmstate_schema::machines::compare` finds the same for `cargo vmstate`.

use vmstate_runtime::__private::constant::{fail, same};
use vmstate_runtime::__private::{Decided, Description, Field};
use vmstate_runtime::property::{Property, Value};

use crate::types::{Compat, MachineType};

/// What a table is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// What the code always does in place of properties that are gone.
    pub always: &'static [Compat],
    /// Machine types that no guest runs on any more, and why.
    pub retired: &'static [(&'static str, &'static str)],
    /// Whether the tool asks for the table.
    pub dump: bool,
    /// What was released.
    pub released: Option<&'static Released>,
}

/// What releases shipped, by places in the table of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Released {
    /// Released machine types that guests may run on, newest first, and the hosts that have them.
    pub machines: &'static [(usize, &'static str)],
    /// The devices that were given to `require`.
    pub devices: &'static [ReleasedDevice],
    /// Entries about properties that are not released: machine type and entry.
    pub new: &'static [(usize, usize)],
}

/// A released device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReleasedDevice {
    /// The name on the wire.
    pub name: &'static str,
    /// The hosts that have it.
    pub hosts: &'static str,
    /// Its released properties.
    pub properties: &'static [ReleasedProperty],
}

/// A released property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReleasedProperty {
    /// Its name.
    pub name: &'static str,
    /// The hosts that have it.
    pub hosts: &'static str,
    /// Whether it was gone in a release, for good.
    pub settled: bool,
    /// Who sets it: machine type and entry, newest first.
    pub entries: &'static [(usize, usize)],
    /// What it was, newest first.
    pub checks: &'static [Check],
}

/// The value of a property under a machine type, and under older ones up to the next check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// The machine type.
    pub at: usize,
    /// The value.
    pub value: Value<'static>,
    /// The first release with it.
    pub since: &'static str,
    /// The hosts that have it.
    pub hosts: &'static str,
}

/// The end of every message.
macro_rules! explain {
    ($rule:literal) => {
        concat!("\nhelp: `cargo vmstate explain ", $rule, "` says more")
    };
}

/// Refuses a table that makes other machines of the released machine types.
#[track_caller]
pub(crate) const fn compare(
    types: &[MachineType],
    released: &Released,
    always: &[Compat],
    devices: &[Description],
) {
    let mut rest = released.devices;
    while let [device, others @ ..] = rest {
        match description(devices, device.name) {
            Some(now) => {
                let mut properties = device.properties;
                while let [property, others @ ..] = properties {
                    if !property.settled {
                        compare_property(types, always, device, property, now);
                    }
                    properties = others;
                }
                check_new_properties(types, released, device, now);
            }
            None => missing_device(device),
        }
        rest = others;
    }
    let mut rest = devices;
    while let [device, others @ ..] = rest {
        if !device.unreleased.is_empty() || !device.guarded.is_empty() {
            let news = News { types, released, device };
            news.fields(device.fields);
            news.subsections(device.subsections);
        }
        rest = others;
    }
    check_always(always, released, devices);
    check_newest(types, released, devices);
}

const fn description<'a>(devices: &'a [Description], name: &str) -> Option<&'a Description> {
    let mut rest = devices;
    while let [device, others @ ..] = rest {
        if same(device.name, name) {
            return Some(device);
        }
        rest = others;
    }
    None
}

const fn property(device: &Description, name: &str) -> Option<&'static Property> {
    let mut rest = device.properties;
    while let [property, others @ ..] = rest {
        if same(property.name, name) {
            return Some(property);
        }
        rest = others;
    }
    None
}

/// What entries, newest first, make of a property under a machine type.
const fn value_at(
    types: &[MachineType],
    entries: &[(usize, usize)],
    property: &Property,
    at: usize,
) -> Value<'static> {
    let (mut value, mut rest) = (property.default, entries);
    while let [(machine, entry), others @ ..] = rest {
        if *machine <= at {
            // An entry that does not fit was refused before.
            if let Some(set) = property.kind.resolve(&types[*machine].compat[*entry].value) {
                value = set;
            }
        }
        rest = others;
    }
    value
}

const fn equal(a: &Value<'_>, b: &Value<'_>) -> bool {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => *a == *b,
        (Value::Integer(a), Value::Integer(b)) => *a == *b,
        (Value::Text(a), Value::Text(b)) => same(a, b),
        _ => false,
    }
}

#[track_caller]
const fn missing_device(device: &ReleasedDevice) {
    fail(&[
        "released device `",
        device.name,
        "` is not given to `require` [VMS0040]\nwhat machine types of ",
        device.hosts,
        " set in it cannot be compared with what they set now\nhelp: give its description to `require` as \
         well\nhelp: if no guest has it any more: `cargo vmstate drop ",
        device.name,
        " --reason \"...\"`",
        explain!("VMS0040"),
    ])
}

#[track_caller]
const fn compare_property(
    types: &[MachineType],
    always: &[Compat],
    device: &ReleasedDevice,
    released: &ReleasedProperty,
    now: &Description,
) {
    let known = property(now, released.name);
    let said = settled(always, device.name, released.name);
    let mut rest = released.checks;
    while let [check, others @ ..] = rest {
        let value = match (known, said) {
            (Some(known), _) => value_at(types, released.entries, known, check.at),
            (None, Some(said)) => said,
            (None, None) => return gone(types, device, released),
        };
        if !equal(&check.value, &value) {
            let remedy = if known.is_none() {
                Remedy::Always
            } else if sets(released.entries, check.at) {
                Remedy::Restore
            } else {
                Remedy::Add
            };
            changed(types, device, released, check, &value, remedy);
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

#[track_caller]
const fn changed(
    types: &[MachineType],
    device: &ReleasedDevice,
    property: &ReleasedProperty,
    check: &Check,
    now: &Value<'_>,
    remedy: Remedy,
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
    fail(&[
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
    ])
}

/// A property that is gone: legal when all machine types that are left had one value, and the author says that the code
/// has it.
#[track_caller]
const fn gone(types: &[MachineType], device: &ReleasedDevice, property: &ReleasedProperty) {
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
    fail(&parts)
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

/// New properties of a released device: what they switch must be off where it was not known.
#[track_caller]
const fn check_new_properties(
    types: &[MachineType],
    released: &Released,
    device: &ReleasedDevice,
    now: &Description,
) {
    let mut rest = now.properties;
    while let [property, others @ ..] = rest {
        rest = others;
        if !matches!(property.default, Value::Bool(true)) || is_released(device, property.name) {
            continue;
        }
        let mut machines = released.machines;
        while let [(at, hosts), older @ ..] = machines {
            let value = new_value_at(types, released.new, device.name, property, *at);
            if matches!(value, Value::Bool(true)) {
                left_on(types, device.name, property.name, *at, hosts);
            }
            machines = older;
        }
    }
}

/// What no release has of a released device, where a property decides whether it is sent.
#[derive(Clone, Copy)]
struct News<'a> {
    types: &'a [MachineType],
    released: &'a Released,
    device: &'a Description,
}

impl News<'_> {
    #[track_caller]
    const fn fields(self, fields: &[Field]) {
        let mut rest = fields;
        while let [field, others @ ..] = rest {
            if let Some(property) = field.property {
                self.check("field `", field.name, property);
                self.check_guarded(field.name, property);
            }
            rest = others;
        }
    }

    #[track_caller]
    const fn subsections(self, parts: &[Description]) {
        let mut rest = parts;
        while let [part, others @ ..] = rest {
            if let Some(Decided::Property(property) | Decided::Both(property)) = part.decided {
                self.check("subsection `", part.name, property);
            }
            self.fields(part.fields);
            self.subsections(part.subsections);
            rest = others;
        }
    }

    /// A part that is new must be switched off where it was not known.
    #[track_caller]
    const fn check(self, what: &str, part: &str, name: &str) {
        let (true, Some(property)) =
            (contains(self.device.unreleased, part), property(self.device, name))
        else {
            return;
        };
        let mut rest = self.released.machines;
        while let [(at, hosts), older @ ..] = rest {
            let value = self.value(property, *at);
            if is_on(&value, &property.default) {
                self.sent([what, part], property, &value, (*at, hosts));
            }
            rest = older;
        }
    }

    /// A released field that is behind a test is still sent where it was: what the test is handed differs there from
    /// what new guests have.
    #[track_caller]
    const fn check_guarded(self, field: &str, name: &str) {
        let (true, Some(property)) =
            (contains(self.device.guarded, field), property(self.device, name))
        else {
            return;
        };
        let mut rest = self.released.machines;
        while let [(at, hosts), older @ ..] = rest {
            let value = self.value(property, *at);
            if equal(&value, &property.default) {
                self.held_back(field, property, &value, (*at, hosts));
            }
            rest = older;
        }
    }

    #[track_caller]
    const fn held_back(
        self,
        field: &str,
        property: &Property,
        value: &Value<'_>,
        (at, hosts): (usize, &str),
    ) {
        let (machine, shown) = (self.types[at].name, Shown::new(value));
        let [quote, value] = shown.parts(value);
        fail(&[
            "released field `",
            field,
            "` is behind a test, and `",
            self.device.name,
            ".",
            property.name,
            "` is ",
            quote,
            value,
            quote,
            " under released machine type `",
            machine,
            "` as for new guests [VMS0042]\n",
            hosts,
            " send and expect the field under `",
            machine,
            "`: each side takes other bytes for it\nhelp: give the property under `\"",
            machine,
            "\"` the value for which the test sends the field: `\"",
            self.device.name,
            ".",
            property.name,
            "\" = ..`",
            explain!("VMS0042"),
        ])
    }

    const fn value(self, property: &Property, at: usize) -> Value<'static> {
        match released_property(self.released, self.device.name, property.name) {
            Some(known) => value_at(self.types, known.entries, property, at),
            None => new_value_at(self.types, self.released.new, self.device.name, property, at),
        }
    }

    #[track_caller]
    const fn sent(
        self,
        [what, part]: [&str; 2],
        property: &Property,
        value: &Value<'_>,
        (at, hosts): (usize, &str),
    ) {
        let (machine, shown) = (self.types[at].name, Shown::new(value));
        let [quote, value] = shown.parts(value);
        let frozen = released_property(self.released, self.device.name, property.name).is_some();
        let [help, more, end] = if frozen {
            ["its value is released, so let a new property decide: `property = \"...\"`", "", ""]
        } else {
            ["switch it off under `\"", machine, "\"`"]
        };
        fail(&[
            "new ",
            what,
            part,
            "` is sent under released machine type `",
            machine,
            "`, where `",
            self.device.name,
            ".",
            property.name,
            "` is ",
            quote,
            value,
            quote,
            " [VMS0042]\n",
            hosts,
            " run `",
            machine,
            "` without it: it would be sent to them, and they refuse it\nhelp: ",
            help,
            more,
            end,
            explain!("VMS0042"),
        ])
    }
}

/// Whether a value switches on what is new: a boolean says it; another value does where newer machine types have the same.
const fn is_on(value: &Value<'_>, default: &Value<'_>) -> bool {
    match value {
        Value::Bool(on) => *on,
        Value::Integer(0) => false,
        Value::Text(text) if text.is_empty() => false,
        value => equal(value, default),
    }
}

pub(crate) const fn contains(names: &[&str], name: &str) -> bool {
    let mut rest = names;
    while let [known, others @ ..] = rest {
        if same(known, name) {
            return true;
        }
        rest = others;
    }
    false
}

const fn released_property(
    released: &Released,
    device: &str,
    property: &str,
) -> Option<&'static ReleasedProperty> {
    let mut devices = released.devices;
    while let [known, others @ ..] = devices {
        if same(known.name, device) {
            let mut rest = known.properties;
            while let [known, others @ ..] = rest {
                if same(known.name, property) {
                    return Some(known);
                }
                rest = others;
            }
        }
        devices = others;
    }
    None
}

const fn is_released(device: &ReleasedDevice, property: &str) -> bool {
    let mut rest = device.properties;
    while let [known, others @ ..] = rest {
        if same(known.name, property) {
            return true;
        }
        rest = others;
    }
    false
}

const fn new_value_at(
    types: &[MachineType],
    entries: &[(usize, usize)],
    device: &str,
    property: &Property,
    at: usize,
) -> Value<'static> {
    let (mut value, mut rest) = (property.default, entries);
    while let [(machine, entry), others @ ..] = rest {
        let compat = &types[*machine].compat[*entry];
        if *machine <= at
            && compat.is(device, property.name)
            && let Some(set) = property.kind.resolve(&compat.value)
        {
            value = set;
        }
        rest = others;
    }
    value
}

#[track_caller]
const fn left_on(types: &[MachineType], device: &str, property: &str, at: usize, hosts: &str) {
    let machine = types[at].name;
    let on_top = if at == 0 {
        "\nhelp: and a new machine type on top, for guests that have it: `\"...\" => {},`"
    } else {
        ""
    };
    fail(&[
        "new property `",
        device,
        ".",
        property,
        "` is on under released machine type `",
        machine,
        "` [VMS0042]\n",
        hosts,
        " run `",
        machine,
        "` without it: what it switches on would be sent to them, and they refuse it\nhelp: put an entry under `\"",
        machine,
        "\"`: `\"",
        device,
        ".",
        property,
        "\" = false`",
        on_top,
        explain!("VMS0042"),
    ])
}

/// `always` for what is still there, or never was.
#[track_caller]
const fn check_always(always: &[Compat], released: &Released, devices: &[Description]) {
    let mut rest = always;
    while let [entry, others @ ..] = rest {
        let there = match description(devices, entry.device) {
            Some(device) => property(device, entry.property).is_some(),
            None => false,
        };
        let why = if there {
            ", but it is still a property"
        } else if !was_released(released, entry) {
            ", but no release had it"
        } else {
            ""
        };
        if !why.is_empty() {
            fail(&[
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

const fn was_released(released: &Released, entry: &Compat) -> bool {
    let mut rest = released.devices;
    while let [device, others @ ..] = rest {
        if same(device.name, entry.device) {
            return is_released(device, entry.property);
        }
        rest = others;
    }
    false
}

/// Entries under the newest machine type that no release has: the default would hold nowhere.
#[track_caller]
const fn check_newest(types: &[MachineType], released: &Released, devices: &[Description]) {
    let [(newest, _), ..] = released.machines else { return };
    if *newest == 0 {
        return;
    }
    let mut rest = types[0].compat;
    while let [entry, others @ ..] = rest {
        rest = others;
        let Some(device) = description(devices, entry.device) else { continue };
        let Some(property) = property(device, entry.property) else { continue };
        let Some(value) = property.kind.resolve(&entry.value) else { continue };
        if !equal(&value, &property.default) {
            for_all(types, *newest, entry, &value, &property.default);
        }
    }
}

#[track_caller]
const fn for_all(
    types: &[MachineType],
    newest: usize,
    entry: &Compat,
    value: &Value<'_>,
    default: &Value<'_>,
) {
    let (set, otherwise) = (Shown::new(value), Shown::new(default));
    let ([quote, set], [quote_default, otherwise]) = (set.parts(value), otherwise.parts(default));
    fail(&[
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
    ])
}

/// The digits of a number.
struct Shown {
    digits: [u8; 40],
    start: usize,
}

impl Shown {
    const fn new(value: &Value<'_>) -> Self {
        let mut shown = Shown { digits: [0; 40], start: 40 };
        if let Value::Integer(number) = value {
            let mut rest = number.unsigned_abs();
            loop {
                shown.push(b'0' + (rest % 10) as u8);
                rest /= 10;
                if rest == 0 {
                    break;
                }
            }
            if *number < 0 {
                shown.push(b'-');
            }
        }
        shown
    }

    const fn push(&mut self, byte: u8) {
        self.start -= 1;
        self.digits[self.start] = byte;
    }

    /// The quote around a value and the value, as source code has it.
    const fn parts<'a>(&'a self, value: &'a Value<'a>) -> [&'a str; 2] {
        match value {
            Value::Bool(true) => ["", "true"],
            Value::Bool(false) => ["", "false"],
            Value::Text(text) => ["\"", text],
            Value::Integer(_) => match core::str::from_utf8(self.digits.split_at(self.start).1) {
                Ok(digits) => ["", digits],
                Err(_) => ["", "a number"],
            },
        }
    }
}
