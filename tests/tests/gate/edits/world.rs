//! One crate with every edit, and what the compiler and the command say of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use vmstate_schema::model::{Baseline, Device};
use vmstate_schema::update::{release, update};
use vmstate_schema::{parse_dump, print_baseline};

use super::{Edit, Place};
use crate::diagnostics::{Diagnostic, Report};
use crate::files::Files;
use crate::workspace::Workspace;

/// What is said of each edit.
pub(super) type Verdicts = BTreeMap<String, Verdict>;

#[derive(Clone, Debug, Default)]
pub(super) struct Verdict {
    rules: BTreeSet<String>,
    pub(super) text: String,
}

impl Verdict {
    /// In order, each once.
    pub(super) fn rules(&self) -> String {
        self.rules.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    fn add(&mut self, rule: Option<String>, text: &str) {
        self.rules.insert(rule.unwrap_or_else(|| "an error".to_owned()));
        self.text.push_str(text);
    }
}

/// An edit in one place.
struct Case<'a> {
    name: String,
    edit: &'a Edit,
    place: Place,
    expected: &'static str,
    released: Option<Baseline>,
}

pub(super) struct World<'a> {
    cases: Vec<Case<'a>>,
}

impl<'a> World<'a> {
    pub(super) fn new(edits: &'a [Edit]) -> Self {
        let mut cases = Vec::new();
        for (number, edit) in edits.iter().enumerate() {
            for &(place, expected) in &edit.verdicts {
                let name = format!("e{number:02}_{}", place.name());
                cases.push(Case { name, edit, place, expected, released: None });
            }
        }
        let mut world = Self { cases };
        let devices = world.dump(0);
        for case in &mut world.cases {
            let device = devices.get(&case.name);
            let device = device.unwrap_or_else(|| panic!("{}: nothing was dumped", case.name));
            let baseline = release(&Baseline::new(device.clone()), "1.0", &[]);
            case.released = Some(baseline.unwrap_or_else(|error| panic!("{error:?}")));
        }
        world
    }

    /// Name, title and rules of every edit.
    pub(super) fn expected(&self) -> impl Iterator<Item = (String, &str, String)> {
        self.cases.iter().map(|it| (it.name.clone(), it.edit.title, it.expected.to_owned()))
    }

    /// What the compiler refuses. What is refused by tokens hides what is refused by types: those are taken out, until nothing
    /// is refused.
    pub(super) fn compiled(&self) -> Verdicts {
        let mut verdicts = Verdicts::new();
        for round in 0..6 {
            let left: Vec<_> =
                self.cases.iter().filter(|it| !verdicts.contains_key(&it.name)).collect();
            let report = workspace(&format!("edits_{round}"), &left, 1, true).check();
            let outcome = report.outcome(&format!("edits_{round}"));
            if outcome.passed {
                return verdicts;
            }
            assert!(!outcome.errors.is_empty(), "cargo says nothing");
            for error in &outcome.errors {
                let case = left.iter().find(|it| is_about(error, &it.name));
                let case = case.unwrap_or_else(|| panic!("whose? {}", error.rendered));
                let verdict = verdicts.entry(case.name.clone()).or_default();
                verdict.add(error.rule.clone(), &error.rendered);
            }
        }
        panic!("the errors do not end: {:?}", verdicts.keys());
    }

    /// What `cargo vmstate accept` refuses.
    pub(super) fn commanded(&self) -> Verdicts {
        let mut verdicts = Verdicts::new();
        let devices = self.dump(1);
        for case in &self.cases {
            let released = case.released.as_ref().expect("everything was released");
            let Some(device) = devices.get(&case.name) else {
                // It is no device any more, or does not compile.
                let gone = (case.expected == "VMS0020").then(|| "VMS0020".to_owned());
                verdicts.entry(case.name.clone()).or_default().add(gone, "no device");
                continue;
            };
            for finding in update(released, device).err().unwrap_or_default() {
                let verdict = verdicts.entry(case.name.clone()).or_default();
                verdict.add(Some(finding.rule.id()), &finding.headline);
            }
        }
        verdicts
    }

    fn dump(&self, when: usize) -> BTreeMap<String, Device> {
        let name = format!("edits_dump_{when}");
        let cases: Vec<_> = self.cases.iter().collect();
        let report: Report = workspace(&name, &cases, when, false).check_with("--cfg vmstate_dump");
        let errors = report.outcome(&name).errors;
        let dumped = errors.iter().filter_map(|error| {
            let start = error.message.find("vmstate-dump ")?;
            let device = parse_dump(&error.message[start..]);
            let device = device.unwrap_or_else(|fault| panic!("{fault}\n{}", error.message));
            Some((device.name.clone(), device))
        });
        let devices: BTreeMap<_, _> = dumped.collect();
        // Dumps of parts, and where things stand.
        let others = errors.iter().filter(|error| !error.message.contains("panicked: vmstate-"));
        let others: Vec<_> = others.map(|error| &*error.rendered).collect();
        assert!(when > 0 || others.is_empty(), "{}", others.join("\n"));
        devices
    }
}

/// Whether an error stands in the module of a device, or names it. That both have one name is as in many crates.
fn is_about(error: &Diagnostic, name: &str) -> bool {
    error.file.ends_with(&format!("/{name}.rs")) || error.message.contains(&format!("`{name}`"))
}

fn workspace(name: &str, cases: &[&Case<'_>], when: usize, gated: bool) -> Workspace {
    let mut files = Files::new();
    let mut root = String::from("#![allow(missing_docs)]\n\n");
    root.push_str(if gated { "vmstate_runtime::baseline!();\n\n" } else { "" });
    root.push_str(PRELUDE);
    for case in cases {
        let _ = writeln!(root, "pub mod {};", case.name);
        let source = case.place.source(case.edit, &case.name, when);
        files.insert(format!("src/{}.rs", case.name), source);
        if let Some(released) = case.released.as_ref().filter(|_| gated) {
            files.insert(format!("vmstate/{}.vmstate", case.name), print_baseline(released));
        }
    }
    files.insert("src/lib.rs".to_owned(), root);
    let mut workspace = Workspace::new(name);
    workspace.package(name, "bytes = \"1\"\n", &files);
    workspace
}

const PRELUDE: &str = "\
#[allow(unused_imports)]
pub mod prelude {
    pub use std::collections::{BTreeMap, VecDeque};
    pub use std::num::Wrapping;
    pub use std::sync::Mutex;
    pub use vmstate_runtime::{BoxError, Decoder, Encoder, LoadError, SaveError, Unused, Via, VmState};
    pub use vmstate_runtime::schema::Type;
}

";
