//! Setting the properties of a device: defaults, then a machine type's entries, then overrides.

use vmstate_runtime::VmState;
use vmstate_runtime::property::Value;

use crate::types::error::{MachineTypeError, Origin};
use crate::types::table::{MachineType, split};

/// A property set by the user, on top of what the machine type says; QEMU's `-global`.
///
/// ```
/// use vmstate_machine::Override;
/// use vmstate_runtime::property::Value;
///
/// let typed = Override::new("foo", "queues", 4u8);
/// let text = Override::parse("foo.queues=0x4")?;
/// assert_eq!(typed.value, Value::Integer(4));
/// assert_eq!((text.device, text.property, text.value), ("foo", "queues", Value::Text("0x4")));
/// # Ok::<(), vmstate_machine::MachineTypeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Override<'a> {
    /// The name of the device on the wire.
    pub device: &'a str,
    /// The name of its property.
    pub property: &'a str,
    /// The value, perhaps still as text.
    pub value: Value<'a>,
}

impl<'a> Override<'a> {
    /// An override with a value of Rust.
    #[must_use]
    pub fn new(device: &'a str, property: &'a str, value: impl Into<Value<'a>>) -> Self {
        Override { device, property, value: value.into() }
    }

    /// An override written as `device.property=value`. The value is parsed by the property.
    ///
    /// ```
    /// use vmstate_machine::Override;
    ///
    /// assert_eq!(Override::parse("foo.id=a=b")?.value.to_string(), "a=b");
    /// assert_eq!(
    ///     Override::parse("queues=4").unwrap_err().to_string(),
    ///     "override `queues=4` sets no property; write `device.property=value`"
    /// );
    /// # Ok::<(), vmstate_machine::MachineTypeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the text is not of this form.
    pub fn parse(text: &'a str) -> Result<Self, MachineTypeError> {
        let parts = text.split_once('=').and_then(|(path, value)| Some((split(path)?, value)));
        match parts {
            Some(((device, property), value)) => {
                Ok(Override { device, property, value: Value::Text(value) })
            }
            None => Err(MachineTypeError::Override { text: text.into() }),
        }
    }
}

impl MachineType {
    /// Configures `device` for this machine type; to be called before the device saves or loads.
    ///
    /// Every property gets its default, then what the machine types say, from the newest down to
    /// this one, then the overrides, of which the last wins. Entries and overrides for other devices
    /// are passed over here; [`MachineTypes::check`](crate::MachineTypes::check) finds those that no
    /// device answers to. After an error the device is configured in part.
    ///
    /// ```
    /// use vmstate_machine::{MachineTypes, Override, machine_types};
    /// use vmstate_runtime::VmState;
    ///
    /// const MACHINES: MachineTypes = machine_types! {
    ///     "demo-2.0" => {},
    ///     "demo-1.0" => { "foo.support-foo" = false },
    /// };
    ///
    /// fn configure(device: &mut dyn VmState, machine: &str) -> Result<(), Box<dyn std::error::Error>> {
    ///     let overrides = [Override::parse("foo.queues=4")?];
    ///     Ok(MACHINES.find(machine)?.apply(device, &overrides)?)
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// When an entry or override for this device names no property of it, or has a value that the property does not take: by name,
    /// and who said so.
    pub fn apply<D>(
        &self,
        device: &mut D,
        overrides: &[Override<'_>],
    ) -> Result<(), MachineTypeError>
    where
        D: VmState + ?Sized,
    {
        let description = device.description();
        for property in description.properties {
            set(device, Origin::Default, property.name, &property.default)?;
        }
        let name = description.name;
        for (machine, entry) in self.entries_for(name) {
            set(device, Origin::MachineType(machine), entry.property, &entry.value)?;
        }
        for entry in overrides.iter().filter(|entry| entry.device == name) {
            set(device, Origin::Override, entry.property, &entry.value)?;
        }
        Ok(())
    }
}

fn set<D>(
    device: &mut D,
    from: Origin,
    name: &str,
    value: &Value<'_>,
) -> Result<(), MachineTypeError>
where
    D: VmState + ?Sized,
{
    let result = device.set_property(name, value);
    result.map_err(|error| MachineTypeError::property(from, device.description().name, error))
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;
    use crate::machine_types;
    use crate::types::fixture::{Device, MACHINES};

    fn configured(machine: &str, overrides: &[Override<'_>]) -> Device {
        let mut foo = Device::default();
        MACHINES.find(machine).unwrap().apply(&mut foo, overrides).unwrap();
        foo
    }

    #[test]
    fn every_machine_type_sets_its_values() {
        let foo =
            |support_foo, queues, mode: &str| Device { support_foo, queues, mode: mode.into() };
        assert_eq!(configured("demo-3.0", &[]), foo(true, 8, "new"));
        assert_eq!(configured("demo-2.0", &[]), foo(true, 2, "legacy"));
        assert_eq!(configured("demo-1.0", &[]), foo(false, 1, "legacy"));
    }

    #[test]
    fn applying_again_starts_from_the_defaults() {
        let mut foo = configured("demo-1.0", &[Override::new("foo", "queues", 7u8)]);
        MACHINES.newest().apply(&mut foo, &[]).unwrap();
        assert_eq!(foo, configured("demo-3.0", &[]));
    }

    #[test]
    fn the_last_override_wins() {
        let overrides = [
            Override::parse("foo.support-foo=on").unwrap(),
            Override::new("foo", "queues", 5u8),
            Override::parse("bar.queues=99999").unwrap(),
            Override::parse("foo.queues=0x6").unwrap(),
        ];
        let foo = configured("demo-1.0", &overrides);
        assert!(foo.support_foo);
        assert_eq!(foo.queues, 6);
    }

    #[test]
    fn a_device_behind_dyn_is_configured_too() {
        let mut foo = Device::default();
        let device: &mut dyn VmState = &mut foo;
        MACHINES.newest().apply(device, &[]).unwrap();
        assert_eq!(foo.queues, 8);
    }

    #[test]
    fn errors_say_who_set_what() {
        let bad = machine_types! {
            "demo-2.0" => {},
            "demo-1.0" => { "foo.suport-foo" = false },
        };
        let mut foo = Device::default();
        assert_eq!(bad.newest().apply(&mut foo, &[]), Ok(()));
        let error = bad.find("demo-1.0").unwrap().apply(&mut foo, &[]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "machine type `demo-1.0`: device `foo`: there is no property `suport-foo`; \
             did you mean `support-foo`?"
        );
        let queues = [Override::parse("foo.queues=300").unwrap()];
        let error = MACHINES.newest().apply(&mut foo, &queues).unwrap_err();
        assert_eq!(
            error.to_string(),
            "override: device `foo`: property `queues`: `300` is out of range; use 0 to 255"
        );
    }

    #[test]
    fn overrides_are_device_dot_property_equals_value() {
        for wrong in ["", "foo", "foo.queues", "queues=4", ".queues=4", "foo.=4", "=4"] {
            assert!(Override::parse(wrong).is_err(), "{wrong:?}");
        }
        let odd = Override::parse("vga.endian.big=").unwrap();
        assert_eq!((odd.device, odd.property, odd.value), ("vga.endian", "big", "".into()));
    }
}
