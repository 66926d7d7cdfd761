//! The operations of `cargo vmstate` on the file.

use super::compare::compare;
use super::model::{Device, Machine, Machines, Mark, Property, Step, Table, Value};
use super::source::{Source, SourceDevice};
use crate::model::{Graph, Stamp};
use crate::rules::Finding;
use crate::update::{ReleaseError, new_release};

/// The file with `next` lines as the tables of the source have them. What was released stays as it is, line for line.
///
/// Refuses what [`compare`] refuses. A released table that no source has stays, too: that it is gone is for
/// others to say.
///
/// # Errors
///
/// Everything that would make another machine of a released machine type.
pub fn update(machines: &Machines, sources: &[Source]) -> Result<Machines, Vec<Finding>> {
    let findings: Vec<Finding> =
        sources.iter().flat_map(|source| compare(machines, source)).collect();
    if !findings.is_empty() {
        return Err(findings);
    }
    let mut tables: Vec<Table> = Vec::new();
    for (index, table) in machines.tables.iter().enumerate() {
        let belongs = |source: &&Source| machines.find(source.names()) == Some(index);
        match sources.iter().find(belongs) {
            Some(source) => tables.push(merged(&machines.graph, released(table), source)),
            None if table.is_released() => tables.push(released(table)),
            None => {}
        }
    }
    let new = sources.iter().filter(|source| machines.find(source.names()).is_none());
    tables.extend(new.map(|source| merged(&machines.graph, Table::default(), source)));
    tables.sort_by(|a, b| a.name().cmp(b.name()));
    let (releases, graph) = (machines.releases.clone(), machines.graph.clone());
    Ok(Machines { releases, graph, tables })
}

/// What releases shipped. That a device was dropped, and the condition, are not in the source, so they stay.
fn released(table: &Table) -> Table {
    let mut released = table.only(&Stamp::released);
    released.when.clone_from(&table.when);
    for device in &mut released.devices {
        let dropped = table.device(&device.name).and_then(|known| known.dropped.clone());
        device.dropped = dropped;
    }
    released
}

/// A released table with what the source adds to it.
fn merged(graph: &Graph, released: Table, source: &Source) -> Table {
    let mut table = released;
    for (name, reason) in &source.retired {
        let mark = Mark { stamp: Stamp::Next, reason: reason.clone() };
        if let Some(machine) = table.machines.iter_mut().find(|machine| machine.name == *name) {
            machine.retired.get_or_insert(mark);
        }
    }
    for name in source.names().collect::<Vec<_>>().into_iter().rev() {
        if table.position(name).is_none() {
            table.machines.push(Machine {
                name: name.to_owned(),
                stamp: Stamp::Next,
                retired: None,
            });
        }
    }
    for now in &source.devices {
        let known = table.devices.iter().position(|device| device.name == now.name);
        let mut device = match known {
            Some(at) => back(table.devices.remove(at)),
            None => Device {
                name: now.name.clone(),
                stamp: Stamp::Next,
                dropped: None,
                properties: Vec::new(),
            },
        };
        properties(graph, &table, &mut device, now, source);
        table.devices.push(device);
    }
    table.devices.sort_by(|a, b| a.name.cmp(&b.name));
    table
}

/// A device that is in the source: that it was dropped since the last release is taken back.
fn back(mut device: Device) -> Device {
    device.dropped = device.dropped.filter(|mark| mark.stamp.is_released());
    device
}

fn properties(
    graph: &Graph,
    table: &Table,
    device: &mut Device,
    now: &SourceDevice,
    source: &Source,
) {
    for current in &now.properties {
        let known = device.properties.iter().position(|it| it.name == current.0);
        let at = known.unwrap_or_else(|| {
            let (name, steps) = (current.0.clone(), Vec::new());
            device.properties.push(Property { name, steps, always: None });
            device.properties.len() - 1
        });
        let property = &mut device.properties[at];
        property.steps = steps(property, graph, table, (now, current), source);
    }
    for (name, property, value) in &source.always {
        if *name == device.name {
            always(device, property, value);
        }
    }
    device.properties.retain(|property| !property.steps.is_empty());
    device.properties.sort_by(|a, b| a.name.cmp(&b.name));
}

/// The lines of a property, and new ones where no release says what it is under a machine type: neither may be released, or each
/// on a branch of its own.
fn steps(
    property: &Property,
    graph: &Graph,
    table: &Table,
    (now, current): (&SourceDevice, &(String, Value)),
    source: &Source,
) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (position, machine) in table.machines.iter().enumerate() {
        let released = table.step(property, position);
        let both = released.filter(|step| {
            let with_step = graph.since(step.stamp);
            graph.since(machine.stamp).iter().any(|at| with_step.contains(at))
        });
        let lines = property.steps.iter().filter(|step| step.from == machine.name);
        let place = source.names().position(|name| name == machine.name);
        let value = match (both, place) {
            (Some(step), _) => Some(&step.value),
            (None, Some(place)) => Some(source.value(place, now, current)),
            (None, None) => None,
        };
        steps.extend(lines.cloned());
        if let Some(value) = value.filter(|it| steps.last().map(|last| &last.value) != Some(it)) {
            let (from, value) = (machine.name.clone(), value.clone());
            steps.push(Step { from, value, stamp: Stamp::Next });
        }
    }
    steps
}

fn always(device: &mut Device, property: &str, value: &Value) {
    for known in device.properties.iter_mut().filter(|it| it.name == property) {
        known.always.get_or_insert((Stamp::Next, value.clone()));
    }
}

/// The file after release `name`, one of a stable branch that came after others, if those are said: what was `next` is
/// stamped with it.
///
/// # Errors
///
/// When the name is none, or a release has it already.
pub fn release(
    machines: &Machines,
    name: &str,
    after: &[String],
) -> Result<Machines, ReleaseError> {
    let mut machines = machines.clone();
    let stamp = new_release(&mut machines.releases, &mut machines.graph, name, after)?;
    machines.tables.iter_mut().for_each(|table| table.restamp(stamp));
    Ok(machines)
}

/// The file without guests that have a device; `None` if no released table has it.
#[must_use]
pub fn drop_device(machines: &Machines, device: &str, reason: &str) -> Option<Machines> {
    let mut machines = machines.clone();
    let mut found = false;
    let tables = machines.tables.iter_mut().flat_map(|table| &mut table.devices);
    for known in tables.filter(|it| it.name == device && it.stamp.is_released()) {
        let mark = Mark { stamp: Stamp::Next, reason: reason.to_owned() };
        known.dropped.get_or_insert(mark);
        found = true;
    }
    found.then_some(machines)
}
