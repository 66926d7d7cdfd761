//! What a comparison finds.

use super::Rule;

/// One fault: where it is, what it does to guests, and what to type instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that it breaks.
    pub rule: Rule,
    /// What to point at.
    pub place: Place,
    /// One line, lower case, without a period.
    pub headline: String,
    /// A few words for the place.
    pub label: String,
    /// Consequences.
    pub notes: Vec<String>,
    /// Remedies.
    pub help: Vec<String>,
    /// Which streams it breaks.
    pub breaks: Directions,
    /// The releases whose guests it strands, oldest first.
    pub releases: Vec<String>,
}

/// Which way migration breaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Directions {
    /// Streams of released hosts do not load here.
    pub old_to_new: bool,
    /// Streams from here do not load on released hosts.
    pub new_to_old: bool,
}

impl Directions {
    /// Neither way.
    pub const NONE: Self = Self { old_to_new: false, new_to_old: false };
    /// Both ways.
    pub const BOTH: Self = Self { old_to_new: true, new_to_old: true };
    /// Only from released hosts to here.
    pub const OLD_TO_NEW: Self = Self { old_to_new: true, new_to_old: false };
    /// Only from here to released hosts.
    pub const NEW_TO_OLD: Self = Self { old_to_new: false, new_to_old: true };
}

/// A token of the current device. Indices count in the [`Device`](crate::Device) that was compared; what has no token of its own
/// (a default) stands for the next bigger thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The name of the struct.
    Device,
    /// The value of `version`.
    Version,
    /// The value of `minimum_version`.
    MinimumVersion,
    /// The value of the struct's `needed`.
    Needed,
    /// The key `unmigratable`.
    Unmigratable,
    /// `breaks_backward(N = ..)` with this version.
    BreaksBackward(u32),
    /// `breaks_forward(N = ..)` with this version.
    BreaksForward(u32),
    /// The name of the field.
    Field(FieldAt),
    /// The field that now stands where something is missing.
    FollowingField(FieldAt),
    /// The type of the field.
    FieldType(FieldAt),
    /// The value of `since`.
    FieldSince(FieldAt),
    /// The value of `test`.
    FieldTest(FieldAt),
    /// `equal` or `at_most`.
    FieldCheck(FieldAt),
    /// The value of the field's `subsection` key.
    FieldSubsection(FieldAt),
    /// The subsection at this path of indices: its name or key.
    Subsection(Vec<usize>),
    /// Its `needed`.
    SubsectionNeeded(Vec<usize>),
    /// Its `version`.
    SubsectionVersion(Vec<usize>),
    /// Its `minimum_version`.
    SubsectionMinimumVersion(Vec<usize>),
}

/// A field of the current device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldAt {
    /// The path of indices of its subsection; empty for the main body.
    pub subsection: Vec<usize>,
    /// Its index in that body.
    pub field: usize,
}

impl Place {
    /// Where it stands in the source: what concerns the device first, then body after body.
    pub(super) fn order(&self) -> (u8, &[usize], Option<usize>) {
        match self {
            Self::Device => (0, &[], None),
            Self::Version | Self::BreaksBackward(_) => (1, &[], None),
            Self::MinimumVersion | Self::BreaksForward(_) => (2, &[], None),
            Self::Needed | Self::Unmigratable => (3, &[], None),
            Self::Field(at)
            | Self::FollowingField(at)
            | Self::FieldType(at)
            | Self::FieldSince(at)
            | Self::FieldTest(at)
            | Self::FieldCheck(at)
            | Self::FieldSubsection(at) => (4, &at.subsection, Some(at.field)),
            Self::Subsection(path)
            | Self::SubsectionNeeded(path)
            | Self::SubsectionVersion(path)
            | Self::SubsectionMinimumVersion(path) => (4, path, None),
        }
    }
}
