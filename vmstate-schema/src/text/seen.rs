//! Names that were there already, found without looking through all of them.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use crate::model::{Field, Graph, Stamp, Subsection};

/// Up to so many names are looked through: most bodies have fewer, and a derive macro runs without optimization.
const FEW: usize = 32;

/// The names of one body.
#[derive(Default)]
pub(super) struct Seen {
    /// When those of a name came, and from when on each is conditional. Many of one name are alike.
    fields: HashMap<String, Vec<Since>>,
    subsections: HashSet<String>,
}

/// Since when there is a field, and since when it is conditional.
#[derive(Clone, Copy, PartialEq)]
struct Since {
    shipped: Stamp,
    conditional: Option<Stamp>,
}

impl Since {
    fn of(field: &Field) -> Self {
        Self { shipped: field.stamp, conditional: field.conditional_from() }
    }
}

impl Seen {
    /// Whether the field has the name of one of these. Two that are conditional in every release that has both may share one.
    pub(super) fn field(&mut self, others: &[Field], field: &Field, stamps: &Stamps<'_>) -> bool {
        let since = Since::of(field);
        if others.len() < FEW {
            return others
                .iter()
                .any(|it| it.name == field.name && stamps.clash(Since::of(it), since));
        }
        if self.fields.is_empty() {
            for other in others {
                self.note(other);
            }
        }
        let known = self.fields.get(&field.name).map_or(&[][..], Vec::as_slice);
        let clash = known.iter().any(|it| stamps.clash(*it, since));
        self.note(field);
        clash
    }

    fn note(&mut self, field: &Field) {
        let (since, known) = (Since::of(field), self.fields.entry(field.name.clone()).or_default());
        if !known.contains(&since) {
            known.push(since);
        }
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

    /// Whether two fields cannot have one name: a release has both, and one of them always.
    fn clash(&self, a: Since, b: Since) -> bool {
        if self.are_apart(a.shipped, b.shipped) {
            return false;
        }
        let (Some(from_a), Some(from_b)) = (a.conditional, b.conditional) else {
            return true;
        };
        let graph = self.graph.borrow();
        let since =
            |stamp: Stamp| if stamp.is_released() { graph.since(stamp) } else { Vec::new() };
        let [in_a, in_b, may_a, may_b] = [a.shipped, b.shipped, from_a, from_b].map(since);
        let both = in_a.iter().filter(|at| in_b.contains(at));
        both.into_iter().any(|at| !(may_a.contains(at) && may_b.contains(at)))
    }

    /// The order of the file, which is one of release.
    pub(crate) fn order(&self, stamp: Stamp) -> usize {
        self.graph.borrow().members(stamp).first().copied().unwrap_or(usize::MAX)
    }

    pub(crate) fn into_graph(self) -> Graph {
        self.graph.into_inner()
    }
}
