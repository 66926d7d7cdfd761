//! One thing that was found.

use std::path::PathBuf;

use vmstate_schema::model::{Device, Subsection};
use vmstate_schema::rules::{Directions, FieldAt, Place};
use vmstate_schema::{Finding, Rule};

use crate::dump::Source;
use crate::exit::Exit;
use crate::workspace::{Crate, Trouble};

/// A broken rule, and everything that is known about it.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub rule: Rule,
    /// `cargo vmstate accept` repairs it.
    pub stale: bool,
    /// The package and its crate; empty for what is about several.
    pub package: String,
    pub krate: String,
    /// The device; empty for what is about the crate.
    pub device: String,
    /// The baseline file, and a line of it.
    pub file: Option<PathBuf>,
    pub line: Option<usize>,
    /// The struct.
    pub source: Option<Source>,
    /// The part of the device: ``field `lcr` ``.
    pub place: Option<String>,
    pub headline: String,
    pub label: String,
    pub notes: Vec<String>,
    pub help: Vec<String>,
    pub breaks: Directions,
    pub releases: Vec<String>,
}

impl Item {
    /// An item without details.
    pub(crate) fn new(rule: Rule, headline: impl Into<String>) -> Self {
        Self {
            rule,
            stale: false,
            package: String::new(),
            krate: String::new(),
            device: String::new(),
            file: None,
            line: None,
            source: None,
            place: None,
            headline: headline.into(),
            label: String::new(),
            notes: Vec::new(),
            help: Vec::new(),
            breaks: Directions::NONE,
            releases: Vec::new(),
        }
    }

    /// What the rules found about a device.
    pub(crate) fn of_finding(finding: Finding, device: &Device) -> Self {
        Self {
            place: place(&finding.place, device),
            label: finding.label,
            notes: finding.notes,
            help: finding.help,
            breaks: finding.breaks,
            releases: finding.releases,
            device: device.name.clone(),
            ..Self::new(finding.rule, finding.headline)
        }
    }

    /// A file that cannot be read.
    pub(crate) fn of_trouble(trouble: &Trouble) -> Self {
        Self {
            file: Some(trouble.path.clone()),
            line: Some(trouble.line),
            help: vec![trouble.help.clone()],
            ..Self::new(Rule::UnreadableBaseline, trouble.message.clone())
        }
    }

    /// Says that the files are behind the source.
    pub(crate) fn stale(mut self) -> Self {
        self.stale = true;
        self
    }

    /// Says which crate.
    pub(crate) fn of_crate(mut self, krate: &Crate) -> Self {
        self.package.clone_from(&krate.package);
        self.krate = krate.to_string();
        self
    }

    /// Says which device.
    pub(crate) fn of_device(mut self, device: &str) -> Self {
        device.clone_into(&mut self.device);
        self
    }

    /// Says which struct.
    pub(crate) fn at_source(mut self, source: Option<&Source>) -> Self {
        self.source = source.cloned();
        self
    }

    /// Says which file.
    pub(crate) fn in_file(mut self, file: impl Into<PathBuf>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// Adds a consequence.
    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds a remedy.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// What it means for the command.
    pub(crate) fn exit(&self) -> Exit {
        if self.stale { Exit::Stale } else { Exit::Incompatible }
    }
}

/// The part of a device in words.
fn place(place: &Place, device: &Device) -> Option<String> {
    let part = |path: &[usize]| device.subsection(path).map(name_of);
    match place {
        Place::Device => None,
        Place::Version => Some("`version`".to_owned()),
        Place::MinimumVersion => Some("`minimum_version`".to_owned()),
        Place::Needed => Some("`needed`".to_owned()),
        Place::Unmigratable => Some("`unmigratable`".to_owned()),
        Place::BreaksBackward(version) => Some(format!("`breaks_backward({version} = ..)`")),
        Place::BreaksForward(version) => Some(format!("`breaks_forward({version} = ..)`")),
        Place::Field(at) | Place::FollowingField(at) => field(at, device),
        Place::FieldType(at) => Some(format!("type of {}", field(at, device)?)),
        Place::FieldSince(at) => Some(format!("`since` of {}", field(at, device)?)),
        Place::FieldTest(at) => Some(format!("`test` of {}", field(at, device)?)),
        Place::FieldCheck(at) => Some(format!("comparison of {}", field(at, device)?)),
        Place::FieldSubsection(at) => Some(format!("`subsection` of {}", field(at, device)?)),
        Place::Subsection(path) => part(path),
        Place::SubsectionNeeded(path) => Some(format!("`needed` of {}", part(path)?)),
        Place::SubsectionVersion(path) => Some(format!("`version` of {}", part(path)?)),
        Place::SubsectionMinimumVersion(path) => {
            Some(format!("`minimum_version` of {}", part(path)?))
        }
    }
}

fn name_of(part: &Subsection) -> String {
    format!("subsection `{}`", part.name)
}

fn field(at: &FieldAt, device: &Device) -> Option<String> {
    let field = device.body(&at.subsection)?.fields.get(at.field)?;
    match device.subsection(&at.subsection) {
        Some(part) => Some(format!("field `{}` of {}", field.name, name_of(part))),
        None => Some(format!("field `{}`", field.name)),
    }
}
