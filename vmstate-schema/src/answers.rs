//! What functions answer: which tests and `needed` send what, under each machine type.
//!
//! The compiler sees the name of a function, and a release only that. [`vmstate_machine::prove!`] runs it, and this is the record
//! of what came out: the file `answers` beside the baselines. One line each, in order of their text, so that two branches
//! rarely meet:
//!
//! ```
//! let text = r#"# What tests and `needed` answer. Written by `prove!` and `cargo vmstate`; review a change like a change of an interface.
//! format 1
//! 1.0 nic subsection nic/uso never from virt-0.9
//! 2.0 nic subsection nic/uso sent from virt-2.0
//! next nic test baz varies from virt-0.9
//! "#;
//! let record = vmstate_schema::answers::parse(text).unwrap();
//! assert_eq!(vmstate_schema::answers::print(&record), text);
//! ```
//!
//! `sent` is sent in every state that was tried, `never` in none. `mostly` and `rarely` are sent in some, and a new device sends it, or
//! not. `varies` is what the author says that the state decides. An answer holds from its machine type on, up to the next line of the same function. A product without machine types
//! has `from -`. The stamp is the release that froze the line; `next` is free.
//!
//! [`vmstate_machine::prove!`]: https://docs.rs/vmstate-machine

use std::fmt;

use crate::text::parse::{check_canonical, check_format, check_text};
use crate::text::words::{RESTORE, Words};
use crate::text::{ParseError, is_release, names};

/// The name of the file.
pub const FILE: &str = "answers";
/// The newest format that this crate reads.
const FORMAT: u32 = 1;
const HEADER: &str = "# What tests and `needed` answer. Written by `prove!` and `cargo vmstate`; review a change like a change of an \
                      interface.\n";

/// What decides whether something is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The `needed` of a device.
    Needed,
    /// Whatever decides over a subsection.
    Subsection,
    /// The `test` of a field.
    Test,
}

/// What it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It is sent in every state.
    Sent,
    /// In none.
    Never,
    /// A new device sends it, and others do not.
    Mostly,
    /// A new device does not send it, and others do.
    Rarely,
    /// The state decides, and that is meant: what a new device does may change.
    Varies,
}

/// A function, or whatever else decides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// The key of the device's baseline.
    pub device: String,
    /// What is decided.
    pub kind: Kind,
    /// The field or subsection; empty for the device.
    pub path: String,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The release that froze it.
    pub stamp: Option<String>,
    /// What it is about.
    pub subject: Subject,
    /// What is answered.
    pub answer: Answer,
    /// The first machine type with this answer; `None` where there are no machine types.
    pub from: Option<String>,
}

/// The file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Sorted by subject; the lines of one in the order of the machine types.
    pub lines: Vec<Line>,
}

/// A machine type of a table, the oldest first; `None` stands for a product without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Its name.
    pub name: Option<String>,
    /// Whether a release shipped it: what it answers is frozen.
    pub is_released: bool,
}

/// An answer that is not the recorded one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What answers otherwise.
    pub subject: Subject,
    /// Under this machine type.
    pub machine: Option<String>,
    /// What is on record: the release, and the answer; `None` if nothing is.
    pub recorded: Option<(Option<String>, Answer)>,
    /// The answer of now.
    pub now: Answer,
}

impl Answers {
    /// What is on record for a machine type: the line that holds for it.
    fn line(&self, subject: &Subject, machines: &[Machine], at: usize) -> Option<&Line> {
        let place = |line: &&Line| machines.iter().position(|machine| machine.name == line.from);
        let of_subject = self.lines.iter().filter(|line| line.subject == *subject);
        of_subject.filter(|line| place(line).is_some_and(|it| it <= at)).max_by_key(place)
    }

    /// Holds what is answered under a machine type of these against the record. `None` if it is the same, or may change.
    #[must_use]
    pub fn compare(
        &self,
        subject: &Subject,
        machines: &[Machine],
        at: usize,
        now: Answer,
    ) -> Option<Difference> {
        let machine = machines.get(at)?;
        let line = self.line(subject, machines, at);
        if line.is_some_and(|line| line.answer.allows(now)) {
            return None;
        }
        let recorded = line.map(|line| (line.stamp.clone(), line.answer));
        let difference =
            Difference { subject: subject.clone(), machine: machine.name.clone(), recorded, now };
        Some(difference)
    }

