//! Which machine types there are, and in which order: what tokens show.

use super::model::{Machines, Table};
use crate::rules::{Directions, Finding, Place, Rule, say};

/// A token of a table in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// The name of the machine type at this place, counted from the newest.
    Machine(usize),
    /// The name of the retired machine type at this place.
    Retired(usize),
}

/// What is wrong with a machine type of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameFault {
    /// What to point at.
    pub at: At,
    /// Whether it is only that one is gone, so that the others can be compared all the same.
    pub gone: bool,
    /// What is wrong.
    pub finding: Finding,
}

/// What is wrong with the machine types of a table, `names` from the newest on.
#[must_use]
pub fn names(
    machines: &Machines,
    table: &Table,
    names: &[&str],
    retired: &[&str],
) -> Vec<NameFault> {
    let living = table.living().map(|(_, machine)| machine.name.as_str());
    let living = living.filter(|name| !retired.contains(name)).collect();
    let mut judge = Judge { machines, table, names, living, findings: Vec::new() };
    judge.gone();
    judge.moved();
    judge.inserted();
    judge.back();
    judge.idle(retired);
    judge.findings
}

struct Judge<'a> {
    machines: &'a Machines,
    table: &'a Table,
    /// What the source has, newest first.
    names: &'a [&'a str],
    /// What was released and is not retired, newest first.
    living: Vec<&'a str>,
    findings: Vec<NameFault>,
}

