//! A stream as a tree, for people.

use std::fmt::Write as _;

use vmstate_stream::walk::{Item, Value, Values, What};

use super::explain::Explainer;
use super::printable::{Printable, hex, size, text};
use super::select::{Selection, Wanted};
use super::survey::Survey;
use crate::exit::Result;
use crate::location::plural;
use crate::screen::{self, BOLD, CYAN, DIM, RED, YELLOW, paint};
use vmstate_stream::survey::{Kind, Problem, Record, Section};

/// How many elements of an array are shown, and bytes of a buffer, unless all are asked for.
const FEW: usize = 8;
/// How many places that make no sense are listed.
const MOST: usize = 100;
/// How much is printed at once.
const PIECE: usize = 1 << 16;
/// Bytes of a line of `--hex`.
const LINE: usize = 16;

/// How much is shown.
#[derive(Clone, Copy)]
pub(super) struct How {
    pub(super) hex: bool,
    pub(super) all: bool,
}

/// Prints the tree, section by section; says how many places do not fit. A field that nothing has is a fault.
pub(super) fn print(
    survey: &Survey,
    explainer: &Explainer<'_>,
    wanted: &Selection<'_>,
    how: How,
) -> Result<usize> {
    let (mut faults, mut shown) = (0, false);
    if !wanted.is_narrow() {
        screen::out(&head(survey));
    }
    for record in &survey.records {
        match record {
            Record::Section(it) if wanted.has_section(it) => {
                let (misfits, is_shown) = section(survey, explainer, it, wanted, how);
                faults += misfits;
                shown |= is_shown;
            }
            Record::Command { offset, code, len } if !wanted.is_narrow() => {
                let what = format!("command {code} ({}), {len} bytes", command(*code));
                screen::out(&format!("{} {}\n", place(*offset), paint(DIM, what)));
            }
            _ => {}
        }
    }
    if !wanted.is_narrow() {
        screen::out(&tail(survey));
    }
    problems(&survey.problems);
    if wanted.has_field() && !shown && survey.problems.is_empty() {
        return Err(wanted.no_field());
    }
    Ok(faults)
}

/// What could not be read goes to standard error, too, where a list of thousands of lines does not hide it.
pub(crate) fn problems(problems: &[Problem]) {
    for problem in problems.iter().take(MOST) {
        screen::warning(format!(
            "at stream offset {0} ({0:#x}): {1}",
            problem.offset,
            Printable(&problem.text)
        ));
    }
    if let Some(others @ 1..) = problems.len().checked_sub(MOST) {
        screen::warning(format!("and {others} more"));
    }
}

/// A line about the whole stream.
pub(super) fn head(survey: &Survey) -> String {
    let sections = survey.records.iter().filter(|it| matches!(it, Record::Section(_))).count();
    let mut out = String::new();
    let machine = survey.configuration.as_ref().map_or("no configuration", |it| &it.machine);
    let described = if survey.description().is_some() {
        "described by its sender"
    } else {
        "without a description"
    };
    let footers = if survey.footers { "" } else { ", without footers" };
    let _ = writeln!(
        out,
        "{}: {}, {}, {described}{footers}",
        paint(BOLD, Printable(machine)),
        size(survey.len()),
        plural(sections, "section", "sections")
    );
    if let Some(configuration) = &survey.configuration {
        if let Some(bits) = configuration.target_page_bits {
            let _ = writeln!(out, "  pages of {} bytes", 1_u64.checked_shl(bits).unwrap_or(0));
        }
        for capability in &configuration.capabilities {
            let _ = writeln!(out, "  capability {}", Printable(capability));
        }
        if let Some(uuid) = configuration.uuid {
            let _ = writeln!(out, "  UUID {}", hex(&uuid));
        }
    }
    out
}

fn tail(survey: &Survey) -> String {
    let mut out = String::new();
    if let Some((offset, text)) = survey.description() {
        let what = format!("description, {}", size(text.len() as u64));
        let _ = writeln!(out, "{} {}", place(offset), paint(DIM, what));
    }
    if let Some((offset, bytes)) = survey.behind() {
        let what = match &survey.seal {
            Some(it) => format!(
                "seal, {}, by release {}: {} of {} sections compared, and intact",
                size(bytes.len() as u64),
                Printable(&it.release),
                it.intact,
                it.sections
            ),
            None => {
                format!("{} behind the end, which QEMU does not look at", size(bytes.len() as u64))
            }
        };
        let _ = writeln!(out, "{} {}", place(offset), paint(DIM, what));
    }
    out
}

fn place(offset: u64) -> String {
    paint(DIM, format_args!("{offset:#010x}"))
}

const fn command(code: u16) -> &'static str {
    match code {
        1 => "open return path",
        2 => "ping",
        3 => "postcopy advise",
        4 => "postcopy listen",
        5 => "postcopy run",
        6 => "postcopy RAM discard",
        7 => "packaged",
        8 => "enable COLO",
        9 => "postcopy resume",
        10 => "receive bitmap",
        11 => "switchover start",
        _ => "not known",
    }
}

