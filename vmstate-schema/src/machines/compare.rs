//! A table against what was released: the value of every property under every machine type.

use super::model::{Device, Machines, Property, Table, Value};
use super::names::{finding, names};
use super::print::print_value;
use super::source::{New, Source, SourceDevice};
use crate::model::Stamp;
use crate::rules::{Directions, Finding, Rule, say};

/// Judges a table of the source against the file, branch by branch: every fault once. The compiler finds the same, in a const.
#[must_use]
pub fn compare(machines: &Machines, source: &Source) -> Vec<Finding> {
    let Some(index) = machines.find(source.names()) else { return Vec::new() };
    let current: Vec<&str> = source.names().collect();
    let retired: Vec<&str> = source.retired.iter().map(|(name, _)| name.as_str()).collect();
    let faults = names(machines, &machines.tables[index], &current, &retired);
    let comparable = faults.iter().all(|fault| fault.gone);
    let mut findings: Vec<Finding> = faults.into_iter().map(|fault| fault.finding).collect();
    // In another order every value is another one.
    if !comparable {
        return findings;
    }
    let heads = machines.heads();
    if heads.len() < 2 {
        findings.extend(values(machines, source));
        return findings;
    }
    let judged: Vec<Vec<Finding>> = heads.iter().map(|head| values(head, source)).collect();
    for finding in judged.iter().flatten() {
        let same = |it: &Finding| it.rule == finding.rule && it.headline == finding.headline;
        // What came to an end on one branch never was on another, and its newest machine type is not that of another.
        let serves = matches!(finding.rule, Rule::IdleAcknowledgement | Rule::EntryForAll)
            && !judged.iter().all(|findings| findings.iter().any(same));
        if !serves && !findings.iter().any(same) {
            findings.push(finding.clone());
        }
    }
    findings
}

/// What is wrong with the values of a table, against what one release and those before it shipped.
fn values(machines: &Machines, source: &Source) -> Vec<Finding> {
    let Some(index) = machines.find(source.names()) else { return Vec::new() };
    let table = &machines.tables[index];
    let mut judge = Judge { machines, table, source, findings: Vec::new() };
    judge.released();
    judge.idle();
    judge.new_properties();
    judge.new_parts();
    judge.guards();
    // What is on where it must not be, no other place for its entry mends.
    if judge.findings.iter().all(|finding| finding.rule != Rule::NewPropertyOn) {
        judge.entries_for_all();
    }
    judge.findings
}

struct Judge<'a> {
    machines: &'a Machines,
    table: &'a Table,
    source: &'a Source,
    findings: Vec<Finding>,
}

