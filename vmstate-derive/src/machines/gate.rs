//! What was released of a table, and what tokens show to be wrong with it.

use std::collections::{BTreeMap, HashMap};

use proc_macro2::Span;
use vmstate_schema::machines::{
    self, At, Device, FILE, Machine, Machines, Property, Table, Value, names as compare_names,
};
use vmstate_schema::model::Stamp;
use vmstate_schema::rules::hosts;
use vmstate_schema::{Finding, Rule};

use super::input::Input;
use crate::gate::{Directory, Fault, fault_of, plain_fault};

/// The gate of one table; empty where nothing is compared.
#[derive(Default)]
pub(super) struct Gate {
    /// Whether the crate can have a record at all.
    pub dumped: bool,
    /// The record, relative to the crate's directory.
    pub file: Option<String>,
    /// The name of the recorded table.
    pub table: Option<String>,
    pub faults: Vec<Fault>,
    /// Branch by branch; none where nothing was released, or nothing can be compared.
    pub released: Vec<Released>,
}

/// What `require` compares with, by places in the source.
pub(super) struct Released {
    /// Released machine types that guests may run on, newest first.
    pub machines: Vec<Living>,
    pub devices: Vec<ReleasedDevice>,
    /// Entries about properties that are not released: machine type and entry.
    pub new: Vec<(usize, usize)>,
}

pub(super) struct Living {
    pub at: usize,
    pub hosts: String,
}

pub(super) struct ReleasedDevice {
    pub name: String,
    pub hosts: String,
    pub properties: Vec<ReleasedProperty>,
}

pub(super) struct ReleasedProperty {
    pub name: String,
    pub hosts: String,
    /// A release settled what the code always does instead.
    pub settled: bool,
    /// Who sets it: machine type and entry.
    pub entries: Vec<(usize, usize)>,
    pub checks: Vec<Check>,
}

/// The value under a machine type, and under older ones up to the next check.
pub(super) struct Check {
    pub at: usize,
    pub value: Value,
    pub since: String,
    pub hosts: String,
}

/// The recorded table that these machine types belong to, where there is one.
pub(super) fn still_there(names: &[String]) -> Option<String> {
    let (_, text) = Directory::of_this_crate()?.read(FILE);
    let machines = machines::parse(&String::from_utf8(text?).ok()?).ok()?;
    let index = machines.find(names.iter().map(String::as_str))?;
    Some(machines.tables[index].name().to_owned())
}

/// Reads the record of the crate, and compares.
pub(super) fn of(input: &Input) -> Gate {
    if input.unreleased {
        return Gate::default();
    }
    let dumped = Directory::expected().is_some();
    let gate = Directory::of_this_crate().map(|directory| read(input, &directory));
    Gate { dumped, ..gate.unwrap_or_default() }
}

fn read(input: &Input, directory: &Directory) -> Gate {
    let span = input.machines[0].name.span();
    let (file, text) = directory.read(FILE);
    let Some(text) = text else {
        let fault = unrecorded(span, &file, &format!("there is no `{file}`"));
        return Gate { faults: vec![fault], ..Gate::default() };
    };
    let machines = String::from_utf8(text)
        .map_err(|_| {
            (1, "it is not UTF-8".to_owned(), "restore it from version control".to_owned())
        })
        .and_then(|text| {
            machines::parse(&text).map_err(|error| (error.line, error.message, error.help))
        });
    let gate = match &machines {
        Ok(machines) => judge(input, span, &file, machines),
        Err(error) => Gate { faults: vec![unreadable(span, &file, error)], ..Gate::default() },
    };
    Gate { file: Some(file), ..gate }
}

fn judge(input: &Input, span: Span, file: &str, machines: &Machines) -> Gate {
    let names: Vec<String> = input.machines.iter().map(|it| it.name.value()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let Some(index) = machines.find(names.iter().copied()) else {
        let fault = unrecorded(span, file, &format!("`{file}` knows none of them"));
        return Gate { faults: vec![fault], ..Gate::default() };
    };
    let table = &machines.tables[index];
    let retired: Vec<String> = input.retired.iter().map(|it| it.name.value()).collect();
    let retired: Vec<&str> = retired.iter().map(String::as_str).collect();
    let findings = compare_names(machines, table, &names, &retired);
    let faults: Vec<Fault> =
        findings.iter().map(|found| fault(input, found.at, &found.finding)).collect();
    let compared = findings.iter().all(|found| found.gone) && table.is_released();
    let heads = if compared { machines.heads() } else { Vec::new() };
    let released = heads.iter().filter_map(|machines| {
        let table = &machines.tables[machines.find(names.iter().copied())?];
        Some(Reader::new(input, machines, table, &names).released())
    });
    let released = released.collect();
    Gate { table: Some(table.name().to_owned()), faults, released, ..Gate::default() }
}

fn fault(input: &Input, at: At, finding: &Finding) -> Fault {
    let span = match at {
        At::Machine(index) => input.machines.get(index).map(|it| it.name.span()),
        At::Retired(index) => input.retired.get(index).map(|it| it.name.span()),
    };
    fault_of(span.unwrap_or_else(Span::call_site), finding)
}

fn unrecorded(span: Span, file: &str, label: &str) -> Fault {
    plain_fault(
        Rule::UnrecordedTable,
        span,
        "these machine types are not recorded",
        label,
        &[
            "this crate has baselines, so what machine types set is compared with what was released".into(),
            "help: new machine types: `cargo vmstate accept` records them".into(),
            format!("help: recorded ones: restore the record, `git checkout HEAD -- {file}`"),
            "help: a table for tests: `#![unreleased]` as its first line".into(),
        ],
    )
}

fn unreadable(span: Span, file: &str, (line, message, remedy): &(usize, String, String)) -> Fault {
    plain_fault(
        Rule::UnreadableBaseline,
        span,
        "the record of machine types cannot be read",
        &format!("`{file}` line {line}: {message}"),
        &[
            "nothing can be compared with it, so nothing passes".into(),
            format!("help: {remedy}"),
            "help: `cargo vmstate check` says what is wrong with all files".into(),
        ],
    )
}

/// What is looked up in the source and in the record, each found once.
struct Reader<'a> {
    machines: &'a Machines,
    table: &'a Table,
    /// Released machine types that are left, newest first: their places in the file and in the source.
    living: Vec<(usize, usize)>,
    /// The place in the file of each machine type.
    places: HashMap<&'a str, usize>,
    /// Machine type and entry of what each property is set to, newest first.
    entries: BTreeMap<(String, String), Vec<(usize, usize)>>,
}

