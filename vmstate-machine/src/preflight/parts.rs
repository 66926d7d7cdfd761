//! Sections that are sent in parts: which there are, in a schema file and to compare.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Write as _;
use core::ops::RangeInclusive;

use super::look::path_of;
use super::report::Preflight;

/// What the sections stand under, behind the devices of a schema file.
const HEAD: &str = "vmstate-parts 1\n";
const END: &str = "end";

/// A section that is sent in parts, as one side has it.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Its name and instance, and what old releases called it.
    pub(crate) names: Vec<(String, u32)>,
    /// The versions that are loaded; the newest is sent.
    pub(crate) versions: RangeInclusive<u32>,
}

impl Part {
    pub(super) fn new(idstr: &str, instance_id: u32, versions: RangeInclusive<u32>) -> Self {
        Self { names: Vec::from([(idstr.to_owned(), instance_id)]), versions }
    }

    fn path(&self) -> String {
        self.names.first().map(|(idstr, id)| path_of(idstr, *id, idstr)).unwrap_or_default()
    }

    /// Whether `name` is what a stream may call it.
    fn is_called(&self, name: Option<&(String, u32)>) -> bool {
        name.is_some_and(|name| self.names.contains(name))
    }
}

/// What the peer would make of the sections in parts of a machine.
pub(super) fn compare(ours: &[Part], theirs: &[Part], peer: &str, report: &mut Preflight) {
    for part in ours {
        let Some(their) = theirs.iter().find(|it| it.is_called(part.names.first())) else {
            let why = format!("{peer} has no such section in parts");
            report.refuse(&part.path(), why, Vec::new());
            continue;
        };
        let (version, oldest, newest) =
            (part.versions.end(), their.versions.start(), their.versions.end());
        if !their.versions.contains(version) {
            let loads = if oldest == newest {
                format!("{newest}")
            } else {
                format!("{oldest} to {newest}")
            };
            let why = format!("its section is version {version}, and {peer} loads {loads}");
            report.refuse(&part.path(), why, Vec::new());
        }
    }
    for their in theirs.iter().filter(|it| !ours.iter().any(|our| it.is_called(our.names.first())))
    {
        let why = format!("its section in parts is not sent, and {peer} waits for it");
        report.refuse(&their.path(), why, Vec::new());
    }
}

/// The sections as text.
pub(super) fn print(parts: &[Part]) -> String {
    let mut out = HEAD.to_owned();
    for Part { names, versions } in parts {
        let (oldest, newest) = (versions.start(), versions.end());
        let mut word = format!("section version {newest} minimum {oldest} instance");
        for (idstr, instance_id) in names {
            // A string takes any text.
            let _ = writeln!(out, "{word} {instance_id} {}", idstr.escape_default());
            word = "alias instance".to_string();
        }
    }
    out.push_str(END);
    out.push('\n');
    out
}

/// The text of the devices, and that of sections in parts, which is the last one.
pub(super) fn split(schema: &str) -> (&str, &str) {
    let at = match schema.find("\nvmstate-parts ") {
        Some(at) => at + 1,
        None if schema.starts_with("vmstate-parts ") => 0,
        None => schema.len(),
    };
    schema.split_at(at)
}

/// Reads what [`print`] wrote.
///
/// # Errors
///
/// The number of the line, from 1, and what is wrong with it.
pub(super) fn parse(text: &str) -> Result<Vec<Part>, (usize, String)> {
    let mut parts: Vec<Part> = Vec::new();
    let wrong = |at: usize, expected: &str| (at + 1, format!("expected {expected}"));
    let mut lines = text.split_inclusive('\n').enumerate();
    if lines.next().is_none_or(|(_, line)| line != HEAD) {
        return Err(wrong(
            0,
            "`vmstate-parts 1` and, at the last, `end`: the file is cut, or of another release",
        ));
    }
    for (at, line) in lines.by_ref() {
        let line = line.strip_suffix('\n').ok_or_else(|| wrong(at, "the end of the line"))?;
        if line == END {
            return match lines.next() {
                None => Ok(parts),
                Some((at, _)) => Err(wrong(at, "nothing behind `end`")),
            };
        }
        let section = line.strip_prefix("section version ").and_then(section);
        let alias = line.strip_prefix("alias instance ").and_then(named);
        match (section, alias, parts.last_mut()) {
            (Some(part), _, _) => parts.push(part),
            (None, Some(name), Some(part)) => part.names.push(name),
            _ => return Err(wrong(at, "a section in parts, an alias of one, or `end`")),
        }
    }
    Err(wrong(text.lines().count(), "`end`"))
}

/// `4 minimum 4 instance 0 ram`.
fn section(line: &str) -> Option<Part> {
    let (newest, line) = line.split_once(" minimum ")?;
    let (oldest, line) = line.split_once(" instance ")?;
    let versions = oldest.parse().ok()?..=newest.parse().ok()?;
    let name = named(line).filter(|_| !versions.is_empty())?;
    Some(Part { names: Vec::from([name]), versions })
}

/// `0 ram`.
fn named(line: &str) -> Option<(String, u32)> {
    let (instance_id, idstr) = line.split_once(' ')?;
    let idstr = unescape(idstr).filter(|idstr| (1..=255).contains(&idstr.len()))?;
    Some((idstr, instance_id.parse().ok()?))
}

/// Takes back what `escape_default` did.
fn unescape(text: &str) -> Option<String> {
    let (mut out, mut chars) = (String::new(), text.chars());
    while let Some(char) = chars.next() {
        out.push(match char {
            '\\' => match chars.next()? {
                't' => '\t',
                'r' => '\r',
                'n' => '\n',
                'u' => {
                    let (digits, rest) = chars.as_str().strip_prefix('{')?.split_once('}')?;
                    chars = rest.chars();
                    char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
                }
                char @ ('\\' | '\'' | '"') => char,
                _ => return None,
            },
            char => char,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        let mut odd = Part::new("a b\n\\\"ü", 7, 0..=4_294_967_295);
        odd.names.push(("\r".into(), 0));
        for parts in [Vec::new(), Vec::from([Part::new("ram", 0, 4..=4), odd])] {
            let text = print(&parts);
            let again = parse(&text).expect("what was printed");
            assert_eq!(format!("{again:?}"), format!("{parts:?}"));
            for len in 0..text.len() {
                assert!(parse(&text[..len]).is_err(), "{:?}", &text[..len]);
            }
        }
    }

    #[test]
    fn what_is_none_is_refused_with_its_line() {
        let line = |text: &str| parse(text).expect_err(text).0;
        assert_eq!(line("vmstate-parts 2\nend\n"), 1);
        assert_eq!(line("vmstate-parts 1\nalias instance 0 ram\nend\n"), 2);
        assert_eq!(line("vmstate-parts 1\nsection version 3 minimum 4 instance 0 ram\nend\n"), 2);
        assert_eq!(line("vmstate-parts 1\nsection version 4 minimum 4 instance 0 \nend\n"), 2);
        assert_eq!(line("vmstate-parts 1\nsection version 4 minimum 4 instance 0 \\x\nend\n"), 2);
        assert_eq!(line("vmstate-parts 1\nend\nend\n"), 3);
        assert_eq!(line("vmstate-parts 1\n"), 2);
    }
}
