//! What a save decided, for those who describe the stream.

use alloc::vec::Vec;
use core::{fmt, ptr};

/// What state decided while one device was saved: which fields, elements and subsections are in its
/// section, and how long is what has no fixed size.
///
/// QEMU describes every section at the end of a stream. Most of that text is known when a device is
/// compiled; a trace has the rest of it, and nothing at all for a device of fixed size. Reuse it:
/// [`clear`](Self::clear) keeps the room.
///
/// ```
/// use vmstate_runtime::{Decision, Encoder, Trace, VmState};
///
/// #[derive(VmState)]
/// struct Queue {
///     n: u16,
///     #[vmstate(len = "n")]
///     ring: Vec<u32>,
/// }
///
/// let (mut stream, mut trace) = (Vec::new(), Trace::new());
/// Queue { n: 3, ring: vec![1, 2, 3] }.save(&mut Encoder::new(&mut stream).traced(&mut trace))?;
/// assert_eq!(trace.decisions(), [Decision::Count(3)]);
/// # Ok::<(), vmstate_runtime::SaveError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// What was decided in the low bits, what it says above.
    words: Vec<u64>,
    /// Of the subsections, in their order.
    names: Vec<&'static str>,
    /// The field that is being saved has a `test`. QEMU then describes each of its elements, however
    /// much they look alike.
    pub(crate) tested: bool,
}

/// One decision, in the order of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// The field with this index has a `test` and is there.
    Field(usize),
    /// A sequence, list or tree has so many elements; they follow.
    Count(usize),
    /// A pointer is not null; what it points to follows.
    Object,
    /// A pointer is null.
    Null,
    /// A value that nobody looks into has so many bytes.
    Bytes(u64),
    /// The elements after the first have so many bytes; they look like the first.
    Rest(u64),
    /// The subsection of this name is sent; its fields follow.
    Subsection(&'static str),
    /// A nested struct ends that has fields with a `test`, or subsections.
    End,
}

/// Decisions in the order of the stream, see [`Trace::decisions`].
#[derive(Clone, Copy, Default, Eq)]
pub struct Decisions<'a> {
    words: &'a [u64],
    names: &'a [&'static str],
}

/// The bits of a word that say what was decided.
const KIND: u32 = 3;

impl Trace {
    /// No decisions.
    #[must_use]
    pub const fn new() -> Self {
        Self { words: Vec::new(), names: Vec::new(), tested: false }
    }

    /// Forgets the decisions and keeps the room.
    #[inline]
    pub fn clear(&mut self) {
        self.words.clear();
        self.names.clear();
    }

    /// The decisions in the order of the stream.
    #[inline]
    #[must_use]
    pub fn decisions(&self) -> Decisions<'_> {
        Decisions { words: &self.words, names: &self.names }
    }

    /// A field follows whose place in the stream is not the same in all of them.
    #[inline]
    pub(crate) fn field(&mut self, index: usize, tested: bool) {
        self.tested = tested;
        if tested {
            self.push(Decision::Field(index));
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, decision: Decision) {
        self.words.push(decision.word());
        if let Decision::Subsection(name) = decision {
            self.names.push(name);
        }
    }

    /// The elements after the first have so many bytes more: a ring buffer has them in two pieces.
    pub(crate) fn rest(&mut self, more: u64) {
        let before = match self.words.last() {
            Some(&word) => Decision::of(word, ""),
            None => Decision::Null,
        };
        if let Decision::Rest(bytes) = before {
            self.words.pop();
            self.push(Decision::Rest(bytes + more));
        } else {
            self.push(Decision::Rest(more));
        }
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Trace").field(&self.decisions()).finish()
    }
}

