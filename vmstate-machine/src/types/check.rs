//! Do the entries of machine types, and overrides, fit the devices that there are?

use vmstate_runtime::__private::Nearest;
use vmstate_runtime::__private::constant::{Report, same};
use vmstate_runtime::property::{Property, PropertyError, Suggestion, Value};
use vmstate_runtime::schema::{Description, Shape, Type};

use crate::types::apply::Override;
use crate::types::dump::dump;
use crate::types::error::{MachineTypeError, NESTED, Origin};
use crate::types::index::Index;
use crate::types::released::compare;
use crate::types::table::{Compat, MachineTypes};

/// What [`find`] found for a device and a property.
#[derive(Clone, Copy)]
pub(crate) enum Found {
    Property(Property),
    /// The device, but not the property.
    Device(&'static [Property]),
    /// A struct that stands inside of devices.
    Nested,
    Nothing,
}

/// The property of a device; several entries of `devices` may share a name.
pub(crate) const fn find(devices: &[Description], device: &str, property: &str) -> Found {
    let mut found = Found::Nothing;
    let mut rest = devices;
    while let [known, others @ ..] = rest {
        if same(known.name, device) {
            if known.nested {
                return Found::Nested;
            }
            found = Found::Device(known.properties);
            let mut properties = known.properties;
            while let [candidate, others @ ..] = properties {
                if same(candidate.name, property) {
                    return Found::Property(*candidate);
                }
                properties = others;
            }
        }
        rest = others;
    }
    match found {
        Found::Nothing if stands_inside(devices, device) => Found::Nested,
        found => found,
    }
}

/// Whether one of these has a struct of this name inside.
const fn stands_inside(devices: &[Description], name: &str) -> bool {
    let mut rest = devices;
    while let [device, others @ ..] = rest {
        let mut fields = device.fields;
        while let [field, others @ ..] = fields {
            if is_of(&field.ty, name) {
                return true;
            }
            fields = others;
        }
        if stands_inside(device.subsections, name) {
            return true;
        }
        rest = others;
    }
    false
}

const fn is_of(ty: &Type, name: &str) -> bool {
    match ty.shape {
        Shape::Struct(inner) | Shape::PinnedStruct(inner, _) => {
            same(inner.name, name) || stands_inside(core::slice::from_ref(inner), name)
        }
        Shape::Array(element, _) | Shape::Pointer(element, _) | Shape::Sequence(element, _) => {
            is_of(element, name)
        }
        Shape::Tree(key, value) => is_of(key, name) || is_of(value, name),
        _ => false,
    }
}

impl MachineTypes {
    /// Checks every entry of every machine type at compile time: put it into a `const _: () = ..;`
    /// next to the table.
    ///
    /// ```
    /// use vmstate_machine::{MachineTypes, machine_types};
    /// use vmstate_runtime::{Described, VmState};
    ///
    /// #[derive(VmState)]
    /// struct Foo {
    ///     #[vmstate(property = "support-foo", default = true)]
    ///     support_foo: bool,
    /// }
    ///
    /// const MACHINES: MachineTypes = machine_types! { "demo-1.0" => { "foo.support-foo" = false } };
    /// const _: () = MACHINES.require(&[Foo::DESCRIPTION]);
    /// ```
    ///
    /// ```compile_fail,E0080
    /// # use vmstate_machine::{MachineTypes, machine_types};
    /// # use vmstate_runtime::{Described, VmState};
    /// # #[derive(VmState)]
    /// # struct Foo {
    /// #     #[vmstate(property = "support-foo", default = true)]
    /// #     support_foo: bool,
    /// # }
    /// const MACHINES: MachineTypes = machine_types! { "demo-1.0" => { "foo.suport-foo" = false } };
    /// // error: machine type `demo-1.0`: device `foo`: there is no property `suport-foo`; did you ...
    /// const _: () = MACHINES.require(&[Foo::DESCRIPTION]);
    /// ```
    ///
    /// # Panics
    ///
    /// When an entry names an unknown device or property, or a value that the property does not take.
    /// At run time use [`MachineTypes::check`], which does not panic, and names the range of an integer.
    #[track_caller]
    pub const fn require(&self, devices: &[Description]) {
        let (mut types, mut report) = (self.as_slice(), Report::new());
        let index = Index::of_devices(devices);
        while let [machine, older @ ..] = types {
            let mut entries = machine.compat;
            while let [entry, others @ ..] = entries {
                require_entry(machine.name, entry, (devices, &index), &mut report);
                entries = others;
            }
            types = older;
        }
        // What they set is compared where they can be read.
        report.end();
        if let Some(gate) = self.gate() {
            if gate.dump {
                dump(self.as_slice(), gate, devices);
            }
            compare(self.as_slice(), gate.released, gate.always, devices, &mut report);
            report.end();
        }
    }

