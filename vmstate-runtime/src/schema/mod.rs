//! The schema of wire structs as const data: what the derive knows about a device, for everything
//! that is not the codec.
//!
//! Nothing here reads or writes a stream. From a [`Description`] come the description in a
//! migration stream, the shape that QEMU's static checker reads, baseline files, field paths in
//! errors, and the plan of fixed runs.

/// Methods that give back the same with one thing set.
macro_rules! setters {
    ($($(#[$about:meta])* $name:ident($($argument:ident: $ty:ty)?) $($place:ident).+ = $value:expr;)*) => {$(
        $(#[$about])*
        #[must_use]
        pub const fn $name(mut self $(, $argument: $ty)?) -> Self {
            self.$($place).+ = $value;
            self
        }
    )*};
}

mod absence;
mod field;
#[doc(hidden)]
pub mod gate;
mod plan;
mod print;
pub mod property;
mod summary;
mod text;
mod types;
mod verify;

#[doc(hidden)]
pub use absence::{Absence, AbsentText, AbsentValue, AsWritten};
pub use field::{Check, Field};
#[doc(hidden)]
pub use plan::{ALONE, Extra, fields, plan};
#[doc(hidden)]
pub use print::{device_fingerprint, device_text, fingerprint, type_text};
#[doc(hidden)]
pub use text::Text;
pub use types::{Domain, Length, Marker, Shape, Type};
#[doc(hidden)]
pub use verify::{verify_absent, verify_last, verify_pinned, verify_range, verify_type};

use self::property::Property;
use self::summary::Summary;

/// Where the sections of a device stand in a stream: higher priorities are saved and loaded first.
///
/// QEMU: `MigrationPriority`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Priority(u8);

impl Priority {
    /// As a number; QEMU's `MigrationPriority` counts alike.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// After everything else (QEMU 10.1: `MIG_PRI_LOW`).
    pub const LOW: Self = Self(1);
    /// Most devices (`MIG_PRI_DEFAULT`).
    pub const DEFAULT: Self = Self(2);
    /// Must be loaded before PCI devices (`MIG_PRI_IOMMU`).
    pub const IOMMU: Self = Self(3);
    /// Must be loaded before the IOMMU (`MIG_PRI_PCI_BUS`).
    pub const PCI_BUS: Self = Self(4);
    /// Must be loaded before the PCI bus (`MIG_PRI_VIRTIO_MEM`).
    pub const VIRTIO_MEM: Self = Self(5);
    /// Must be loaded before devices that route interrupts (`MIG_PRI_APIC`).
    pub const APIC: Self = Self(6);
    /// Must be loaded before PCI devices (`MIG_PRI_GICV3_ITS`).
    pub const GICV3_ITS: Self = Self(7);
    /// Must be loaded before the ITS (`MIG_PRI_GICV3`).
    pub const GICV3: Self = Self(8);
}

/// The hooks of a description, by the names of the functions that are called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hooks {
    /// Called before the first field is loaded.
    pub pre_load: Option<&'static str>,
    /// Called after the last subsection was loaded, with the version of the stream.
    pub post_load: Option<&'static str>,
    /// Called before the first field is saved.
    pub pre_save: Option<&'static str>,
    /// Called after the last subsection was saved, also when a field failed.
    pub post_save: Option<&'static str>,
}

impl Hooks {
    /// No hooks at all.
    pub const NONE: Self =
        Self { pre_load: None, post_load: None, pre_save: None, post_save: None };

    /// Whether one is called when the struct is loaded.
    pub(crate) const fn loads(&self) -> bool {
        self.pre_load.is_some() || self.post_load.is_some()
    }

    setters! {
        /// The same with a `pre_load`.
        pre_load(function: &'static str) pre_load = Some(function);
        /// The same with a `post_load`.
        post_load(function: &'static str) post_load = Some(function);
        /// The same with a `pre_save`.
        pre_save(function: &'static str) pre_save = Some(function);
        /// The same with a `post_save`.
        post_save(function: &'static str) post_save = Some(function);
    }
}

/// What decides whether a subsection is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decided {
    /// A property, which machine types switch off.
    Property(&'static str),
    /// The state alone: no machine type can switch it off, and that is meant.
    State,
    /// The state, while the property is on.
    Both(&'static str),
}

impl Decided {
    /// The property that can switch the subsection off.
    #[must_use]
    pub const fn property(self) -> Option<&'static str> {
        match self {
            Self::Property(name) | Self::Both(name) => Some(name),
            Self::State => None,
        }
    }
}

/// A loader for streams older than `minimum_version_id` (QEMU up to 6.2: `load_state_old`,
/// `minimum_version_id_old`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadOld {
    /// The oldest version the function understands.
    pub minimum_version_id: u32,
    /// The name of the function.
    pub function: &'static str,
}

impl LoadOld {
    /// Streams from `minimum_version_id` on, up to the description's own minimum, go to `function`.
    #[must_use]
    pub const fn new(minimum_version_id: u32, function: &'static str) -> Self {
        Self { minimum_version_id, function }
    }
}

/// The wire format of one struct: QEMU's `VMStateDescription`.
///
/// The derive makes it; it is plain const data, so it can be printed, compared and checked without
/// a device.
///
/// ```
/// use vmstate_runtime::{Described, VmState};
///
/// #[derive(VmState)]
/// #[vmstate(version = 2, minimum_version = 1)]
/// struct Uart {
///     lcr: u8,
///     #[vmstate(since = 2)]
///     baud: u32,
/// }
///
/// let d = Uart::DESCRIPTION;
/// assert_eq!((d.name, d.version_id, d.minimum_version_id), ("uart", 2, 1));
/// assert_eq!(d.fields[1].name, "baud");
/// assert_eq!(d.fields[1].ty.name, "uint32");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Description {
    /// The name on the wire, at most 255 bytes.
    pub name: &'static str,
    /// The version this struct saves, and the newest it loads.
    pub version_id: u32,
    /// The oldest version it loads.
    pub minimum_version_id: u32,
    /// The predicate that decides whether a section or subsection is sent, by name.
    pub needed: Option<&'static str>,
    /// What decides whether a subsection is sent, as far as its author says.
    pub decided: Option<Decided>,
    /// Hooks, by name.
    pub hooks: Hooks,
    /// The loader for versions below `minimum_version_id`.
    pub load_old: Option<LoadOld>,
    /// Order among the sections of a stream.
    pub priority: Priority,
    /// Versions that older releases knowingly cannot load, with the reasons.
    pub breaks_backward: &'static [(u32, &'static str)],
    /// Versions from which on older streams knowingly do not load, with the reasons.
    pub breaks_forward: &'static [(u32, &'static str)],
    /// Why the fields are put together in another way than released, with the same bytes.
    pub same_bytes: Option<&'static str>,
    /// Sent in the setup phase, before memory (QEMU 8.0: `early_setup`).
    pub early_setup: bool,
    /// Why a machine with this device cannot migrate, if it cannot (QEMU: `unmigratable`).
    pub unmigratable: Option<&'static str>,
    /// The fields in the order of the wire.
    pub fields: &'static [Field],
    /// Parts that are sent only when needed. A subsection is a description of its own, on the same
    /// struct.
    pub subsections: &'static [Self],
    /// Configuration that machine types set; not on the wire.
    pub properties: &'static [Property],
    /// The names of the subsections and fields that no release has yet, of a device that was released: what
    /// machine types of the past have to switch off.
    pub unreleased: &'static [&'static str],
    /// The names of released fields that are behind a `test` since: old machine types have to send them.
    pub guarded: &'static [&'static str],
    /// What is in the fields and subsections, so that nothing has to look into them again.
    summary: Summary,
    /// Its fields were verified where it was derived, and a fault in them is reported there.
    verified: bool,
    /// The struct only ever stands inside of others, so that no machine type reaches it by its name.
    pub nested: bool,
}

