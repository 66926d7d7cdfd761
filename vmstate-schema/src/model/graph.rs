//! Which release came after which: a line, until there are stable branches.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::Stamp;

/// The releases of a file by their places in it: each after those that it was made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    nodes: Vec<Node>,
    /// The releases of stamps with several.
    joint: Vec<Vec<usize>>,
    /// Whether there is more than a line.
    forked: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Node {
    /// In order, all before this one.
    parents: Vec<usize>,
    /// Whether it is one of a stable branch, which the file says in a line of its own.
    branch: bool,
}

impl Graph {
    /// So many releases, each after the one before.
    #[must_use]
    pub fn line(releases: usize) -> Self {
        let mut graph = Self::default();
        (0..releases).for_each(|at| graph.push(at.checked_sub(1).into_iter().collect(), false));
        graph
    }

    /// Adds a release after these.
    pub(crate) fn push(&mut self, parents: Vec<usize>, branch: bool) {
        let follows = parents.iter().copied().eq(self.nodes.len().checked_sub(1));
        self.forked |= branch || !follows;
        self.nodes.push(Node { parents, branch });
    }

    /// Whether each release comes after the one before, as long as there is no stable branch.
    #[must_use]
    pub fn is_line(&self) -> bool {
        !self.forked
    }

    /// The releases that it came after, one step.
    #[must_use]
    pub fn parents(&self, release: usize) -> &[usize] {
        self.nodes.get(release).map_or(&[], |node| &node.parents)
    }

    /// Whether it is a release of a stable branch.
    #[must_use]
    pub fn is_branch(&self, release: usize) -> bool {
        self.nodes.get(release).is_some_and(|node| node.branch)
    }

    /// The newest release of each branch: those that none came after.
    #[must_use]
    pub fn heads(&self) -> Vec<usize> {
        let mut followed = vec![false; self.nodes.len()];
        self.nodes.iter().flat_map(|node| &node.parents).for_each(|at| followed[*at] = true);
        (0..self.nodes.len()).filter(|at| !followed[*at]).collect()
    }

    /// Whether each release is this one, or one that it came after.
    #[must_use]
    pub fn past(&self, release: usize) -> Vec<bool> {
        let mut past = vec![false; self.nodes.len()];
        if let Some(it) = past.get_mut(release) {
            *it = true;
        }
        for at in (0..self.nodes.len()).rev().filter(|at| *at <= release) {
            if past[at] {
                self.nodes[at].parents.iter().for_each(|parent| past[*parent] = true);
            }
        }
        past
    }

    /// The releases that have what was first shipped then.
    #[must_use]
    pub fn since(&self, stamp: Stamp) -> Vec<usize> {
        let first = self.members(stamp);
        let mut has = vec![false; self.nodes.len()];
        for at in 0..self.nodes.len() {
            has[at] = first.contains(&at) || self.nodes[at].parents.iter().any(|it| has[*it]);
        }
        (0..has.len()).filter(|at| has[*at]).collect()
    }

    /// Whether what was first shipped then is in one of these releases.
    #[must_use]
    pub fn is_in(&self, releases: &[bool], stamp: Stamp) -> bool {
        self.members(stamp).iter().any(|at| releases.get(*at) == Some(&true))
    }

    /// Whether this release has what was first shipped then.
    #[must_use]
    pub fn has(&self, release: usize, stamp: Stamp) -> bool {
        match stamp {
            Stamp::Release(first) if first == release => true,
            _ => self.is_in(&self.past(release), stamp),
        }
    }

    /// Whether wherever the one is, the other is as well; what is next comes after all.
    #[must_use]
    pub fn is_within(&self, stamp: Stamp, owner: Stamp) -> bool {
        match (stamp, owner) {
            _ if stamp == owner => true,
            (Stamp::Next, _) => true,
            (_, Stamp::Next) => false,
            (Stamp::Release(stamp), Stamp::Release(owner)) if self.is_line() => owner <= stamp,
            _ => {
                let owners = self.since(owner);
                self.members(stamp).iter().all(|it| owners.contains(it))
            }
        }
    }

    /// Every stamp of a release.
    pub(crate) fn stamps(&self) -> impl Iterator<Item = Stamp> {
        let joint = (0..self.joint.len()).map(Stamp::Joint);
        (0..self.nodes.len()).map(Stamp::Release).chain(joint)
    }

