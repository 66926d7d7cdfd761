//! Whole files and dumps.

use std::collections::{HashMap, HashSet};

use super::branches::{self, Branch};
use super::items::{Line, Lines, Within, hook, push};
use super::seen::{Seen, Stamps};
use super::words::{RESTORE, Words};
use super::{DUMP_FORMAT, FORMAT, ParseError, names, print_baseline, print_dump};
use crate::file;
use crate::model::{
    Baseline, Break, Conditional, Default, Device, Graph, History, Layout, LoadOld, Part, Property,
    PropertyValue, Stamp,
};

type Result<T> = std::result::Result<T, ParseError>;

const UPGRADE: &str = "update `vmstate` and `cargo-vmstate` to a version that knows it";
pub(crate) const REBUILD: &str = "use the same version of `vmstate-runtime` and `cargo-vmstate`";

/// Reads a baseline file. Whatever is accepted prints to the same bytes again.
///
/// # Errors
///
/// When a line is none of a baseline, something is there twice, or the text is damaged, in conflict, not in canonical form or of a
/// newer format: the first line at fault, and what repairs it.
pub fn parse_baseline(text: &str) -> Result<Baseline> {
    check_text(text)?;
    let all: Vec<&str> = text.lines().collect();
    let mut header = Header { lines: &all, at: 0 };
    let (branches, format) = header.format()?;
    let name = header.device()?;
    let instance = header.instance()?;
    let (releases, graph) = branches::graph(header.releases(), &branches)?;
    let dropped = header.quoted("dropped ")?;
    let (when, parts) = header.conditions()?;
    let stamps = Stamps::new(&releases, graph);
    let lines = all.iter().enumerate().skip(header.at);
    let lines: Vec<Line<'_>> =
        lines.map(|(index, text)| line(index + 1, text, &stamps)).collect::<Result<_>>()?;
    let layouts = layouts(&lines, &name, &stamps)?;
    let graph = stamps.into_graph();
    let baseline = Baseline { format, instance, releases, graph, dropped, when, parts, layouts };
    check_canonical(text, &print_baseline(&baseline))?;
    Ok(baseline)
}

/// Reads what a build prints about a device.
///
/// # Errors
///
/// When it is not what this version of the runtime prints.
pub fn parse_dump(text: &str) -> Result<Device> {
    dump(text).map_err(|error| match error.help.as_str() {
        RESTORE => ParseError { help: REBUILD.to_owned(), ..error },
        _ => error,
    })
}

fn dump(text: &str) -> Result<Device> {
    check_text(text)?;
    let all: Vec<&str> = text.lines().collect();
    let mut header = Header { lines: &all, at: 0 };
    let mut words = header.next()?;
    words.expect("vmstate-dump ")?;
    check_format(&mut words, DUMP_FORMAT)?;
    let name = header.device()?;
    let lines = all.iter().enumerate().skip(header.at);
    let lines: Vec<Line<'_>> =
        lines.map(|(index, text)| indented(index + 1, text, Stamp::Next)).collect();
    let stamps = Stamps::new(&[], Graph::default());
    let lines = Lines { lines: lines.iter(), stamps: &stamps };
    let mut reader = Reader { is_dump: true, ..Reader::new(lines, all.len()) };
    let (device, _) = reader.device(&name, Within::Body(None))?;
    check_canonical(text, &print_dump(&device))?;
    Ok(device)
}

/// What is wrong with a whole file is said before anything in it.
pub(crate) fn check_text(text: &str) -> Result<()> {
    for (index, line) in text.lines().enumerate() {
        if is_conflict(line) {
            let help = "run `cargo vmstate accept`: it takes what both sides released, and `next` lines as the merged \
                        source has them";
            return Err(ParseError::new(index + 1, "unresolved merge conflict", help));
        }
    }
    if let Some(at) = text.find("\r\n") {
        let index = text[..at].matches('\n').count();
        let help = "check it out with LF line ends: `*.vmstate text eol=lf` in `.gitattributes`";
        return Err(ParseError::new(index + 1, "CRLF line ends", help));
    }
    if !text.ends_with('\n') {
        let last = text.lines().count().max(1);
        return Err(ParseError::new(last, "the last line is cut off", RESTORE));
    }
    Ok(())
}

