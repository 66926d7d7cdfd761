//! The file as owned data.

use crate::model::{Default, Stamp};

/// The value of a property.
pub type Value = Default;

/// All tables of a crate.
#[derive(Clone, Debug, core::default::Default, PartialEq, Eq)]
pub struct Machines {
    /// The releases that shipped machine types, oldest first.
    pub releases: Vec<String>,
    /// The tables, by their names.
    pub tables: Vec<Table>,
}

/// One table of machine types.
#[derive(Clone, Debug, core::default::Default, PartialEq, Eq)]
pub struct Table {
    /// The configuration that has it, as in `#[cfg(..)]`; written by hand, and kept.
    pub when: Option<String>,
    /// The machine types, oldest first.
    pub machines: Vec<Machine>,
    /// The devices that it is about, by their names.
    pub devices: Vec<Device>,
}

/// A machine type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// What a user calls it.
    pub name: String,
    /// The first release with it.
    pub stamp: Stamp,
    /// Since when, and why, no guest runs on it.
    pub retired: Option<Mark>,
}

/// What came to an end, when, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The first release without it.
    pub stamp: Stamp,
    /// Why.
    pub reason: String,
}

/// A device that machine types set properties of, or could.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The name on the wire.
    pub name: String,
    /// The first release with it.
    pub stamp: Stamp,
    /// Since when, and why, no guest has it.
    pub dropped: Option<Mark>,
    /// Its properties, by their names.
    pub properties: Vec<Property>,
}

/// A property, and its value under each machine type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// Its name.
    pub name: String,
    /// Its values, from the oldest machine type on.
    pub steps: Vec<Step>,
    /// What the code always does since the property is gone, and since when.
    pub always: Option<(Stamp, Value)>,
}

/// A value from one machine type on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The oldest machine type with the value.
    pub from: String,
    /// The value.
    pub value: Value,
    /// The first release with this line.
    pub stamp: Stamp,
}

impl Machines {
    /// How the file spells a stamp.
    #[must_use]
    pub fn stamp_name(&self, stamp: Stamp) -> &str {
        match stamp {
            Stamp::Release(index) => self.releases.get(index).map_or("?", String::as_str),
            Stamp::Next => "next",
        }
    }

    /// The table that these machine types belong to: the one that shares most names with them.
    #[must_use]
    pub fn find<'a>(&self, names: impl Iterator<Item = &'a str>) -> Option<usize> {
        let names: Vec<&str> = names.collect();
        let shared = |table: &Table| names.iter().filter(|name| table.has(name)).count();
        let counted = self.tables.iter().map(shared).enumerate().filter(|(_, count)| *count > 0);
        counted.rev().max_by_key(|(_, count)| *count).map(|(index, _)| index)
    }

    /// The file as it was after its first `releases` releases.
    #[must_use]
    pub fn as_of(&self, releases: usize) -> Self {
        let newest = releases.min(self.releases.len());
        let Some(last) = newest.checked_sub(1) else { return Self::default() };
        let tables = self.tables.iter().map(|table| table.at(Stamp::Release(last)));
        Self {
            releases: self.releases[..newest].to_vec(),
            tables: tables.filter(|table| !table.machines.is_empty()).collect(),
        }
    }
}

impl Table {
    /// What it is called: its first machine type.
    #[must_use]
    pub fn name(&self) -> &str {
        self.machines.first().map_or("", |machine| &machine.name)
    }

    /// Whether a release shipped it.
    #[must_use]
    pub fn is_released(&self) -> bool {
        self.machines.iter().any(|machine| machine.stamp.is_released())
    }

    /// Released machine types that guests may run on, newest first, with their positions in the table.
    pub fn living(&self) -> impl Iterator<Item = (usize, &Machine)> + Clone {
        let all = self.machines.iter().enumerate().rev();
        all.filter(|(_, machine)| machine.stamp.is_released() && machine.retired.is_none())
    }

    /// The place of a machine type.
    #[must_use]
    pub fn position(&self, machine: &str) -> Option<usize> {
        self.machines.iter().position(|it| it.name == machine)
    }

    /// The device of this name.
    #[must_use]
    pub fn device(&self, name: &str) -> Option<&Device> {
        self.devices.iter().find(|device| device.name == name)
    }

    /// The value that a property has under the machine type at a position.
    #[must_use]
    pub fn step<'a>(&self, property: &'a Property, machine: usize) -> Option<&'a Step> {
        let begun = |step: &&Step| self.position(&step.from).is_some_and(|from| from <= machine);
        property.steps.iter().rev().find(begun)
    }

    /// What releases up to this one shipped.
    #[must_use]
    pub fn at(&self, stamp: Stamp) -> Self {
        let then = |mark: &Mark| mark.stamp <= stamp;
        let machines = self.machines.iter().filter(|machine| machine.stamp <= stamp).cloned();
        let devices = self.devices.iter().filter(|device| device.stamp <= stamp);
        Self {
            when: None,
            machines: machines
                .map(|machine| Machine { retired: machine.retired.filter(then), ..machine })
                .collect(),
            devices: devices
                .map(|device| Device {
                    dropped: device.dropped.clone().filter(then),
                    properties: Property::all_at(&device.properties, stamp),
                    ..device.clone()
                })
                .collect(),
        }
    }

    fn has(&self, machine: &str) -> bool {
        self.position(machine).is_some()
    }

    /// Changes a stamp wherever it stands.
    pub(super) fn restamp(&mut self, to: Stamp) {
        let set = |stamp: &mut Stamp| {
            if *stamp == Stamp::Next {
                *stamp = to;
            }
        };
        for machine in &mut self.machines {
            set(&mut machine.stamp);
            machine.retired.iter_mut().for_each(|mark| set(&mut mark.stamp));
        }
        for device in &mut self.devices {
            set(&mut device.stamp);
            device.dropped.iter_mut().for_each(|mark| set(&mut mark.stamp));
            for property in &mut device.properties {
                property.steps.iter_mut().for_each(|step| set(&mut step.stamp));
                property.always.iter_mut().for_each(|(stamp, _)| set(stamp));
            }
        }
    }
}

impl Property {
    /// Whether a release shipped it.
    #[must_use]
    pub fn is_released(&self) -> bool {
        self.steps.iter().any(|step| step.stamp.is_released())
    }

    fn all_at(properties: &[Self], stamp: Stamp) -> Vec<Self> {
        let past = properties.iter().map(|property| Self {
            name: property.name.clone(),
            steps: property.steps.iter().filter(|step| step.stamp <= stamp).cloned().collect(),
            always: property.always.clone().filter(|(since, _)| *since <= stamp),
        });
        past.filter(|property| !property.steps.is_empty()).collect()
    }
}