    /// Records what is answered under each of these machine types, the oldest first. What is frozen stays as it is.
    pub fn record(&mut self, subject: &Subject, machines: &[Machine], answers: &[Answer]) {
        let is_ours = |line: &Line| machines.iter().any(|machine| machine.name == line.from);
        self.lines
            .retain(|line| line.subject != *subject || line.stamp.is_some() || !is_ours(line));
        for (at, answer) in answers.iter().enumerate() {
            let Some(difference) = self.compare(subject, machines, at, *answer) else { continue };
            if difference.is_frozen(machines.get(at)) {
                continue;
            }
            let from = difference.machine;
            self.lines.retain(|line| {
                line.subject != *subject || line.from != from || line.stamp.is_some()
            });
            self.lines.push(Line { stamp: None, subject: subject.clone(), answer: *answer, from });
        }
        self.sort(machines);
    }

    /// By subject. The lines of these machine types stand together in their order, before those of a table whose names come
    /// later.
    fn sort(&mut self, machines: &[Machine]) {
        let place = |line: &Line| machines.iter().position(|machine| machine.name == line.from);
        let (mut ours, others): (Vec<Line>, Vec<Line>) =
            self.lines.drain(..).partition(|line| place(line).is_some());
        ours.sort_by(|a, b| a.subject.cmp(&b.subject).then_with(|| place(a).cmp(&place(b))));
        self.lines = others;
        while let Some(last) = ours.pop() {
            let first = ours.partition_point(|line| line.subject < last.subject);
            let mut group = ours.split_off(first);
            group.push(last);
            let Line { subject, from, .. } = &group[0];
            let is_before = |line: &Line| {
                line.subject < *subject || line.subject == *subject && line.from <= *from
            };
            let at =
                self.lines.iter().position(|line| !is_before(line)).unwrap_or(self.lines.len());
            self.lines.splice(at..at, group);
        }
    }

    /// Forgets what no release froze about subjects of a device that are not among these.
    pub fn keep(&mut self, device: &str, machines: &[Machine], subjects: &[Subject]) {
        let is_ours = |line: &Line| {
            line.subject.device == device && machines.iter().any(|it| it.name == line.from)
        };
        self.lines.retain(|line| {
            line.stamp.is_some() || !is_ours(line) || subjects.contains(&line.subject)
        });
    }

    /// Stamps what no release had.
    #[must_use]
    pub fn released(mut self, release: &str) -> Self {
        for line in &mut self.lines {
            line.stamp.get_or_insert_with(|| release.to_owned());
        }
        self
    }
}

impl Difference {
    /// Whether a guest of a released host depends on the recorded answer.
    #[must_use]
    pub fn is_frozen(&self, machine: Option<&Machine>) -> bool {
        let is_stamped = self.recorded.as_ref().is_some_and(|(stamp, _)| stamp.is_some());
        is_stamped && machine.is_some_and(|machine| machine.is_released)
    }
}

/// Reads the file. Whatever is accepted prints to the same bytes again.
///
/// # Errors
///
/// When a line is none of this file, a subject is answered twice from one machine type, or the text is damaged.
pub fn parse(text: &str) -> Result<Answers, ParseError> {
    check_text(text).map_err(|error| {
        // The file has no extension.
        let help = error.help.replace("*.vmstate text", "answers text");
        ParseError { help, ..error }
    })?;
    let mut answers = Answers::default();
    let mut lines = text.lines().enumerate();
    let mut formatted = false;
    for (index, text) in &mut lines {
        let mut words = Words { line: index + 1, rest: text };
        if index == 0 && text.starts_with('#') {
            continue;
        }
        words.expect("format ")?;
        check_format(&mut words, FORMAT)?;
        formatted = true;
        break;
    }
    if !formatted {
        return Err(ParseError::new(1, "the line `format 1` is missing", RESTORE));
    }
    for (index, text) in lines {
        let words = Words { line: index + 1, rest: text };
        let line = parse_line(words)?;
        let same = |old: &&Line| old.subject == line.subject && old.from == line.from;
        if answers
            .lines
            .iter()
            .rev()
            .take_while(|old| old.subject == line.subject)
            .any(|old| same(&old))
        {
            return Err(words.error("this is answered twice from one machine type"));
        }
        answers.lines.push(line);
    }
    check_canonical(text, &print(&answers))?;
    Ok(answers)
}

