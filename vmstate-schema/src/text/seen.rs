//! Names that were there already, found without looking through all of them.

use std::collections::{HashMap, HashSet};

use crate::model::{Field, Stamp, Subsection};

/// Up to so many names are looked through: most bodies have fewer, and a derive macro runs without optimization.
const FEW: usize = 32;

/// The names of one body.
#[derive(Default)]
pub(super) struct Seen {
    fields: HashMap<String, Since>,
    subsections: HashSet<String>,
}

/// Which releases have a field, and in which of them it is conditional.
#[derive(Clone, Copy)]
struct Since {
    shipped: Stamp,
    conditional: Option<Stamp>,
}

impl Since {
    fn of(field: &Field) -> Self {
        Self { shipped: field.stamp, conditional: field.conditional_from() }
    }

    /// Whether both cannot have one name: two that are conditional may share it, in every release that has both.
    fn clashes(self, other: Self) -> bool {
        let both = self.shipped.max(other.shipped);
        let may = |it: Self| it.conditional.is_some_and(|from| from <= both);
        !(may(self) && may(other))
    }
}

impl Seen {
    /// Whether the field has the name of one of these.
    pub(super) fn field(&mut self, others: &[Field], field: &Field) -> bool {
        let since = Since::of(field);
        if others.len() < FEW {
            return others.iter().any(|it| it.name == field.name && since.clashes(Since::of(it)));
        }
        if self.fields.is_empty() {
            self.fields.extend(others.iter().map(|it| (it.name.clone(), Since::of(it))));
        }
        let last = self.fields.insert(field.name.clone(), since);
        last.is_some_and(|last| since.clashes(last))
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
