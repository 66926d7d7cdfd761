//! Two records of the same tables, of two branches, in one.

use super::model::{Device, Machine, Machines, Mark, Property, Step, Table};
use super::{parse, print};
use crate::model::{Stamp, Union};
use crate::update::MergeError;

/// What both records say that releases shipped, whichever of them is ours. `next` lines are those of ours, where nothing is released, and
/// left out else.
///
/// # Errors
///
/// When the two disagree about a release that both know: then one was edited.
pub fn merge(ours: &Machines, theirs: &Machines) -> Result<Machines, MergeError> {
    let shared = |a: &Machines, b: &Machines| print(&a.shared_with(b));
    if shared(ours, theirs) != shared(theirs, ours) {
        return Err(MergeError::Edited);
    }
    unite(ours, theirs)
}

/// The same of the two sides of a conflict: what either has is taken, as [`update::unite`](crate::update::unite) does.
///
/// # Errors
///
/// When both have a released line, each in its own way.
pub fn unite(ours: &Machines, theirs: &Machines) -> Result<Machines, MergeError> {
    if ours.releases.is_empty() || theirs.releases.is_empty() {
        return Ok(if theirs.releases.is_empty() { ours.clone() } else { theirs.clone() });
    }
    let [mut one, mut two] = [ours, theirs].map(Machines::stamped);
    let sides = [(&*one.releases, &one.graph), (&*two.releases, &two.graph)];
    let mut union = Union::of(sides).map_err(MergeError::Order)?;
    for (file, original) in [(&mut one, ours), (&mut two, theirs)] {
        let stamps: Vec<(Stamp, Stamp)> = file
            .graph
            .stamps()
            .map(|stamp| (stamp, union.stamp(&file.releases, &file.graph, stamp)))
            .collect();
        let find = |stamp| stamps.iter().find(|it| it.0 == stamp).map(|it| it.1);
        for table in &mut file.tables {
            let named = |it: &&Table| it.name() == table.name();
            let when = original.tables.iter().find(named).and_then(|it| it.when.clone());
            *table = Table { when, ..table.only(&find) };
        }
    }
    let mut merger = Merger { union };
    let tables = merger.tables(one.tables, two.tables);
    let Union { releases, graph } = merger.union;
    let both = Machines { releases, graph, tables };
    parse(&print(&both)).map_err(|error| MergeError::Unclear(error.message))
}

struct Merger {
    union: Union,
}

impl Merger {
    fn tables(&mut self, ours: Vec<Table>, theirs: Vec<Table>) -> Vec<Table> {
        let (mut merged, mut rest) = (Vec::new(), theirs);
        for table in ours {
            let shares = |other: &Table| {
                other.machines.iter().any(|machine| table.position(&machine.name).is_some())
            };
            merged.push(match rest.iter().position(shares) {
                Some(at) => self.table(&table, &rest.remove(at)),
                None => table,
            });
        }
        merged.extend(rest);
        merged.sort_by(|a, b| a.name().cmp(b.name()));
        merged
    }

    fn table(&mut self, a: &Table, b: &Table) -> Table {
        let machines = self.machines(&a.machines, &b.machines);
        let mut devices: Vec<Device> = Vec::new();
        for device in &a.devices {
            devices.push(match b.device(&device.name) {
                Some(other) => self.device((a, device), (b, other), &machines),
                None => device.clone(),
            });
        }
        let only = b.devices.iter().filter(|it| a.device(&it.name).is_none());
        devices.extend(only.cloned());
        devices.sort_by(|a, b| a.name.cmp(&b.name));
        Table { when: a.when.clone().or_else(|| b.when.clone()), machines, devices }
    }