    /// Checks every entry of every machine type, and the overrides, against the devices that a user
    /// could create.
    ///
    /// ```
    /// use vmstate_machine::{MachineTypes, Override, machine_types};
    /// use vmstate_runtime::{Described, VmState};
    ///
    /// #[derive(VmState)]
    /// struct Foo {
    ///     #[vmstate(property = "support-foo", default = true)]
    ///     support_foo: bool,
    /// }
    ///
    /// const MACHINES: MachineTypes = machine_types! { "demo-1.0" => { "foo.support-foo" = false } };
    /// let known = [Foo::DESCRIPTION];
    /// MACHINES.check(&known, &[Override::parse("foo.support-foo=on")?])?;
    /// assert_eq!(
    ///     MACHINES.check(&known, &[Override::parse("fo.support-foo=on")?]).unwrap_err().to_string(),
    ///     "override: there is no device `fo`; did you mean `foo`?"
    /// );
    /// # Ok::<(), vmstate_machine::MachineTypeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The first entry or override that names no device or property, or has a value that the property does not take.
    pub fn check(
        &self,
        devices: &[Description],
        overrides: &[Override<'_>],
    ) -> Result<(), MachineTypeError> {
        for machine in self.iter() {
            let origin = Origin::MachineType(machine.name());
            for entry in machine.entries() {
                check_entry(origin, (entry.device, entry.property, entry.value), devices)?;
            }
        }
        for entry in overrides {
            check_entry(Origin::Override, (entry.device, entry.property, entry.value), devices)?;
        }
        Ok(())
    }
}

/// [`check_entry`] for a const, in the same words.
const fn require_entry(
    machine: &str,
    entry: &Compat,
    (devices, index): (&[Description], &Option<Index>),
    report: &mut Report,
) {
    let Compat { device, property, value } = *entry;
    if let Some(index) = index
        && let Some(known) = index.property(devices, device, property)
        && known.kind.resolve(&value).is_some()
    {
        return;
    }
    let [origin, of] = ["machine type `", "`: device `"];
    match find(devices, device, property) {
        Found::Property(known) if known.kind.resolve(&value).is_some() => {}
        Found::Property(known) => {
            let [what, why] = ["`: property `", "` does not take this value; use "];
            report.add(&[origin, machine, of, device, what, property, why, known.kind.noun()]);
        }
        Found::Device(properties) => {
            let [then, name, end] = help(nearest_property(property, properties), "one that it has");
            let what = "`: there is no property `";
            report.add(&[origin, machine, of, device, what, property, then, name, end]);
        }
        Found::Nested => {
            report.add(&[origin, machine, "`: `", device, NESTED]);
        }
        Found::Nothing => {
            let [then, name, end] = help(nearest_device(device, devices), "one given to `require`");
            report.add(&[origin, machine, "`: there is no device `", device, then, name, end]);
        }
    }
}

/// The end of a message about an unknown name.
const fn help<'a>(nearest: Option<&'a str>, otherwise: &'a str) -> [&'a str; 3] {
    match nearest {
        Some(name) => ["`; did you mean `", name, "`?"],
        None => ["`; name ", otherwise, ""],
    }
}

const fn nearest_property(wrong: &str, properties: &[Property]) -> Option<&'static str> {
    let (mut nearest, mut rest) = (Nearest::new(wrong), properties);
    while let [property, others @ ..] = rest {
        nearest = nearest.or(property.name);
        rest = others;
    }
    nearest.name
}

