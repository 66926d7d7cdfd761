//! A device and machine types for the unit tests of this crate.

use alloc::string::String;

use vmstate_runtime::property::Property;
use vmstate_runtime::schema::Description;
use vmstate_runtime::{Described, VmState};

use crate::{MachineTypes, machine_types};

#[derive(VmState, Debug, Default, PartialEq, Eq)]
#[vmstate(name = "foo")]
pub(crate) struct Device {
    #[vmstate(property, default = true)]
    pub(crate) support_foo: bool,
    #[vmstate(property, default = 8)]
    pub(crate) queues: u8,
    #[vmstate(property, default = "new")]
    pub(crate) mode: String,
}

pub(crate) const FOO: Description = Device::DESCRIPTION;
pub(crate) const BAR: Description = device("bar", &[Property::zero::<u16>("queues")]);

pub(crate) const fn device(name: &'static str, properties: &'static [Property]) -> Description {
    let mut description = Description::new(name);
    description.properties = properties;
    description
}

pub(crate) const MACHINES: MachineTypes = machine_types! {
    "demo-3.0" => {},
    "demo-2.0" => { "foo.queues" = 2, "foo.mode" = "legacy" },
    "demo-1.0" => { "foo.support-foo" = false, "foo.queues" = 1, "bar.queues" = "0" },
};