impl<'a> Judge<'a> {
    fn find(&mut self, rule: Rule, headline: String, since: Stamp) -> &mut Finding {
        let mut finding = finding(rule, headline, String::new());
        finding.releases = self.machines.since(since);
        self.findings.push(finding);
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// Released machine types that are left, newest first: their places in the file and in the source.
    fn living(&self) -> Vec<(usize, usize)> {
        let place = |name: &str| self.source.names().position(|it| it == name);
        self.table.living().filter_map(|(at, machine)| Some((at, place(&machine.name)?))).collect()
    }

    fn hosts(&self, since: Stamp) -> String {
        say::hosts(&self.machines.since(since))
    }

    /// What was released: its devices, their properties and the values of these.
    fn released(&mut self) {
        for device in self.table.devices.iter().filter(|device| device.stamp.is_released()) {
            let Some(now) = self.source.device(&device.name) else {
                // One that was dropped need not be there. If it is back, it is held to what was released.
                if device.dropped.is_none() {
                    self.missing_device(device);
                }
                continue;
            };
            for property in &device.properties {
                let is_released = property.is_released();
                if is_released && !property.always.as_ref().is_some_and(|(at, _)| at.is_released())
                {
                    self.property(device, now, property);
                }
            }
        }
    }

    fn missing_device(&mut self, device: &Device) {
        let (name, hosts) = (&device.name, self.hosts(device.stamp));
        let headline = format!("released device `{name}` is not given to `require`");
        let finding = self.find(Rule::MachineTypeChanged, headline, device.stamp);
        finding.notes.push(format!(
            "what machine types of {hosts} set in it cannot be compared with what they set now"
        ));
        finding.help.push("give its description to `require` as well".to_owned());
        finding.help.push(format!(
            "if no guest has it any more: `cargo vmstate drop {name} --reason \"...\"`"
        ));
    }

    fn property(&mut self, device: &Device, now: &'a SourceDevice, property: &Property) {
        let always = |it: &&(String, String, Value)| it.0 == device.name && it.1 == property.name;
        let always = self.source.always.iter().find(always).map(|it| &it.2);
        let known = now.properties.iter().find(|it| it.0 == property.name);
        let mut last = None;
        for (at, place) in self.living() {
            let Some(step) = self.table.step(property, at) else { continue };
            let value = match (known, always) {
                (Some(known), _) => Some(self.source.value(place, now, known)),
                (None, always) => always,
            };
            let difference = (step.value.clone(), value.cloned());
            if value != Some(&step.value) && last.as_ref() != Some(&difference) {
                let Some(value) = value else {
                    self.gone(device, property);
                    return;
                };
                self.changed(device, property, (at, place), value, known.is_none());
            }
            last = Some(difference);
        }
    }

    fn changed(
        &mut self,
        device: &Device,
        property: &Property,
        (at, place): (usize, usize),
        value: &Value,
        always: bool,
    ) {
        let Some(step) = self.table.step(property, at) else { return };
        let machine = &self.table.machines[at];
        let stamp = self.machines.later(step.stamp, machine.stamp);
        let (name, path) = (&machine.name, format!("{}.{}", device.name, property.name));
        let (was, is) = (print_value(&step.value), print_value(value));
        let has_entry = self.source.machines[place]
            .entries
            .iter()
            .any(|entry| entry.device == device.name && entry.property == property.name);
        let hosts = self.hosts(stamp);
        let since = self.machines.stamp_name(stamp).to_owned();
        let headline = format!(
            "released machine type `{name}` changed: `{path}` was {was} in {since}, and is {is} now"
        );
        let finding = self.find(Rule::MachineTypeChanged, headline, stamp);
        finding.breaks = Directions::BOTH;
        finding.notes.push(format!(
            "guests of `{name}` on {hosts} have {was}; from here they would get another device, and other bytes"
        ));
        let entry = format!("`\"{path}\" = {was}`");
        finding.help.push(match (always, has_entry) {
            (true, _) => format!("the code must do what {was} meant: {entry} under `always`"),
            (_, true) => format!("restore the entry under `\"{name}\"`: {entry}"),
            _ => format!("put an entry under `\"{name}\"`: {entry}"),
        });
    }

    /// A property that is gone: legal when all that are left had one value, and the author says that the code has it.
    fn gone(&mut self, device: &Device, property: &Property) {
        let path = format!("{}.{}", device.name, property.name);
        let first = property.steps.first().map_or(Stamp::Next, |step| step.stamp);
        let steps = self.living();
        let steps = steps.iter().filter_map(|(at, _)| {
            Some((&self.table.machines[*at].name, &self.table.step(property, *at)?.value))
        });
        let steps: Vec<(&String, &Value)> = steps.collect();
        let Some((newest, value)) = steps.first().copied() else { return };
        let other = steps.iter().find(|(_, other)| *other != value).copied();
        let (newest, was) = (newest.clone(), print_value(value));
        let other = other.map(|(name, other)| (name.clone(), print_value(other)));
        let hosts = self.hosts(first);
        let headline = format!("released property `{path}` is gone");
        let finding = self.find(Rule::MachineTypeChanged, headline, first);
        finding.breaks = Directions::BOTH;
        match other {
            None => {
                finding
                    .notes
                    .push(format!("on {hosts} it is {was} under every machine type that is left"));
                finding.help.push(format!(
                    "if the code always does now what {was} meant, say so at the end of the table: \
                     `always => {{ \"{path}\" = {was} }},`"
                ));
            }
            Some((older, other)) => {
                finding.notes.push(format!(
                    "on {hosts} it is {was} under `{newest}` and {other} under `{older}`: no code can be both"
                ));
                finding.help.push(format!(
                    "restore it; it may go when `{older}` is: `\"{older}\" => retired(\"why\"),`"
                ));
            }
        }
    }

    /// `always` for what is still there, or never was.
    fn idle(&mut self) {
        for (device, property, _) in &self.source.always {
            let released = self
                .table
                .device(device)
                .and_then(|it| it.properties.iter().find(|it| it.name == *property));
            let is_released = released.is_some_and(Property::is_released);
            let is_there = self
                .source
                .device(device)
                .is_some_and(|it| it.properties.iter().any(|(name, _)| name == property));
            if is_released && !is_there {
                continue;
            }
            let why = if is_there { "it is still a property" } else { "no release had it" };
            let headline = format!("`always` about `{device}.{property}`, but {why}");
            self.find(Rule::IdleAcknowledgement, headline, Stamp::Next)
                .help
                .push("remove the line".to_owned());
        }
    }

    /// New properties of released devices: what they switch must be off where it was not known.
    fn new_properties(&mut self) {
        let living = self.living();
        for now in &self.source.devices {
            let Some(device) = self.table.device(&now.name) else { continue };
            if !device.stamp.is_released() {
                continue;
            }
            for property in now.properties.iter().filter(|it| it.1 == Value::Bool(true)) {
                let known = device.properties.iter().find(|it| it.name == property.0);
                if known.is_some_and(Property::is_released) {
                    continue;
                }
                let on = |it: &&(usize, usize)| {
                    *self.source.value(it.1, now, property) == Value::Bool(true)
                };
                if let Some((at, place)) = living.iter().find(on).copied() {
                    self.left_on(&now.name, &property.0, at, place);
                }
            }
        }
    }

    fn left_on(&mut self, device: &str, property: &str, at: usize, place: usize) {
        let (newest, path) = (&self.table.machines[at], format!("{device}.{property}"));
        let (name, stamp) = (newest.name.clone(), newest.stamp);
        let hosts = self.hosts(stamp);
        let headline = format!("new property `{path}` is on under released machine type `{name}`");
        let finding = self.find(Rule::NewPropertyOn, headline, stamp);
        finding.breaks = Directions::NEW_TO_OLD;
        finding.notes.push(format!(
            "{hosts} run `{name}` without it: what it switches on would be sent to them, and they refuse it"
        ));
        finding.help.push(format!("put an entry under `\"{name}\"`: `\"{path}\" = false`"));
        if place == 0 {
            finding.help.push(
                "and a new machine type on top, for guests that have it: `\"...\" => {},`"
                    .to_owned(),
            );
        }
    }

    /// Subsections and fields that no release has: where it was not known, the property that decides is off.
    fn new_parts(&mut self) {
        let living = self.living();
        for now in &self.source.devices {
            for (new, properties) in deciding(now, &now.news) {
                let on = |it: &&(usize, usize)| {
                    let is_on =
                        |of: &&(String, Value)| is_on(self.source.value(it.1, now, of), &of.1);
                    properties.iter().all(is_on)
                };
                if let Some((at, place)) = living.iter().find(on).copied() {
                    let property = self.changeable(now, &properties);
                    self.sent(now, new, property, (at, place));
                }
            }
        }
    }

    /// Released fields that are behind a test: where they were known, what it is handed differs from what new guests have.
    fn guards(&mut self) {
        let living = self.living();
        for now in &self.source.devices {
            for (guard, properties) in deciding(now, &now.guards) {
                let same = |it: &&(usize, usize)| {
                    properties.iter().all(|of| *self.source.value(it.1, now, of) == of.1)
                };
                if let Some((at, _)) = living.iter().find(same).copied() {
                    let property = self.changeable(now, &properties);
                    self.held_back(now, guard, property, at);
                }
            }
        }
    }

    /// One of these, of which the value under released machine types is not released if there is such.
    fn changeable<'p>(
        &self,
        device: &SourceDevice,
        properties: &[&'p (String, Value)],
    ) -> &'p (String, Value) {
        let known = self.table.device(&device.name).filter(|it| it.stamp.is_released());
        let is_frozen = |name: &str| {
            let known = known.and_then(|it| it.properties.iter().find(|it| it.name == name));
            known.is_some_and(Property::is_released)
        };
        let new = properties.iter().rev().find(|it| !is_frozen(&it.0));
        new.unwrap_or(&properties[0])
    }

