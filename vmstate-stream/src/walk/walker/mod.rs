//! The walk: a stack of what is open, and one step after another.

mod body;
mod many;
mod value;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use vmstate_runtime::Decisions;

use super::decide::{Guide, Tries};
use super::fault::{Fault, FaultKind};
use super::schema::{Body, Type};
use super::value::Values;

/// The byte that begins a subsection.
const SUBSECTION: u8 = 5;
/// The byte of a null pointer, and the one before an object that the destination allocates.
const NULL: u8 = 0x30;
const OBJECT: u8 = 0x31;

/// Steps before the first byte, and for each byte: a nested struct is a few, and may have no bytes at all. A fault costs as many
/// as a byte gives.
const FREE: u64 = 1 << 13;
const EACH: u64 = 64;
/// Bytes of a path that cost as much as a step.
const PATH: usize = 16;

/// What stands at a place of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Item<'w, 'a> {
    /// The way to it: `regs.fifo[3]`, `serial/recv_fifo/recv_fifo.data`. A subsection stands as it is named on the
    /// wire.
    pub path: &'w str,
    /// The last step of the path.
    pub name: &'w str,
    /// How many structs, arrays and subsections it is in.
    pub depth: usize,
    /// Where it begins in the stream.
    pub offset: u64,
    /// What it is.
    pub what: What<'a>,
}

/// What something is. What is in a struct, an array or a subsection follows it, one `depth` further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum What<'a> {
    /// A value, or values of a type without parts side by side.
    Value(Values<'a>),
    /// A nested struct.
    Struct {
        /// The name of its description.
        name: &'a str,
        /// Its version.
        version: u32,
        /// Its bytes, if the description says it.
        size: Option<u64>,
    },
    /// Elements that have parts.
    Array {
        /// QEMU's name of the type of one.
        ty: &'a str,
        /// How many.
        count: u64,
    },
    /// A list, or a tree with the number of its nodes.
    Nodes {
        /// QEMU's name of it.
        ty: &'a str,
        /// The number of the nodes, if that stands before them.
        count: Option<u64>,
    },
    /// A subsection, whose header is here.
    Subsection {
        /// Its name on the wire.
        name: &'a str,
        /// Its version in the stream.
        version: u32,
        /// The bytes of the header.
        size: u64,
    },
    /// A null pointer: one byte.
    Null,
}

/// What a step found: its offset in the stream, how deep it is, and what it is.
type Found<'a> = Result<Option<(u64, usize, What<'a>)>, FaultKind>;

/// What is open.
#[derive(Clone, Debug)]
struct Frame<'a> {
    /// Where it begins.
    start: usize,
    /// Where it ends, if that is described.
    end: Option<usize>,
    /// The length of the path to it.
    path: usize,
    /// How many counts were known before.
    counts: usize,
    kind: Kind<'a>,
}

#[derive(Clone, Debug)]
enum Kind<'a> {
    Body { body: &'a Body<'a>, version: u32, role: Role, field: usize, part: usize },
    Elements { element: &'a Type<'a>, next: u64, end: u64, first: u64 },
    Nodes { values: &'a [Type<'a>], listed: bool, announced: Option<u64>, node: u64, value: usize },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Section,
    Struct,
    Subsection,
}

/// Goes through a section, one item after another.
///
/// It has the section's bytes and no others, keeps nothing of what it has seen, and never goes behind their end: what
/// does not fit is a [`Fault`] at its offset. After one, [`next`](Self::next) goes on behind the innermost struct whose
/// size is described, if there is one.
#[derive(Clone, Debug)]
pub struct Walk<'a> {
    bytes: &'a [u8],
    /// The offset of the first byte in the stream.
    base: u64,
    at: usize,
    stack: Vec<Frame<'a>>,
    path: String,
    /// Where the last step of the path begins.
    name: usize,
    guide: Guide<'a>,
    /// Integers that came, and the ways to them: some count elements.
    counts: Vec<(String, u64)>,
    /// Values that are none: other bools than 0 and 1, numbers without a variant.
    odd: u64,
    /// Steps so far.
    steps: u64,
    /// The same, of which those with a long path cost more.
    paid: u64,
    /// What is wrong behind the item before.
    pending: Option<Fault>,
}

impl<'a> Walk<'a> {
    /// Begins before the first field of a section. `offset` is that of its first byte in the stream.
    ///
    /// Whatever the schema does not say - only one that is no description of this very section leaves something open -
    /// is taken to be as much as possible: see [`fit`](Self::fit).
    #[must_use]
    pub fn new(body: &'a Body<'a>, version: u32, bytes: &'a [u8], offset: u64) -> Self {
        Self::guided(body, version, bytes, offset, Guide::Tries(Tries::default()))
    }

