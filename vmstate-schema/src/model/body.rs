//! What a device, a subsection and a nested struct have in common: fields and subsections.

use super::device::replace;
use super::{History, Stamp, Type};

/// One field on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in descriptions; the wire has no names.
    pub name: String,
    /// The wire type; `None` if unknown, as in a derive macro.
    pub ty: Option<Type>,
    /// Present from this version on; 0 means always.
    pub since: u32,
    /// The index of the first element that is sent, for a part of an array.
    pub first: History<u64>,
    /// As many elements are loaded; more are refused.
    pub max: History<u64>,
    /// The predicate that decides whether it is present; with what it is handed, if it says so: `is_wide(level)`.
    pub test: History<String>,
    /// What the field is when it does not come: an expression, or `keep`.
    pub absent: History<String>,
    /// The comparison with the destination made on load.
    pub check: Option<Check>,
    /// A predicate that runs after the field.
    pub validate: History<String>,
    /// The first release with this field.
    pub stamp: Stamp,
}

/// A value that is compared with the destination when it is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// It must equal the destination's value.
    Equal,
    /// It must not be above the destination's value.
    AtMost,
}

/// A part that is sent only when needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subsection {
    /// The name on the wire.
    pub name: String,
    /// The version that is saved.
    pub version: u32,
    /// The oldest version that is loaded.
    pub minimum: u32,
    /// The predicate that decides whether it is sent; `None`: always.
    pub needed: Option<String>,
    /// What decides that, as far as the source says.
    pub decided: History<Decided>,
    /// Functions that run around save and load.
    pub hooks: Hooks,
    /// The fields in the order of the wire.
    pub fields: Vec<Field>,
    /// Subsections of this subsection.
    pub subsections: Vec<Subsection>,
    /// The first release with this subsection.
    pub stamp: Stamp,
}

/// What decides whether a subsection is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    /// A property: machine types switch it off.
    Property(String),
    /// The state alone: no machine type can switch it off, and that is meant.
    State,
    /// The state, while the property is on.
    Both(String),
}

/// The fields and subsections of a device or subsection.
#[derive(Clone, Copy, Debug)]
pub struct Body<'a> {
    /// The fields in the order of the wire.
    pub fields: &'a [Field],
    /// The subsections.
    pub subsections: &'a [Subsection],
}

impl Body<'_> {
    /// Whether a nested struct of this name is in it.
    pub(super) fn holds(self, name: &str) -> bool {
        let in_type = |field: &Field| field.ty.as_ref().is_some_and(|ty| ty.holds(name));
        self.fields.iter().any(in_type) || self.subsections.iter().any(|it| it.body().holds(name))
    }
}

/// The functions that run around save and load, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hooks {
    /// Before the first field is loaded.
    pub pre_load: History<String>,
    /// After the last subsection was loaded.
    pub post_load: History<String>,
    /// Before the first field is saved.
    pub pre_save: History<String>,
    /// After the last subsection was saved.
    pub post_save: History<String>,
}

/// Which hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hook {
    /// Before the first field is loaded.
    PreLoad,
    /// After the last subsection was loaded.
    PostLoad,
    /// Before the first field is saved.
    PreSave,
    /// After the last subsection was saved.
    PostSave,
}

impl Field {
    /// An unconditional field of unknown type.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ty: None,
            since: 0,
            first: History::new(),
            max: History::new(),
            test: History::new(),
            absent: History::new(),
            check: None,
            validate: History::new(),
            stamp: Stamp::Next,
        }
    }

    /// Whether some streams have it and others do not.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.since > 0 || self.test.get().is_some()
    }

    /// The release from which on it is [conditional](Self::is_conditional).
    #[must_use]
    pub fn conditional_from(&self) -> Option<Stamp> {
        let tested = || Some(self.test.entries().first()?.stamp);
        if self.since > 0 { Some(self.stamp) } else { tested() }
    }

    /// The size, if every stream has the same. `None` also for a type that is unknown.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.ty.as_ref()?.size()
    }

    pub(super) fn all(fields: &[Self], shipped: &impl Fn(Stamp) -> Option<Stamp>) -> Vec<Self> {
        let past = fields.iter().filter_map(|field| Some((field, shipped(field.stamp)?)));
        past.map(|(field, stamp)| Self {
            stamp,
            first: field.first.only(shipped),
            max: field.max.only(shipped),
            test: field.test.only(shipped),
            absent: field.absent.only(shipped),
            validate: field.validate.only(shipped),
            ty: field.ty.as_ref().map(|ty| ty.only(shipped)),
            ..field.clone()
        })
        .collect()
    }

    pub(super) fn restamp(&mut self, from: Stamp, to: Stamp) {
        replace(&mut self.stamp, from, to);
        self.first.restamp(from, to);
        self.max.restamp(from, to);
        self.test.restamp(from, to);
        self.absent.restamp(from, to);
        self.validate.restamp(from, to);
        if let Some(ty) = &mut self.ty {
            ty.restamp(from, to);
        }
    }
}

