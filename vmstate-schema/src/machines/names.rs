//! Which machine types there are, and in which order: what tokens show.

use super::model::{Machine, Machines, Property, Table};
use super::print::print_value;
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
    /// The machine type that it is about.
    pub machine: String,
    /// What is wrong.
    pub finding: Finding,
}

/// What is wrong with the machine types of a table, `names` from the newest on. Each branch is asked for itself: what two
/// branches shipped has no order among itself.
#[must_use]
pub fn names(machines: &Machines, table: &Table, names: &[&str], gone: &[&str]) -> Vec<NameFault> {
    let heads = machines.heads();
    if heads.len() < 2 {
        return judge(machines, table, table, names, gone);
    }
    let at_head = |head: &'_ Machines| head.find(names.iter().copied());
    let mut faults = contradictions(machines, &heads, names);
    for head in &heads {
        let Some(index) = at_head(head) else { continue };
        for mut fault in judge(head, &head.tables[index], table, names, gone) {
            let tables = heads.iter().filter_map(|it| Some(&it.tables[at_head(it)?]));
            let machines: Vec<&Machine> =
                tables.filter_map(|it| Some(&it.machines[it.position(&fault.machine)?])).collect();
            if fault.gone && machines.len() < heads.len() {
                fault = elsewhere(fault);
            }
            // Another branch still has what this one retired.
            let lives = machines.iter().any(|it| it.retired.is_none());
            let retired = head.tables[index]
                .position(&fault.machine)
                .is_some_and(|at| head.tables[index].machines[at].retired.is_some());
            let same = |it: &NameFault| it.at == fault.at && it.finding.rule == fault.finding.rule;
            let is_news = !faults.iter().any(same);
            if is_news && !(lives && retired) {
                faults.push(fault);
            }
        }
    }
    faults
}

/// VMS0046: a stable branch has it, and this one never had.
fn elsewhere(mut fault: NameFault) -> NameFault {
    let name = fault.machine.clone();
    let finding = &mut fault.finding;
    let first = finding.releases.first().cloned().unwrap_or_default();
    finding.rule = Rule::ElsewhereOnly;
    finding.headline = format!(
        "machine type `{name}` was released in {first}, on another branch, and is not here"
    );
    finding.label = format!("`{name}` stands above this in {first}");
    finding.help = vec![
        format!("bring it over: `\"{name}\" => {{ .. }},` with what it sets in {first}"),
        format!("if no guest runs on it any more, say so: `\"{name}\" => retired(\"why\"),`"),
        "where this is the older branch, its record need not know what the newer one released: see docs/backports.md".to_owned(),
    ];
    fault
}

/// VMS0045: a machine type that two branches shipped, with another value of a property on each.
fn contradictions(machines: &Machines, heads: &[Machines], names: &[&str]) -> Vec<NameFault> {
    let mut faults: Vec<NameFault> = Vec::new();
    for (number, two) in heads.iter().enumerate() {
        for one in &heads[..number] {
            for (at, name) in names.iter().enumerate() {
                for (path, differing) in differing(one, two, name) {
                    // The newest machine type stands for all.
                    let same = |it: &NameFault| it.finding.headline.contains(&path);
                    if !faults.iter().any(same) {
                        let machine = (*name).to_owned();
                        faults.push(NameFault {
                            at: At::Machine(at),
                            gone: false,
                            machine,
                            finding: differing,
                        });
                    }
                }
            }
        }
    }
    for fault in &mut faults {
        let place = |name: &String| machines.releases.iter().position(|it| it == name);
        fault.finding.releases.sort_by_key(place);
        fault.finding.releases.dedup();
    }
    faults
}

