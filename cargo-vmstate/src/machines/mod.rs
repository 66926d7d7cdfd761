//! Machine types: the tables of a crate beside their record, `vmstate/machine-types`.

mod against;
mod assess;
mod record;
mod show;
mod sides;

use std::path::{Path, PathBuf};

use vmstate_schema::machines::{self, Device, FILE, Source, SourceDevice, Table};
use vmstate_schema::{Rule, update as schema};

pub(crate) use against::against;
pub(crate) use record::{dropped, released, restored};
pub(crate) use show::{recorded, text};
pub(crate) use sides::differences;

use crate::dump::{FoundTable, SeenTable};
use crate::regular;
use crate::report::Item;
use crate::screen;
use crate::survey::Change;
use crate::workspace::{Crate, Trouble};
use record::Record;

/// What a crate has of machine types.
pub(crate) struct Machines {
    /// Where the record is, or would be.
    pub path: PathBuf,
    record: Result<Record, Trouble>,
    tables: Vec<FoundTable>,
    seen: Vec<SeenTable>,
}

/// Whether a path is that of a record, be it a good one or not.
pub(crate) fn is_record(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == FILE)
}

impl Machines {
    /// What the compiler said, and the record.
    pub(crate) fn new(krate: &Crate, mut tables: Vec<FoundTable>, seen: Vec<SeenTable>) -> Self {
        let path = krate.directory.join(FILE);
        let mut known: Vec<Source> = Vec::new();
        // Several sets of features may show one table.
        tables.retain(|found| {
            let new = !known.contains(&found.table);
            known.push(found.table.clone());
            new
        });
        Self { record: Record::read(&path), path, tables, seen }
    }

    /// Whether there is nothing to record.
    pub(crate) fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    fn sources(&self) -> Vec<Source> {
        self.tables.iter().map(|found| found.table.clone()).collect()
    }

    /// The text of the record, where there is none yet.
    pub(crate) fn first_record(&self) -> Option<String> {
        for seen in self.unrequired() {
            let names = seen.names.join("`, `");
            screen::note(format_args!(
                "the machine types `{names}` are in no `require` and not recorded; `cargo vmstate check` says more"
            ));
        }
        match &self.record {
            Ok(record) if record.text.is_none() && !self.tables.is_empty() => {
                let first = machines::update(&machines::Machines::default(), &self.sources());
                first.ok().map(|machines| machines::print(&machines))
            }
            _ => None,
        }
    }

    /// Takes a record with a conflict for readable, as what both sides released; one that cannot be says why.
    pub(crate) fn resolve(&mut self) -> bool {
        match self.record.as_ref().err().and_then(record::resolve) {
            Some(Ok(record)) => {
                self.record = Ok(record);
                true
            }
            Some(Err(why)) => {
                if let Err(trouble) = &mut self.record {
                    trouble.message = format!("{}: {why}", trouble.message);
                }
                false
            }
            None => false,
        }
    }

    /// Says what is new and legal, but may be meant otherwise: new devices, and new properties that no entry sets.
    pub(crate) fn remarks(&self) {
        let Ok(record) = &self.record else { return };
        if record.text.is_none() && !self.tables.is_empty() {
            self.line_ends();
        }
        for found in &self.tables {
            let Some(index) = record.machines.find(found.table.names()) else { continue };
            let table = &record.machines.tables[index];
            let Some((_, newest)) = table.living().next() else { continue };
            for device in &found.table.devices {
                match table.device(&device.name) {
                    None => new_device(&device.name, &newest.name),
                    Some(known) => new_properties(&found.table, device, known, &newest.name),
                }
            }
        }
    }

    /// A directory that was begun before there were machine types has attributes for devices alone.
    fn line_ends(&self) {
        let attributes = self.path.with_file_name(".gitattributes");
        let text = regular::text(&attributes).unwrap_or_default();
        if text.contains("*.vmstate text eol=lf") && !text.contains(FILE) {
            let shown = crate::location::shown(&attributes);
            screen::note(format_args!("add `{FILE} text eol=lf` to {shown}, as for the baselines"));
        }
    }

    /// Whether a change is about a property that is compared under every released machine type, so that nobody need be asked.
    pub(crate) fn judges(&self, device: &str, change: &schema::Change) -> bool {
        let is_property = change.from.as_ref().is_some_and(|from| from.starts_with("property "));
        let Ok(record) = &self.record else { return false };
        is_property
            && self.tables.iter().any(|found| {
                let index = record.machines.find(found.table.names());
                let table = index.and_then(|index| record.machines.tables.get(index));
                let known = table.and_then(|table| table.device(device));
                known.is_some_and(|known| {
                    let mut properties = known.properties.iter();
                    properties.any(|it| it.name == change.path && it.is_released())
                })
            })
    }

    fn unrequired(&self) -> impl Iterator<Item = &SeenTable> {
        self.seen.iter().filter(|seen| {
            let is_it = |found: &FoundTable| {
                found.table.names().any(|name| seen.names.iter().any(|other| other == name))
            };
            !self.tables.iter().any(is_it)
        })
    }
}

fn new_device(device: &str, newest: &str) {
    screen::note(format_args!(
        "device `{device}` is new: a guest of `{newest}` or older that has it cannot go back to released hosts; where a \
         machine has it by itself, let only newer machine types have it"
    ));
}

/// New properties of a known device that are the same under the newest released machine type as under newer ones.
fn new_properties(source: &Source, device: &SourceDevice, known: &Device, newest: &str) {
    let Some(place) = source.names().position(|name| name == newest) else { return };
    for property in &device.properties {
        let is_known = known.properties.iter().any(|it| it.name == property.0);
        let value = source.value(place, device, property);
        if is_known || value != source.value(0, device, property) {
            continue;
        }
        let (name, value) =
            (format!("{}.{}", device.name, property.0), machines::print_value(value));
        screen::note(format_args!(
            "new property `{name}` is {value} under released machine type `{newest}`, too: if its guests had something \
             else before, say so there"
        ));
    }
}

/// A record that is behind the source, as a complaint of `check`.
pub(crate) fn stale(change: &Change, krate: &Crate) -> Item {
    let item = match (&change.old, &change.new) {
        (Some(old), Some(new)) => {
            let headline = "the record of machine types is not up to date";
            Item::new(Rule::StaleLines, headline).note(crate::lines::difference(old, new))
        }
        (None, _) => Item::new(Rule::UnrecordedTable, "the machine types are not recorded"),
        (_, None) => Item::new(Rule::StaleLines, "a record of machine types, but none are there"),
    };
    item.of_crate(krate).in_file(&change.path).help("run `cargo vmstate accept`").stale()
}

/// The names of the released machine types that guests may run on.
fn living(table: &Table) -> String {
    let names: Vec<&str> = table.living().map(|(_, machine)| machine.name.as_str()).collect();
    names.join("`, `")
}
