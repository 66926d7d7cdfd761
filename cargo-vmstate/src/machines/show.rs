//! Machine types as text: what each sets otherwise than the next newer one.

use std::fmt::Write as _;
use std::path::Path;

use vmstate_schema::machines::{Device, Machines, Property, Table, Value, print_value};
use vmstate_schema::rules::Directions;
use vmstate_schema::update::Change;

use super::record::Record;
use crate::exit::Result;
use crate::screen::{BOLD, DIM, paint};

/// The record at a path, as a release shipped it; `None` if there is none.
pub(crate) fn recorded(path: &Path, at: Option<&str>) -> Result<Option<Machines>> {
    let record = Record::read(path)?;
    Ok(record.text.and_then(|_| as_of(&record.machines, at.unwrap_or("next"))))
}

/// What a release shipped.
pub(super) fn as_of(machines: &Machines, release: &str) -> Option<Machines> {
    if release == "next" {
        return Some(machines.clone());
    }
    machines.at_release(release)
}

/// One paragraph a table.
pub(crate) fn text(machines: &Machines) -> String {
    machines.tables.iter().map(|table| table_text(machines, table)).collect()
}

fn table_text(machines: &Machines, table: &Table) -> String {
    let mut out = match &table.machines[..] {
        [only] => format!("\n{} {}\n", paint(BOLD, "machine type"), only.name),
        all => {
            let newest = all.last().map_or("", |machine| &machine.name);
            format!("\n{} {} to {newest}\n", paint(BOLD, "machine types"), table.name())
        }
    };
    for (at, machine) in table.machines.iter().enumerate().rev() {
        let since = machines.stamp_name(machine.stamp);
        let retired = machine.retired.as_ref().map(|mark| format!("  retired: {}", mark.reason));
        let retired = retired.unwrap_or_default();
        let _ = writeln!(out, "  {}  {}{retired}", machine.name, paint(DIM, since));
        for (device, property) in properties(table) {
            let value = value(table, property, at);
            if at + 1 == table.machines.len() || value != self::value(table, property, at + 1) {
                let _ = writeln!(
                    out,
                    "    {}.{} = {}",
                    device.name,
                    property.name,
                    value.map_or_else(|| "-".to_owned(), print_value)
                );
            }
        }
    }
    for (device, property) in properties(table) {
        if let Some((stamp, value)) = &property.always {
            let (since, value) = (paint(DIM, machines.stamp_name(*stamp)), print_value(value));
            let _ =
                writeln!(out, "  always  {since}\n    {}.{} = {value}", device.name, property.name);
        }
    }
    out
}

fn properties(table: &Table) -> impl Iterator<Item = (&Device, &Property)> {
    table.devices.iter().flat_map(|device| device.properties.iter().map(move |it| (device, it)))
}

fn value<'a>(table: &Table, property: &'a Property, machine: usize) -> Option<&'a Value> {
    table.step(property, machine).map(|step| &step.value)
}

/// What is different between two sides, by machine type.
pub(super) fn differences(a: &Machines, b: &Machines) -> Vec<(String, Vec<Change>)> {
    let mut all = Vec::new();
    for (table, at, name) in machines(a) {
        let other = machines(b).find(|(_, _, other)| *other == name);
        let changes = match other {
            Some((other, there, _)) => values((table, at), (other, there)),
            None => vec![gone()],
        };
        all.push((name.to_owned(), changes));
    }
    for (_, _, name) in machines(b) {
        if !machines(a).any(|(_, _, other)| other == name) {
            all.push((name.to_owned(), vec![new()]));
        }
    }
    all.retain(|(_, changes)| !changes.is_empty());
    all
}

/// Every machine type that guests may run on.
fn machines(all: &Machines) -> impl Iterator<Item = (&Table, usize, &str)> {
    all.tables.iter().flat_map(|table| {
        let machines = table.machines.iter().enumerate().rev();
        let living = machines.filter(|(_, machine)| machine.retired.is_none());
        living.map(move |(at, machine)| (table, at, machine.name.as_str()))
    })
}

/// Properties that both know and that differ.
fn values((a, at): (&Table, usize), (b, there): (&Table, usize)) -> Vec<Change> {
    let mut changes = Vec::new();
    for (device, property) in properties(a) {
        let same =
            |it: &(&Device, &Property)| it.0.name == device.name && it.1.name == property.name;
        let Some((_, other)) = properties(b).find(same) else { continue };
        let (from, to) = (value(a, property, at), value(b, other, there));
        if from != to {
            changes.push(Change {
                path: format!("{}.{}", device.name, property.name),
                from: from.map(print_value),
                to: to.map(print_value),
                breaks: Directions::BOTH,
                consequence: "a guest of this machine type is another machine on either side"
                    .to_owned(),
                is_judgement: false,
            });
        }
    }
    changes
}

fn gone() -> Change {
    Change {
        path: String::new(),
        from: Some("machine type".to_owned()),
        to: None,
        breaks: Directions::BOTH,
        consequence: "the machine type is gone: its guests do not start".to_owned(),
        is_judgement: false,
    }
}

fn new() -> Change {
    Change {
        path: String::new(),
        from: None,
        to: Some("machine type".to_owned()),
        breaks: Directions::NONE,
        consequence: "new machine type: only guests that ask for it have it".to_owned(),
        is_judgement: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = "\
# Machine types. Written by `cargo vmstate`; review a change like a change of an interface.
format 1
releases 1.0 2.0
1.0 table v1
1.0 machine v1
2.0 machine v2
1.0 device nic
1.0   property uso false from v1
2.0   property uso true from v2
";

    #[test]
    fn releases_are_compared() {
        let record = vmstate_schema::machines::parse(RECORD).unwrap();
        let (one, two) = (as_of(&record, "1.0").unwrap(), as_of(&record, "2.0").unwrap());
        let forth = differences(&one, &two);
        assert_eq!(forth, [("v2".to_owned(), vec![new()])]);
        assert_eq!(differences(&two, &one), [("v2".to_owned(), vec![gone()])]);
        let mut edited = two.clone();
        edited.tables[0].devices[0].properties[0].steps.remove(1);
        let changes = &differences(&two, &edited)[0];
        assert_eq!((changes.0.as_str(), changes.1[0].path.as_str()), ("v2", "nic.uso"));
        assert_eq!(as_of(&record, "3.0"), None);
    }
}
