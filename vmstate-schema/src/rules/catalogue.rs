//! Every rule, with what `cargo vmstate explain` says about it.

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
}