fn parse_line(mut words: Words<'_>) -> Result<Line, ParseError> {
    let Some((stamp, rest)) = words.rest.split_once(' ') else {
        return Err(words.error(format!("`{}` is not a line of this file", words.rest)));
    };
    if !is_release(stamp) && stamp != "next" {
        return Err(words.error(format!("`{stamp}` is not the name of a release")));
    }
    let stamp = Some(stamp.to_owned()).filter(|stamp| stamp != "next");
    words.rest = rest;
    let device = words.name()?;
    words.expect(" ")?;
    let (kind, path) = if words.eat("needed") {
        (Kind::Needed, String::new())
    } else if words.eat("subsection ") {
        (Kind::Subsection, words.name()?)
    } else {
        words.expect("test ")?;
        (Kind::Test, words.name()?)
    };
    let spelled = [Answer::Sent, Answer::Never, Answer::Mostly, Answer::Rarely];
    let found = spelled.into_iter().find(|answer| words.eat(answer.word()));
    if found.is_none() {
        words.expect(Answer::Varies.word())?;
    }
    let answer = found.unwrap_or(Answer::Varies);
    words.expect(" from ")?;
    let from = if words.eat_none() { None } else { Some(words.name()?) };
    words.end()?;
    Ok(Line { stamp, subject: Subject { device, kind, path }, answer, from })
}

/// The canonical text.
#[must_use]
pub fn print(answers: &Answers) -> String {
    let mut out = format!("{HEADER}format {FORMAT}\n");
    for Line { stamp, subject, answer, from } in &answers.lines {
        out.push_str(stamp.as_deref().unwrap_or("next"));
        out.push(' ');
        names::name(&mut out, &subject.device);
        out.push_str(match subject.kind {
            Kind::Needed => " needed",
            Kind::Subsection => " subsection ",
            Kind::Test => " test ",
        });
        if subject.kind != Kind::Needed {
            names::name(&mut out, &subject.path);
        }
        out.push_str(answer.word());
        out.push_str(" from ");
        match from.as_deref() {
            None => out.push('-'),
            Some("-") => names::quoted(&mut out, "-"),
            Some(name) => names::name(&mut out, name),
        }
        out.push('\n');
    }
    out
}

impl Answer {
    /// Whether this may be the answer where the other one is recorded. Other states are tried when a device grows: one that
    /// decided otherwise may not be among them any more.
    fn allows(self, now: Self) -> bool {
        self == now
            || matches!(
                (self, now),
                (Self::Varies, _) | (Self::Mostly, Self::Sent) | (Self::Rarely, Self::Never)
            )
    }

