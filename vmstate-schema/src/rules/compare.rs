//! A device against its baseline.

use super::bodies::bodies;
use super::versions::{section, versions};
use super::{Directions, Finding, Place, Rule, say};
use crate::model::{Baseline, Device, Stamp};

/// Judges a device against what was released: every fault once, in the order of the device.
///
/// Nothing is found when no release has the device, or when released ones could not migrate. Types that are unknown
/// (`None`) are not compared. A device that was dropped and is back is judged like any other.
#[must_use]
pub fn compare(baseline: &Baseline, current: &Device) -> Vec<Finding> {
    let Some(released) = baseline.released() else { return Vec::new() };
    if released.unmigratable.get().is_some() {
        return Vec::new();
    }
    let mut judge = Judge { baseline, released: &released, current, findings: Vec::new() };
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
    pub(super) released: &'a Device,
    pub(super) current: &'a Device,
    pub(super) findings: Vec<Finding>,
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

    /// How the file spells a stamp.
    pub(super) fn name(&self, stamp: Stamp) -> &'a str {
        self.baseline.stamp_name(stamp)
    }

    /// The newest release.
    pub(super) fn newest(&self) -> &'a str {
        self.baseline.releases.last().map_or("the last release", String::as_str)
    }

    /// The releases that shipped something.
    pub(super) fn since(&self, stamp: Stamp) -> &'a [String] {
        say::since(&self.baseline.releases, stamp)
    }

    /// The releases of the layout that is compared whose version is in a range.
    pub(super) fn with_version(&self, in_range: impl Fn(u32) -> bool) -> Vec<String> {
        let mut found = Vec::new();
        for (index, release) in self.baseline.releases.iter().enumerate() {
            // Those from before a fresh start shipped another layout: this one has no version for them.
            let shipped = self.released.versions.get_at(Stamp::Release(index));
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