    /// The machine types of both; between two that both have, what was released first comes first.
    fn machines(&mut self, a: &[Machine], b: &[Machine]) -> Vec<Machine> {
        let (mut list, mut in_a, mut in_b) = (Vec::new(), 0, 0);
        for (at, machine) in a.iter().enumerate() {
            let Some(other) = b.iter().position(|it| it.name == machine.name) else { continue };
            if other < in_b {
                continue;
            }
            self.gap(&mut list, &a[in_a..at], &b[in_b..other]);
            list.push(Machine {
                name: machine.name.clone(),
                stamp: self.union.both(machine.stamp, b[other].stamp),
                retired: self.mark(machine.retired.clone(), b[other].retired.clone()),
            });
            (in_a, in_b) = (at + 1, other + 1);
        }
        self.gap(&mut list, &a[in_a..], &b[in_b..]);
        list
    }

    fn gap(&self, list: &mut Vec<Machine>, a: &[Machine], b: &[Machine]) {
        let order = |it: &Machine| self.union.graph.members(it.stamp).first().copied();
        let began = |part: &[Machine]| part.first().and_then(order).unwrap_or(usize::MAX);
        let (first, second) = if began(b) < began(a) { (b, a) } else { (a, b) };
        list.extend(first.iter().chain(second).cloned());
    }

    fn mark(&mut self, a: Option<Mark>, b: Option<Mark>) -> Option<Mark> {
        match (a, b) {
            (Some(a), Some(b)) => {
                let stamp = self.union.both(a.stamp, b.stamp);
                let reason = a.reason.min(b.reason);
                Some(Mark { stamp, reason })
            }
            (a, b) => a.or(b),
        }
    }

    fn device(
        &mut self,
        (in_a, a): (&Table, &Device),
        (in_b, b): (&Table, &Device),
        machines: &[Machine],
    ) -> Device {
        let mut properties = Vec::new();
        for property in &a.properties {
            properties.push(match b.properties.iter().find(|it| it.name == property.name) {
                Some(other) => self.property((in_a, property), (in_b, other), machines),
                None => property.clone(),
            });
        }
        let is_new = |it: &&Property| !a.properties.iter().any(|known| known.name == it.name);
        properties.extend(b.properties.iter().filter(is_new).cloned());
        properties.sort_by(|a, b| a.name.cmp(&b.name));
        Device {
            name: a.name.clone(),
            stamp: self.union.both(a.stamp, b.stamp),
            dropped: self.mark(a.dropped.clone(), b.dropped.clone()),
            properties,
        }
    }

    /// Machine type by machine type: the lines of both, and one more where a line of the other would be taken for ours.
    fn property(
        &mut self,
        (in_a, a): (&Table, &Property),
        (in_b, b): (&Table, &Property),
        machines: &[Machine],
    ) -> Property {
        let mut steps: Vec<Step> = Vec::new();
        for machine in machines {
            let line = |it: &Property| it.steps.iter().find(|it| it.from == machine.name).cloned();
            let mut here: Vec<Step> = Vec::new();
            for step in [line(a), line(b)].into_iter().flatten() {
                match here.iter_mut().find(|it| it.value == step.value) {
                    Some(known) => known.stamp = self.union.both(known.stamp, step.stamp),
                    None => here.push(step),
                }
            }
            for (table, property) in [(in_a, a), (in_b, b)] {
                let Some(at) = table.position(&machine.name) else { continue };
                let Some(step) = table.step(property, at) else { continue };
                let own = table.machines[at].stamp;
                if !self.union.meet(own, step.stamp) {
                    continue;
                }
                let said = here.last().or(steps.last()).map(|it| &it.value);
                if said != Some(&step.value) && !here.iter().any(|it| it.value == step.value) {
                    let within = self.union.graph.is_within(own, step.stamp);
                    let stamp = if within { own } else { step.stamp };
                    here.push(Step {
                        from: machine.name.clone(),
                        value: step.value.clone(),
                        stamp,
                    });
                }
            }
            here.sort_by_key(|it| self.union.graph.members(it.stamp).first().copied());
            steps.extend(here);
        }
        let always = match (a.always.clone(), b.always.clone()) {
            (Some(a), Some(b)) if a.1 == b.1 => Some((self.union.both(a.0, b.0), a.1)),
            (a, b) => a.or(b),
        };
        Property { name: a.name.clone(), steps, always }
    }
}
