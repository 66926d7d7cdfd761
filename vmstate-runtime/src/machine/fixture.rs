//! A device and machine types for the unit tests of this module.

use alloc::string::String;

use super::constant::Typed;
use super::{Configure, MachineTypes, Property, PropertyError, Value};
use crate::machine_types;
use crate::schema::Description;

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Device {
    pub(super) support_foo: bool,
    pub(super) queues: u8,
    pub(super) mode: String,
}

const PROPERTIES: &[Property] = &[
    Property::new::<bool>("support-foo", Typed::<bool>(true).value()),
    Property::new::<u8>("queues", Typed::<u8>(8).value()),
    Property::new::<String>("mode", Typed::<&str>("new").value()),
];

pub(super) const FOO: Description = device("foo", PROPERTIES);
pub(super) const BAR: Description = device("bar", &[Property::zero::<u16>("queues")]);

pub(super) const fn device(name: &'static str, properties: &'static [Property]) -> Description {
    let mut description = Description::new(name);
    description.properties = properties;
    description
}

pub(super) const MACHINES: MachineTypes = machine_types! {
    "demo-3.0" => {},
    "demo-2.0" => { "foo.queues" = 2, "foo.mode" = "legacy" },
    "demo-1.0" => { "foo.support-foo" = false, "foo.queues" = 1, "bar.queues" = "0" },
};

impl Configure for Device {
    fn device_name(&self) -> &'static str {
        FOO.name
    }

    fn properties(&self) -> &'static [Property] {
        PROPERTIES
    }

    fn set_property(&mut self, name: &str, value: &Value<'_>) -> Result<(), PropertyError> {
        match name {
            "support-foo" => Property::set(&mut self.support_foo, name, value),
            "queues" => Property::set(&mut self.queues, name, value),
            "mode" => Property::set(&mut self.mode, name, value),
            _ => Err(PropertyError::unknown(name, PROPERTIES)),
        }
    }
}