impl<'a> Reader<'a> {
    fn new(input: &Input, machines: &'a Machines, table: &'a Table, names: &[&str]) -> Self {
        let source: HashMap<&str, usize> =
            names.iter().enumerate().map(|(at, name)| (*name, at)).collect();
        let place = |(at, machine): (usize, &Machine)| Some((at, *source.get(&*machine.name)?));
        let mut entries = BTreeMap::<_, Vec<_>>::new();
        for (at, machine) in input.machines.iter().enumerate() {
            for (index, entry) in machine.entries.iter().enumerate() {
                entries.entry(entry.names().unwrap_or_default()).or_default().push((at, index));
            }
        }
        let places = table.machines.iter().enumerate().map(|(at, it)| (&*it.name, at)).collect();
        Self {
            machines,
            table,
            living: table.living().filter_map(place).collect(),
            places,
            entries,
        }
    }

    fn released(mut self) -> Released {
        let machines = self.living.iter().map(|(at, place)| {
            let hosts = self.hosts(self.table.machines[*at].stamp);
            Living { at: *place, hosts }
        });
        let machines = machines.collect();
        let table = self.table;
        let kept = table.devices.iter().filter(|it| it.stamp.is_released() && it.dropped.is_none());
        let devices = kept.map(|device| self.device(device)).collect();
        // What has no dot is refused elsewhere.
        self.entries.remove(&Default::default());
        let mut new: Vec<_> = self.entries.into_values().flatten().collect();
        new.sort_unstable();
        Released { machines, devices, new }
    }

    fn hosts(&self, since: Stamp) -> String {
        hosts(&self.machines.since(since))
    }

    fn device(&mut self, device: &Device) -> ReleasedDevice {
        let properties = device.properties.iter().filter(|property| property.is_released());
        ReleasedDevice {
            name: device.name.clone(),
            hosts: self.hosts(device.stamp),
            properties: properties.map(|property| self.property(device, property)).collect(),
        }
    }

    /// Takes its entries: what is left of them is about what is new.
    fn property(&mut self, device: &Device, property: &Property) -> ReleasedProperty {
        let names = (device.name.clone(), property.name.clone());
        let entries = self.entries.remove(&names).unwrap_or_default();
        let since = property.steps.first().map_or(Stamp::Next, |step| step.stamp);
        ReleasedProperty {
            name: property.name.clone(),
            hosts: self.hosts(since),
            settled: property.always.as_ref().is_some_and(|(stamp, _)| stamp.is_released()),
            checks: self.checks(property, &entries),
            entries,
        }
    }

    /// One check for each run of machine types between which neither the source nor the record has a change.
    fn checks(&self, property: &Property, entries: &[(usize, usize)]) -> Vec<Check> {
        let steps = property.steps.iter().rev();
        let steps = steps.filter_map(|step| Some((*self.places.get(&*step.from)?, step)));
        let (mut checks, mut last, mut steps) = (Vec::new(), None, steps.peekable());
        for (at, place) in &self.living {
            // From the newest on: a step that has not begun yet begins at no older one.
            while steps.next_if(|(from, _)| from > at).is_some() {}
            let Some((_, step)) = steps.peek() else { break };
            let decided = entries.partition_point(|(machine, _)| machine <= place);
            if last == Some((&step.from, decided)) {
                continue;
            }
            last = Some((&step.from, decided));
            let stamp = self.machines.later(step.stamp, self.table.machines[*at].stamp);
            checks.push(Check {
                at: *place,
                value: step.value.clone(),
                since: self.machines.stamp_name(stamp).to_owned(),
                hosts: self.hosts(stamp),
            });
        }
        checks
    }
}
