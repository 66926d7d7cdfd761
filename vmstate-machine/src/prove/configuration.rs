//! How machine types configure a device.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use vmstate_runtime::property::{Property, Value};
use vmstate_runtime::schema::Description;

use super::trial::Host;
use crate::schema::record::Release;
use crate::{MachineType, MachineTypes};

/// Machine types that configure a device alike.
pub(super) struct Configuration<'r> {
    /// One of them.
    pub(super) machine: Option<MachineType>,
    /// The names of all, also of those that no release shipped.
    pub(super) machines: Vec<Option<String>>,
    /// The releases that shipped one of them, the newest first.
    pub(super) hosts: Vec<Host<'r>>,
}

/// Every way in which machine types configure the device.
pub(super) fn configurations<'r>(
    description: &Description,
    releases: &'r [Release],
    types: Option<&MachineTypes>,
) -> Vec<Configuration<'r>> {
    let value = |machine: &MachineType| -> Vec<String> {
        let properties = description.properties.iter();
        let set = properties.map(|property| {
            let entry = machine.entry(description.name, property.name);
            entry.map_or(property.default, |entry| entry.value).to_string()
        });
        set.collect()
    };
    let mut found: Vec<(Vec<String>, Option<MachineType>, Vec<Host<'r>>)> = Vec::new();
    for release in releases.iter().rev() {
        for machine in &release.machines {
            let values = machine.as_ref().map(value).unwrap_or_default();
            let new = || Host {
                device: &release.device,
                releases: Vec::from([(&*release.name, *machine)]),
            };
            let known = found.iter_mut().find(|(known, _, _)| *known == values);
            let Some((_, _, hosts)) = known else {
                found.push((values, *machine, Vec::from([new()])));
                continue;
            };
            // The newest machine type of each release stands for the others.
            let is_here =
                |host: &Host<'_>| host.releases.iter().any(|(name, _)| *name == release.name);
            if hosts.iter().any(is_here) {
                continue;
            }
            match hosts.iter_mut().find(|host| *host.device == release.device) {
                Some(host) => host.releases.push((&release.name, *machine)),
                None => hosts.push(new()),
            }
        }
    }
    if let Some(types) = types {
        for machine in types.iter() {
            let values = value(&machine);
            if !found.iter().any(|(known, _, _)| *known == values) {
                found.push((values, Some(machine), Vec::new()));
            }
        }
    }
    let alike = |values: &[String]| match types {
        None => Vec::from([None]),
        Some(types) => {
            let alike = types.iter().filter(|machine| value(machine) == values);
            alike.map(|machine| Some(machine.name().to_owned())).collect()
        }
    };
    let configuration = |(values, machine, hosts): (Vec<String>, _, _)| Configuration {
        machine,
        machines: alike(&values),
        hosts,
    };
    found.into_iter().map(configuration).collect()
}

/// The properties that are integers, by the names that their fields most likely have: lengths may name them.
pub(super) fn integers(
    description: &Description,
    machine: Option<&MachineType>,
) -> Vec<(String, u64)> {
    let Some(machine) = machine else { return Vec::new() };
    let value = |property: &Property| {
        let entry = machine.entry(description.name, property.name);
        let value =
            entry.map_or(Some(property.default), |entry| property.kind.resolve(&entry.value));
        match value {
            Some(Value::Integer(number)) => {
                Some((property.name.replace('-', "_"), u64::try_from(number).ok()?))
            }
            _ => None,
        }
    };
    description.properties.iter().filter_map(value).collect()
}
