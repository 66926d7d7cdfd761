//! The releases of two files in one.

use super::{Graph, Stamp, natural};
use crate::text::branches;

/// The releases that either file has, and what becomes of the stamps of each.
pub(crate) struct Union {
    pub(crate) releases: Vec<String>,
    pub(crate) graph: Graph,
}

impl Union {
    /// Fails with the release that came after others in one file than in the other.
    pub(crate) fn of([ours, theirs]: [(&[String], &Graph); 2]) -> Result<Self, String> {
        let parents = |(names, graph): (&[String], &Graph), at: usize| -> Vec<String> {
            graph.parents(at).iter().map(|it| names[*it].clone()).collect()
        };
        let place = |names: &[String], name: &String| names.iter().position(|it| it == name);
        for (at, name) in ours.0.iter().enumerate() {
            if let Some(other) = place(theirs.0, name) {
                let (mut here, mut there) = (parents(ours, at), parents(theirs, other));
                here.sort();
                there.sort();
                if here != there {
                    return Err(name.clone());
                }
            }
        }
        let trunk = trunk([ours, theirs].map(|(names, graph)| {
            let on_it = |at: &usize| !graph.is_branch(*at);
            (0..names.len()).filter(on_it).map(|at| names[at].clone()).collect()
        }));
        let mut lines = Vec::new();
        for (number, side) in [ours, theirs].into_iter().enumerate() {
            for (at, name) in side.0.iter().enumerate() {
                let parents = parents(side, at);
                let own = parents.len() > 1 || !trunk.contains(name);
                let seen = number == 1 && ours.0.contains(name);
                if own && !seen {
                    lines.push((name.clone(), parents));
                }
            }
        }
        lines.sort_by(|a, b| natural(&a.0, &b.0));
        let (releases, graph) =
            branches::of_names(&trunk, &lines).map_err(|error| error.message)?;
        Ok(Self { releases, graph })
    }

    /// What a stamp of one of the files is here.
    pub(crate) fn stamp(&mut self, names: &[String], graph: &Graph, stamp: Stamp) -> Stamp {
        let members = graph.members(stamp);
        let place = |at: &usize| self.releases.iter().position(|it| *it == names[*at]);
        let places: Vec<usize> = members.iter().filter_map(place).collect();
        if places.is_empty() { stamp } else { self.graph.joint(places) }
    }

    /// The stamp of what either file has: each of its releases that has it from none of the others.
    pub(crate) fn both(&mut self, a: Stamp, b: Stamp) -> Stamp {
        if a == b || self.graph.is_within(b, a) {
            return a;
        }
        if self.graph.is_within(a, b) {
            return b;
        }
        let mut members = self.graph.members(a).to_vec();
        members.extend(self.graph.members(b).iter());
        let firsts = members.clone();
        members.retain(|at| {
            let past = self.graph.past(*at);
            !firsts.iter().any(|other| other != at && past[*other])
        });
        self.graph.joint(members)
    }

    /// Whether a release has both.
    pub(crate) fn meet(&self, a: Stamp, b: Stamp) -> bool {
        let with_a = self.graph.since(a);
        self.graph.since(b).iter().any(|at| with_a.contains(at))
    }
}

/// The releases of the line. Where both went on with it, that goes on which has the later name, and the other is a branch.
fn trunk([ours, theirs]: [Vec<String>; 2]) -> Vec<String> {
    let common = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
    match (ours[common..].last(), theirs[common..].last()) {
        (_, None) => ours,
        (None, _) => theirs,
        (Some(a), Some(b)) => {
            if natural(a, b).is_ge() {
                ours
            } else {
                theirs
            }
        }
    }
}
