//! What a save decided, for those who describe the stream.

use alloc::vec::Vec;

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    decisions: Vec<Decision>,
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

impl Trace {
    /// No decisions.
    #[must_use]
    pub const fn new() -> Self {
        Self { decisions: Vec::new(), tested: false }
    }

    /// Forgets the decisions and keeps the room.
    #[inline]
    pub fn clear(&mut self) {
        self.decisions.clear();
    }

    /// The decisions in the order of the stream.
    #[must_use]
    pub fn decisions(&self) -> &[Decision] {
        &self.decisions
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
        self.decisions.push(decision);
    }

    /// The elements after the first have so many bytes more: a ring buffer has them in two pieces.
    pub(crate) fn rest(&mut self, more: u64) {
        match self.decisions.last_mut() {
            Some(Decision::Rest(bytes)) => *bytes += more,
            _ => self.push(Decision::Rest(more)),
        }
    }
}
