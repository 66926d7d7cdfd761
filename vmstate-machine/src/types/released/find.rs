//! Searches in what the source has and in what was released, in a const.

use vmstate_runtime::__private::Description;
use vmstate_runtime::__private::constant::same;
use vmstate_runtime::property::{Property, Value};

use super::{Released, ReleasedDevice, ReleasedProperty};
use crate::types::index::Index;
use crate::types::table::MachineTypeDef;

/// The devices that there are. Several may share a name.
pub(super) struct Known<'a> {
    pub(super) devices: &'a [Description],
    /// None where they are too many, or of another kind: then they are gone through.
    index: Option<Index>,
}

impl<'a> Known<'a> {
    pub(super) const fn new(devices: &'a [Description]) -> Self {
        Self { devices, index: Index::of_devices(devices) }
    }

    /// The place of the first of this name at `from` or behind it.
    pub(super) const fn device(&self, name: &str, from: usize) -> Option<usize> {
        if let Some(index) = &self.index {
            return index.device(self.devices, name, from);
        }
        let mut at = from;
        while at < self.devices.len() {
            if !self.devices[at].nested && same(self.devices[at].name, name) {
                return Some(at);
            }
            at += 1;
        }
        None
    }

    /// The property of a device, or of another that shares its name.
    pub(super) const fn property(&self, device: &str, name: &str) -> Option<&'static Property> {
        if let Some(index) = &self.index {
            return index.property(self.devices, device, name);
        }
        let mut from = 0;
        while let Some(at) = self.device(device, from) {
            let mut properties = self.devices[at].properties;
            while let [property, others @ ..] = properties {
                if same(property.name, name) {
                    return Some(property);
                }
                properties = others;
            }
            from = at + 1;
        }
        None
    }
}

/// What a branch shipped.
pub(super) struct Shipped<'a> {
    pub(super) released: &'a Released,
    types: &'a [MachineTypeDef],
    /// None where they are too many: then they are gone through.
    index: Option<Index>,
    /// Of the entries about what is not released.
    new: Option<Index>,
}

impl<'a> Shipped<'a> {
    pub(super) const fn new(released: &'a Released, types: &'a [MachineTypeDef]) -> Self {
        let new = Index::of_entries(types, released.new);
        Self { released, types, index: Index::of_released(released.devices), new }
    }

    /// Whether it has a device of this name.
    pub(super) const fn has(&self, device: &str) -> bool {
        match &self.index {
            Some(index) => index.released(self.released.devices, device, "").is_some(),
            None => self.released.device(device).is_some(),
        }
    }

    /// The property of this device.
    pub(super) const fn property(
        &self,
        device: &str,
        name: &str,
    ) -> Option<&'static ReleasedProperty> {
        let Some(index) = &self.index else { return self.released.property(device, name) };
        match index.released(self.released.devices, device, name) {
            Some((at, within)) => Some(&self.released.devices[at].properties[within]),
            None => None,
        }
    }

    /// What a property that is not released is under a machine type.
    pub(super) const fn new_value_at(
        &self,
        device: &str,
        property: &Property,
        at: usize,
    ) -> Value<'static> {
        let (mut value, mut from) = (property.default, 0);
        while let Some(place) = self.new_entry((device, property.name), from) {
            let (machine, entry) = self.released.new[place];
            if machine <= at
                && let Some(set) = property.kind.resolve(&self.types[machine].compat[entry].value)
            {
                value = set;
            }
            from = place + 1;
        }
        value
    }

    const fn new_entry(&self, (device, property): (&str, &str), from: usize) -> Option<usize> {
        let entries = self.released.new;
        if let Some(index) = &self.new {
            return index.entry((self.types, entries), (device, property), from);
        }
        let mut at = from;
        while at < entries.len() {
            let (machine, entry) = entries[at];
            if self.types[machine].compat[entry].is(device, property) {
                return Some(at);
            }
            at += 1;
        }
        None
    }
}

impl Released {
    /// The device of this name.
    const fn device(&self, name: &str) -> Option<&'static ReleasedDevice> {
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
        let Some(device) = self.device(device) else { return None };
        let mut rest = device.properties;
        while let [property, others @ ..] = rest {
            if same(property.name, name) {
                return Some(property);
            }
            rest = others;
        }
        None
    }
}

/// What entries, newest first, make of a property under one machine type after the other, from the newest on.
pub(super) struct Values<'a> {
    types: &'a [MachineTypeDef],
    property: &'a Property,
    value: Value<'static>,
    /// Those of older machine types.
    entries: &'a [(usize, usize)],
}

impl<'a> Values<'a> {
    pub(super) const fn new(
        types: &'a [MachineTypeDef],
        entries: &'a [(usize, usize)],
        property: &'a Property,
    ) -> Self {
        Self { types, property, value: property.default, entries }
    }

    /// The value under this machine type, which is no newer than the last one that was asked for.
    pub(super) const fn at(&mut self, at: usize) -> Value<'static> {
        while let [(machine, entry), older @ ..] = self.entries {
            if *machine > at {
                break;
            }
            // An entry that does not fit was refused before.
            let set = &self.types[*machine].compat[*entry].value;
            if let Some(set) = self.property.kind.resolve(set) {
                self.value = set;
            }
            self.entries = older;
        }
        self.value
    }
}

pub(super) const fn equal(a: &Value<'_>, b: &Value<'_>) -> bool {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => *a == *b,
        (Value::Integer(a), Value::Integer(b)) => *a == *b,
        (Value::Text(a), Value::Text(b)) => same(a, b),
        _ => false,
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