/// Whether the line is a marker of a merge conflict.
fn is_conflict(line: &str) -> bool {
    match line.as_bytes().first() {
        Some(b'<' | b'|' | b'=' | b'>') => {
            ["<<<<<<<", "|||||||", "=======", ">>>>>>>"].iter().any(|it| line.starts_with(it))
        }
        _ => false,
    }
}

pub(crate) fn check_format(words: &mut Words<'_>, known: u32) -> Result<u32> {
    let format: u32 = words.number()?;
    words.end()?;
    match format {
        0 => Err(words.error("format 0 does not exist")),
        _ if format > known => {
            let message =
                format!("format {format} is newer than this program, which knows {known}");
            Err(ParseError::new(words.line, message, UPGRADE))
        }
        _ => Ok(format),
    }
}

pub(crate) fn check_canonical(text: &str, canonical: &str) -> Result<()> {
    if text == canonical {
        return Ok(());
    }
    let mut pairs = text.lines().zip(canonical.lines()).enumerate();
    let differs = pairs.find(|(_, (found, expected))| found != expected);
    let (index, message) = match differs {
        Some((index, (_, expected))) => {
            (index, format!("not in canonical form; here should stand `{expected}`"))
        }
        None => (text.lines().count().saturating_sub(1), "not in canonical form".to_owned()),
    };
    Err(ParseError::new(index + 1, message, RESTORE))
}

/// What stands behind `releases`.
pub(crate) fn release_names(words: &Words<'_>) -> Result<Vec<String>> {
    let (mut releases, mut seen) = (Vec::new(), HashSet::new());
    for name in words.rest.split(' ') {
        if !names::is_release(name) {
            return Err(words.error(format!("`{name}` is not the name of a release")));
        }
        if !seen.insert(name) {
            return Err(words.error(format!("release `{name}` is there twice")));
        }
        releases.push(name.to_owned());
    }
    Ok(releases)
}

/// A stamped line.
fn line<'a>(number: usize, text: &'a str, stamps: &Stamps<'_>) -> Result<Line<'a>> {
    let words = Words { line: number, rest: text };
    let Some((name, rest)) = text.split_once(' ') else {
        return Err(words.error(format!("`{text}` is not a line of a baseline")));
    };
    match stamps.find(name) {
        Some(stamp) => Ok(indented(number, rest, stamp)),
        None => Err(words.error(format!("`{name}` is not among the releases"))),
    }
}

fn indented(number: usize, text: &str, stamp: Stamp) -> Line<'_> {
    let item = text.trim_start_matches(' ');
    let blanks = text.len() - item.len();
    // An odd blank stays: no item begins with one.
    let rest = &text[blanks / 2 * 2..];
    Line { stamp, level: blanks / 2, words: Words { line: number, rest } }
}

/// The lines without stamps.
struct Header<'a> {
    lines: &'a [&'a str],
    at: usize,
}

impl<'a> Header<'a> {
    fn peek(&self) -> Words<'a> {
        Words { line: self.at + 1, rest: self.lines.get(self.at).copied().unwrap_or_default() }
    }

    fn next(&mut self) -> Result<Words<'a>> {
        let words = self.peek();
        if self.at >= self.lines.len() {
            return Err(ParseError::new(self.at.max(1), "the file ends too early", RESTORE));
        }
        self.at += 1;
        Ok(words)
    }

    /// The comment, releases of branches, and the format. A newer format is named as such whatever its comment says.
    fn format(&mut self) -> Result<(Vec<Branch<'a>>, u32)> {
        let mut words = self.next()?;
        if words.rest.starts_with('#') {
            words = self.next()?;
        }
        let mut branches = Vec::new();
        while let Some(branch) = branches::branch(&words)? {
            branches.push(branch);
            words = self.next()?;
        }
        words.expect("format ")?;
        Ok((branches, check_format(&mut words, FORMAT)?))
    }

    fn device(&mut self) -> Result<String> {
        let mut words = self.next()?;
        words.expect("device ")?;
        let name = words.name()?;
        words.end()?;
        Ok(name)
    }

    /// Which instantiation of a generic struct the file is about.
    fn instance(&mut self) -> Result<Option<String>> {
        let mut words = self.peek();
        if !words.eat("instance ") {
            return Ok(None);
        }
        self.at += 1;
        if !file::is_label(words.rest) {
            let message = format!("`{}` is no label of an instantiation", words.rest);
            return Err(words.error(message));
        }
        Ok(Some(words.rest.to_owned()))
    }

    fn releases(&mut self) -> Option<Words<'a>> {
        let mut words = self.peek();
        if !words.eat("releases ") {
            return None;
        }
        self.at += 1;
        Some(words)
    }

    /// The configurations that have the device, and those that have parts of it.
    fn conditions(&mut self) -> Result<(Option<String>, Vec<Conditional>)> {
        let whole =
            if self.peek().rest.starts_with("when \"") { self.quoted("when ")? } else { None };
        let mut parts: Vec<Conditional> = Vec::new();
        loop {
            let mut words = self.peek();
            let part: fn(String) -> Part = if words.eat("when field ") {
                Part::Field
            } else if words.eat("when subsection ") {
                Part::Subsection
            } else if words.eat("when property ") {
                Part::Property
            } else {
                return Ok((whole, parts));
            };
            self.at += 1;
            let part = part(words.name()?);
            words.expect(" ")?;
            let when = words.quoted()?;
            words.end()?;
            if parts.iter().any(|known| known.part == part) {
                return Err(words.error(format!(
                    "the condition of {} `{}` is there twice",
                    part.kind(),
                    part.name()
                )));
            }
            parts.push(Conditional { part, when });
        }
    }

    /// A line that may be missing: a word and a text.
    fn quoted(&mut self, word: &str) -> Result<Option<String>> {
        let mut words = self.peek();
        if !words.eat(word) {
            return Ok(None);
        }
        self.at += 1;
        let text = words.quoted()?;
        words.end()?;
        Ok(Some(text))
    }
}

