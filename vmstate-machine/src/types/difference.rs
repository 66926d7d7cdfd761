//! What sets two machine types apart.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use vmstate_runtime::property::{Property, Value};
use vmstate_runtime::schema::Description;

use crate::types::error::MachineTypeError;
use crate::types::table::{MachineType, MachineTypes};

/// A property whose value differs between two machine types.
///
/// ```
/// use vmstate_machine::Change;
/// use vmstate_runtime::property::Value;
///
/// let change = Change {
///     device: "foo",
///     property: "support-foo",
///     values: [Value::Bool(true), Value::Bool(false)],
/// };
/// assert_ne!(change.values[0], change.values[1]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The name of the device on the wire.
    pub device: &'static str,
    /// The name of its property.
    pub property: &'static str,
    /// The value on the one and on the other machine type.
    pub values: [Value<'static>; 2],
}

/// The properties that differ between two machine types; displayed as a table.
///
/// ```
/// use vmstate_machine::machine_types;
/// use vmstate_runtime::{Described, VmState};
///
/// #[derive(VmState)]
/// struct Foo {
///     #[vmstate(property = "support-foo", default = true)]
///     support_foo: bool,
/// }
///
/// let machines = machine_types! {
///     "demo-2.0" => {},
///     "demo-1.0" => { "foo.support-foo" = false },
/// };
/// assert_eq!(
///     machines.difference("demo-2.0", "demo-1.0", &[Foo::DESCRIPTION])?.to_string(),
///     "device  property     demo-2.0  demo-1.0\n\
///      foo     support-foo  on        off\n"
/// );
/// # Ok::<(), vmstate_machine::MachineTypeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The names of the two machine types.
    pub machines: [&'static str; 2],
    /// What differs, in the order of the devices and of their properties.
    pub changes: Vec<Change>,
}

impl MachineTypes {
    /// What differs between the machine types called `a` and `b`, on any of `devices`.
    ///
    /// # Errors
    ///
    /// When there is no such machine type, or an entry does not fit the devices.
    pub fn difference(
        &self,
        a: &str,
        b: &str,
        devices: &[Description],
    ) -> Result<Difference, MachineTypeError> {
        let machines = [self.find(a)?, self.find(b)?];
        self.check(devices, &[])?;
        let mut changes = Vec::new();
        for Description { name: device, properties, .. } in devices {
            for property in *properties {
                let values = machines.map(|machine| value(machine, device, property));
                if values[0] != values[1] {
                    changes.push(Change { device, property: property.name, values });
                }
            }
        }
        Ok(Difference { machines: machines.map(|machine| machine.name()), changes })
    }
}

/// The value of a property on a machine type whose entries were checked.
fn value(machine: MachineType, device: &str, property: &Property) -> Value<'static> {
    let entry = machine.entry(device, property.name);
    entry.and_then(|entry| property.kind.resolve(&entry.value)).unwrap_or(property.default)
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b] = self.machines;
        if self.changes.is_empty() {
            return writeln!(f, "{a} and {b} do not differ");
        }
        let mut rows = Vec::from([["device", "property", a, b].map(String::from)]);
        rows.extend(self.changes.iter().map(|change| {
            let [a, b] = change.values.map(|value| value.to_string());
            [change.device.into(), change.property.into(), a, b]
        }));
        let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
        let widths = [width(0), width(1), width(2)];
        for [device, property, a, b] in &rows {
            let [first, second, third] = widths;
            writeln!(f, "{device:first$}  {property:second$}  {a:third$}  {b}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine_types;
    use crate::types::fixture::{BAR, FOO, MACHINES};

    #[test]
    fn the_table_shows_what_changes() {
        let difference = MACHINES.difference("demo-3.0", "demo-1.0", &[BAR, FOO]).unwrap();
        assert_eq!(
            difference.to_string(),
            "device  property     demo-3.0  demo-1.0\n\
             foo     support-foo  on        off\n\
             foo     queues       8         1\n\
             foo     mode         new       legacy\n"
        );
        let back = MACHINES.difference("demo-1.0", "demo-2.0", &[BAR, FOO]).unwrap();
        assert_eq!(back.changes.len(), 2);
        assert_eq!(back.changes[1].values, [Value::Integer(1), Value::Integer(2)]);
    }

    #[test]
    fn equal_values_do_not_differ_however_they_are_written() {
        let machines = machine_types! {
            "demo-2.0" => { "foo.queues" = "0x2" },
            "demo-1.0" => { "foo.queues" = 2 },
        };
        let difference = machines.difference("demo-2.0", "demo-1.0", &[FOO]).unwrap();
        assert_eq!(difference.to_string(), "demo-2.0 and demo-1.0 do not differ\n");
    }

    #[test]
    fn errors_are_those_of_find_and_check() {
        assert_eq!(
            MACHINES.difference("demo-3.0", "demo-0.9", &[FOO, BAR]).unwrap_err().to_string(),
            "there is no machine type `demo-0.9`; did you mean `demo-3.0`?"
        );
        assert!(MACHINES.difference("demo-3.0", "demo-1.0", &[BAR]).is_err());
    }
}
