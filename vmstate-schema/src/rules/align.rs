//! Which field is which: released fields against current ones, by name.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use crate::model::Field;

/// Pairs of the same field in two lists. A name may occur several times if the fields are conditional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Alignment {
    /// Indices of the same field: released, current. In released order.
    pub(crate) pairs: Vec<Pair>,
    /// Released fields that are gone.
    pub(crate) missing: Vec<usize>,
    /// Current fields that are new.
    pub(crate) extra: Vec<usize>,
    /// Pairs whose order is the same on both sides: the frame that everything else is seen in.
    kept: Vec<Pair>,
}

/// One field in both lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) released: usize,
    pub(crate) current: usize,
    pub(crate) place: Order,
}

/// Whether a field kept its place among the fields of both lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// It did.
    Kept,
    /// It stands elsewhere.
    Moved,
    /// It and the released field of this index have changed places; this one comes first now.
    Swapped(usize),
    /// The second field of a swap.
    Partner,
}

impl Alignment {
    pub(crate) fn new(released: &[Field], current: &[Field]) -> Self {
        let mut matches = Matches::new(released.len(), current.len());
        matches.find(released, current, |it| (&it.name, it.since, it.test.get()));
        matches.find(released, current, |it| &it.name);
        let mut alignment = matches.finish();
        alignment.order();
        let kept = alignment.pairs.iter().filter(|pair| pair.place == Order::Kept);
        alignment.kept = kept.copied().collect();
        alignment
    }

    /// The first pair behind this place of the current fields.
    pub(crate) fn kept_behind(&self, current: usize) -> Option<&Pair> {
        self.kept.get(self.kept.partition_point(|pair| pair.current <= current))
    }

    /// The current field of the last pair before this place.
    pub(crate) fn kept_before(&self, current: usize) -> Option<usize> {
        let at = self.kept.partition_point(|pair| pair.current < current);
        at.checked_sub(1).map(|before| self.kept[before].current)
    }

    /// The current fields between which a released one would stand: after the first, before the second.
    pub(crate) fn gap(&self, released: usize) -> (Option<usize>, Option<usize>) {
        let at = self.kept.partition_point(|pair| pair.released < released);
        let after = self.kept[at..].iter().find(|pair| pair.released > released);
        let before = at.checked_sub(1).map(|before| self.kept[before].current);
        (before, after.map(|pair| pair.current))
    }

    /// Finds those that moved: as few as possible, two that changed places once.
    fn order(&mut self) {
        if self.pairs.is_sorted_by_key(|pair| pair.current) {
            return;
        }
        let ranks = ranks(&self.pairs);
        let kept = longest_increasing(&ranks);
        for index in 0..self.pairs.len() {
            let rank = ranks[index];
            if kept[index] || self.pairs[index].place == Order::Partner {
                continue;
            }
            self.pairs[index].place = Order::Moved;
            if ranks[rank] == index {
                let (first, second) = (index.max(rank), index.min(rank));
                // The one that comes first now is the one that came second.
                self.pairs[first].place = Order::Swapped(self.pairs[second].released);
                self.pairs[second].place = Order::Partner;
            }
        }
    }
}

/// Whether two fields are present in the same streams.
pub(crate) fn same_condition(a: &Field, b: &Field) -> bool {
    a.since == b.since && a.test.get() == b.test.get()
}

struct Matches {
    /// For each released field, its current one.
    current: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl Matches {
    fn new(released: usize, current: usize) -> Self {
        Self { current: vec![None; released], taken: vec![false; current] }
    }

    /// Pairs what is not paired yet. Most fields stand right after the one before; where one does not, all are sorted by what
    /// makes them the same, once.
    fn find<'f, K: Eq + Hash>(
        &mut self,
        released: &'f [Field],
        current: &'f [Field],
        key: fn(&'f Field) -> K,
    ) {
        let mut sorted: Option<HashMap<K, BTreeSet<usize>>> = None;
        let mut cursor = 0;
        for (index, field) in released.iter().enumerate() {
            if self.current[index].is_some() {
                continue;
            }
            let wanted = key(field);
            let is_next = |at: &usize| !self.taken[*at] && key(&current[*at]) == wanted;
            let next = Some(cursor).filter(|at| *at < current.len()).filter(is_next);
            let found = next.or_else(|| {
                let sorted = sorted.get_or_insert_with(|| self.sort(current, key));
                let same = sorted.get(&wanted)?;
                same.range(cursor..).next().or_else(|| same.first()).copied()
            });
            let Some(at) = found else { continue };
            if let Some(same) = sorted.as_mut().and_then(|sorted| sorted.get_mut(&wanted)) {
                same.remove(&at);
            }
            self.current[index] = Some(at);
            self.taken[at] = true;
            cursor = at + 1;
        }
    }

    /// Where the current fields of a kind stand that are not paired yet.
    fn sort<'f, K: Eq + Hash>(
        &self,
        current: &'f [Field],
        key: fn(&'f Field) -> K,
    ) -> HashMap<K, BTreeSet<usize>> {
        let mut sorted: HashMap<K, BTreeSet<usize>> = HashMap::new();
        for (at, field) in current.iter().enumerate().filter(|(at, _)| !self.taken[*at]) {
            sorted.entry(key(field)).or_default().insert(at);
        }
        sorted
    }

    fn finish(self) -> Alignment {
        let mut alignment = Alignment::default();
        for (released, current) in self.current.into_iter().enumerate() {
            match current {
                Some(current) => {
                    alignment.pairs.push(Pair { released, current, place: Order::Kept });
                }
                None => alignment.missing.push(released),
            }
        }
        let extra = self.taken.iter().enumerate().filter(|(_, taken)| !**taken);
        alignment.extra = extra.map(|(index, _)| index).collect();
        alignment
    }
}

/// For each pair, how many of the pairs stand before it now.
fn ranks(pairs: &[Pair]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by_key(|&index| pairs[index].current);
    let mut ranks = vec![0; pairs.len()];
    for (rank, index) in order.into_iter().enumerate() {
        ranks[index] = rank;
    }
    ranks
}

/// Marks the members of one longest increasing subsequence.
fn longest_increasing(values: &[usize]) -> Vec<bool> {
    // `ends[n]`: the index of the smallest value that ends a subsequence of `n + 1` values.
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![None; values.len()];
    for (index, &value) in values.iter().enumerate() {
        let at = ends.partition_point(|&end| values[end] < value);
        before[index] = at.checked_sub(1).map(|previous| ends[previous]);
        if at == ends.len() { ends.push(index) } else { ends[at] = index }
    }
    let mut kept = vec![false; values.len()];
    let mut next = ends.last().copied();
    while let Some(index) = next {
        kept[index] = true;
        next = before[index];
    }
    kept
}