impl Description {
    /// The subsection at this place; an empty one where there is none.
    #[doc(hidden)]
    #[must_use]
    pub const fn __part(&self, index: usize) -> Self {
        if index < self.subsections.len() { self.subsections[index] } else { Self::new("") }
    }

    /// An empty description, version 1: the start of every literal.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            version_id: 1,
            minimum_version_id: 1,
            needed: None,
            decided: None,
            hooks: Hooks::NONE,
            load_old: None,
            breaks_backward: &[],
            breaks_forward: &[],
            same_bytes: None,
            priority: Priority::DEFAULT,
            early_setup: false,
            unmigratable: None,
            fields: &[],
            subsections: &[],
            properties: &[],
            unreleased: &[],
            guarded: &[],
            summary: Summary::NOTHING,
            verified: false,
            nested: false,
        }
    }

    /// The same with these versions.
    #[must_use]
    pub const fn versions(mut self, version_id: u32, minimum_version_id: u32) -> Self {
        self.version_id = version_id;
        self.minimum_version_id = minimum_version_id;
        self.summed_up()
    }

    /// The same with these fields, planned into runs.
    #[must_use]
    pub const fn fields(mut self, fields: &'static [Field]) -> Self {
        self.fields = fields;
        self.summed_up()
    }

    /// The same with these subsections.
    #[must_use]
    pub const fn subsections(mut self, subsections: &'static [Self]) -> Self {
        self.subsections = subsections;
        self.summed_up()
    }

    setters! {
        /// The same with these properties.
        properties(properties: &'static [Property]) properties = properties;
        /// The same, of which no release has these parts.
        unreleased(names: &'static [&'static str]) unreleased = names;
        /// The same, with released fields that are behind a `test` now.
        guarded(names: &'static [&'static str]) guarded = names;
        /// The same, sent only if this predicate says so.
        needed(predicate: &'static str) needed = Some(predicate);
        /// The same, a subsection for which this decides whether it is sent.
        decided(by: Decided) decided = Some(by);
        /// The same with these hooks.
        hooks(hooks: Hooks) hooks = hooks;
        /// The same with a loader for older versions.
        load_old(load_old: LoadOld) load_old = Some(load_old);
        /// The same, put together in another way than released, with the same bytes.
        same_bytes(why: &'static str) same_bytes = Some(why);
        /// The same at this place among the sections.
        priority(priority: Priority) priority = priority;
        /// The same, sent before memory.
        early_setup() early_setup = true;
        /// The same, not able to migrate for this reason.
        unmigratable(reason: &'static str) unmigratable = Some(reason);
        /// The same as a struct that only ever stands inside of others.
        nested() nested = true;
    }

    /// The same with these deliberate breaks.
    #[must_use]
    pub const fn breaks(
        mut self,
        backward: &'static [(u32, &'static str)],
        forward: &'static [(u32, &'static str)],
    ) -> Self {
        self.breaks_backward = backward;
        self.breaks_forward = forward;
        self
    }

    /// The same, whose fields are verified where it is derived, or not.
    pub(crate) const fn verified(mut self, verified: bool) -> Self {
        self.verified = verified;
        self
    }

    /// The size on the wire when every stream has the same: no subsection, no condition, no
    /// variable length.
    ///
    /// A nested struct is always saved and loaded at its own current version, so `since` does not
    /// matter here.
    #[must_use]
    pub const fn fixed_size(&self) -> Option<usize> {
        self.summary.size
    }

    /// Whether hooks, subsections or an old format belong to it, besides its fields.
    pub(crate) const fn has_more_than_fields(&self) -> bool {
        let Hooks { pre_load, post_load, pre_save, post_save } = self.hooks;
        let hooks =
            pre_load.is_some() || post_load.is_some() || pre_save.is_some() || post_save.is_some();
        hooks || self.load_old.is_some() || !self.subsections.is_empty()
    }

    /// Whether a stream of this version loads, not counting what an old format is read by.
    pub(crate) const fn loads(&self, version_id: u32) -> bool {
        version_id <= self.version_id && version_id >= self.minimum_version_id
    }

    /// The bytes that every body of its own version has at least.
    pub(crate) const fn minimum_size(&self) -> usize {
        self.summary.minimum_size
    }

    /// Whether neither state nor a marker decides what is in it.
    pub(crate) const fn is_uniform(&self) -> bool {
        self.summary.uniform
    }

    const fn summed_up(mut self) -> Self {
        self.summary = Summary::of(&self);
        self
    }

    /// Whether state decides which parts there are: a field with a `test`, a subsection.
    #[must_use]
    pub const fn has_options(&self) -> bool {
        let mut i = 0;
        while i < self.fields.len() {
            if self.fields[i].field_exists.is_some() {
                return true;
            }
            i += 1;
        }
        !self.subsections.is_empty()
    }

    /// The subsection with this name, and its position.
    #[must_use]
    pub fn subsection(&self, name: &[u8]) -> Option<usize> {
        self.subsections.iter().position(|s| s.name.as_bytes() == name)
    }
}