    /// The releases of a stamp.
    #[must_use]
    pub fn members(&self, stamp: Stamp) -> Cow<'_, [usize]> {
        match stamp {
            Stamp::Release(at) => Cow::Owned(vec![at]),
            Stamp::Joint(at) => Cow::Borrowed(self.joint.get(at).map_or(&[], Vec::as_slice)),
            Stamp::Next => Cow::Borrowed(&[]),
        }
    }

    /// The stamp of several releases, in order.
    pub(crate) fn joint(&mut self, mut members: Vec<usize>) -> Stamp {
        members.sort_unstable();
        members.dedup();
        if let [only] = members.as_slice() {
            return Stamp::Release(*only);
        }
        let known = self.joint.iter().position(|it| *it == members);
        Stamp::Joint(known.unwrap_or_else(|| {
            self.joint.push(members);
            self.forked = true;
            self.joint.len() - 1
        }))
    }

    /// Those releases that are wanted, as long as all before them are.
    pub(crate) fn closed(&self, wanted: impl Fn(usize) -> bool) -> Vec<bool> {
        let mut keep = vec![false; self.nodes.len()];
        for at in 0..keep.len() {
            keep[at] = wanted(at) && self.nodes[at].parents.iter().all(|it| keep[*it]);
        }
        keep
    }

    /// Gives releases lines of their own where another file does: that is no difference.
    pub(crate) fn line_up(&mut self, names: &[String], others: &[String], other: &Self) {
        for (node, name) in self.nodes.iter_mut().zip(names) {
            if let Some(at) = others.iter().position(|it| it == name) {
                node.branch = other.is_branch(at);
            }
        }
        let nodes = std::mem::take(&mut self.nodes);
        self.forked = !self.joint.is_empty();
        for node in nodes {
            self.push(node.parents, node.branch);
        }
    }

    /// The graph of these releases alone, and what becomes of a stamp; with every release come those before it.
    pub(crate) fn restricted(
        &self,
        keep: &[bool],
    ) -> (Self, impl Fn(Stamp) -> Option<Stamp> + use<>) {
        let kept: Vec<usize> = (0..self.nodes.len()).filter(|at| keep[*at]).collect();
        let place = |at: &usize| kept.binary_search(at).ok();
        let mut graph = Self::default();
        for at in &kept {
            let node = &self.nodes[*at];
            graph.push(node.parents.iter().filter_map(place).collect(), node.branch);
        }
        let mut joint = Vec::new();
        for members in &self.joint {
            let members: Vec<usize> = members.iter().filter_map(place).collect();
            joint.push((!members.is_empty()).then(|| graph.joint(members)));
        }
        let stamp = move |stamp| match stamp {
            Stamp::Release(at) => kept.binary_search(&at).ok().map(Stamp::Release),
            Stamp::Joint(at) => joint.get(at).copied().flatten(),
            Stamp::Next => None,
        };
        (graph, stamp)
    }
}

/// Names as people order them: `1.9` before `1.10`.
pub(crate) fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let digits =
            |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (x, y) = (digits(left), digits(right));
        if x > 0 && y > 0 {
            let number = |text: &str, end: usize| {
                let digits = text[..end].trim_start_matches('0');
                (digits.len(), digits.to_owned())
            };
            match number(left, x).cmp(&number(right, y)) {
                Ordering::Equal => (left, right) = (&left[x..], &right[y..]),
                other => return other,
            }
            continue;
        }
        match (left.chars().next(), right.chars().next()) {
            (Some(x), Some(y)) if x == y => {
                (left, right) = (&left[x.len_utf8()..], &right[y.len_utf8()..]);
            }
            (None, None) => return a.cmp(b),
            (x, y) => return x.cmp(&y),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `1.0`, `1.0.1 after 1.0`, `2.0 after 1.0`, `2.1 after 1.0.1 2.0`
    fn diamond() -> Graph {
        let mut graph = Graph::default();
        graph.push(vec![], false);
        graph.push(vec![0], true);
        graph.push(vec![0], false);
        graph.push(vec![1, 2], false);
        graph
    }

    #[test]
    fn a_diamond_has_two_ways() {
        let mut graph = diamond();
        assert!(!graph.is_line());
        assert_eq!(graph.heads(), [3]);
        assert_eq!(graph.past(2), [true, false, true, false]);
        assert_eq!(graph.since(Stamp::Release(1)), [1, 3]);
        assert!(!graph.has(2, Stamp::Release(1)) && graph.has(3, Stamp::Release(1)));
        let both = graph.joint(vec![2, 1]);
        assert_eq!((graph.since(both), graph.members(both).to_vec()), (vec![1, 2, 3], vec![1, 2]));
        assert!(graph.has(2, both) && !graph.has(0, both));
        assert!(
            graph.is_within(Stamp::Release(3), both) && graph.is_within(both, Stamp::Release(0))
        );
        assert!(!graph.is_within(Stamp::Release(2), Stamp::Release(1)));
        assert!(!graph.is_within(both, Stamp::Release(2)) && !graph.is_within(both, Stamp::Next));
        let (line, stamp) = graph.restricted(&graph.past(2));
        assert!(line.is_line());
        assert_eq!((stamp(both), stamp(Stamp::Release(1))), (Some(Stamp::Release(1)), None));
    }

    #[test]
    fn numbers_in_names_are_numbers() {
        let mut names = ["2.0", "1.10", "1.9", "1.0.1", "1.0", "v1", "1.09"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["1.0", "1.0.1", "1.09", "1.9", "1.10", "2.0", "v1"]);
    }
}
