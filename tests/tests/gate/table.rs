//! Rows of the mutation table, and how they are judged.

use std::fmt;
use std::fmt::Write as _;

use vmstate_schema::Device;
use vmstate_schema::machines::Source;

use crate::diagnostics::{Diagnostic, Outcome, Report};
use crate::files::Files;
use crate::released::{Released, replace};
use crate::workspace::Workspace;

const ROOT: &str = "src/lib.rs";

/// One edit of a released crate, and what must become of it.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) edit: String,
    pub(crate) place: String,
    pub(crate) expected: Expected,
    base: Released,
    parts_edited: bool,
    /// What was wrong with the edit itself.
    fault: Option<String>,
}

/// What must become of an edit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Expected {
    #[default]
    Accepted,
    /// By exactly these rules, each on its token.
    Rejected(Vec<(&'static str, String)>),
}

impl Row {
    pub(crate) fn new(base: &Released, edit: &str, place: &str) -> Self {
        Self {
            edit: edit.to_owned(),
            place: place.to_owned(),
            expected: Expected::Accepted,
            base: base.clone(),
            parts_edited: false,
            fault: None,
        }
    }

    /// Edits the device crate.
    pub(crate) fn device(mut self, from: &str, to: &str) -> Self {
        let result = replace(&mut self.base.device, ROOT, from, to);
        self.note(result)
    }

    /// Edits the crate of the device's parts.
    pub(crate) fn parts(mut self, from: &str, to: &str) -> Self {
        self.parts_edited = true;
        let result = replace(&mut self.base.parts, ROOT, from, to);
        self.note(result)
    }

    /// Edits a baseline, as another history would have it.
    pub(crate) fn baseline(mut self, device: &str, from: &str, to: &str) -> Self {
        let path = format!("vmstate/{device}.vmstate");
        let result = replace(&mut self.base.device, &path, from, to);
        self.note(result)
    }

    /// Edits another file of the device crate.
    pub(crate) fn edit(mut self, path: &str, from: &str, to: &str) -> Self {
        let result = replace(&mut self.base.device, path, from, to);
        self.note(result)
    }

    /// Adds a file to the device crate.
    pub(crate) fn file(mut self, path: &str, text: &str) -> Self {
        self.base.device.insert(path.to_owned(), text.to_owned());
        self
    }

    /// Removes a file of the device crate.
    pub(crate) fn without(mut self, path: &str) -> Self {
        let gone = self.base.device.remove(path).map(drop);
        self.note(gone.ok_or_else(|| format!("there is no `{path}`")))
    }

    /// It must be refused by this rule on this token; may be said several times.
    pub(crate) fn rejected(mut self, rule: &'static str, token: &str) -> Self {
        match &mut self.expected {
            Expected::Rejected(rules) => rules.push((rule, token.to_owned())),
            expected @ Expected::Accepted => {
                *expected = Expected::Rejected(vec![(rule, token.to_owned())]);
            }
        }
        self
    }

    /// The same edit where the parts say what they are.
    fn with_nested_parts(&self) -> Self {
        let mut row = self.clone();
        for text in row.base.parts.values_mut() {
            *text = text.replace("\npub struct ", "\n#[vmstate(unreleased)]\npub struct ");
        }
        row
    }

    /// The baseline files.
    pub(crate) fn baselines(&self) -> impl Iterator<Item = &String> {
        let files = self.base.device.iter();
        files.filter(|(path, _)| path.ends_with(".vmstate")).map(|(_, text)| text)
    }

    /// The record of machine types.
    pub(crate) fn record(&self) -> Option<&String> {
        self.base.device.get("vmstate/machine-types")
    }

    /// By a rule of the gate.
    pub(crate) fn is_rejected(&self) -> bool {
        matches!(&self.expected, Expected::Rejected(rules) if rules.iter().all(|rule| !rule.0.is_empty()))
    }

    /// It must be refused on this token, by what holds without a gate as well.
    pub(crate) fn refused(self, token: &str) -> Self {
        self.rejected("", token)
    }

    /// The same edit where nothing is gated.
    pub(crate) fn without_gate(&self) -> Self {
        Self { base: self.base.without_gate(), ..self.clone() }
    }

    fn note(mut self, result: Result<(), String>) -> Self {
        self.fault = self.fault.or(result.err());
        self
    }
}

/// A row with what became of it.
pub(crate) struct Judged<'a> {
    pub(crate) row: &'a Row,
    got: Outcome,
}