    /// The same for a section of which the trace of the save is known.
    #[must_use]
    pub fn traced(
        body: &'a Body<'a>,
        version: u32,
        bytes: &'a [u8],
        offset: u64,
        decisions: Decisions<'a>,
    ) -> Self {
        Self::guided(body, version, bytes, offset, Guide::Trace(decisions, None))
    }

    pub(super) fn guided(
        body: &'a Body<'a>,
        version: u32,
        bytes: &'a [u8],
        offset: u64,
        guide: Guide<'a>,
    ) -> Self {
        let kind = Kind::Body { body, version, role: Role::Section, field: 0, part: 0 };
        let end = Some(bytes.len());
        Self {
            bytes,
            base: offset,
            at: 0,
            stack: Vec::from([Frame { start: 0, end, path: 0, counts: 0, kind }]),
            path: String::new(),
            name: 0,
            guide,
            counts: Vec::new(),
            odd: 0,
            steps: 0,
            paid: 0,
            pending: None,
        }
    }

    /// The next item; `None` at the end.
    ///
    /// # Errors
    ///
    /// What does not fit the schema, at its offset. [`Walk`] says where it goes on.
    #[expect(clippy::should_implement_trait, reason = "an item borrows its path from the walk")]
    pub fn next(&mut self) -> Result<Option<Item<'_, 'a>>, Fault> {
        if let Some(fault) = self.pending.take() {
            self.leave();
            return Err(fault);
        }
        let (offset, depth, what) = loop {
            if self.stack.is_empty() {
                return Ok(None);
            }
            match self.step() {
                Ok(None) => {}
                Ok(Some(found)) => break found,
                Err(kind) => {
                    self.paid += EACH;
                    let fault = self.fault(kind);
                    self.leave();
                    return Err(fault);
                }
            }
        };
        let (path, name) = (&*self.path, &self.path[self.name..]);
        Ok(Some(Item { path, name, depth, offset, what }))
    }

    /// What was not read.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// The offset of the next byte in the stream.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    pub(super) const fn odd(&self) -> u64 {
        self.odd
    }

    pub(super) const fn steps(&self) -> u64 {
        self.steps
    }

    pub(super) const fn guide(&self) -> &Guide<'a> {
        &self.guide
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    fn fault(&self, kind: FaultKind) -> Fault {
        Fault { offset: self.offset(), path: Box::from(&*self.path), kind }
    }

    /// Goes behind the innermost struct around a fault of which the end is known, or to the end.
    fn leave(&mut self) {
        let traced = matches!(self.guide, Guide::Trace(..));
        while let Some(frame) = self.stack.pop() {
            let is_section = self.stack.is_empty();
            let end = frame.end.filter(|end| *end >= self.at && *end <= self.bytes.len());
            if let (Some(end), false, false) = (end, is_section, traced) {
                self.at = end;
                self.path.truncate(frame.path);
                return;
            }
        }
    }

    fn step(&mut self) -> Found<'a> {
        self.steps += 1;
        self.paid += 1 + (self.path.len() / PATH) as u64;
        // What takes no bytes is not worth a count of any size, nor a name of any length one for each byte.
        if self.paid > FREE + EACH * (self.at as u64 + 1) {
            let available = self.left();
            return Err(FaultKind::TooMany { count: self.steps, available });
        }
        let depth = self.stack.len() - 1;
        let Some(frame) = self.stack.last_mut() else { return Ok(None) };
        self.path.truncate(frame.path);
        if !matches!(frame.kind, Kind::Body { .. }) {
            // Nothing refers into an element but what is in it.
            self.counts.truncate(frame.counts);
        }
        match frame.kind {
            Kind::Body { .. } => self.body(depth),
            Kind::Elements { .. } => self.element(depth),
            Kind::Nodes { .. } => self.node(depth),
        }
    }

    fn push(&mut self, end: Option<usize>, kind: Kind<'a>) {
        let (start, path, counts) = (self.at, self.path.len(), self.counts.len());
        self.stack.push(Frame { start, end, path, counts, kind });
    }

    fn left(&self) -> u64 {
        (self.bytes.len() - self.at) as u64
    }

    fn take(&mut self, len: u64) -> Result<&'a [u8], FaultKind> {
        let end = usize::try_from(len).ok().and_then(|len| self.at.checked_add(len));
        match end.and_then(|end| self.bytes.get(self.at..end)) {
            Some(taken) => {
                self.at += taken.len();
                Ok(taken)
            }
            None => Err(FaultKind::Truncated { needed: len, available: self.left() }),
        }
    }
}
