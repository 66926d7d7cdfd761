//! `--section` and `--field`: what is shown.

use std::collections::BTreeSet;

use vmstate_stream::survey::{Record, Section};

use super::printable::Printable;
use super::survey::Survey;
use crate::cli::Inspect;
use crate::exit::{Fault, Result};

/// How many sections are listed where the one that is asked for is not there.
const FEW: usize = 12;

/// What is asked for.
pub(crate) struct Selection<'a> {
    sections: &'a [String],
    field: Option<&'a str>,
}

impl<'a> Selection<'a> {
    pub(super) fn new(args: &'a Inspect) -> Self {
        Self { sections: &args.section, field: args.field.as_deref() }
    }

    /// Sections of these names; all if there are none.
    pub(crate) const fn of_sections(sections: &'a [String]) -> Self {
        Self { sections, field: None }
    }

    /// Whether something is asked for.
    pub(super) const fn is_narrow(&self) -> bool {
        !self.sections.is_empty() || self.field.is_some()
    }

    pub(super) const fn has_field(&self) -> bool {
        self.field.is_some()
    }

    /// Whether a section is one of those.
    pub(crate) fn has_section(&self, section: &Section) -> bool {
        self.sections.is_empty() || self.sections.iter().any(|wanted| is(wanted, section))
    }

    /// Refuses a name that is none of the sections of any stream: the answer would be silence. In a stream that is cut or damaged the
    /// section may be where nothing could be read, which is said.
    pub(crate) fn check(&self, streams: &[&Survey]) -> Result<()> {
        let records = streams.iter().flat_map(|survey| &survey.records);
        let all: Vec<&Section> = records
            .filter_map(|record| if let Record::Section(it) = record { Some(it) } else { None })
            .collect();
        let is_here = |wanted: &&String| all.iter().any(|section| is(wanted, section));
        let whole = streams.iter().all(|survey| survey.problems.is_empty());
        match self.sections.iter().find(|wanted| !is_here(wanted)) {
            Some(wanted) if whole => Err(Fault::new(format!(
                "no section `{}`; there are {}",
                Printable(wanted),
                listed(&all.iter().map(|section| &*section.header.idstr).collect())
            ))),
            _ => Ok(()),
        }
    }

    /// That the field is in none of the sections.
    pub(super) fn no_field(&self) -> Fault {
        let field = Printable(self.field.unwrap_or_default());
        Fault::new(format!("no field `{field}` was sent here; leave `--field` out to see all"))
    }

    /// Which elements of a field are asked for: all, or the one with this number.
    pub(super) fn element(&self, path: &str) -> Wanted {
        let Some(field) = self.field else { return Wanted::All };
        let Some(rest) = field.strip_prefix(path) else {
            // Inside of what is asked for.
            let inside =
                path.strip_prefix(field).is_some_and(|rest| rest.starts_with(['.', '[', '/']));
            return if inside { Wanted::All } else { Wanted::Nothing };
        };
        let index = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')?.parse().ok());
        match (rest, index) {
            ("", _) => Wanted::All,
            (_, Some(index)) => Wanted::Element(index),
            _ => Wanted::Nothing,
        }
    }
}

/// Whether a section is meant: by its name, the name of its device, its number, or both with an instance.
fn is(wanted: &str, section: &Section) -> bool {
    let header = &section.header;
    let is_named = |wanted: &str| {
        wanted == header.idstr
            || header.idstr.strip_suffix(wanted).is_some_and(|path| path.ends_with('/'))
    };
    let by_id = wanted.strip_prefix('#').and_then(|id| id.parse().ok());
    let instance = wanted
        .rsplit_once('@')
        .and_then(|(name, instance)| Some((name, instance.parse::<u32>().ok()?)));
    by_id == Some(header.section_id)
        || is_named(wanted)
        || instance.is_some_and(|(name, instance)| is_named(name) && instance == header.instance_id)
}

/// Names, the first of many.
fn listed(names: &BTreeSet<&str>) -> String {
    let shown: Vec<String> =
        names.iter().take(FEW).map(|name| Printable(name).to_string()).collect();
    match names.len().checked_sub(FEW) {
        Some(more @ 1..) => format!("{} and {more} more", shown.join(", ")),
        _ if shown.is_empty() => "none".to_owned(),
        _ => shown.join(", "),
    }
}

/// What of an item is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Nothing,
    All,
    Element(u64),
}