impl Decision {
    /// No section has so many elements or bytes that they do not fit.
    #[cfg_attr(not(debug_assertions), inline(always))]
    const fn word(self) -> u64 {
        let (kind, value) = match self {
            Self::Field(index) => (0, index as u64),
            Self::Count(count) => (1, count as u64),
            Self::Object => (2, 0),
            Self::Null => (3, 0),
            Self::Bytes(bytes) => (4, bytes),
            Self::Rest(bytes) => (5, bytes),
            Self::Subsection(_) => (6, 0),
            Self::End => (7, 0),
        };
        value << KIND | kind
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    const fn of(word: u64, name: &'static str) -> Self {
        let value = word >> KIND;
        match word & ((1 << KIND) - 1) {
            0 => Self::Field(value as usize),
            1 => Self::Count(value as usize),
            2 => Self::Object,
            3 => Self::Null,
            4 => Self::Bytes(value),
            5 => Self::Rest(value),
            6 => Self::Subsection(name),
            _ => Self::End,
        }
    }
}

impl<'a> Decisions<'a> {
    /// Whether nothing is left.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How many are left.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.words.len()
    }

    /// The same as words, one a decision, and the names of the subsections: to be kept where there is
    /// little room, and compared.
    #[inline]
    #[must_use]
    pub const fn into_parts(self) -> (&'a [u64], &'a [&'static str]) {
        (self.words, self.names)
    }

    /// From what [`into_parts`](Self::into_parts) gave.
    #[inline]
    #[must_use]
    pub const fn from_parts(words: &'a [u64], names: &'a [&'static str]) -> Self {
        Self { words, names }
    }

    /// The next one.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub fn peek(&self) -> Option<Decision> {
        let word = *self.words.first()?;
        Some(Decision::of(word, self.names.first().copied().unwrap_or_default()))
    }

    /// What of these was gone through when `rest` is left.
    #[inline]
    #[must_use]
    pub fn until(self, rest: Self) -> Self {
        let (words, names) = (self.words.len(), self.names.len());
        Self {
            words: &self.words[..words.saturating_sub(rest.words.len())],
            names: &self.names[..names.saturating_sub(rest.names.len())],
        }
    }

    /// What is behind `others` if these begin with them.
    #[inline]
    #[must_use]
    pub fn strip_prefix(self, others: Decisions<'_>) -> Option<Self> {
        let (words, behind) = self.words.split_at_checked(others.words.len())?;
        // Often the first is another one already.
        if words.first() != others.words.first() || !are_equal(words, others.words) {
            return None;
        }
        let (names, behind_names) = self.names.split_at_checked(others.names.len())?;
        are_same(names, others.names).then_some(Self { words: behind, names: behind_names })
    }
}

#[expect(clippy::copy_iterator, reason = "who describes goes on with a copy, and compares the two")]
impl Iterator for Decisions<'_> {
    type Item = Decision;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn next(&mut self) -> Option<Decision> {
        let next = self.peek();
        self.words = self.words.get(1..).unwrap_or_default();
        if let Some(Decision::Subsection(_)) = next {
            self.names = self.names.get(1..).unwrap_or_default();
        }
        next
    }
}

impl PartialEq for Decisions<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        are_equal(self.words, other.words) && are_same(self.names, other.names)
    }
}

impl<const N: usize> PartialEq<[Decision; N]> for Decisions<'_> {
    fn eq(&self, other: &[Decision; N]) -> bool {
        Iterator::eq(*self, other.iter().copied())
    }
}

impl fmt::Debug for Decisions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}

/// Not `==`: that calls `memcmp`, which costs more than all the rest where there is little or nothing
/// to compare (and on AVX-512 a hundred nanoseconds for no words at the address of no vector).
#[inline]
fn are_equal(some: &[u64], others: &[u64]) -> bool {
    some.len() == others.len() && some.iter().zip(others).all(|(one, other)| one == other)
}

/// Names of subsections are hardly ever at two places.
#[inline]
fn are_same(some: &[&'static str], others: &[&'static str]) -> bool {
    let mut pairs = some.iter().zip(others);
    some.len() == others.len()
        && pairs.all(|(one, other)| ptr::eq(*one, *other) || spell(one, other))
}

#[cold]
#[inline(never)]
fn spell(one: &str, other: &str) -> bool {
    one == other
}
