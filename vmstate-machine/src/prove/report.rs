//! What a proof found.

use core::fmt;

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// What was proven, and what not. Displayed, it is one line a device, and a paragraph for each fault.
#[derive(Clone, Debug, Default)]
pub struct Report {
    devices: Vec<Counts>,
    faults: Vec<Fault>,
    notes: Vec<String>,
}

/// How many sections of a device there were.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    pub(super) device: String,
    pub(super) releases: usize,
    /// Saved, and read by the schema of a release.
    pub(super) read: usize,
    /// Made from the schema of a release, and loaded.
    pub(super) loaded: usize,
    /// Made up, and refused by a hook, a `validate` or a comparison.
    pub(super) refused: usize,
    /// Made up without knowing what a `test` says to it, and not accepted.
    pub(super) unsure: usize,
}

/// Something that strands a guest.
#[derive(Clone, Debug)]
struct Fault {
    device: String,
    what: String,
    /// The release, the machine type, and where in the section; the newest release first.
    places: Vec<Place>,
    help: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) release: String,
    pub(super) machine: Option<String>,
    pub(super) at: Option<u64>,
}

impl Report {
    /// Whether every guest of every release can come and go.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.faults.is_empty()
    }

    /// What strands a guest, one text each.
    pub fn faults(&self) -> impl Iterator<Item = String> + '_ {
        self.faults.iter().map(|fault| format!("{fault}"))
    }

    /// What could not be tried, and is no fault: subsections of which every made-up state was refused, and values of
    /// which only the size is known.
    pub fn notes(&self) -> impl Iterator<Item = &str> {
        self.notes.iter().map(String::as_str)
    }

    /// How many saved sections were read by the schema of a release.
    #[must_use]
    pub fn read(&self) -> usize {
        self.devices.iter().map(|counts| counts.read).sum()
    }

    /// How many sections made from the schema of a release were loaded.
    #[must_use]
    pub fn loaded(&self) -> usize {
        self.devices.iter().map(|counts| counts.loaded).sum()
    }

    pub(super) fn count(&mut self, counts: Counts) {
        self.devices.push(counts);
    }

    pub(super) fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Adds a fault, or another place of one that is known.
    pub(super) fn fault(
        &mut self,
        device: &str,
        what: String,
        places: Vec<Place>,
        help: impl FnOnce() -> Vec<String>,
    ) {
        let same = |fault: &&mut Fault| fault.device == device && fault.what == what;
        if let Some(known) = self.faults.iter_mut().find(same) {
            for place in places {
                let is_same =
                    |it: &Place| it.release == place.release && it.machine == place.machine;
                if !known.places.iter().any(is_same) {
                    known.places.push(place);
                }
            }
            return;
        }
        self.faults.push(Fault { device: device.to_owned(), what, places, help: help() });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for counts in &self.devices {
            let Counts { device, releases, read, loaded, refused, unsure } = counts;
            writeln!(
                f,
                "{device}: {releases} releases, {read} sections read by them, {loaded} of theirs loaded \
                 ({refused} refused by hooks, {unsure} by tests)"
            )?;
        }
        for note in &self.notes {
            writeln!(f, "note: {note}")?;
        }
        for fault in &self.faults {
            writeln!(f, "\nfault: {fault}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.device, self.what)?;
        for (index, place) in self.places.iter().enumerate() {
            let word = if index == 0 { "where" } else { "  and" };
            write!(f, "\n  {word}: release {}", place.release)?;
            if let Some(machine) = &place.machine {
                write!(f, ", machine type `{machine}`")?;
            }
            if let Some(at) = place.at {
                write!(f, ", offset {at} of the section")?;
            }
        }
        self.help.iter().try_for_each(|help| write!(f, "\n  help: {help}"))
    }
}
