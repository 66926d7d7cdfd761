//! What functions answer, held against what was recorded when their machine types were released.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use vmstate_runtime::schema::{Decided, Description, Shape};
use vmstate_schema::answers::{self, Answer, Answers, Difference, Kind, Machine, Subject};
use vmstate_schema::machines::Machines;

use super::Proof;
use super::report::{Place, Report};
use crate::schema::remedy;
use crate::schema::tree::{Body, Value};

/// Asks `prove!` to write down what it finds.
const RECORD: &str = "VMSTATE_RECORD";

/// What was seen of one device, configured in one way.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    sent: BTreeMap<(Kind, String), Sent>,
    /// Whether the device at hand is as it was made.
    pub(super) is_new: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Sent {
    yes: bool,
    no: bool,
    /// What a new device does.
    new: Option<bool>,
    /// The state decides, and that is meant.
    by_state: bool,
}

impl Seen {
    fn note(&mut self, kind: Kind, path: String, is_sent: bool, by_state: bool) {
        let is_new = self.is_new;
        let sent = self.sent.entry((kind, path)).or_default();
        if is_new {
            sent.new.get_or_insert(is_sent);
        }
        sent.yes |= is_sent;
        sent.no |= !is_sent;
        sent.by_state |= by_state;
    }

    /// A state of the device: what came of it.
    pub(super) fn state(&mut self, description: &Description, is_needed: bool, body: &Body<'_>) {
        if description.needed.is_some() {
            self.note(Kind::Needed, String::new(), is_needed, false);
        }
        self.body(description, body, "");
    }

    fn body(&mut self, description: &Description, body: &Body<'_>, path: &str) {
        for (field, slot) in description.fields.iter().zip(&body.fields) {
            let path = format!("{path}{}", field.name);
            if let Some(test) = field.field_exists {
                let by_state = field.properties.is_empty() && test.contains('(');
                self.note(Kind::Test, path.clone(), slot.value.is_some(), by_state);
            }
            if let (Shape::Struct(nested), Some(Value::Struct(body))) =
                (&field.ty.shape, &slot.value)
            {
                self.body(nested, body, &format!("{path}."));
            }
        }
        for part in description.subsections {
            let sent = body.part(part.name);
            let by_state = matches!(part.decided, Some(Decided::State));
            self.note(Kind::Subsection, part.name.to_owned(), sent.is_some(), by_state);
            if let Some(sent) = sent {
                self.body(part, &sent.body, &format!("{}.", part.name));
            }
        }
    }

    /// The same of another state.
    fn add(&mut self, other: &Self) {
        for (key, more) in &other.sent {
            let sent = self.sent.entry(key.clone()).or_default();
            sent.new = sent.new.or(more.new);
            sent.yes |= more.yes;
            sent.no |= more.no;
            sent.by_state |= more.by_state;
        }
    }
}

impl Sent {
    fn answer(self) -> Answer {
        match self {
            Self { by_state: true, .. } => Answer::Varies,
            Self { yes: true, no: true, new: Some(true), .. } => Answer::Mostly,
            Self { yes: true, no: true, .. } => Answer::Rarely,
            Self { yes: true, .. } => Answer::Sent,
            Self { .. } => Answer::Never,
        }
    }
}

/// A device under machine types that configure it alike.
pub(super) struct Observed {
    /// The key of its baseline, and what the report calls it.
    pub(super) device: (String, String),
    pub(super) description: &'static Description,
    /// Those that releases of the device shipped.
    pub(super) shipped: BTreeSet<Option<String>>,
    pub(super) machines: Vec<Option<String>>,
    pub(super) seen: Seen,
}

