//! From a template and a trace to the text.

use alloc::vec::Vec;
use core::ops::Range;
use core::{ptr, slice};

use vmstate_runtime::Decision;

use super::Mismatch;
use super::step::{Block, Elements, Op, Step};
use super::text::number;

/// Writes what `decisions` make of a template.
pub(super) fn run(
    template: &Block,
    decisions: &[Decision],
    out: &mut Vec<u8>,
) -> Result<(), Mismatch> {
    let mut run = Run { decisions: decisions.iter(), bytes: 0, out };
    let result = run.block(template);
    let at = decisions.len() - run.decisions.len();
    match (result, decisions.get(at).copied()) {
        (Ok(()), None) => Ok(()),
        (result, found) => Err(Mismatch { at, expected: result.err().unwrap_or("the end"), found }),
    }
}

/// Whether two saves decided the same.
#[inline]
pub(super) fn are_same(some: &[Decision], others: &[Decision]) -> bool {
    let mut pairs = some.iter().zip(others);
    some.len() == others.len()
        && pairs.all(|pair| match pair {
            (Decision::Subsection(one), Decision::Subsection(other)) => is_same(one, other),
            (one, other) => one == other,
        })
}

/// Names of subsections are hardly ever at two places.
#[inline]
fn is_same(one: &'static str, other: &'static str) -> bool {
    ptr::eq(one, other) || one == other
}

/// What was expected, unless it was there.
type Done = Result<(), &'static str>;

struct Run<'a> {
    decisions: slice::Iter<'a, Decision>,
    /// The bytes of the section that the text is about so far.
    bytes: u64,
    out: &'a mut Vec<u8>,
}

/// An element that was described.
#[derive(Default)]
struct Last<'a> {
    decisions: &'a [Decision],
    text: Range<usize>,
    bytes: u64,
}

impl Run<'_> {
    fn block(&mut self, block: &Block) -> Done {
        block.0.iter().try_for_each(|step| self.step(step))
    }

    #[inline]
    fn step(&mut self, step: &Step) -> Done {
        if step.ends_list {
            self.drop_comma();
        }
        self.text(&step.text);
        self.about(step.bytes);
        let (bytes, then) = match (&step.op, self.peek()) {
            (Op::Elements(elements), _) => return self.elements(elements),
            (Op::Nodes(around, node), _) => return self.nodes(*around, node),
            (Op::Subsections(parts), _) => return self.subsections(parts),
            (Op::Field(index, field), Some(Decision::Field(sent))) if sent == *index => {
                (0, Some(field))
            }
            (Op::Nothing | Op::Field(..), _) => return Ok(()),
            (Op::Pointer(object, _), Some(Decision::Object)) => (0, Some(object)),
            (Op::Pointer(_, null), Some(Decision::Null)) => {
                self.text(null);
                (1, None)
            }
            (Op::Pointer(..), _) => return Err("a pointer"),
            (Op::Bytes(_), Some(Decision::Bytes(bytes))) => (bytes, None),
            (Op::Bytes(size), Some(Decision::Count(n))) => (size.saturating_mul(n as u64), None),
            (Op::Bytes(_), _) => return Err("the size of a value"),
            (Op::End, Some(Decision::End)) => (0, None),
            (Op::End, _) => return Err("the end of a struct"),
        };
        self.take(bytes);
        then.map_or(Ok(()), |block| self.block(block))
    }

    fn nodes(&mut self, around: u64, node: &Block) -> Done {
        self.about(around);
        (0..self.count()?).try_for_each(|_| self.block(node))
    }

    fn subsections(&mut self, parts: &[(&'static str, Block)]) -> Done {
        let mut any = false;
        for (name, part) in parts {
            let Some(Decision::Subsection(sent)) = self.peek() else { break };
            if is_same(sent, name) {
                self.take(0);
                self.text(if any { ", " } else { ", \"subsections\": [" });
                self.block(part)?;
                any = true;
            }
        }
        if any {
            self.text("]");
        }
        Ok(())
    }

    fn elements(&mut self, elements: &Elements) -> Done {
        let len = match (elements.len, self.peek(), elements.size) {
            (Some(len), _, _) => len,
            // A hand-written codec of a sequence is not looked into.
            (None, Some(Decision::Bytes(bytes)), Some(size @ 1..)) => {
                self.take(0);
                bytes / size
            }
            _ => self.count()?.saturating_mul(elements.times),
        };
        let described = if elements.alike { len.min(1) } else { len };
        let mut last = Last::default();
        for index in 0..described {
            if len == 1 {
                self.text(&elements.one);
            } else {
                self.text(&elements.many);
                number(if elements.alike { len } else { index }, self.out);
            }
            if index == 0 || !self.repeat(&last) {
                last = self.element(elements)?;
            }
        }
        match (len - described, elements.size, self.peek()) {
            (0, _, _) => {}
            (others, Some(size), _) => self.about(size.saturating_mul(others)),
            (_, None, Some(Decision::Rest(bytes))) => self.take(bytes),
            _ => return Err("the size of the other elements"),
        }
        Ok(())
    }
}

impl<'a> Run<'a> {
    fn element(&mut self, elements: &Elements) -> Result<Last<'a>, &'static str> {
        let (ahead, from, start) = (self.decisions.as_slice(), self.out.len(), self.bytes);
        self.block(&elements.inside)?;
        let bytes = self.bytes - start;
        if elements.size.is_none() {
            number(bytes, self.out);
            self.text("}, ");
        }
        let taken = ahead.len() - self.decisions.len();
        Ok(Last { decisions: &ahead[..taken], text: from..self.out.len(), bytes })
    }

    /// An element that decides as the last one is described like that one.
    fn repeat(&mut self, last: &Last<'_>) -> bool {
        let ahead = self.decisions.as_slice().split_at_checked(last.decisions.len());
        let Some((_, behind)) = ahead.filter(|(next, _)| are_same(next, last.decisions)) else {
            return false;
        };
        self.decisions = behind.iter();
        self.about(last.bytes);
        self.out.extend_from_within(last.text.clone());
        true
    }

    fn count(&mut self) -> Result<u64, &'static str> {
        let Some(Decision::Count(count)) = self.peek() else { return Err("a number of elements") };
        self.take(0);
        Ok(count as u64)
    }

    fn peek(&self) -> Option<Decision> {
        self.decisions.as_slice().first().copied()
    }

    /// Goes on to the next decision; this one is about so many bytes of the section.
    fn take(&mut self, bytes: u64) {
        self.decisions.next();
        self.about(bytes);
    }

    /// What is written next is about so many bytes of the section.
    fn about(&mut self, bytes: u64) {
        self.bytes = self.bytes.saturating_add(bytes);
    }

    #[inline]
    fn text(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn drop_comma(&mut self) {
        if self.out.ends_with(b", ") {
            self.out.truncate(self.out.len() - 2);
        }
    }
}