fn layouts(lines: &[Line<'_>], name: &str, stamps: &Stamps<'_>) -> Result<Vec<Layout>> {
    let end = lines.last().map_or(1, |line| line.words.line);
    let mut reader = Reader::new(Lines { lines: lines.iter(), stamps }, end);
    let mut layouts = Vec::new();
    let (mut restart, mut same_bytes) = (None, None);
    loop {
        let began = Within::Body(restart);
        let (device, next) = reader.device(name, began)?;
        layouts.push(Layout { restart, same_bytes, device });
        let Some(Start { stamp: next, line: number, why }) = next else { return Ok(layouts) };
        same_bytes = why;
        if restart.is_some_and(|restart| stamps.order(restart) >= stamps.order(next)) {
            let message = "the fresh starts are not in order of release";
            return Err(ParseError::new(number, message, RESTORE));
        }
        restart = Some(next);
    }
}

/// The items of a device.
struct Reader<'a> {
    lines: Lines<'a>,
    /// The last line.
    end: usize,
    /// The names of the layout at hand.
    seen: Seen,
    /// Its properties, by name.
    properties: HashMap<String, usize>,
    /// Its acknowledgements: the word's first and the version, and when.
    acknowledged: HashMap<(bool, u32), Vec<Stamp>>,
    is_dump: bool,
}

/// Where another layout begins.
struct Start {
    stamp: Stamp,
    line: usize,
    /// Why it has the same bytes, if it has.
    why: Option<String>,
}

impl<'a> Reader<'a> {
    fn new(lines: Lines<'a>, end: usize) -> Self {
        let (properties, acknowledged) = (HashMap::new(), HashMap::new());
        Self { lines, end, seen: Seen::default(), is_dump: false, properties, acknowledged }
    }

    /// A device up to the end or the next layout.
    fn device(&mut self, name: &str, within: Within) -> Result<(Device, Option<Start>)> {
        let mut device = Device::empty(name.to_owned());
        self.seen = Seen::default();
        (self.properties, self.acknowledged) = (HashMap::new(), HashMap::new());
        let mut next = None;
        while let Some(line) = self.lines.next(0)? {
            within.check(&line, self.lines.stamps)?;
            if let Some(start) = self.start(line)? {
                next = Some(start);
                break;
            }
            self.item(&mut device, line, within)?;
        }
        if device.versions.get().is_none() {
            let line = next.map_or(self.end, |start| start.line);
            return Err(ParseError::new(line, "the version is missing above", RESTORE));
        }
        Ok((device, next))
    }

    fn start(&self, mut line: Line<'a>) -> Result<Option<Start>> {
        let words = &mut line.words;
        let why = if words.rest == "restart" {
            None
        } else if !self.is_dump && words.eat("same_bytes ") {
            let why = words.quoted()?;
            words.end()?;
            Some(why)
        } else {
            return Ok(None);
        };
        Ok(Some(Start { stamp: line.stamp, line: words.line, why }))
    }

