//! What no release has: it is off under released machine types.

use vmstate_runtime::__private::constant::Report;
use vmstate_runtime::__private::{Decided, Description, Field};
use vmstate_runtime::property::{Property, Value};

use super::find::{Known, Shipped, Values, contains, equal};
use super::shown::Shown;
use super::{ReleasedDevice, explain};
use crate::types::table::MachineTypeDef;

/// New properties of a released device, and of others that share its name: what they switch must be off where it was not
/// known.
pub(super) const fn check_new_properties(
    types: &[MachineTypeDef],
    shipped: &Shipped<'_>,
    device: &ReleasedDevice,
    known: &Known<'_>,
    report: &mut Report,
) {
    let mut from = 0;
    while let Some(now) = known.device(device.name, from) {
        let mut rest = known.devices[now].properties;
        while let [property, others @ ..] = rest {
            if matches!(property.default, Value::Bool(true))
                && shipped.property(device.name, property.name).is_none()
            {
                check_new_property(types, shipped, device, property, report);
            }
            rest = others;
        }
        from = now + 1;
    }
}

const fn check_new_property(
    types: &[MachineTypeDef],
    shipped: &Shipped<'_>,
    device: &ReleasedDevice,
    property: &Property,
    report: &mut Report,
) {
    let mut rest = shipped.released.machines;
    while let [(at, hosts), older @ ..] = rest {
        let value = shipped.new_value_at(device.name, property, *at);
        if matches!(value, Value::Bool(true)) {
            // Older machine types inherit it.
            return left_on(types, device.name, property.name, (*at, hosts), report);
        }
        rest = older;
    }
}

/// What the properties that decide over a new part say under a machine type.
#[derive(Clone, Copy)]
enum Switches {
    /// It is not sent.
    Off,
    /// It is sent; another property would have to switch it off, or this one.
    On(&'static Property),
    /// One of them is new and on, which is said of the property.
    Reported,
}

/// What no release has of a released device, where a property decides whether it is sent.
#[derive(Clone, Copy)]
pub(super) struct News<'a> {
    pub(super) types: &'a [MachineTypeDef],
    pub(super) shipped: &'a Shipped<'a>,
    pub(super) known: &'a Known<'a>,
    pub(super) device: &'a Description,
}

impl News<'_> {
    pub(super) const fn fields(self, fields: &[Field], report: &mut Report) {
        let mut rest = fields;
        while let [field, others @ ..] = rest {
            self.check("field `", field.name, field.properties, report);
            self.check_guarded(field.name, field.properties, report);
            rest = others;
        }
    }

    pub(super) const fn subsections(self, parts: &[Description], report: &mut Report) {
        let mut rest = parts;
        while let [part, others @ ..] = rest {
            if let Some(Decided::Property(property) | Decided::Both(property)) = part.decided {
                self.check("subsection `", part.name, &[property], report);
            }
            self.fields(part.fields, report);
            self.subsections(part.subsections, report);
            rest = others;
        }
    }

    /// A part that is new must be switched off where it was not known: by one of these properties.
    const fn check(self, what: &str, part: &str, names: &[&str], report: &mut Report) {
        if names.is_empty() || !contains(self.device.unreleased, part) {
            return;
        }
        let mut rest = self.shipped.released.machines;
        while let [(at, hosts), older @ ..] = rest {
            match self.switches(names, *at) {
                Switches::Reported => return,
                Switches::Off => {}
                Switches::On(property) => {
                    let value = self.value(property, *at);
                    return self.sent([what, part], property, &value, (*at, hosts), report);
                }
            }
            rest = older;
        }
    }

    /// What properties say under a machine type about a new part.
    const fn switches(self, names: &[&str], at: usize) -> Switches {
        let (mut on, mut rest) = (Switches::Off, names);
        while let [name, others @ ..] = rest {
            rest = others;
            let Some(property) = self.known.property(self.device.name, name) else { continue };
            let value = self.value(property, at);
            if self.is_left_on(property, &value) {
                return Switches::Reported;
            }
            if !is_on(&value, &property.default) {
                return Switches::Off;
            }
            if matches!(on, Switches::Off) || !self.is_frozen(property) {
                on = Switches::On(property);
            }
        }
        on
    }

    /// Whether its value under released machine types is released as well.
    const fn is_frozen(self, property: &Property) -> bool {
        self.shipped.property(self.device.name, property.name).is_some()
    }

    /// A released field that is behind a test is still sent where it was: what the test is handed differs there from
    /// what new guests have.
    const fn check_guarded(self, field: &str, names: &[&str], report: &mut Report) {
        if names.is_empty() || !contains(self.device.guarded, field) {
            return;
        }
        let mut rest = self.shipped.released.machines;
        while let [(at, hosts), older @ ..] = rest {
            if let Some(property) = self.as_for_new_guests(names, *at) {
                let value = self.value(property, *at);
                return self.held_back(field, property, &value, (*at, hosts), report);
            }
            rest = older;
        }
    }

    /// One of the properties, where under a machine type all are what they are for new guests.
    const fn as_for_new_guests(self, names: &[&str], at: usize) -> Option<&'static Property> {
        let (mut found, mut rest): (Option<&'static Property>, _) = (None, names);
        while let [name, others @ ..] = rest {
            rest = others;
            let Some(property) = self.known.property(self.device.name, name) else { continue };
            if !equal(&self.value(property, at), &property.default) {
                return None;
            }
            if found.is_none() || !self.is_frozen(property) {
                found = Some(property);
            }
        }
        found
    }

    const fn held_back(
        self,
        field: &str,
        property: &Property,
        value: &Value<'_>,
        (at, hosts): (usize, &str),
        report: &mut Report,
    ) {
        let (machine, shown) = (self.types[at].name, Shown::new(value));
        let [quote, value] = shown.parts(value);
        report.add(&[
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
        ]);
    }

    /// Whether the property itself is reported, by [`check_new_properties`].
    const fn is_left_on(self, property: &Property, value: &Value<'_>) -> bool {
        matches!((value, property.default), (Value::Bool(true), Value::Bool(true)))
            && self.shipped.has(self.device.name)
            && !self.is_frozen(property)
    }

    const fn value(self, property: &Property, at: usize) -> Value<'static> {
        match self.shipped.property(self.device.name, property.name) {
            Some(known) => Values::new(self.types, known.entries, property).at(at),
            None => self.shipped.new_value_at(self.device.name, property, at),
        }
    }

    const fn sent(
        self,
        [what, part]: [&str; 2],
        property: &Property,
        value: &Value<'_>,
        (at, hosts): (usize, &str),
        report: &mut Report,
    ) {
        let (machine, shown) = (self.types[at].name, Shown::new(value));
        let [quote, value] = shown.parts(value);
        let [help, more, end] = if self.is_frozen(property) {
            ["its value is released, so let a new property decide: `property = \"...\"`", "", ""]
        } else {
            ["switch it off under `\"", machine, "\"`"]
        };
        report.add(&[
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
        ]);
    }
}

const fn left_on(
    types: &[MachineTypeDef],
    device: &str,
    property: &str,
    (at, hosts): (usize, &str),
    report: &mut Report,
) {
    let machine = types[at].name;
    let on_top = if at == 0 {
        "\nhelp: and a new machine type on top, for guests that have it: `\"...\" => {},`"
    } else {
        ""
    };
    report.add(&[
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
    ]);
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