/// The line of a section.
fn section_line(section: &Section) -> String {
    let header = &section.header;
    let (kind, version) = match section.kind {
        Kind::Start => ("start", format!(" v{}", header.version_id)),
        Kind::Part => ("part", String::new()),
        Kind::End => ("end", String::new()),
        Kind::Full => ("", format!(" v{}", header.version_id)),
    };
    let instance = match header.instance_id {
        0 => String::new(),
        instance => format!("@{instance}"),
    };
    let parts = if section.parts > 1 { format!(" x{}", section.parts) } else { String::new() };
    let kind = if kind.is_empty() { String::new() } else { format!(" {kind}{parts}") };
    format!(
        "{} {}{instance}{} {}{version}, {}{}",
        place(section.offset),
        paint(BOLD, Printable(&header.idstr)),
        paint(CYAN, kind),
        paint(DIM, format_args!("#{}", header.section_id)),
        size(section.size()),
        if section.whole { String::new() } else { paint(RED, ", cut or damaged") }
    )
}

/// Prints a section; says how many places in it do not fit, and whether there was something to show.
fn section(
    survey: &Survey,
    explainer: &Explainer<'_>,
    section: &Section,
    wanted: &Selection<'_>,
    how: How,
) -> (usize, bool) {
    let (mut head, mut out, mut faults) = (Some(section_line(section)), String::new(), 0);
    if section.ram > 0 {
        ram(survey, section, &mut out);
    } else {
        match explainer.known(section) {
            Err(why) => opaque(&why, section, explainer.payload(section), how, &mut out),
            Ok(known) => {
                if let Some(remark) = known.remark() {
                    let remark = Printable(&remark).to_string();
                    let _ =
                        writeln!(out, "{:10} {}", "", paint(YELLOW, format_args!("  {remark}")));
                }
                let mut walk = explainer.walk(section, &known);
                loop {
                    // It need not fit into memory.
                    if out.len() > PIECE {
                        print_below(&mut head, &mut out);
                    }
                    match walk.next() {
                        Ok(Some(item)) => show(&item, wanted, how, &mut out),
                        Ok(None) => break,
                        Err(fault) => {
                            faults += 1;
                            let text = fault.to_string();
                            let _ = writeln!(
                                out,
                                "{} {}",
                                place(fault.offset),
                                paint(RED, format_args!("  {text}"))
                            );
                        }
                    }
                }
                if !walk.rest().is_empty() && !wanted.has_field() {
                    let why = "what is behind that is not known";
                    unread(why, walk.offset(), walk.rest(), how, &mut out);
                }
            }
        }
    }
    if !wanted.has_field() || !out.is_empty() {
        print_below(&mut head, &mut out);
    }
    (faults, head.is_none())
}

/// Prints lines, below the line of their section if that was not printed yet.
fn print_below(head: &mut Option<String>, out: &mut String) {
    let head = head.take().map_or_else(String::new, |head| head + "\n");
    screen::out(&(head + out));
    out.clear();
}

/// A section that nothing explains.
fn opaque(why: &str, section: &Section, bytes: &[u8], how: How, out: &mut String) {
    if !bytes.is_empty() {
        unread(&format!("opaque: {why}"), section.start, bytes, how, out);
    }
}

/// Bytes of which nothing is known.
fn unread(why: &str, offset: u64, bytes: &[u8], how: How, out: &mut String) {
    let text = format!("  {} ({})", Printable(why), size(bytes.len() as u64));
    let _ = writeln!(out, "{} {}", place(offset), paint(YELLOW, text));
    if how.hex {
        dump(offset, bytes, 1, out);
    }
}

fn ram(survey: &Survey, section: &Section, out: &mut String) {
    let Some(ram) = survey.ram().filter(|_| section.kind == Kind::Start) else {
        return;
    };
    for block in ram.blocks() {
        let _ = writeln!(out, "{:10}   {}: {}", "", Printable(&block.name), size(block.len));
    }
}

/// One item.
fn show(item: &Item<'_, '_>, wanted: &Selection<'_>, how: How, out: &mut String) {
    let selected = wanted.element(item.path);
    if selected == Wanted::Nothing {
        return;
    }
    // A field that is asked for stands alone, so its whole path is its name.
    let (name, depth) = if wanted.has_field() { (item.path, 0) } else { (item.name, item.depth) };
    let label = format!("{:indent$}{}", "", Printable(name), indent = 2 + 2 * depth);
    let what = match &item.what {
        What::Value(values) => return value(item.offset, &label, values, selected, how, out),
        other => match group(other) {
            Some(what) => what,
            None => return,
        },
    };
    let _ = writeln!(out, "{} {label:32} {}", place(item.offset), paint(DIM, what));
}