    /// How the file spells it.
    fn word(self) -> &'static str {
        match self {
            Self::Sent => " sent",
            Self::Never => " never",
            Self::Mostly => " mostly",
            Self::Rarely => " rarely",
            Self::Varies => " varies",
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sent => "sent in every state",
            Self::Never => "never sent",
            Self::Mostly => "sent by a new device, and not in every state",
            Self::Rarely => "sent in some states, and not by a new device",
            Self::Varies => "sent as the state says",
        })
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Needed => f.write_str("the section"),
            Kind::Subsection => write!(f, "subsection `{}`", self.path),
            Kind::Test => write!(f, "field `{}`", self.path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# What tests and `needed` answer. Written by `prove!` and `cargo vmstate`; review a change like a change of an interface.
format 1
1.0 nic needed varies from -
1.0 nic subsection nic/uso never from virt-0.9
2.0 nic subsection nic/uso sent from virt-2.0
next nic test \"a b\" varies from virt-0.9
";

    fn machines(released: usize) -> Vec<Machine> {
        let name = |(at, name): (usize, &str)| Machine {
            name: Some(name.to_owned()),
            is_released: at < released,
        };
        ["virt-0.9", "virt-1.0", "virt-2.0", "virt-3.0"].into_iter().enumerate().map(name).collect()
    }

    fn uso() -> Subject {
        Subject { device: "nic".to_owned(), kind: Kind::Subsection, path: "nic/uso".to_owned() }
    }

    #[test]
    fn what_is_read_is_printed() {
        assert_eq!(print(&parse(TEXT).unwrap()), TEXT);
        for (from, to, words) in [
            ("format 1", "format 2", "newer than this program"),
            ("format 1\n", "", "expected `format`"),
            ("needed varies", "needed perhaps", "expected `varies`"),
            ("1.0 nic needed", "1,0 nic needed", "not the name of a release"),
            ("sent from virt-2.0", "sent from virt-0.9", "answered twice"),
            ("next nic", "<<<<<<< HEAD\nnext nic", "merge conflict"),
            ("from virt-2.0", "from  virt-2.0", "expected a name"),
            ("\"a b\"", "\"ab\"", "not in canonical form"),
            ("virt-0.9\n2", "virt-0.9 x\n2", "the end of the line"),
        ] {
            let error = parse(&TEXT.replacen(from, to, 1)).unwrap_err();
            assert!(error.to_string().contains(words), "{to}: {error}");
        }
        for end in 0..TEXT.len() - 1 {
            let cut = &TEXT[..end];
            // Whole lines are not missed by their format; the proof misses them.
            assert!(parse(cut).is_err() || cut.ends_with('\n'), "{cut}");
        }
    }

    #[test]
    fn an_answer_holds_up_to_the_next_line() {
        let answers = parse(TEXT).unwrap();
        let machines = machines(3);
        let compare = |at, now| answers.compare(&uso(), &machines, at, now);
        for (at, right) in
            [Answer::Never, Answer::Never, Answer::Sent, Answer::Sent].iter().enumerate()
        {
            for now in [Answer::Never, Answer::Sent, Answer::Varies] {
                let found = compare(at, now);
                assert_eq!(found.is_none(), now == *right, "{at} {now}");
                let is_frozen = found.is_some_and(|it| it.is_frozen(machines.get(at)));
                assert_eq!(is_frozen, now != *right && at < 3);
            }
        }
    }

    #[test]
    fn the_order_of_recording_does_not_matter() {
        let table = |names: [&str; 2]| {
            names.map(|name| Machine { name: Some(name.to_owned()), is_released: false })
        };
        let (pc, virt) = (table(["pc-1.0", "pc-2.0"]), table(["virt-9.0", "virt-10.0"]));
        let both = [Answer::Never, Answer::Sent];
        let (mut a, mut b) = (Answers::default(), Answers::default());
        for (answers, tables) in [(&mut a, [&pc, &virt]), (&mut b, [&virt, &pc])] {
            for machines in tables {
                answers.record(&uso(), machines, &both);
                answers.record(&Subject { device: "uart".to_owned(), ..uso() }, machines, &both);
            }
        }
        assert_eq!(a, b);
        assert_eq!(parse(&print(&a)).unwrap(), a);
        let from: Vec<_> = a.lines.iter().take(4).filter_map(|line| line.from.as_deref()).collect();
        assert_eq!(from, ["pc-1.0", "pc-2.0", "virt-9.0", "virt-10.0"]);
    }

    #[test]
    fn what_is_frozen_stays() {
        let mut answers = parse(TEXT).unwrap();
        let machines = machines(3);
        answers.record(
            &uso(),
            &machines,
            &[Answer::Sent, Answer::Never, Answer::Never, Answer::Varies],
        );
        let text = print(&answers);
        let lines: Vec<&str> = text.lines().filter(|line| line.contains("nic/uso")).collect();
        assert_eq!(
            lines,
            [
                "1.0 nic subsection nic/uso never from virt-0.9",
                "2.0 nic subsection nic/uso sent from virt-2.0",
                "next nic subsection nic/uso varies from virt-3.0"
            ]
        );
        // Nothing is added by recording it again, and what is not there any more goes.
        let again = answers.clone();
        answers.record(
            &uso(),
            &machines,
            &[Answer::Never, Answer::Never, Answer::Sent, Answer::Varies],
        );
        assert_eq!(answers, again);
        answers.keep("nic", &machines, &[uso()]);
        assert!(!print(&answers).contains("a b"));
        let frozen = answers.released("3.0");
        assert!(print(&frozen).contains("3.0 nic subsection nic/uso varies from virt-3.0"));
        assert_eq!(parse(&print(&frozen)).unwrap(), frozen);
    }
}
