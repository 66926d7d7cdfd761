//! When something was first shipped, and values that changed from release to release.

/// The release that first shipped something. Which came after which, a [`Graph`](super::Graph) knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stamp {
    /// The release at this index of [`Baseline::releases`](super::Baseline::releases).
    Release(usize),
    /// Several releases, none after another: each the first on its branch. The set is that of this index in the graph.
    Joint(usize),
    /// Not released yet: free to change.
    Next,
}

impl Stamp {
    /// Whether a release shipped it.
    #[must_use]
    pub fn is_released(self) -> bool {
        self != Self::Next
    }

    /// The stamp itself, if a release shipped it.
    pub(crate) fn released(self) -> Option<Self> {
        Some(self).filter(|it| it.is_released())
    }
}

/// A value that began with one release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<T> {
    /// The first release with this value.
    pub stamp: Stamp,
    /// The value; `None` from the release on that took it away.
    pub value: Option<T>,
}

/// A value that may change from release to release, oldest first. The last entry holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History<T> {
    entries: Vec<Entry<T>>,
}

impl<T> History<T> {
    /// No value, now or ever.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Vec::new() }
    }

    /// The value that holds.
    #[must_use]
    pub fn get(&self) -> Option<&T> {
        self.entries.last()?.value.as_ref()
    }

    /// The value that held where there was what `has` these stamps.
    pub(crate) fn get_where(&self, has: impl Fn(Stamp) -> bool) -> Option<&T> {
        self.entries.iter().rev().find(|entry| has(entry.stamp))?.value.as_ref()
    }

    /// When the value that holds began.
    #[must_use]
    pub fn stamp(&self) -> Option<Stamp> {
        self.entries.last().map(|entry| entry.stamp)
    }

    /// Every change, oldest first.
    #[must_use]
    pub fn entries(&self) -> &[Entry<T>] {
        &self.entries
    }

    /// Adds a change.
    pub fn push(&mut self, stamp: Stamp, value: Option<T>) {
        self.entries.push(Entry { stamp, value });
    }

    /// Another view of each value.
    pub(crate) fn map<U>(&self, view: impl Fn(&T) -> U) -> History<U> {
        let entry = |it: &Entry<T>| Entry { stamp: it.stamp, value: it.value.as_ref().map(&view) };
        History { entries: self.entries.iter().map(entry).collect() }
    }

    /// The entries, for a merge.
    pub(crate) fn from_entries(entries: Vec<Entry<T>>) -> Self {
        Self { entries }
    }

    /// Changes all stamps.
    pub fn restamp(&mut self, from: Stamp, to: Stamp) {
        for entry in &mut self.entries {
            if entry.stamp == from {
                entry.stamp = to;
            }
        }
    }
}

impl<T: Clone> History<T> {
    /// What is left when only this much was shipped, with the stamps that it has then.
    pub(crate) fn only(&self, shipped: &impl Fn(Stamp) -> Option<Stamp>) -> Self {
        let past = self.entries.iter().filter_map(|entry| {
            Some(Entry { stamp: shipped(entry.stamp)?, value: entry.value.clone() })
        });
        Self { entries: past.collect() }
    }
}

impl<T: PartialEq> History<T> {
    /// The history with `value` for the next release; the same when the value was already released.
    #[must_use]
    pub fn with_next(mut self, value: Option<T>) -> Self {
        self.entries.retain(|entry| entry.stamp.is_released());
        if self.get() != value.as_ref() {
            self.push(Stamp::Next, value);
        }
        self
    }
}

impl<T> Default for History<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// What the compiler sees: not released yet.
impl<T> From<Option<T>> for History<T> {
    fn from(value: Option<T>) -> Self {
        let mut history = Self::new();
        if value.is_some() {
            history.push(Stamp::Next, value);
        }
        history
    }
}