/// What something is that holds others, or that is not there.
pub(super) fn group(what: &What<'_>) -> Option<String> {
    Some(match what {
        What::Struct { name, version, size } => {
            let bytes = size.map_or_else(String::new, |bytes| format!(", {bytes} bytes"));
            format!("struct {} v{version}{bytes}", Printable(name))
        }
        What::Array { ty, count } => format!("[{count}] {}", Printable(ty)),
        What::Nodes { ty, count } => {
            let count = count.map_or_else(String::new, |count| format!(", {count} nodes"));
            format!("{}{count}", Printable(ty))
        }
        What::Subsection { version, .. } => format!("subsection v{version}"),
        What::Null => "null".to_owned(),
        _ => return None,
    })
}

/// The type of values, and a few of them.
pub(super) fn told(values: &Values<'_>) -> (String, String) {
    let ty = Printable(values.ty());
    if values.first().is_some() {
        return (format!("[{}] {ty}", values.len()), several(values, false));
    }
    let shown = values.iter().next().map_or_else(String::new, |value| one(value, false));
    let opaque = if values.is_opaque() { " (opaque: written by hand)" } else { "" };
    (ty.to_string(), format!("{shown}{opaque}"))
}

/// A line for values.
fn value(
    offset: u64,
    label: &str,
    values: &Values<'_>,
    selected: Wanted,
    how: How,
    out: &mut String,
) {
    let (ty, bytes) = (Printable(values.ty()), values.bytes());
    let (offset, label, bytes, shown, ty) = match (selected, values.first()) {
        (Wanted::Element(index), Some(first)) => {
            let nth = index.checked_sub(first).and_then(|nth| usize::try_from(nth).ok());
            let Some((nth, value)) = nth.and_then(|nth| Some((nth, values.iter().nth(nth)?)))
            else {
                return;
            };
            let start = nth * values.size();
            let bytes = bytes.get(start..start + values.size()).unwrap_or_default();
            let label = format!("{label}[{index}]");
            (offset + start as u64, label, bytes, one(value, true), ty.to_string())
        }
        (Wanted::Element(_), None) => return,
        (_, None) => {
            let shown = values.iter().next().map_or_else(String::new, |value| one(value, how.all));
            let opaque = if values.is_opaque() {
                paint(YELLOW, " (opaque: written by hand)")
            } else {
                String::new()
            };
            (offset, label.to_owned(), bytes, format!("{shown}{opaque}"), ty.to_string())
        }
        (_, Some(_)) => (
            offset,
            label.to_owned(),
            bytes,
            several(values, how.all),
            format!("[{}] {ty}", values.len()),
        ),
    };
    let _ = writeln!(
        out,
        "{} {label:32} {} {shown}",
        place(offset),
        paint(DIM, format_args!("{ty:14}"))
    );
    if how.hex {
        dump(offset, bytes, 2, out);
    }
}

fn one(value: Value<'_>, all: bool) -> String {
    let Value::Bytes(bytes) = value else { return value.to_string() };
    if let Some(text) = text(bytes) {
        return format!("\"{}\" ({} bytes)", Printable(text), bytes.len());
    }
    if bytes.len() > 2 * FEW && bytes.iter().all(|byte| *byte == bytes[0]) {
        return format!("{:02x}, {} times", bytes[0], bytes.len());
    }
    if all || bytes.len() <= 2 * FEW {
        return value.to_string();
    }
    let start = Value::Bytes(&bytes[..2 * FEW]);
    format!("{start} .. ({} bytes)", bytes.len())
}

fn several(values: &Values<'_>, all: bool) -> String {
    let mut iter = values.iter();
    let Some(first) = iter.next() else { return "[]".to_owned() };
    if values.len() > 2 && iter.all(|value| value == first) {
        return format!("{}, {} times", one(first, all), values.len());
    }
    let shown = if all { usize::MAX } else { FEW };
    let mut out = one(first, all);
    for value in values.iter().take(shown).skip(1) {
        out.push(' ');
        out.push_str(&one(value, all));
    }
    if let Some(more @ 1..) = values.len().checked_sub(shown) {
        let _ = write!(out, " .. ({more} more)");
    }
    out
}

/// Lines of bytes, as they are and as text.
fn dump(offset: u64, bytes: &[u8], depth: usize, out: &mut String) {
    for (nth, line) in bytes.chunks(LINE).enumerate() {
        let hex: Vec<_> = line.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = line.iter().map(|byte| match byte {
            b' '..=b'~' => char::from(*byte),
            _ => '.',
        });
        let text: String = text.collect();
        let at = offset + (nth * LINE) as u64;
        let _ = writeln!(
            out,
            "{} {:indent$}{}",
            place(at),
            "",
            paint(DIM, format_args!("{:47}  {text}", hex.join(" "))),
            indent = 2 + 2 * depth
        );
    }
}
