//! Names that were there already, found without looking through all of them.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use crate::model::{Field, Graph, Stamp, Subsection};

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
    /// Whether the field has the name of one of these. Two that are conditional may share one, and two that no release has
    /// both.
    pub(super) fn field(&mut self, others: &[Field], field: &Field, stamps: &Stamps<'_>) -> bool {
        let clash = |conditional: bool| !(conditional && field.is_conditional());
        let same = |it: &Field| {
            it.name == field.name
                && clash(it.is_conditional())
                && !stamps.are_apart(it.stamp, field.stamp)
        };
        if others.len() < FEW {
            return others.iter().any(same);
        }
        if self.fields.is_empty() {
            let known = others.iter().map(|it| (it.name.clone(), it.is_conditional()));
            self.fields.extend(known);
        }
        let known = self.fields.insert(field.name.clone(), field.is_conditional());
        known.is_some_and(clash) && others.iter().any(same)
    }

    /// Whether the subsection has the name of one of these that a release has as well.
    pub(super) fn subsection(
        &mut self,
        others: &[Subsection],
        part: &Subsection,
        stamps: &Stamps<'_>,
    ) -> bool {
        let same =
            |it: &Subsection| it.name == part.name && !stamps.are_apart(it.stamp, part.stamp);
        if others.len() < FEW {
            return others.iter().any(same);
        }
        if self.subsections.is_empty() {
            self.subsections.extend(others.iter().map(|it| it.name.clone()));
        }
        !self.subsections.insert(part.name.clone()) && others.iter().any(same)
    }
}

/// The releases of a file, by name.
pub(crate) struct Stamps<'a> {
    releases: &'a [String],
    /// Empty for a few.
    places: HashMap<&'a str, usize>,
    graph: RefCell<Graph>,
}

impl<'a> Stamps<'a> {
    pub(crate) fn new(releases: &'a [String], graph: Graph) -> Self {
        let mut places = HashMap::new();
        if releases.len() >= FEW {
            places.extend(releases.iter().enumerate().map(|(at, name)| (name.as_str(), at)));
        }
        Self { releases, places, graph: RefCell::new(graph) }
    }

    /// What a name at the beginning of a line stands for, or several with commas between them.
    pub(crate) fn find(&self, name: &str) -> Option<Stamp> {
        if name == "next" {
            return Some(Stamp::Next);
        }
        if !name.contains(',') {
            return self.place(name).map(Stamp::Release);
        }
        let places: Option<Vec<usize>> = name.split(',').map(|it| self.place(it)).collect();
        let places = places?;
        let mut graph = self.graph.borrow_mut();
        // None of them has it from another.
        let past: Vec<Vec<bool>> = places.iter().map(|at| graph.past(*at)).collect();
        let apart = |at: &usize| past.iter().filter(|past| past[*at]).count() == 1;
        places.iter().all(apart).then(|| graph.joint(places))
    }

    fn place(&self, name: &str) -> Option<usize> {
        if self.places.is_empty() {
            // Newer releases are asked for more often.
            self.releases.iter().rposition(|release| release == name)
        } else {
            self.places.get(name).copied()
        }
    }

    /// Whether what is of the one stamp can stand in what is of the other.
    pub(crate) fn is_within(&self, stamp: Stamp, owner: Stamp) -> bool {
        self.graph.borrow().is_within(stamp, owner)
    }

    /// Whether no release has both.
    pub(crate) fn are_apart(&self, a: Stamp, b: Stamp) -> bool {
        let graph = self.graph.borrow();
        if graph.is_line() || !a.is_released() || !b.is_released() {
            return false;
        }
        let with_a = graph.since(a);
        !graph.since(b).iter().any(|at| with_a.contains(at))
    }

    /// The order of the file, which is one of release.
    pub(crate) fn order(&self, stamp: Stamp) -> usize {
        self.graph.borrow().members(stamp).first().copied().unwrap_or(usize::MAX)
    }

    pub(crate) fn into_graph(self) -> Graph {
        self.graph.into_inner()
    }
}
