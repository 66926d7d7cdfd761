//! What is illegal about the tables of a crate, and what `accept` would write.

use vmstate_schema::machines::{self, Source};
use vmstate_schema::rules::Directions;
use vmstate_schema::{Finding, Rule};

use super::{Machines, living, record};
use crate::dump::FoundTable;
use crate::location;
use crate::report::Item;
use crate::survey::Change;
use crate::workspace::Crate;

impl Machines {
    /// Adds what is illegal, and what `accept` would write where nothing is.
    pub(crate) fn assess(&self, krate: &Crate, items: &mut Vec<Item>, changes: &mut Vec<Change>) {
        let before = items.len();
        let record = match &self.record {
            Ok(record) => record,
            Err(trouble) => {
                items.push(Item::of_trouble(trouble).of_crate(krate));
                return;
            }
        };
        if record.text.is_none() && !self.tables.is_empty() {
            items.extend(self.lost(krate));
        }
        self.unbound(krate, items);
        self.doubled(krate, items);
        self.gone(krate, &record.machines, items);
        for found in &self.tables {
            for finding in machines::compare(&record.machines, &found.table) {
                items.push(self.item(finding, found, krate));
            }
        }
        if items.len() > before {
            return;
        }
        // Nothing was found above, so nothing is refused here.
        let Ok(updated) = machines::update(&record.machines, &self.sources()) else { return };
        let new = (!updated.tables.is_empty()).then(|| machines::print(&updated));
        if record.text != new {
            changes.push(Change::new("", &self.path, record.text.clone(), new));
        }
    }

    /// A record with releases that the last commit has: it is restored, and never made anew.
    fn lost(&self, krate: &Crate) -> Option<Item> {
        let recorded = record::committed(&self.path)?.1;
        let newest = recorded.releases.last()?;
        let shown = location::shown(&self.path);
        let mut item = Item::new(Rule::ReleasedLinesEdited, "the record of released machine types is missing")
            .of_crate(krate)
            .in_file(&self.path)
            .note(format!("the last commit has it, with releases up to {newest}; a new one would know none of them"))
            .help(format!("restore it: `cargo vmstate restore`, or `git checkout HEAD -- {shown}`"));
        item.breaks = Directions::BOTH;
        item.releases = recorded.releases;
        Some(item)
    }

    fn item(&self, finding: Finding, found: &FoundTable, krate: &Crate) -> Item {
        let mut item = Item::new(finding.rule, finding.headline)
            .of_crate(krate)
            .at_source(found.source.as_ref())
            .in_file(&self.path);
        item.label = finding.label;
        item.notes = finding.notes;
        item.help = finding.help;
        item.breaks = finding.breaks;
        item.releases = finding.releases;
        item
    }

    /// Tables that nothing requires.
    fn unbound(&self, krate: &Crate, items: &mut Vec<Item>) {
        for seen in self.unrequired() {
            let names = seen.names.join("`, `");
            let headline = format!("machine types that nothing is compared with: `{names}`");
            let item = Item::new(Rule::UnrecordedTable, headline)
                .of_crate(krate)
                .at_source(seen.source.as_ref())
                .note("`require` knows the devices, so it is there that their values are compared with released ones")
                .help("put `const _: () = MACHINES.require(&[Device::DESCRIPTION, ..]);` below the table, with every device")
                .help("a table for tests: `#![unreleased]` as its first line");
            items.push(item);
        }
    }

    /// Machine types that two tables have, or one that is required with other devices each time.
    fn doubled(&self, krate: &Crate, items: &mut Vec<Item>) {
        for (index, found) in self.tables.iter().enumerate() {
            let shares = |other: &&FoundTable| shared(&other.table, &found.table).is_some();
            let Some(other) = self.tables[..index].iter().find(shares) else { continue };
            let name = shared(&other.table, &found.table).unwrap_or_default();
            let headline = format!("machine type `{name}` is in two tables, or required twice");
            let item = Item::new(Rule::UnrecordedTable, headline)
                .of_crate(krate)
                .at_source(found.source.as_ref())
                .note("a guest asks for it by this name, and must get one machine")
                .help("let one table have it, and one `require` name all its devices");
            items.push(item);
        }
    }

    /// Released tables that no source has.
    fn gone(&self, krate: &Crate, recorded: &machines::Machines, items: &mut Vec<Item>) {
        for (index, table) in recorded.tables.iter().enumerate() {
            let mut here = self.tables.iter();
            let is_it = |found: &FoundTable| recorded.find(found.table.names()) == Some(index);
            let unrequired = self
                .unrequired()
                .any(|seen| recorded.find(seen.names.iter().map(String::as_str)) == Some(index));
            let over = !table.is_released() || table.living().next().is_none();
            if here.any(is_it) || unrequired || over || table.when.is_some() {
                continue;
            }
            let headline = format!("released machine types are gone: `{}`", living(table));
            let mut item = Item::new(Rule::UnrecordedTable, headline)
                .of_crate(krate)
                .in_file(&self.path)
                .note("guests ask for their machine type by name; without it they do not start")
                .help("restore the table; single machine types are retired in it: `\"...\" => retired(\"why\")`")
                .help(
                    "a table that only some configurations have: `when \"feature = ..\"` at the end of its first line in the record",
                );
            item.breaks = Directions::BOTH;
            item.releases.clone_from(&recorded.releases);
            items.push(item);
        }
    }
}

/// A machine type that both have.
fn shared(a: &Source, b: &Source) -> Option<String> {
    a.names().find(|name| b.names().any(|other| other == *name)).map(str::to_owned)
}
