//! Parts of a device that only some configurations of the crate have.

use super::{Baseline, Device, Field, Subsection};

/// What stands behind a `#[cfg(..)]` inside of a device.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A field of the main body.
    Field(String),
    /// A subsection, by its name on the wire, with all that is in it.
    Subsection(String),
    /// A property.
    Property(String),
}

/// A part and its condition, as in `#[cfg(..)]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conditional {
    /// The part.
    pub part: Part,
    /// `feature = "kvm"`.
    pub when: String,
}

impl Part {
    /// The kind, as files and messages say it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Field(_) => "field",
            Self::Subsection(_) => "subsection",
            Self::Property(_) => "property",
        }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Field(name) | Self::Subsection(name) | Self::Property(name) => name,
        }
    }
}

impl Device {
    /// Every part that can be behind a condition.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let fields = self.fields.iter().map(|field| Part::Field(field.name.clone()));
        let subsections = self.subsections.iter().map(|it| Part::Subsection(it.name.clone()));
        let properties = self.properties.iter().map(|it| Part::Property(it.name.clone()));
        fields.chain(subsections).chain(properties).collect()
    }

    /// Whether it has the part.
    #[must_use]
    pub fn has(&self, part: &Part) -> bool {
        match part {
            Part::Field(name) => self.fields.iter().any(|it| it.name == *name),
            Part::Subsection(name) => self.subsections.iter().any(|it| it.name == *name),
            Part::Property(name) => self.properties.iter().any(|it| it.name == *name),
        }
    }

    /// The device in a configuration without these parts.
    #[must_use]
    pub fn without<'p>(mut self, parts: impl IntoIterator<Item = &'p Part>) -> Self {
        for part in parts {
            match part {
                Part::Field(name) => self.fields.retain(|it| it.name != *name),
                Part::Subsection(name) => self.subsections.retain(|it| it.name != *name),
                Part::Property(name) => self.properties.retain(|it| it.name != *name),
            }
        }
        self
    }

    /// The device with what it lacks of these parts, as another has them.
    #[must_use]
    pub fn with<'p>(mut self, parts: impl IntoIterator<Item = &'p Part>, other: &Self) -> Self {
        for part in parts {
            if self.has(part) {
                continue;
            }
            let name = part.name();
            match part {
                Part::Field(_) => add(&mut self.fields, &other.fields, name, |it: &Field| &it.name),
                Part::Subsection(_) => {
                    add(&mut self.subsections, &other.subsections, name, |it: &Subsection| {
                        &it.name
                    });
                }
                Part::Property(_) => {
                    add(&mut self.properties, &other.properties, name, |it| &it.name);
                }
            }
        }
        self
    }
}

/// Adds an item behind those that stand before it in the other list.
fn add<T: Clone>(list: &mut Vec<T>, other: &[T], name: &str, of: impl Fn(&T) -> &String) {
    let Some(place) = other.iter().position(|it| of(it) == name) else { return };
    let mut before = other[..place].iter().rev();
    let at = before.find_map(|it| list.iter().rposition(|ours| of(ours) == of(it)));
    list.insert(at.map_or(0, |at| at + 1), other[place].clone());
}

impl Baseline {
    /// The history in a configuration without these parts.
    #[must_use]
    pub fn without(mut self, parts: &[&Part]) -> Self {
        for layout in &mut self.layouts {
            layout.device = layout.device.clone().without(parts.iter().copied());
        }
        self
    }
}