    fn held_back(
        &mut self,
        device: &SourceDevice,
        guard: &New,
        property: &(String, Value),
        at: usize,
    ) {
        let machine = &self.table.machines[at];
        let (name, stamp) = (machine.name.clone(), machine.stamp);
        let (hosts, path) = (self.hosts(stamp), format!("{}.{}", device.name, property.0));
        let value = print_value(&property.1);
        let headline = format!(
            "released {} is behind a test, and `{path}` is {value} under released machine type `{name}` as for new guests",
            guard.what
        );
        let finding = self.find(Rule::NewPropertyOn, headline, stamp);
        finding.breaks = Directions::BOTH;
        finding.notes.push(format!(
            "{hosts} send and expect the field under `{name}`: each side takes other bytes for it"
        ));
        finding.help.push(format!(
            "give the property under `\"{name}\"` the value for which the test sends the field: `\"{path}\" = ..`"
        ));
    }

    fn sent(
        &mut self,
        device: &SourceDevice,
        new: &New,
        property: &(String, Value),
        (at, place): (usize, usize),
    ) {
        let known = self.table.device(&device.name).filter(|it| it.stamp.is_released());
        let known = known.and_then(|it| it.properties.iter().find(|it| it.name == property.0));
        let frozen = known.is_some_and(Property::is_released);
        // One that is new itself and on has been found.
        if !frozen && property.1 == Value::Bool(true) && known_device(self.table, &device.name) {
            return;
        }
        let machine = &self.table.machines[at];
        let (name, stamp) = (machine.name.clone(), machine.stamp);
        let value = print_value(self.source.value(place, device, property));
        let (hosts, path) = (self.hosts(stamp), format!("{}.{}", device.name, property.0));
        let headline = format!(
            "new {} is sent under released machine type `{name}`, where `{path}` is {value}",
            new.what
        );
        let finding = self.find(Rule::NewPropertyOn, headline, stamp);
        finding.breaks = Directions::NEW_TO_OLD;
        finding.notes.push(format!(
            "{hosts} run `{name}` without it: it would be sent to them, and they refuse it"
        ));
        finding.help.push(if frozen {
            "its value is released, so let a new property decide: `property = \"...\"`".to_owned()
        } else {
            format!("switch it off under `\"{name}\"`")
        });
    }