impl Judged<'_> {
    pub(crate) fn is_right(&self) -> bool {
        if self.row.fault.is_some() {
            return false;
        }
        match &self.row.expected {
            Expected::Accepted => self.got.passed && self.got.errors.is_empty(),
            Expected::Rejected(rules) => {
                let mut expected: Vec<_> =
                    rules.iter().map(|(rule, token)| ((*rule).to_owned(), token.clone())).collect();
                let found = self.got.errors.iter();
                let mut found: Vec<_> = found
                    .map(|error| (error.rule.clone().unwrap_or_default(), error.token.clone()))
                    .collect();
                expected.sort();
                found.sort();
                !self.got.passed && expected == found
            }
        }
    }

    pub(crate) fn was_accepted(&self) -> bool {
        self.row.fault.is_none() && self.got.passed && self.got.errors.is_empty()
    }

    /// The messages behind a wrong row.
    pub(crate) fn details(&self) -> String {
        let mut out = format!("{} / {}\n", self.row.edit, self.row.place);
        if let Some(fault) = &self.row.fault {
            let _ = writeln!(out, "the edit is wrong: {fault}");
        }
        self.got.errors.iter().for_each(|error| out.push_str(&error.rendered));
        out
    }

    fn got(&self) -> String {
        if self.row.fault.is_some() {
            return "edit failed".to_owned();
        }
        match self.got.errors.as_slice() {
            [] if self.got.passed => "accepted".to_owned(),
            [] => "not compiled".to_owned(),
            errors => errors.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        }
    }
}

/// Checks the crates of all rows in one run of cargo.
pub(crate) fn judge<'a>(name: &str, rows: &'a [Row]) -> Vec<Judged<'a>> {
    let report = workspace(name, rows).check();
    let judged = rows.iter().enumerate();
    judged.map(|(number, row)| Judged { row, got: outcome(&report, &id(name, number)) }).collect()
}

/// What the devices of each row say that they are; nothing, where they do not compile.
pub(crate) fn dumps(name: &str, rows: &[Row]) -> Vec<Dump> {
    // The cfg is for all crates of the workspace: the parts would be dumped as well, and stop there.
    let rows: Vec<Row> = rows.iter().map(Row::with_nested_parts).collect();
    let report = workspace(name, &rows).check_with("--cfg vmstate_dump");
    let outcomes = (0..rows.len()).map(|number| report.outcome(&id(name, number)));
    let dump = |outcome: Outcome| Dump {
        devices: outcome.errors.iter().filter_map(dumped).collect(),
        tables: outcome.errors.iter().filter_map(table).collect(),
    };
    outcomes.map(dump).collect()
}

/// What a crate says that it has.
pub(crate) struct Dump {
    pub(crate) devices: Vec<Device>,
    pub(crate) tables: Vec<Source>,
}

fn table(error: &Diagnostic) -> Option<Source> {
    let start = error.message.find(vmstate_schema::machines::DUMP)?;
    let text = format!("{}\n", error.message[start..].trim_end());
    let table = vmstate_schema::machines::parse_source(&text);
    Some(table.unwrap_or_else(|fault| panic!("{fault}\n{}", error.message)))
}

fn dumped(error: &Diagnostic) -> Option<Device> {
    let start = error.message.find("vmstate-dump ")?;
    let device = vmstate_schema::parse_dump(&error.message[start..]);
    Some(device.unwrap_or_else(|fault| panic!("{fault}\n{}", error.message)))
}

fn workspace(name: &str, rows: &[Row]) -> Workspace {
    let mut workspace = Workspace::new(name);
    for row in rows.iter().filter(|row| !row.parts_edited) {
        workspace.package(&format!("{name}_{}_parts", row.base.name), "", &row.base.parts);
    }
    for (number, row) in rows.iter().enumerate() {
        add(&mut workspace, name, number, row);
    }
    workspace
}

/// All workspaces share a target directory, and cargo takes packages of one name and place for the same.
fn id(workspace: &str, number: usize) -> String {
    format!("{workspace}_{number:03}")
}

fn add(workspace: &mut Workspace, kind: &str, number: usize, row: &Row) {
    let name = &id(kind, number);
    let parts = if row.parts_edited { name.clone() } else { format!("{kind}_{}", row.base.name) };
    let parts = format!("{parts}_parts");
    if row.parts_edited {
        workspace.package(&parts, "", &row.base.parts);
    }
    let dependency = format!("parts = {{ path = \"../{parts}\", package = \"{parts}\" }}\n");
    let files: &Files = &row.base.device;
    workspace.package(name, &dependency, files);
}

/// Faults of the edited parts count, too: those would never reach the gate.
fn outcome(report: &Report, name: &str) -> Outcome {
    let mut outcome = report.outcome(name);
    outcome.errors.extend(report.outcome(&format!("{name}_parts")).errors);
    outcome
}

/// The whole table, for readers of the test's output.
pub(crate) fn print(judged: &[Judged<'_>]) -> String {
    let mut out = format!("{:<52} {:<14} {:<38} got\n", "edit", "place", "expected");
    for judged in judged {
        let Row { edit, place, expected, .. } = judged.row;
        let mark = if judged.is_right() { "  " } else { "!!" };
        let got = judged.got();
        let got = if judged.is_right() { "as expected" } else { &got };
        let expected = expected.to_string();
        let _ = writeln!(out, "{edit:<52} {place:<14} {expected:<38} {mark} {got}");
    }
    out
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules = match self {
            Self::Accepted => return f.pad("accepted"),
            Self::Rejected(rules) => rules,
        };
        let rules = rules.iter().map(|(rule, token)| {
            let short: String =
                token.split('\n').next().unwrap_or_default().chars().take(20).collect();
            let rule = if rule.is_empty() { "an error" } else { rule };
            format!("{rule} on `{short}`")
        });
        f.pad(&rules.collect::<Vec<_>>().join(", "))
    }
}