impl Proof<'_> {
    /// Whether what is found is to be written down.
    pub(super) fn is_recording() -> bool {
        std::env::var_os(RECORD).is_some_and(|value| value != "0" && !value.is_empty())
    }

    /// Compares what was answered with the record, or writes it down.
    pub(super) fn answers(
        &self,
        observed: &[Observed],
        record: Option<&Machines>,
        report: &mut Report,
    ) {
        let path = self.record.answers();
        let mut fault = |error: String| {
            report.fault("answers", format!("{}: {error}", path.display()), Vec::new(), Vec::new);
        };
        if self.records
            && let Err(error) = rewrite(&path, |answers| self.write(answers, observed, record))
        {
            return fault(error);
        }
        match read(&path) {
            Err(error) => fault(error),
            Ok(None) if observed.iter().all(|it| it.seen.sent.is_empty()) => {}
            Ok(None) => report.note(format!(
                "what tests and `needed` answer is not recorded: `{RECORD}=1 cargo test` writes `{}`",
                path.display()
            )),
            Ok(Some(answers)) => {
                let devices: BTreeSet<&str> =
                    observed.iter().map(|it| it.device.0.as_str()).collect();
                for device in devices {
                    self.compare(&answers, &Of::new(device, observed), record, report);
                }
            }
        }
    }

    fn write(&self, answers: &mut Answers, observed: &[Observed], record: Option<&Machines>) {
        let devices: BTreeSet<&str> = observed.iter().map(|it| it.device.0.as_str()).collect();
        for device in devices {
            let of = Of::new(device, observed);
            let machines = self.order(&of, record);
            for (subject, now) in of.subjects(&machines) {
                answers.record(&subject, &machines, &now);
            }
            let subjects: Vec<Subject> =
                of.subjects(&machines).into_iter().map(|(subject, _)| subject).collect();
            answers.keep(device, &machines, &subjects);
        }
    }

    fn compare(
        &self,
        answers: &Answers,
        of: &Of<'_>,
        record: Option<&Machines>,
        report: &mut Report,
    ) {
        let machines = self.order(of, record);
        for (subject, now) in of.subjects(&machines) {
            for (at, machine) in machines.iter().enumerate() {
                let is_tried = of.seen.contains_key(&machine.name);
                let Some(found) =
                    answers.compare(&subject, &machines, at, now[at]).filter(|_| is_tried)
                else {
                    continue;
                };
                let is_frozen = found.is_frozen(Some(machine));
                let (what, place, help) = self.said(of, &found, is_frozen);
                report.fault(of.name, what, Vec::from([place]), || help);
            }
        }
    }

    /// The fault, where, and what to do.
    fn said(
        &self,
        of: &Of<'_>,
        found: &Difference,
        is_frozen: bool,
    ) -> (String, Place, Vec<String>) {
        let Difference { subject, machine, recorded, now } = found;
        let release = recorded.as_ref().and_then(|(release, _)| release.clone());
        let place = Place {
            release: release.clone().unwrap_or_else(|| "next".to_owned()),
            machine: machine.clone(),
            at: None,
        };
        if !is_frozen {
            let was = recorded.as_ref().map_or_else(String::new, |(_, was)| format!(", not {was}"));
            let what = format!("{subject} is {now}{was}: that is not on record");
            let help = format!("run the proof with `{RECORD}=1`, and commit `{}`", answers::FILE);
            return (what, place, Vec::from([help]));
        }
        let was = recorded.as_ref().map_or(*now, |(_, was)| *was);
        let what = format!("{subject} was {was} when it was released, and is {now} now");
        let machine = machine
            .as_ref()
            .and_then(|name| self.machines.as_ref().and_then(|types| types.find(name).ok()));
        let mut help = match (subject.kind, was) {
            (Kind::Subsection, Answer::Never) => {
                remedy::of_part(of.description, &subject.path, machine.as_ref())
            }
            (Kind::Subsection, _) => Vec::from([
                "hosts of that machine type go on without what it holds; let what decides answer as it did".to_owned(),
            ]),
            (Kind::Test, _) => remedy::of_field(of.description, &subject.path, machine.as_ref()),
            (Kind::Needed, _) => Vec::from([
                "a host of that machine type waits for it, or refuses it; let `needed` answer as it did".to_owned(),
            ]),
        };
        help.push(format!(
            "if no guest runs on that machine type, retire it; if the released answer was wrong, change its line in `{}` by hand, in \
             a commit that says why",
            answers::FILE
        ));
        (what, place, help)
    }

    /// The machine types, the oldest first, also those that are retired.
    fn order(&self, of: &Of<'_>, record: Option<&Machines>) -> Vec<Machine> {
        let Some(types) = &self.machines else {
            return Vec::from([Machine { name: None, is_released: of.shipped.contains(&None) }]);
        };
        let names: Vec<String> = types.iter().map(|it| it.name().to_owned()).collect();
        let mut order: Vec<String> = record
            .and_then(|record| record.tables.get(record.find(names.iter().map(String::as_str))?))
            .map(|table| table.machines.iter().map(|it| it.name.clone()).collect())
            .unwrap_or_default();
        for name in names.into_iter().rev() {
            if !order.contains(&name) {
                order.push(name);
            }
        }
        let machine = |name: String| Machine {
            is_released: of.shipped.contains(&Some(name.clone())),
            name: Some(name),
        };
        order.into_iter().map(machine).collect()
    }
}

