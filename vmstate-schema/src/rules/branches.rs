//! Several branches: a device against the newest release of each, and what two of them contradict each other in.

use super::compare::compare_line;
use super::{Directions, FieldAt, Finding, Place, Rule, say};
use crate::model::{Baseline, Break, Device, Field, Graph, History, Stamp, Subsection, Type};

/// Judges a device against every branch. What several object to is said once.
pub(super) fn compare(baseline: &Baseline, heads: &[Baseline], current: &Device) -> Vec<Finding> {
    let mut found = contradictions(baseline, heads, current);
    let said: Vec<Place> = found.iter().map(|finding| finding.place.clone()).collect();
    let acknowledging = acknowledging(baseline, current);
    let all: Vec<Device> = heads.iter().filter_map(Baseline::released).collect();
    let judged: Vec<Vec<Finding>> = heads
        .iter()
        .enumerate()
        .map(|(index, head)| {
            let others = all.iter().enumerate().filter(|(at, _)| *at != index);
            let others: Vec<Device> = others.map(|(_, device)| device.clone()).collect();
            compare_line(head, &acknowledging, &others)
        })
        .collect();
    for finding in judged.iter().flatten() {
        let same = |it: &Finding| is_same(it, finding);
        // It acknowledges something on one branch.
        let serves = finding.rule == Rule::IdleAcknowledgement
            && !judged.iter().all(|findings| findings.iter().any(same));
        if serves || said.iter().any(|place| holds(place, &finding.place)) {
            continue;
        }
        match found.iter_mut().find(|it| same(it)) {
            Some(known) => add(&mut known.releases, &finding.releases),
            None => found.push(finding.clone()),
        }
    }
    for finding in &mut found {
        finding.releases.sort_by_key(|name| baseline.releases.iter().position(|it| it == name));
    }
    found.sort_by(|a, b| a.place.order().cmp(&b.place.order()));
    found
}

/// Whether it is one fault, seen from two branches. What is gone has no place of its own, but a name.
fn is_same(a: &Finding, b: &Finding) -> bool {
    let gone = matches!(a.rule, Rule::ElsewhereOnly | Rule::SubsectionRemoved | Rule::FieldRemoved);
    a.rule == b.rule && a.place == b.place && (!gone || a.headline == b.headline)
}

fn add(releases: &mut Vec<String>, more: &[String]) {
    for release in more {
        if !releases.contains(release) {
            releases.push(release.clone());
        }
    }
}

/// The device with every acknowledgement that a release shipped: on other branches there was none to make.
fn acknowledging(baseline: &Baseline, current: &Device) -> Device {
    let mut device = current.clone();
    for layout in &baseline.layouts {
        let known = |breaks: &mut Vec<Break>, shipped: &[Break]| {
            for entry in shipped.iter().filter(|entry| entry.stamp.is_released()) {
                if !breaks.iter().any(|it| it.version == entry.version) {
                    breaks.push(entry.clone());
                }
            }
        };
        known(&mut device.breaks_backward, &layout.device.breaks_backward);
        known(&mut device.breaks_forward, &layout.device.breaks_forward);
    }
    device
}

/// Whether what is said about one place says what is wrong with the other.
fn holds(outer: &Place, inner: &Place) -> bool {
    let (_, path, field) = inner.order();
    match outer {
        Place::Subsection(part) => path.starts_with(part),
        Place::Field(at) | Place::FieldType(at) => field == Some(at.field) && path == at.subsection,
        outer => outer == inner,
    }
}

/// VMS0045: what two releases shipped under one name, each in its own way.
fn contradictions(baseline: &Baseline, heads: &[Baseline], current: &Device) -> Vec<Finding> {
    let heads: Vec<Vec<bool>> = heads
        .iter()
        .map(|head| baseline.releases.iter().map(|it| head.releases.contains(it)).collect())
        .collect();
    let mut walk = Walk { baseline, heads, current, found: Vec::new() };
    let Some(layout) = baseline.layouts.last() else { return Vec::new() };
    let device = &layout.device;
    walk.body(&device.fields, &device.subsections, &At::Body(Vec::new()));
    for property in &device.properties {
        let kinds = property.value.map(|value| value.kind.clone());
        let what = format!("property `{}`", property.name);
        walk.history(&kinds, &what, &Place::Device, |kind| format!("`{kind}`"));
    }
    walk.found
}

/// A body of the current device, or the field in whose type it stands.
enum At {
    Body(Vec<usize>),
    /// In a subsection that is not here.
    Gone,
    Within(Place),
}

struct Walk<'a> {
    baseline: &'a Baseline,
    /// What each head has.
    heads: Vec<Vec<bool>>,
    current: &'a Device,
    found: Vec<Finding>,
}

