//! A device: what stands at the top level of its file.

use super::{Body, Field, History, Hooks, Stamp, Subsection};

/// The wire layout of one device.
///
/// One that comes from the compiler has [`Stamp::Next`] everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The name on the wire.
    pub name: String,
    /// The predicate that decides whether the section is sent.
    pub needed: History<String>,
    /// `version_id` and `minimum_version_id`.
    pub versions: History<Versions>,
    /// Its place among the sections; none for the usual one.
    pub priority: History<u32>,
    /// Whether it is sent before memory.
    pub early_setup: History<()>,
    /// Why it cannot migrate.
    pub unmigratable: History<String>,
    /// The loader for streams older than `minimum_version_id`.
    pub load_old: History<LoadOld>,
    /// Versions that older releases knowingly refuse.
    pub breaks_backward: Vec<Break>,
    /// Minimum versions that knowingly refuse older streams.
    pub breaks_forward: Vec<Break>,
    /// Why the layout is put together in another way than released, with the same bytes.
    pub same_bytes: Option<String>,
    /// Functions that run around save and load.
    pub hooks: Hooks,
    /// The fields of the main body, in the order of the wire.
    pub fields: Vec<Field>,
    /// The subsections.
    pub subsections: Vec<Subsection>,
    /// Configuration that machine types set; not on the wire.
    pub properties: Vec<Property>,
}

/// QEMU's `version_id` and `minimum_version_id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// The version that is saved, and the newest that is loaded.
    pub version: u32,
    /// The oldest version that is loaded.
    pub minimum: u32,
}

/// A loader for streams from `since` up to, not including, `minimum_version_id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadOld {
    /// The oldest version that it understands.
    pub since: u32,
    /// The function.
    pub function: String,
}

/// The acknowledgement of a deliberate break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// The version that breaks.
    pub version: u32,
    /// Why.
    pub reason: String,
    /// The first release with it.
    pub stamp: Stamp,
}

/// A property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// The name that machine types use.
    pub name: String,
    /// Its kind and default.
    pub value: History<PropertyValue>,
}

/// What a property may be, and what it is unless a machine type says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PropertyValue {
    /// `bool`, `integer`, `text` or `choice`.
    pub kind: String,
    /// The default.
    pub default: Default,
}

/// The default of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Default {
    /// On or off.
    Bool(bool),
    /// A number.
    Integer(i128),
    /// Text, or one of several choices.
    Text(String),
}

impl Device {
    /// A device without fields at version 1.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            versions: Some(Versions { version: 1, minimum: 1 }).into(),
            ..Self::empty(String::new())
        }
    }

    /// A device without anything, not even a version: the start of a parse.
    pub(crate) fn empty(name: String) -> Self {
        Self {
            name,
            needed: History::new(),
            versions: History::new(),
            priority: History::new(),
            early_setup: History::new(),
            unmigratable: History::new(),
            load_old: History::new(),
            breaks_backward: Vec::new(),
            breaks_forward: Vec::new(),
            same_bytes: None,
            hooks: Hooks::default(),
            fields: Vec::new(),
            subsections: Vec::new(),
            properties: Vec::new(),
        }
    }

    /// The version that is saved.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.versions.get().map_or(1, |versions| versions.version)
    }

    /// The oldest version that the fields describe.
    #[must_use]
    pub fn minimum_version(&self) -> u32 {
        self.versions.get().map_or(1, |versions| versions.minimum)
    }

    /// The oldest version that is loaded, by the fields or by `load_old`.
    #[must_use]
    pub fn oldest_loaded(&self) -> u32 {
        let minimum = self.minimum_version();
        self.load_old.get().map_or(minimum, |old| old.since.min(minimum))
    }

    /// The main body (an empty path) or the subsection at this path of indices.
    #[must_use]
    pub fn body(&self, path: &[usize]) -> Option<Body<'_>> {
        let Some((&first, rest)) = path.split_first() else {
            return Some(Body { fields: &self.fields, subsections: &self.subsections });
        };
        let mut subsection = self.subsections.get(first)?;
        for &index in rest {
            subsection = subsection.subsections.get(index)?;
        }
        Some(subsection.body())
    }

    /// Whether a nested struct of this name is in it.
    #[must_use]
    pub fn holds(&self, name: &str) -> bool {
        Body { fields: &self.fields, subsections: &self.subsections }.holds(name)
    }

    /// The subsection at this path of indices.
    #[must_use]
    pub fn subsection(&self, path: &[usize]) -> Option<&Subsection> {
        let (last, parents) = path.split_last()?;
        self.body(parents)?.subsections.get(*last)
    }

    /// What is left of the layout when only this much was shipped, with the stamps that it has then.
    pub(crate) fn only(&self, shipped: &impl Fn(Stamp) -> Option<Stamp>) -> Self {
        Self {
            name: self.name.clone(),
            needed: self.needed.only(shipped),
            versions: self.versions.only(shipped),
            priority: self.priority.only(shipped),
            early_setup: self.early_setup.only(shipped),
            unmigratable: self.unmigratable.only(shipped),
            load_old: self.load_old.only(shipped),
            breaks_backward: breaks_of(&self.breaks_backward, shipped),
            breaks_forward: breaks_of(&self.breaks_forward, shipped),
            same_bytes: self.same_bytes.clone(),
            hooks: self.hooks.only(shipped),
            fields: Field::all(&self.fields, shipped),
            subsections: Subsection::all(&self.subsections, shipped),
            properties: properties_of(&self.properties, shipped),
        }
    }

    /// Changes a stamp wherever it stands.
    pub fn restamp(&mut self, from: Stamp, to: Stamp) {
        self.needed.restamp(from, to);
        self.versions.restamp(from, to);
        self.priority.restamp(from, to);
        self.early_setup.restamp(from, to);
        self.unmigratable.restamp(from, to);
        self.load_old.restamp(from, to);
        for entry in self.breaks_backward.iter_mut().chain(&mut self.breaks_forward) {
            replace(&mut entry.stamp, from, to);
        }
        self.hooks.restamp(from, to);
        self.fields.iter_mut().for_each(|field| field.restamp(from, to));
        self.subsections.iter_mut().for_each(|part| part.restamp(from, to));
        self.properties.iter_mut().for_each(|property| property.value.restamp(from, to));
    }
}

pub(super) fn replace(stamp: &mut Stamp, from: Stamp, to: Stamp) {
    if *stamp == from {
        *stamp = to;
    }
}

fn breaks_of(breaks: &[Break], shipped: &impl Fn(Stamp) -> Option<Stamp>) -> Vec<Break> {
    let past = breaks.iter();
    past.filter_map(|entry| Some(Break { stamp: shipped(entry.stamp)?, ..entry.clone() })).collect()
}

fn properties_of(
    properties: &[Property],
    shipped: &impl Fn(Stamp) -> Option<Stamp>,
) -> Vec<Property> {
    let past = properties.iter().map(|property| Property {
        name: property.name.clone(),
        value: property.value.only(shipped),
    });
    past.filter(|property| !property.value.entries().is_empty()).collect()
}
