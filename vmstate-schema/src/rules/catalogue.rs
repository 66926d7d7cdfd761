//! Every rule: its identifier, and what `cargo vmstate explain` says about it.

use std::fmt;

use super::texts::TEXTS;

/// A rule. Identifiers never change their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Rule {
    /// A version was raised without an acknowledgement.
    VersionRaised = 1,
    /// A version was lowered.
    VersionLowered,
    /// A minimum version was raised without an acknowledgement.
    MinimumRaised,
    /// A minimum version was lowered.
    MinimumLowered,
    /// An acknowledgement of nothing.
    IdleAcknowledgement,
    /// A field was added to a released body.
    FieldAdded,
    /// A released field is gone.
    FieldRemoved,
    /// A released field stands elsewhere.
    FieldMoved,
    /// A released field has another name.
    FieldRenamed,
    /// A wire type changed.
    TypeChanged,
    /// `since` changed.
    SinceChanged,
    /// A released test changed.
    TestChanged,
    /// A released subsection is gone.
    SubsectionRemoved,
    /// A field was added to a released subsection.
    SubsectionExtended,
    /// A released `needed` changed.
    NeededChanged,
    /// The version of a released subsection changed.
    SubsectionVersion,
    /// A new subsection is always sent.
    SubsectionAlwaysSent,
    /// `equal` or `at_most` changed.
    CheckChanged,
    /// A device has no baseline.
    MissingBaseline,
    /// A baseline has no device.
    MissingDevice,
    /// Two devices have one name.
    DuplicateDevice,
    /// A baseline cannot be read.
    UnreadableBaseline,
    /// `baseline!()` without a directory, or the other way round.
    MissingGate,
    /// Released lines were edited.
    ReleasedLinesEdited,
    /// `next` lines are not what the source says.
    StaleLines,
    /// One wire name in two packages.
    NameInTwoPackages,
    /// Baselines are not in the package.
    NotPackaged,
    /// A released device cannot migrate any more.
    Unmigratable,
    /// A generic device.
    GenericDevice,
    /// Nothing says what decides whether new state is sent.
    Undecided,
    /// Nothing says what new state is when it does not come.
    AbsenceUnsaid,
    /// What a released field is when it does not come changed.
    AbsentChanged,
    /// A released limit was lowered.
    LimitLowered,
    /// A released section stands elsewhere in the stream.
    PriorityChanged,
    /// `same_bytes` where the bytes are not the same.
    OtherBytes,
    /// A property has another value under a released machine type.
    MachineTypeChanged = 40,
    /// A released machine type is gone, or stands elsewhere.
    MachineTypeMoved,
    /// A new property is on under a released machine type.
    NewPropertyOn,
    /// An entry under the newest machine type.
    EntryForAll,
    /// Machine types without a record, or a record without them.
    UnrecordedTable,
    /// Two releases, neither after the other, shipped something under one name, each in its own way.
    ReleasesDiffer,
    /// A release of another branch shipped it, and it is not here.
    ElsewhereOnly,
}

/// What is said about a rule.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text {
    pub(super) rule: Rule,
    pub(super) slug: &'static str,
    pub(super) title: &'static str,
    pub(super) explanation: &'static str,
    pub(super) fix: &'static str,
}

impl Rule {
    /// Every rule, in the order of the identifiers.
    pub fn all() -> impl Iterator<Item = Self> {
        TEXTS.iter().map(|text| text.rule)
    }

    /// The rule with this identifier, in any case, with or without `VMS`: `VMS0007`, `vms0007`, `7`.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        let digits = match id.get(..3) {
            Some(prefix) if prefix.eq_ignore_ascii_case("vms") => &id[3..],
            _ => id,
        };
        let number: u8 = digits.parse().ok()?;
        Self::all().find(|rule| *rule as u8 == number)
    }

    /// The stable identifier: `VMS0007`.
    #[must_use]
    pub fn id(self) -> String {
        format!("VMS{:04}", self as u8)
    }

    /// A few words with dashes, for URLs: `field-removed`.
    #[must_use]
    pub fn slug(self) -> &'static str {
        self.text().slug
    }

    /// One line, lower case.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.text().title
    }

    /// Why it is a rule.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        self.text().explanation
    }

    /// What to do instead.
    #[must_use]
    pub fn fix(self) -> &'static str {
        self.text().fix
    }

    /// The page about it in the repository.
    #[must_use]
    pub fn page(self) -> String {
        format!("docs/rules/{}.md", self.id())
    }

    fn text(self) -> &'static Text {
        TEXTS.iter().find(|text| text.rule == self).unwrap_or(&TEXTS[0])
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VMS{:04}", *self as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_in_order() {
        let mut slugs = Vec::new();
        let mut last = 0;
        for rule in Rule::all() {
            assert!(rule as usize > last, "{rule}");
            last = rule as usize;
            assert_eq!(rule.id(), format!("VMS{last:04}"));
            assert_eq!(Rule::find(&rule.id().to_lowercase()), Some(rule));
            assert_eq!(rule.page(), format!("docs/rules/{rule}.md"));
            assert!(!slugs.contains(&rule.slug()));
            slugs.push(rule.slug());
            assert!(rule.title().starts_with(|first: char| !first.is_uppercase()), "{rule}");
            assert!(rule.explanation().ends_with('.') && rule.fix().ends_with('.'), "{rule}");
        }
        for id in ["", "VMS", "VMS0000", "VMS0039", "VMS0047", "7x", "VMSß"] {
            assert_eq!(Rule::find(id), None, "{id}");
        }
        assert_eq!(Rule::find("7"), Some(Rule::FieldRemoved));
    }
}