impl Walk<'_> {
    fn graph(&self) -> &Graph {
        &self.baseline.graph
    }

    fn body(&mut self, fields: &[Field], parts: &[Subsection], at: &At) {
        for (index, field) in fields.iter().enumerate() {
            let place = self.field_place(&field.name, at);
            let same = |other: &&Field| {
                (&other.name, other.since) == (&field.name, field.since)
                    && other.test.get() == field.test.get()
                    && self.are_apart(other.stamp, field.stamp)
            };
            if let Some(other) = fields[..index].iter().find(same) {
                let what = format!("field `{}`", field.name);
                let lines = [crate::text::field_head(other), crate::text::field_head(field)];
                self.differ(&what, place.clone(), [other.stamp, field.stamp], &lines);
            }
            let what = format!("`test` of field `{}`", field.name);
            self.history(&field.test, &what, &place, |test| format!("`{test}`"));
            let what = format!("`absent` of field `{}`", field.name);
            self.history(&field.absent, &what, &place, |value| format!("`{value}`"));
            if let Some(ty) = &field.ty {
                self.within(ty, &At::Within(as_type(place)));
            }
        }
        for (index, part) in parts.iter().enumerate() {
            let (place, inner) = self.part_place(&part.name, at);
            let same = |other: &&Subsection| {
                other.name == part.name && self.are_apart(other.stamp, part.stamp)
            };
            if let Some(other) = parts[..index].iter().find(same) {
                let what = format!("subsection `{}`", part.name);
                let lines = difference(other, part);
                self.differ(&what, place.clone(), [other.stamp, part.stamp], &lines);
                continue;
            }
            let what = format!("what decides subsection `{}`", part.name);
            self.history(&part.decided, &what, &place, |it| format!("`{}`", it.words()));
            self.body(&part.fields, &part.subsections, &inner);
        }
    }

    fn within(&mut self, ty: &Type, at: &At) {
        match ty {
            Type::Struct(nested) => self.body(&nested.fields, &nested.subsections, at),
            Type::Sequence { element, .. } | Type::Pointer(_, element) => self.within(element, at),
            Type::Tree { key, value } => {
                self.within(key, at);
                self.within(value, at);
            }
            Type::Leaf { .. } | Type::Enum { .. } => {}
        }
    }

    /// Whether no release has both.
    fn are_apart(&self, a: Stamp, b: Stamp) -> bool {
        let with_a = self.graph().since(a);
        a != b && !self.graph().since(b).iter().any(|at| with_a.contains(at))
    }

    /// What is said once for all may have been said on two branches.
    fn history<T: PartialEq>(
        &mut self,
        history: &History<T>,
        what: &str,
        place: &Place,
        words: impl Fn(&T) -> String,
    ) {
        let value = |head: &Vec<bool>| {
            let entry = history.entries().iter().rev();
            let mut entry = entry.filter(|it| self.graph().is_in(head, it.stamp));
            let entry = entry.next()?;
            Some((entry.stamp, entry.value.as_ref()?))
        };
        let values: Vec<_> = self.heads.iter().filter_map(value).collect();
        let Some(first) = values.first() else { return };
        let Some(other) = values.iter().find(|it| it.1 != first.1) else { return };
        // One of them may be what both began with.
        if self.graph().is_within(first.0, other.0) || self.graph().is_within(other.0, first.0) {
            return;
        }
        let lines = [words(first.1), words(other.1)];
        let stamps = [first.0, other.0];
        self.differ(what, place.clone(), stamps, &lines);
    }

    fn differ(&mut self, what: &str, place: Place, stamps: [Stamp; 2], lines: &[String; 2]) {
        let [first, second] = stamps.map(|stamp| self.baseline.stamp_name(stamp).to_owned());
        let [one, two] = stamps.map(|stamp| self.baseline.since(stamp));
        let mut finding = Finding {
            rule: Rule::ReleasesDiffer,
            place,
            headline: format!("{first} and {second} released {what} each in its own way"),
            label: "no device can be what both have".to_owned(),
            notes: Vec::new(),
            help: Vec::new(),
            breaks: Directions::BOTH,
            releases: Vec::new(),
        };
        let [in_first, in_second] = lines;
        finding.note(format!("{first}: {in_first}")).note(format!("{second}: {in_second}"));
        finding.note(format!(
            "a guest that moves between {} and {} is refused there, or misread",
            say::hosts(&one),
            say::hosts(&two)
        ));
        finding
            .help("where one of them is not out yet: let it be what the other is, or give it another name")
            .help(
                "where both are out: one of the two cannot be kept; take its lines out of the file in a commit that says why, and \
                 see docs/backports.md",
            );
        finding.releases = [one, two].concat();
        self.found.push(finding);
    }

    fn field_place(&self, name: &str, at: &At) -> Place {
        match at {
            At::Within(place) => place.clone(),
            At::Gone => Place::Device,
            At::Body(path) => {
                let body = self.current.body(path);
                let field = body.and_then(|it| it.fields.iter().position(|it| it.name == name));
                field.map_or(Place::Device, |field| {
                    Place::Field(FieldAt { subsection: path.clone(), field })
                })
            }
        }
    }

    fn part_place(&self, name: &str, at: &At) -> (Place, At) {
        match at {
            At::Within(place) => (place.clone(), At::Within(place.clone())),
            At::Gone => (Place::Device, At::Gone),
            At::Body(path) => {
                let body = self.current.body(path);
                let part = body.and_then(|it| it.subsections.iter().position(|it| it.name == name));
                let Some(part) = part else { return (Place::Device, At::Gone) };
                let path: Vec<usize> = path.iter().copied().chain([part]).collect();
                (Place::Subsection(path.clone()), At::Body(path))
            }
        }
    }
}

fn as_type(place: Place) -> Place {
    match place {
        Place::Field(at) => Place::FieldType(at),
        place => place,
    }
}

/// The first line in which two subsections differ.
fn difference(a: &Subsection, b: &Subsection) -> [String; 2] {
    let lines = [a, b].map(crate::text::subsection_text);
    let [one, two] = &lines;
    let (mut one, mut two) = (one.lines(), two.lines());
    loop {
        match (one.next(), two.next()) {
            (Some(x), Some(y)) if x == y => {}
            (x, y) => {
                let say = |line: Option<&str>| {
                    line.map_or_else(|| "nothing more".to_owned(), |it| format!("`{}`", it.trim()))
                };
                return [say(x), say(y)];
            }
        }
    }
}
