//! Would a release load a stream? Each section is read by what its baselines say, in the words of the preflight.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use vmstate_schema::Device;
use vmstate_stream::walk::{Body, Certainty, Walk, What};

use super::explain::{Baselines, Explainer, is_of, subsection};
use super::printable::Printable;
use super::select::Selection;
use super::survey::Survey;
use crate::screen::{BOLD, GREEN, RED, YELLOW, paint};
use vmstate_stream::survey::{Kind, Record, Section};

/// What a release loads.
pub(super) struct Peer<'f> {
    release: &'f str,
    devices: BTreeMap<String, Device>,
    /// The devices of all releases.
    names: BTreeSet<&'f str>,
}

/// What it says to a stream.
pub(super) struct Report<'f> {
    release: &'f str,
    sections: usize,
    refused: Vec<(String, String)>,
    unknown: Vec<(String, String)>,
}

impl<'f> Peer<'f> {
    /// The release, what it shipped, and the names of the devices of all releases.
    pub(super) fn new(
        release: &'f str,
        devices: BTreeMap<String, Device>,
        names: BTreeSet<&'f str>,
    ) -> Self {
        Self { release, devices, names }
    }

    /// Has the release read the sections that are asked for.
    pub(super) fn receive(&self, survey: &Survey, wanted: &Selection<'_>) -> Report<'f> {
        let none = Baselines::default();
        let explainer = Explainer::new(survey, &none);
        let (release, mut refused, mut unknown) = (self.release, Vec::new(), Vec::new());
        let (mut sections, mut in_parts) = (0, BTreeSet::new());
        for record in &survey.records {
            let Record::Section(section) = record else { continue };
            if !wanted.has_section(section) {
                continue;
            }
            let path = path_of(section);
            if section.kind != Kind::Full {
                if in_parts.insert(section.header.section_id) {
                    unknown.push((path, "it is sent in parts, which no baseline describes".into()));
                }
                continue;
            }
            sections += 1;
            match self.section(&explainer, section) {
                Verdict::Loads => {}
                Verdict::Refuses(whys) => {
                    refused.extend(whys.into_iter().map(|why| (path.clone(), why)));
                }
                Verdict::Unknown(why) => unknown.push((path, why)),
            }
        }
        Report { release, sections, refused, unknown }
    }

    fn section(&self, explainer: &Explainer<'_>, section: &Section) -> Verdict {
        let idstr = &section.header.idstr;
        // A device may have several layouts: those of a generic one.
        let mut devices =
            self.devices.values().filter(|device| is_of(idstr, &device.name)).peekable();
        if devices.peek().is_none() {
            return match self.names.iter().find(|name| is_of(idstr, name)) {
                Some(name) => {
                    Verdict::refuses(format!("release {} has no device `{name}`", self.release))
                }
                None => Verdict::Unknown("no baseline file is about it".into()),
            };
        }
        let mut verdict = None;
        for device in devices {
            match receive(explainer, section, device) {
                Verdict::Loads => return Verdict::Loads,
                other => _ = verdict.get_or_insert(other),
            }
        }
        verdict.unwrap_or(Verdict::Loads)
    }
}

enum Verdict {
    Loads,
    Refuses(Vec<String>),
    Unknown(String),
}

impl Verdict {
    fn refuses(why: String) -> Self {
        Self::Refuses(vec![why])
    }
}

/// Has a device of the release read it.
fn receive(explainer: &Explainer<'_>, section: &Section, device: &Device) -> Verdict {
    let (version, payload) = (section.header.version_id, explainer.payload(section));
    let (oldest, newest) = (device.oldest_loaded(), device.version());
    if !(oldest..=newest).contains(&version) {
        return Verdict::refuses(format!(
            "its section is version {version}, and the release loads {oldest} to {newest}"
        ));
    }
    if !section.whole {
        return Verdict::Unknown("its end was not found".into());
    }
    let Some(body) = Body::of_baseline(device) else {
        return Verdict::Unknown("its baseline has no layout".into());
    };
    let (mut walk, certainty) = Walk::fit(&body, version, payload, section.start);
    if matches!(certainty, Certainty::Certain | Certainty::Ambiguous { .. }) {
        return Verdict::Loads;
    }
    let sent = sent_parts(explainer, section);
    let is_known = |name: &str| subsection(&device.fields, &device.subsections, name, 0).is_some();
    let strangers: Vec<_> = sent.iter().filter(|name| !is_known(name)).collect();
    if !strangers.is_empty() {
        let say =
            |name| format!("subsection `{}` is sent, and the release refuses it", Printable(name));
        return Verdict::Refuses(strangers.into_iter().map(|name| say(name)).collect());
    }
    if !matches!(certainty, Certainty::Misfit) {
        return Verdict::Unknown("there are too many ways to read it".into());
    }
    let fault = loop {
        match walk.next() {
            Ok(Some(_)) => {}
            Ok(None) => break "its bytes are others".to_owned(),
            Err(fault) => break fault.to_string(),
        }
    };
    Verdict::refuses(format!("the release misreads it: {fault}"))
}

/// The subsections of a section, by the description in the stream.
fn sent_parts(explainer: &Explainer<'_>, section: &Section) -> Vec<String> {
    let Ok(known) = explainer.known(section) else { return Vec::new() };
    let mut walk = explainer.walk(section, &known);
    let mut names = Vec::new();
    while let Ok(Some(item)) = walk.next() {
        if let What::Subsection { name, .. } = item.what
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_owned());
        }
    }
    names
}

/// `e1000[0000:00:03.0]`, as errors have it.
fn path_of(section: &Section) -> String {
    let header = &section.header;
    let text = match header.idstr.rsplit_once('/') {
        Some((place, name)) => format!("{name}[{place}]"),
        None => format!("{}[{}]", header.idstr, header.instance_id),
    };
    Printable(&text).to_string()
}

impl Report<'_> {
    /// Nothing is refused.
    pub(super) fn is_possible(&self) -> bool {
        self.refused.is_empty()
    }

    pub(super) fn text(&self, stream: &str, survey: &Survey) -> String {
        let mut out = String::new();
        let can = if self.is_possible() { paint(GREEN, "can") } else { paint(RED, "cannot") };
        let machine = survey
            .configuration
            .as_ref()
            .map_or_else(String::new, |it| format!("machine `{}` in ", Printable(&it.machine)));
        let _ = writeln!(
            out,
            "{machine}{} {can} migrate to release {}; {} sections",
            paint(BOLD, Printable(stream)),
            Printable(self.release),
            self.sections
        );
        for (style, word, all) in
            [(RED, "refused", &self.refused), (YELLOW, "not known", &self.unknown)]
        {
            for (path, why) in all {
                let _ = writeln!(out, "  {}: {path}: {why}", paint(style, word));
            }
        }
        out
    }
}