    /// Entries under the newest machine type that no release has: the default would hold nowhere.
    fn entries_for_all(&mut self) {
        let Some(top) = self.source.machines.first() else { return };
        let released = self.table.living().any(|(_, machine)| machine.name == top.name);
        let Some((_, newest)) = self.table.living().next().filter(|_| !released) else { return };
        let (top_name, newest) = (top.name.clone(), newest.name.clone());
        for entry in &top.entries {
            let device = self.source.device(&entry.device);
            let default = device.and_then(|device| {
                device.properties.iter().find(|(name, _)| *name == entry.property)
            });
            let Some((_, default)) = default.filter(|(_, value)| *value != entry.value) else {
                continue;
            };
            let path = format!("{}.{}", entry.device, entry.property);
            let (value, default) = (print_value(&entry.value), print_value(default));
            let headline = format!(
                "`{path}` = {value} under `{top_name}`, the newest machine type: its default {default} would hold nowhere"
            );
            let finding = self.find(Rule::EntryForAll, headline, Stamp::Next);
            finding.notes.push(
                "an entry says how a machine type and all older ones differ from newer ones; there is none".to_owned(),
            );
            finding.help.push(format!(
                "put it under the newest released one: `\"{newest}\" => {{ \"{path}\" = {value} }}`"
            ));
            finding.help.push(format!(
                "or make it the default of `{}`: `default = {value}`",
                entry.property
            ));
        }
    }
}

/// Each part, and the properties that decide over it; there is at least one.
fn deciding<'d>(
    device: &'d SourceDevice,
    parts: &'d [New],
) -> Vec<(&'d New, Vec<&'d (String, Value)>)> {
    let mut found: Vec<(&New, Vec<_>)> = Vec::new();
    for part in parts {
        let property = device.properties.iter().find(|it| it.0 == part.property);
        match found.iter_mut().find(|(known, _)| known.what == part.what) {
            Some((_, properties)) => properties.extend(property),
            None => found.push((part, property.into_iter().collect())),
        }
    }
    found.retain(|(_, properties)| !properties.is_empty());
    found
}

/// Whether a value switches on what is new: a boolean says it; another value does where newer machine types have the same.
fn is_on(value: &Value, default: &Value) -> bool {
    match value {
        Value::Bool(on) => *on,
        Value::Integer(0) => false,
        Value::Text(text) if text.is_empty() => false,
        value => value == default,
    }
}

fn known_device(table: &Table, name: &str) -> bool {
    table.device(name).is_some_and(|device| device.stamp.is_released())
}