    fn item(&mut self, device: &mut Device, mut line: Line<'a>, within: Within) -> Result<()> {
        let words = &mut line.words;
        let (stamp, stamps) = (line.stamp, self.lines.stamps);
        if words.rest.starts_with("field ") || words.rest.starts_with("subsection ") {
            let body = (&mut device.fields, &mut device.subsections);
            return self.lines.member(line, body, &mut self.seen, within);
        }
        if words.eat("hook ") {
            return hook(&mut device.hooks, &mut line, self.lines.stamps);
        }
        if words.eat("needed ") {
            return value(&mut device.needed, words, (stamp, stamps), Words::path);
        }
        if words.eat("version ") {
            let versions = words.versions()?;
            words.end()?;
            return push(&mut device.versions, stamp, Some(versions), words, stamps);
        }
        if words.eat("priority ") {
            return value(&mut device.priority, words, (stamp, stamps), Words::number);
        }
        if words.eat("early_setup") {
            let removed = words.eat(" -");
            words.end()?;
            return push(&mut device.early_setup, stamp, (!removed).then_some(()), words, stamps);
        }
        if words.eat("unmigratable ") {
            return value(&mut device.unmigratable, words, (stamp, stamps), Words::quoted);
        }
        if words.eat("load_old ") {
            return value(&mut device.load_old, words, (stamp, stamps), load_old);
        }
        if words.eat("breaks_backward ") {
            let entry = self.acknowledgement(true, words, stamp)?;
            device.breaks_backward.push(entry);
            return Ok(());
        }
        if words.eat("breaks_forward ") {
            let entry = self.acknowledgement(false, words, stamp)?;
            device.breaks_forward.push(entry);
            return Ok(());
        }
        if words.eat("same_bytes ") {
            device.same_bytes = Some(words.quoted()?);
            return words.end();
        }
        if words.eat("property ") {
            return self.property(&mut device.properties, words, stamp);
        }
        let word = words.rest.split(' ').next().unwrap_or_default();
        Err(words.error(format!("unknown item `{word}`")))
    }

    fn acknowledgement(
        &mut self,
        backward: bool,
        words: &mut Words<'_>,
        stamp: Stamp,
    ) -> Result<Break> {
        let version = words.number()?;
        words.expect(" ")?;
        let reason = words.quoted()?;
        words.end()?;
        let known = self.acknowledged.entry((backward, version)).or_default();
        if known.iter().any(|it| !self.lines.stamps.are_apart(*it, stamp)) {
            return Err(words.error(format!("version {version} is acknowledged twice")));
        }
        known.push(stamp);
        Ok(Break { version, reason, stamp })
    }

    fn property(
        &mut self,
        properties: &mut Vec<Property>,
        words: &mut Words<'_>,
        stamp: Stamp,
    ) -> Result<()> {
        let name = words.name()?;
        words.expect(" ")?;
        let value = if words.eat_none() { None } else { Some(property_value(words)?) };
        words.end()?;
        if let Some(&known) = self.properties.get(&name) {
            return push(&mut properties[known].value, stamp, value, words, self.lines.stamps);
        }
        self.properties.insert(name.clone(), properties.len());
        let mut property = Property { name, value: History::new() };
        push(&mut property.value, stamp, value, words, self.lines.stamps)?;
        properties.push(property);
        Ok(())
    }
}

/// A value, or `-`.
fn value<'a, T>(
    history: &mut History<T>,
    words: &mut Words<'a>,
    (stamp, stamps): (Stamp, &Stamps<'_>),
    read: impl Fn(&mut Words<'a>) -> Result<T>,
) -> Result<()> {
    let value = if words.eat_none() { None } else { Some(read(words)?) };
    words.end()?;
    push(history, stamp, value, words, stamps)
}

fn load_old(words: &mut Words<'_>) -> Result<LoadOld> {
    let since = words.number()?;
    words.expect(" ")?;
    Ok(LoadOld { since, function: words.path()? })
}

fn property_value(words: &mut Words<'_>) -> Result<PropertyValue> {
    let kind = words.bare(|byte| byte.is_ascii_lowercase()).to_owned();
    words.expect(" ")?;
    let default = if words.rest.starts_with('"') {
        Default::Text(words.quoted()?)
    } else if words.eat("true") {
        Default::Bool(true)
    } else if words.eat("false") {
        Default::Bool(false)
    } else {
        Default::Integer(words.signed()?)
    };
    Ok(PropertyValue { kind, default })
}
