//! Names that were there already, found without looking through all of them.

use std::collections::{HashMap, HashSet};

use crate::model::{Field, Stamp, Subsection};

/// Up to so many names are looked through: most bodies have fewer, and a derive macro runs without optimization.
const FEW: usize = 32;

/// The names of one body.
#[derive(Default)]
pub(super) struct Seen {
    /// Whether the field is conditional.
    fields: HashMap<String, bool>,
    subsections: HashSet<String>,
}

impl Seen {
    /// Whether the field has the name of one of these. Two that are conditional may share one.
    pub(super) fn field(&mut self, others: &[Field], field: &Field) -> bool {
        let clash = |conditional: bool| !(conditional && field.is_conditional());
        if others.len() < FEW {
            return others.iter().any(|it| it.name == field.name && clash(it.is_conditional()));
        }
        if self.fields.is_empty() {
            let known = others.iter().map(|it| (it.name.clone(), it.is_conditional()));
            self.fields.extend(known);
        }
        self.fields.insert(field.name.clone(), field.is_conditional()).is_some_and(clash)
    }

    /// Whether the subsection has the name of one of these.
    pub(super) fn subsection(&mut self, others: &[Subsection], part: &Subsection) -> bool {
        if others.len() < FEW {
            return others.iter().any(|it| it.name == part.name);
        }
        if self.subsections.is_empty() {
            self.subsections.extend(others.iter().map(|it| it.name.clone()));
        }
        !self.subsections.insert(part.name.clone())
    }
}

/// The releases of a file, by name.
pub(super) struct Stamps<'a> {
    releases: &'a [String],
    /// Empty for a few.
    places: HashMap<&'a str, usize>,
}

impl<'a> Stamps<'a> {
    pub(super) fn new(releases: &'a [String]) -> Self {
        let mut places = HashMap::new();
        if releases.len() >= FEW {
            places.extend(releases.iter().enumerate().map(|(at, name)| (name.as_str(), at)));
        }
        Self { releases, places }
    }

    /// What a name at the beginning of a line stands for.
    pub(super) fn find(&self, name: &str) -> Option<Stamp> {
        if name == "next" {
            return Some(Stamp::Next);
        }
        let place = if self.places.is_empty() {
            // Newer releases are asked for more often.
            self.releases.iter().rposition(|release| release == name)
        } else {
            self.places.get(name).copied()
        };
        place.map(Stamp::Release)
    }
}
