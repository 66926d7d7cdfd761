//! `--section` and `--field`: what is shown.

use crate::cli::Inspect;
use vmstate_stream::survey::Section;

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

    /// Whether a section is one of those: by its name, the name of its device, its number, or both with an instance.
    pub(crate) fn has_section(&self, section: &Section) -> bool {
        let header = &section.header;
        let is_named = |wanted: &str| {
            wanted == header.idstr
                || header.idstr.strip_suffix(wanted).is_some_and(|path| path.ends_with('/'))
        };
        self.sections.is_empty()
            || self.sections.iter().any(|wanted| {
                let by_id = wanted.strip_prefix('#').and_then(|id| id.parse().ok());
                let instance = wanted
                    .rsplit_once('@')
                    .and_then(|(name, instance)| Some((name, instance.parse::<u32>().ok()?)));
                by_id == Some(header.section_id)
                    || is_named(wanted)
                    || instance.is_some_and(|(name, instance)| {
                        is_named(name) && instance == header.instance_id
                    })
            })
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

/// What of an item is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Nothing,
    All,
    Element(u64),
}