impl Judge<'_> {
    fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|it| *it == name)
    }

    fn is_known(&self, name: &str) -> bool {
        self.table.machines.iter().any(|it| it.name == name && it.stamp.is_released())
    }

    fn find(&mut self, at: At, name: &str, headline: String, label: String) -> &mut Finding {
        let machine = self.table.machines.iter().find(|machine| machine.name == name);
        let releases = machine.map(|it| say::since(&self.machines.releases, it.stamp).to_vec());
        let mut finding = finding(Rule::MachineTypeMoved, headline, label);
        finding.breaks = Directions::BOTH;
        finding.releases = releases.unwrap_or_default();
        self.findings.push(NameFault { at, gone: false, finding });
        let last = self.findings.len() - 1;
        &mut self.findings[last].finding
    }

    fn since(&self, name: &str) -> String {
        let machine = self.table.machines.iter().find(|machine| machine.name == name);
        machine.map_or("?", |machine| self.machines.stamp_name(machine.stamp)).to_owned()
    }

    fn hosts(&self, name: &str) -> String {
        let machine = self.table.machines.iter().find(|machine| machine.name == name);
        say::hosts(machine.map_or(&[], |it| say::since(&self.machines.releases, it.stamp)))
    }

    /// Released machine types that are gone, or have another name.
    fn gone(&mut self) {
        let mut taken = Vec::new();
        for (index, name) in self.living.clone().into_iter().enumerate() {
            if self.place(name).is_some() {
                continue;
            }
            let older = self.living[index + 1..].iter().find_map(|older| self.place(older));
            let end = older.unwrap_or(self.names.len());
            let before = end.checked_sub(1);
            let renamed = before
                .filter(|at| !taken.contains(at) && !self.is_known(self.names[*at]))
                .inspect(|at| taken.push(*at));
            let at = renamed.unwrap_or(end.min(self.names.len() - 1));
            let headline = match renamed {
                Some(at) => {
                    format!(
                        "released machine type `{name}` is gone; here stands `{}`",
                        self.names[at]
                    )
                }
                None => format!("released machine type `{name}` is gone"),
            };
            let (since, hosts) = (self.since(name), self.hosts(name));
            let label = match (renamed, older) {
                (Some(_), _) => format!("`{name}` stood here in {since}"),
                (None, Some(_)) => format!("`{name}` stood above in {since}"),
                (None, None) => format!("`{name}` stood below in {since}"),
            };
            let finding = self.find(At::Machine(at), name, headline, label);
            finding.notes.push(format!(
                "guests of `{name}` from {hosts} ask for it by this name; here they could not even start"
            ));
            finding.help.push(format!(
                "restore it: `\"{name}\" => {{ .. }},` with the entries that it had"
            ));
            finding.help.push(format!(
                "if no guest runs on it any more, say so: `\"{name}\" => retired(\"why\"),`"
            ));
            self.findings.iter_mut().last().into_iter().for_each(|fault| fault.gone = true);
        }
    }

    /// Released machine types in another order.
    fn moved(&mut self) {
        let mut newest_seen: Option<usize> = None;
        for (at, name) in self.names.iter().enumerate() {
            let Some(rank) = self.living.iter().position(|it| it == name) else { continue };
            if let Some(other) = newest_seen.filter(|other| *other > rank) {
                let (before, since) = (self.living[other].to_owned(), self.since(name));
                let headline = format!("released machine type `{name}` moved");
                let label = format!("stood above `{before}` in {since}");
                let name = (*name).to_owned();
                let finding = self.find(At::Machine(at), &name, headline, label);
                finding.notes.push(
                    "an entry holds for its machine type and all older ones, so the order decides what each of them is"
                        .to_owned(),
                );
                finding.help.push(format!("put `\"{name}\"` back above `\"{before}\"`"));
            }
            newest_seen = Some(newest_seen.map_or(rank, |other| other.max(rank)));
        }
    }

    /// New machine types that are older than a released one.
    fn inserted(&mut self) {
        let Some(first) = self.names.iter().position(|name| self.living.contains(name)) else {
            return;
        };
        let said: Vec<At> = self.findings.iter().map(|fault| fault.at).collect();
        for at in first + 1..self.names.len() {
            let name = self.names[at];
            if self.is_known(name) || said.contains(&At::Machine(at)) {
                continue;
            }
            let newest = self.living.first().copied().unwrap_or_default().to_owned();
            let headline = format!("new machine type `{name}` between released ones");
            let label =
                format!("no release has it, but `{}` above it is released", self.names[first]);
            let finding = self.find(At::Machine(at), name, headline, label);
            finding.notes.push(
                "a new machine type is for what the next release is like; released ones are never made anew".to_owned(),
            );
            finding.help.push(format!("put it on top: `\"{name}\" => {{}},` above `\"{newest}\"`"));
        }
    }

    /// Machine types that a release retired.
    fn back(&mut self) {
        for (at, name) in self.names.iter().enumerate() {
            let machine = self.table.machines.iter().find(|machine| machine.name == *name);
            let mark = machine.and_then(|machine| machine.retired.clone());
            let Some(mark) = mark.filter(|mark| mark.stamp.is_released()) else { continue };
            let since = self.machines.stamp_name(mark.stamp).to_owned();
            let headline = format!("retired machine type `{name}` is back");
            let label = format!("retired in {since}: {}", mark.reason);
            let name = (*name).to_owned();
            let finding = self.find(At::Machine(at), &name, headline, label);
            finding.notes.push("hosts since then do not have it".to_owned());
            finding.help.push("give the new machine type another name".to_owned());
        }
    }

    /// Retirements of what was never released.
    fn idle(&mut self, retired: &[&str]) {
        for (at, name) in retired.iter().enumerate() {
            if self.is_known(name) {
                continue;
            }
            let headline = format!("`{name}` is retired, but no release had it");
            let mut finding =
                finding(Rule::IdleAcknowledgement, headline, "nothing to retire".to_owned());
            finding.help.push("remove the line".to_owned());
            self.findings.push(NameFault { at: At::Retired(at), gone: false, finding });
        }
    }
}

pub(super) fn finding(rule: Rule, headline: String, label: String) -> Finding {
    Finding {
        rule,
        place: Place::Device,
        headline,
        label,
        notes: Vec::new(),
        help: Vec::new(),
        breaks: Directions::NONE,
        releases: Vec::new(),
    }
}