impl Subsection {
    /// A subsection without fields at version 1.
    #[must_use]
    pub fn new(name: impl Into<String>, needed: Option<String>) -> Self {
        Self {
            name: name.into(),
            version: 1,
            minimum: 1,
            needed,
            decided: History::new(),
            hooks: Hooks::default(),
            fields: Vec::new(),
            subsections: Vec::new(),
            stamp: Stamp::Next,
        }
    }

    /// Whether every stream has it.
    #[must_use]
    pub fn is_always_sent(&self) -> bool {
        self.needed.is_none() && self.decided.get().and_then(Decided::property).is_none()
    }

    /// Its fields and subsections.
    #[must_use]
    pub fn body(&self) -> Body<'_> {
        Body { fields: &self.fields, subsections: &self.subsections }
    }

    pub(super) fn all(
        subsections: &[Self],
        shipped: &impl Fn(Stamp) -> Option<Stamp>,
    ) -> Vec<Self> {
        let past = subsections.iter().filter_map(|part| Some((part, shipped(part.stamp)?)));
        past.map(|(part, stamp)| Self {
            stamp,
            name: part.name.clone(),
            needed: part.needed.clone(),
            decided: part.decided.only(shipped),
            hooks: part.hooks.only(shipped),
            fields: Field::all(&part.fields, shipped),
            subsections: Self::all(&part.subsections, shipped),
            ..*part
        })
        .collect()
    }

    pub(super) fn restamp(&mut self, from: Stamp, to: Stamp) {
        replace(&mut self.stamp, from, to);
        self.decided.restamp(from, to);
        self.hooks.restamp(from, to);
        self.fields.iter_mut().for_each(|field| field.restamp(from, to));
        self.subsections.iter_mut().for_each(|part| part.restamp(from, to));
    }
}

impl Decided {
    /// As the source says it.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::State => "on = state".to_owned(),
            Self::Property(name) | Self::Both(name) => format!("property = \"{name}\""),
        }
    }

    /// The property that can switch it off.
    #[must_use]
    pub fn property(&self) -> Option<&str> {
        match self {
            Self::Property(name) | Self::Both(name) => Some(name),
            Self::State => None,
        }
    }
}

impl Hooks {
    /// One hook.
    #[must_use]
    pub fn get(&self, hook: Hook) -> &History<String> {
        match hook {
            Hook::PreLoad => &self.pre_load,
            Hook::PostLoad => &self.post_load,
            Hook::PreSave => &self.pre_save,
            Hook::PostSave => &self.post_save,
        }
    }

    /// One hook, to change it.
    pub fn get_mut(&mut self, hook: Hook) -> &mut History<String> {
        match hook {
            Hook::PreLoad => &mut self.pre_load,
            Hook::PostLoad => &mut self.post_load,
            Hook::PreSave => &mut self.pre_save,
            Hook::PostSave => &mut self.post_save,
        }
    }

    pub(super) fn only(&self, shipped: &impl Fn(Stamp) -> Option<Stamp>) -> Self {
        Self {
            pre_load: self.pre_load.only(shipped),
            post_load: self.post_load.only(shipped),
            pre_save: self.pre_save.only(shipped),
            post_save: self.post_save.only(shipped),
        }
    }

    pub(super) fn restamp(&mut self, from: Stamp, to: Stamp) {
        for hook in Hook::ALL {
            self.get_mut(hook).restamp(from, to);
        }
    }
}

impl Hook {
    /// Every hook, in the order of a file.
    pub const ALL: [Self; 4] = [Self::PreLoad, Self::PostLoad, Self::PreSave, Self::PostSave];

    /// The word for it, in files and attributes.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::PreLoad => "pre_load",
            Self::PostLoad => "post_load",
            Self::PreSave => "pre_save",
            Self::PostSave => "post_save",
        }
    }
}

impl Check {
    /// The word for it, in files and attributes.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::AtMost => "at_most",
        }
    }
}
