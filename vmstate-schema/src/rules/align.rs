//! Which field is which: released fields against current ones, by name.

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
        matches.find(released, current, |a, b| a.name == b.name && same_condition(a, b));
        matches.find(released, current, |a, b| a.name == b.name);
        let mut alignment = matches.finish();
        alignment.order();
        alignment
    }

    /// Pairs whose order is the same on both sides: the frame that everything else is seen in.
    pub(crate) fn frame(&self) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().filter(|pair| pair.place == Order::Kept)
    }

    /// The current fields between which a released one would stand: after the first, before the second.
    pub(crate) fn gap(&self, released: usize) -> (Option<usize>, Option<usize>) {
        let before = self.frame().take_while(|pair| pair.released < released).last();
        let after = self.frame().find(|pair| pair.released > released);
        (before.map(|pair| pair.current), after.map(|pair| pair.current))
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

    /// Pairs what is not paired yet. Most fields stand right after the one before.
    fn find(&mut self, released: &[Field], current: &[Field], same: fn(&Field, &Field) -> bool) {
        let mut cursor = 0;
        for (index, field) in released.iter().enumerate() {
            if self.current[index].is_some() {
                continue;
            }
            let mut order = (cursor..current.len()).chain(0..cursor.min(current.len()));
            let found = order.find(|&at| !self.taken[at] && same(field, &current[at]));
            if let Some(at) = found {
                self.current[index] = Some(at);
                self.taken[at] = true;
                cursor = at + 1;
            }
        }
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
