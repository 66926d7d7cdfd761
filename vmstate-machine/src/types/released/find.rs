//! Searches in what the source has and in what was released, in a const.

use vmstate_runtime::__private::Description;
use vmstate_runtime::__private::constant::same;
use vmstate_runtime::property::{Property, Value};

use super::{Released, ReleasedDevice, ReleasedProperty};
use crate::types::table::MachineTypeDef;

impl Released {
    /// The device of this name.
    pub(super) const fn device(&self, name: &str) -> Option<&'static ReleasedDevice> {
        let mut rest = self.devices;
        while let [device, others @ ..] = rest {
            if same(device.name, name) {
                return Some(device);
            }
            rest = others;
        }
        None
    }

    /// The property of this device.
    pub(super) const fn property(
        &self,
        device: &str,
        name: &str,
    ) -> Option<&'static ReleasedProperty> {
        match self.device(device) {
            Some(device) => device.property(name),
            None => None,
        }
    }
}

impl ReleasedDevice {
    /// The property of this name.
    pub(super) const fn property(&self, name: &str) -> Option<&'static ReleasedProperty> {
        let mut rest = self.properties;
        while let [property, others @ ..] = rest {
            if same(property.name, name) {
                return Some(property);
            }
            rest = others;
        }
        None
    }
}

/// The devices from the first of this name on; others may share it.
pub(super) const fn starting_with<'a>(devices: &'a [Description], name: &str) -> &'a [Description] {
    let mut rest = devices;
    while let [device, others @ ..] = rest {
        if !device.nested && same(device.name, name) {
            break;
        }
        rest = others;
    }
    rest
}

/// The property of a device, or of another that shares its name.
pub(super) const fn property(
    devices: &[Description],
    device: &str,
    name: &str,
) -> Option<&'static Property> {
    let mut rest = starting_with(devices, device);
    while let [known, others @ ..] = rest {
        let mut properties = known.properties;
        while let [property, others @ ..] = properties {
            if same(property.name, name) {
                return Some(property);
            }
            properties = others;
        }
        rest = starting_with(others, device);
    }
    None
}

/// What entries, newest first, make of a property under a machine type.
pub(super) const fn value_at(
    types: &[MachineTypeDef],
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

pub(super) const fn equal(a: &Value<'_>, b: &Value<'_>) -> bool {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => *a == *b,
        (Value::Integer(a), Value::Integer(b)) => *a == *b,
        (Value::Text(a), Value::Text(b)) => same(a, b),
        _ => false,
    }
}

/// The same of a property that is not released, from the entries about all of those.
pub(super) const fn new_value_at(
    types: &[MachineTypeDef],
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