const fn nearest_device(wrong: &str, devices: &[Description]) -> Option<&'static str> {
    let (mut nearest, mut rest) = (Nearest::new(wrong), devices);
    while let [device, others @ ..] = rest {
        nearest = nearest.or(device.name);
        rest = others;
    }
    nearest.name
}

fn check_entry(
    origin: Origin,
    (device, property, value): (&str, &str, Value<'_>),
    devices: &[Description],
) -> Result<(), MachineTypeError> {
    let error = match find(devices, device, property) {
        Found::Property(known) => match known.kind.check(&value) {
            Ok(_) => return Ok(()),
            Err(error) => PropertyError::value(property, error),
        },
        Found::Device(properties) => PropertyError::unknown(property, properties),
        Found::Nested => return Err(MachineTypeError::Nested { origin, device: device.into() }),
        Found::Nothing => {
            let names = devices.iter().map(|known| known.name);
            let suggestion = Suggestion::new(device, names);
            return Err(MachineTypeError::UnknownDevice {
                origin,
                device: device.into(),
                suggestion,
            });
        }
    };
    Err(MachineTypeError::property(origin, device, error))
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};

    use super::*;
    use crate::machine_types;
    use crate::types::fixture::{BAR, FOO, MACHINES, device};

    const _: () = MACHINES.require(&[BAR, FOO]);

    const TYPO: MachineTypes = machine_types! { "demo-1.0" => { "foo.suport-foo" = false } };
    const WRONG: MachineTypes = machine_types! { "demo-1.0" => { "foo.queues" = 300 } };
    const GONE: MachineTypes = machine_types! { "demo-1.0" => { "baz.queues" = 1 } };

    fn problem(machines: &MachineTypes) -> String {
        machines.check(&[FOO, BAR], &[]).unwrap_err().to_string()
    }

    #[test]
    fn a_table_that_fits_passes() {
        assert_eq!(MACHINES.check(&[FOO, BAR], &[Override::new("bar", "queues", 3u8)]), Ok(()));
    }

    #[test]
    fn every_misfit_is_named() {
        assert_eq!(
            problem(&TYPO),
            "machine type `demo-1.0`: device `foo`: there is no property `suport-foo`; \
             did you mean `support-foo`?"
        );
        assert_eq!(
            problem(&WRONG),
            "machine type `demo-1.0`: device `foo`: property `queues`: 300 is out of range; \
             use 0 to 255"
        );
        assert_eq!(
            problem(&GONE),
            "machine type `demo-1.0`: there is no device `baz`; did you mean `bar`?"
        );
        let far = [Override::new("virtio-net", "queues", 3u8)];
        assert_eq!(
            MACHINES.check(&[FOO, BAR], &far).unwrap_err().to_string(),
            "override: there is no device `virtio-net`; there are foo, bar"
        );
    }

    #[test]
    fn devices_may_share_a_name() {
        const MORE: Description = device("foo", &[Property::zero::<u8>("more")]);
        let more = [Override::new("foo", "more", 3u8), Override::new("foo", "queues", 3u8)];
        assert_eq!(MACHINES.check(&[FOO, BAR, MORE], &more), Ok(()));
    }

    #[test]
    #[should_panic(
        expected = "device `foo`: there is no property `suport-foo`; did you mean `support-foo`?"
    )]
    fn a_typo_does_not_compile() {
        TYPO.require(&[FOO]);
    }

    #[test]
    #[should_panic(
        expected = "property `queues` does not take this value; use an integer in its range"
    )]
    fn a_wrong_value_does_not_compile() {
        WRONG.require(&[FOO]);
    }

    #[test]
    #[should_panic(expected = "there is no device `baz`; did you mean `bar`?")]
    fn an_unknown_device_does_not_compile() {
        GONE.require(&[FOO, BAR]);
    }

    #[test]
    #[should_panic(expected = "there is no device `baz`; name one given to `require`")]
    fn a_far_name_does_not_compile() {
        GONE.require(&[FOO]);
    }
}