/// One device, whatever states it was tried in.
struct Of<'o> {
    key: &'o str,
    name: &'o str,
    description: &'static Description,
    shipped: BTreeSet<Option<String>>,
    seen: BTreeMap<Option<String>, Seen>,
}

impl<'o> Of<'o> {
    fn new(key: &'o str, observed: &'o [Observed]) -> Self {
        let mut ours = observed.iter().filter(|it| it.device.0 == key).peekable();
        let (name, description) =
            ours.peek().map_or((key, const { &Description::new("") }), |it| {
                (it.device.1.as_str(), it.description)
            });
        let mut of =
            Self { key, name, description, shipped: BTreeSet::new(), seen: BTreeMap::new() };
        for observed in ours {
            of.shipped.extend(observed.shipped.iter().cloned());
            for machine in &observed.machines {
                of.seen.entry(machine.clone()).or_default().add(&observed.seen);
            }
        }
        of
    }

    /// What is decided, and the answer under each machine type; one that was not tried has the answer of the next older.
    fn subjects(&self, machines: &[Machine]) -> Vec<(Subject, Vec<Answer>)> {
        let subjects: BTreeSet<&(Kind, String)> =
            self.seen.values().flat_map(|seen| seen.sent.keys()).collect();
        let answers = |key: &(Kind, String)| {
            let mut last = None;
            let found: Vec<Option<Answer>> = machines
                .iter()
                .map(|machine| {
                    let sent = self.seen.get(&machine.name).and_then(|seen| seen.sent.get(key));
                    last = sent.map(|sent| sent.answer()).or(last);
                    last
                })
                .collect();
            let first = found.iter().flatten().next().copied().unwrap_or(Answer::Varies);
            found.into_iter().map(|answer| answer.unwrap_or(first)).collect()
        };
        let subject = |(kind, path): &(Kind, String)| Subject {
            device: self.key.to_owned(),
            kind: *kind,
            path: path.clone(),
        };
        subjects.into_iter().map(|key| (subject(key), answers(key))).collect()
    }
}

fn read(path: &Path) -> Result<Option<Answers>, String> {
    // Another test may be writing.
    let text = File::open(path).and_then(|mut file| {
        let mut text = String::new();
        file.lock_shared()?;
        file.read_to_string(&mut text)?;
        Ok(text)
    });
    match text {
        Ok(text) => answers::parse(&text).map(Some).map_err(|error| error.to_string()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// Changes the file. Other tests of the crate may do the same at that time.
fn rewrite(path: &Path, change: impl FnOnce(&mut Answers)) -> Result<(), String> {
    let rewrite = || -> io::Result<Result<(), String>> {
        let mut file =
            File::options().read(true).write(true).create(true).truncate(false).open(path)?;
        file.lock()?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let mut answers = match text.as_str() {
            "" => Answers::default(),
            text => match answers::parse(text) {
                Ok(answers) => answers,
                Err(error) => return Ok(Err(error.to_string())),
            },
        };
        change(&mut answers);
        let new = answers::print(&answers);
        if new != text {
            file.rewind()?;
            file.set_len(0)?;
            file.write_all(new.as_bytes())?;
        }
        Ok(Ok(()))
    };
    rewrite().unwrap_or_else(|error| Err(error.to_string()))
}