/// Properties that are one thing on one branch and another on the other.
fn differing(one: &Machines, two: &Machines, name: &str) -> Vec<(String, Finding)> {
    let found = |head: &Machines| head.find([name].into_iter());
    let (Some(a), Some(b)) = (found(one), found(two)) else { return Vec::new() };
    let (a, b) = (&one.tables[a], &two.tables[b]);
    let (Some(in_a), Some(in_b)) = (a.position(name), b.position(name)) else { return Vec::new() };
    let mut findings = Vec::new();
    for device in &a.devices {
        let Some(other) = b.device(&device.name) else { continue };
        for property in &device.properties {
            let same = |it: &&Property| it.name == property.name;
            let Some(theirs) = other.properties.iter().find(same) else { continue };
            let (Some(x), Some(y)) = (a.step(property, in_a), b.step(theirs, in_b)) else {
                continue;
            };
            if x.value == y.value {
                continue;
            }
            let path = format!("{}.{}", device.name, property.name);
            let stamps = (
                one.later(x.stamp, a.machines[in_a].stamp),
                two.later(y.stamp, b.machines[in_b].stamp),
            );
            let (first, second) = (one.stamp_name(stamps.0), two.stamp_name(stamps.1));
            let (was, is) = (print_value(&x.value), print_value(&y.value));
            let headline = format!(
                "{first} and {second} released machine type `{name}` each in its own way: `{path}` is {was} in {first}, and {is} in {second}"
            );
            let mut finding = finding(
                Rule::ReleasesDiffer,
                headline,
                "no machine can be what both have".to_owned(),
            );
            finding.breaks = Directions::BOTH;
            let hosts = (one.since(stamps.0), two.since(stamps.1));
            finding.notes.push(format!(
                "a guest of `{name}` that moves between {} and {} gets another device there, and other bytes",
                say::hosts(&hosts.0),
                say::hosts(&hosts.1)
            ));
            finding.releases = [hosts.0, hosts.1].concat();
            finding
                .help
                .push("where one of them is not out yet: let it be what the other is".to_owned());
            finding.help.push(
                "where both are out: one of the two cannot be kept; take its line out of the record in a commit that says why, and see \
                 docs/backports.md"
                    .to_owned(),
            );
            findings.push((format!("`{path}`"), finding));
        }
    }
    findings
}

fn judge<'a>(
    machines: &'a Machines,
    table: &'a Table,
    all: &'a Table,
    names: &'a [&'a str],
    retired: &[&str],
) -> Vec<NameFault> {
    let living = table.living().map(|(_, machine)| machine.name.as_str());
    // What another branch retired, no guest runs on either.
    let elsewhere = |name: &str| {
        let known = all.position(name).map(|at| &all.machines[at]);
        known.is_some_and(|it| it.retired.is_some()) && !names.contains(&name)
    };
    let living = living.filter(|name| !retired.contains(name) && !elsewhere(name)).collect();
    let mut judge = Judge { machines, table, all, names, living, findings: Vec::new() };
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
    /// The table with what other branches shipped.
    all: &'a Table,
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
        self.all.machines.iter().any(|it| it.name == name && it.stamp.is_released())
    }

    fn find(&mut self, at: At, name: &str, headline: String, label: String) -> &mut Finding {
        let machine = self.table.machines.iter().find(|machine| machine.name == name);
        let releases = machine.map(|it| self.machines.since(it.stamp));
        let mut finding = finding(Rule::MachineTypeMoved, headline, label);
        finding.breaks = Directions::BOTH;
        finding.releases = releases.unwrap_or_default();
        let machine = name.to_owned();
        self.findings.push(NameFault { at, gone: false, machine, finding });
        let last = self.findings.len() - 1;
        &mut self.findings[last].finding
    }

    fn since(&self, name: &str) -> String {
        let machine = self.table.machines.iter().find(|machine| machine.name == name);
        machine.map_or("?", |machine| self.machines.stamp_name(machine.stamp)).to_owned()
    }

    fn hosts(&self, name: &str) -> String {
        let machine = self.table.machines.iter().find(|machine| machine.name == name);
        say::hosts(&machine.map(|it| self.machines.since(it.stamp)).unwrap_or_default())
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
            let machine = (*name).to_owned();
            self.findings.push(NameFault { at: At::Retired(at), gone: false, machine, finding });
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
