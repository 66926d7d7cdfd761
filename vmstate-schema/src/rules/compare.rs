//! A device against its baseline.

use std::collections::HashMap;

use super::bodies::bodies;
use super::branches;
use super::versions::{section, versions};
use super::{Directions, Finding, Place, Rule};
use crate::model::{Baseline, Device, Stamp};

/// Judges a device against what was released: every fault once, in the order of the device.
///
/// Nothing is found when no release has the device, or when released ones could not migrate. Types that are unknown
/// (`None`) are not compared. A device that was dropped and is back is judged like any other.
#[must_use]
pub fn compare(baseline: &Baseline, current: &Device) -> Vec<Finding> {
    let heads = baseline.heads();
    if heads.len() < 2 {
        return compare_line(baseline, current, &[]);
    }
    branches::compare(baseline, &heads, current)
}

/// Against what one release and those before it shipped; `elsewhere` is what the newest ones of other branches have.
pub(super) fn compare_line(
    baseline: &Baseline,
    current: &Device,
    elsewhere: &[Device],
) -> Vec<Finding> {
    let Some(released) = baseline.released() else { return Vec::new() };
    if released.unmigratable.get().is_some() {
        return Vec::new();
    }
    let shipped = Shipped::new(baseline);
    let mut judge = Judge {
        baseline,
        shipped: &shipped,
        elsewhere,
        released: &released,
        current,
        findings: Vec::new(),
    };
    versions(&mut judge);
    if !starts_afresh(&released, current) {
        section(&mut judge);
        bodies(&mut judge);
    }
    judge.findings.sort_by(|a, b| a.place.order().cmp(&b.place.order()));
    judge.findings
}

/// Whether no released stream can be loaded any more, and both acknowledgements say that this is meant. Then there is
/// nothing to be compatible with.
pub(crate) fn starts_afresh(released: &Device, current: &Device) -> bool {
    let minimum = current.minimum_version();
    let knows = |breaks: &[crate::model::Break], version| {
        breaks.iter().any(|entry| entry.version == version)
    };
    let old_streams_load = current.oldest_loaded() <= released.oldest_loaded();
    minimum > released.version()
        && knows(&current.breaks_backward, current.version())
        && (old_streams_load || knows(&current.breaks_forward, minimum))
}

/// A comparison under way.
pub(super) struct Judge<'a> {
    pub(super) baseline: &'a Baseline,
    shipped: &'a Shipped,
    /// What other branches have, newest release by newest release.
    pub(super) elsewhere: &'a [Device],
    pub(super) released: &'a Device,
    pub(super) current: &'a Device,
    pub(super) findings: Vec<Finding>,
}

/// The releases that have what was first shipped with a stamp. On a line these are the last ones.
struct Shipped(HashMap<Stamp, Vec<String>>);

impl Shipped {
    fn new(baseline: &Baseline) -> Self {
        if baseline.graph.is_line() {
            return Self(HashMap::new());
        }
        let stamps = baseline.graph.stamps();
        Self(stamps.map(|stamp| (stamp, baseline.since(stamp))).collect())
    }
}

impl<'a> Judge<'a> {
    /// Adds a finding; its text follows.
    pub(super) fn find(
        &mut self,
        rule: Rule,
        place: Place,
        headline: impl Into<String>,
        label: impl Into<String>,
    ) -> &mut Finding {
        self.findings.push(Finding {
            rule,
            place,
            headline: headline.into(),
            label: label.into(),
            notes: Vec::new(),
            help: Vec::new(),
            breaks: Directions::NONE,
            releases: Vec::new(),
        });
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// Whether the newest release of every other branch has something as well.
    pub(super) fn have_all(&self, has: impl Fn(&Device) -> bool) -> bool {
        self.elsewhere.iter().all(has)
    }

    /// The first release with a stamp.
    pub(super) fn name(&self, stamp: Stamp) -> &'a str {
        self.baseline.stamp_name(stamp)
    }

    /// The newest release.
    pub(super) fn newest(&self) -> &'a str {
        self.baseline.releases.last().map_or("the last release", String::as_str)
    }

    /// The releases that shipped something; all of them what has no stamp of its own.
    pub(super) fn since(&self, stamp: impl Into<Option<Stamp>>) -> &'a [String] {
        let Some(stamp) = stamp.into() else { return &self.baseline.releases };
        match stamp {
            Stamp::Release(at) if self.baseline.graph.is_line() => {
                self.baseline.releases.get(at..).unwrap_or_default()
            }
            _ => self.shipped.0.get(&stamp).map_or(&[], Vec::as_slice),
        }
    }

    /// The releases of the layout that is compared whose version is in a range.
    pub(super) fn with_version(&self, in_range: impl Fn(u32) -> bool) -> Vec<String> {
        let mut found = Vec::new();
        let graph = &self.baseline.graph;
        for (index, release) in self.baseline.releases.iter().enumerate() {
            // Those from before a fresh start shipped another layout: this one has no version for them.
            let past = graph.past(index);
            let shipped = self.released.versions.get_where(|stamp| graph.is_in(&past, stamp));
            if shipped.is_some_and(|it| in_range(it.version)) {
                found.push(release.clone());
            }
        }
        found
    }
}

impl Finding {
    pub(super) fn note(&mut self, note: impl Into<String>) -> &mut Self {
        self.notes.push(note.into());
        self
    }

    pub(super) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help.push(help.into());
        self
    }

    pub(super) fn breaks(&mut self, breaks: Directions, releases: &[String]) -> &mut Self {
        self.breaks = breaks;
        self.releases = releases.to_vec();
        self
    }
}
