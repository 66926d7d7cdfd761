//! The file as owned data.

use crate::model::{Default, Graph, Stamp};

/// The value of a property.
pub type Value = Default;

/// All tables of a crate.
#[derive(Clone, Debug, core::default::Default, PartialEq, Eq)]
pub struct Machines {
    /// The releases that shipped machine types, each behind those that it came after.
    pub releases: Vec<String>,
    /// Which of them came after which.
    pub graph: Graph,
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
    /// The release that a stamp names; the first of several, as messages say it.
    #[must_use]
    pub fn stamp_name(&self, stamp: Stamp) -> &str {
        match self.graph.members(stamp).first() {
            Some(index) => self.releases.get(*index).map_or("?", String::as_str),
            None => "next",
        }
    }

    /// The releases that have what was first shipped then.
    #[must_use]
    pub fn since(&self, stamp: Stamp) -> Vec<String> {
        self.graph.since(stamp).iter().map(|at| self.releases[*at].clone()).collect()
    }

    /// The stamp of what needs both: the one that fewer releases have.
    #[must_use]
    pub fn later(&self, a: Stamp, b: Stamp) -> Stamp {
        if self.graph.is_within(b, a) { b } else { a }
    }

    /// The table that these machine types belong to: the one that shares most names with them.
    #[must_use]
    pub fn find<'a>(&self, names: impl Iterator<Item = &'a str>) -> Option<usize> {
        let names: Vec<&str> = names.collect();
        let shared = |table: &Table| names.iter().filter(|name| table.has(name)).count();
        let counted = self.tables.iter().map(shared).enumerate().filter(|(_, count)| *count > 0);
        counted.rev().max_by_key(|(_, count)| *count).map(|(index, _)| index)
    }

    /// The file without what no release has.
    #[must_use]
    pub fn stamped(&self) -> Self {
        self.restricted(&vec![true; self.releases.len()])
    }

    /// The file as this release left it.
    #[must_use]
    pub fn at_release(&self, name: &str) -> Option<Self> {
        let index = self.releases.iter().position(|release| release == name)?;
        Some(self.restricted(&self.graph.past(index)))
    }

    /// The file as the newest release of each branch left it. On a line there is one.
    #[must_use]
    pub fn heads(&self) -> Vec<Self> {
        let heads = self.graph.heads().into_iter();
        heads.map(|head| self.with_drops(self.restricted(&self.graph.past(head)))).collect()
    }

    /// A device that no guest has any more is gone for all branches, and since before the next release.
    fn with_drops(&self, mut head: Self) -> Self {
        let all = self.tables.iter().flat_map(|table| &table.devices);
        let dropped: Vec<&Device> = all.filter(|device| device.dropped.is_some()).collect();
        for device in head.tables.iter_mut().flat_map(|table| &mut table.devices) {
            if let Some(known) = dropped.iter().find(|it| it.name == device.name) {
                let reason = known.dropped.iter().map(|mark| mark.reason.clone()).collect();
                device.dropped.get_or_insert(Mark { stamp: Stamp::Next, reason });
            }
        }
        head
    }

    /// The file as it was when there were only the releases that another has as well.
    #[must_use]
    pub fn shared_with(&self, other: &Self) -> Self {
        let keep = self.graph.closed(|at| other.releases.contains(&self.releases[at]));
        let mut shared = self.restricted(&keep);
        shared.graph.line_up(&shared.releases, &other.releases, &other.graph);
        shared
    }

    /// With every release come those before it.
    fn restricted(&self, keep: &[bool]) -> Self {
        let (graph, shipped) = self.graph.restricted(keep);
        let kept = self.releases.iter().zip(keep).filter(|(_, keep)| **keep);
        let releases = kept.map(|(name, _)| name.clone()).collect();
        let tables = self.tables.iter().map(|table| table.only(&shipped));
        let tables = tables.filter(|table| !table.machines.is_empty()).collect();
        Self { releases, graph, tables }
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

    /// What is left when only this much was shipped, with the stamps that it has then.
    pub(super) fn only(&self, shipped: &impl Fn(Stamp) -> Option<Stamp>) -> Self {
        let mark = |mark: &Option<Mark>| {
            let mark = mark.as_ref()?;
            Some(Mark { stamp: shipped(mark.stamp)?, reason: mark.reason.clone() })
        };
        let machine = |machine: &Machine| {
            let (stamp, retired) = (shipped(machine.stamp)?, mark(&machine.retired));
            Some(Machine { name: machine.name.clone(), stamp, retired })
        };
        let device = |device: &Device| {
            Some(Device {
                name: device.name.clone(),
                stamp: shipped(device.stamp)?,
                dropped: mark(&device.dropped),
                properties: Property::all(&device.properties, shipped),
            })
        };
        Self {
            when: None,
            machines: self.machines.iter().filter_map(machine).collect(),
            devices: self.devices.iter().filter_map(device).collect(),
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

    fn all(properties: &[Self], shipped: &impl Fn(Stamp) -> Option<Stamp>) -> Vec<Self> {
        let past = properties.iter().map(|property| {
            let always = property.always.as_ref();
            let (mut steps, mut gap): (Vec<Step>, _) = (Vec::new(), false);
            for step in &property.steps {
                let Some(stamp) = shipped(step.stamp) else {
                    gap = true;
                    continue;
                };
                // A value is said again behind one that another branch has.
                let again = gap && steps.last().is_some_and(|last| last.value == step.value);
                if !again {
                    steps.push(Step { stamp, ..step.clone() });
                }
                gap = false;
            }
            Self {
                name: property.name.clone(),
                steps,
                always: always.and_then(|(stamp, value)| Some((shipped(*stamp)?, value.clone()))),
            }
        });
        past.filter(|property| !property.steps.is_empty()).collect()
    }
}
