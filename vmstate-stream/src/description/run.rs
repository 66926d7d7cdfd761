//! From a template and a trace to the text.

use alloc::format;
use alloc::vec::Vec;
use core::mem;
use core::ops::Range;

use vmstate_runtime::{Decision, Decisions};

use super::Mismatch;
use super::compile::END;
use super::step::{Block, Elements, Op, Part, Pointers, Step, Take};
use super::text::number;

/// Writes what `decisions` make of a template.
pub(super) fn run(
    template: &Block,
    decisions: Decisions<'_>,
    out: &mut Vec<u8>,
) -> Result<(), Mismatch> {
    let mut run = Run { decisions, bytes: 0, skip: 0, out };
    let result = run.block(template);
    match (result, run.decisions.peek()) {
        (Ok(()), None) => Ok(()),
        (result, found) => {
            let at = decisions.len() - run.decisions.len();
            Err(Mismatch { at, expected: result.err().unwrap_or("the end"), found })
        }
    }
}

/// What was expected, unless it was there.
type Done = Result<(), &'static str>;

struct Run<'a> {
    /// Those ahead.
    decisions: Decisions<'a>,
    /// The bytes of the section that the text is about so far. Those of a trace that is not of the
    /// device may be any number.
    bytes: u64,
    /// How much of the next step's text to leave out: the end of a list that was not begun.
    skip: usize,
    out: &'a mut Vec<u8>,
}

/// An element that was described.
#[derive(Default)]
struct Last<'a> {
    decisions: Decisions<'a>,
    text: Range<usize>,
    bytes: u64,
}

impl Run<'_> {
    fn block(&mut self, block: &Block) -> Done {
        for step in &block.0 {
            self.step(step)?;
        }
        Ok(())
    }

    #[inline(always)]
    fn step(&mut self, step: &Step) -> Done {
        if step.ends_list {
            self.drop_comma();
        }
        self.about(step.bytes);
        let begin = mem::take(&mut self.skip);
        if !step.takes.is_empty() {
            self.takes(&step.takes)?;
        }
        let (all, always) = (&step.text[begin..], begin..step.always);
        match &step.op {
            Op::Nothing => self.text(all),
            Op::Field(index, field) => {
                if self.peek() == Some(Decision::Field(*index)) {
                    self.decisions.next();
                    self.text(all);
                    return self.block(field);
                }
                self.text(&step.text[always]);
            }
            Op::Elements(elements) => return self.elements(elements, begin, step),
            Op::Subsections(parts) => return self.subsections(parts, begin, step),
            Op::Nodes(around, node) => {
                self.text(all);
                self.about(*around);
                return (0..self.count()?).try_for_each(|_| self.block(node));
            }
            Op::Pointers(pointers) => {
                self.text(all);
                return self.pointers(pointers);
            }
            Op::Pointer(object, null) => match self.peek() {
                Some(Decision::Object) => {
                    self.decisions.next();
                    self.text(all);
                    return self.block(object);
                }
                Some(Decision::Null) => {
                    self.decisions.next();
                    self.text(&step.text[always]);
                    self.text(null.as_bytes());
                    self.about(1);
                }
                _ => return Err("a pointer"),
            },
        }
        Ok(())
    }

    #[inline(never)]
    fn takes(&mut self, takes: &[Take]) -> Done {
        takes.iter().try_for_each(|take| self.take(*take))
    }

    #[inline]
    fn take(&mut self, take: Take) -> Done {
        let bytes = match (take, self.peek()) {
            (Take::Bytes(_), Some(Decision::Bytes(bytes))) => bytes,
            (Take::Bytes(size), Some(Decision::Count(n))) => size.wrapping_mul(n as u64),
            (Take::Bytes(_), _) => return Err("the size of a value"),
            (Take::End, Some(Decision::End)) => 0,
            (Take::End, _) => return Err("the end of a struct"),
        };
        self.decisions.next();
        self.about(bytes);
        Ok(())
    }

    fn subsections(&mut self, parts: &[Part], begin: usize, step: &Step) -> Done {
        let mut any = false;
        for (nth, part) in parts.iter().enumerate() {
            let Some(Decision::Subsection(sent)) = self.peek() else { break };
            if !is_same(sent, part.name) {
                continue;
            }
            self.decisions.next();
            if nth == 0 {
                self.text(&step.text[begin..]);
            } else if any {
                self.text(&part.begin[1]);
            } else {
                self.text(&step.text[begin..step.always]);
                self.text(&part.begin[0]);
            }
            any = true;
            self.block(&part.inside)?;
        }
        if !any {
            self.text(&step.text[begin..step.always]);
            self.skip = 1;
        }
        Ok(())
    }

    fn elements(&mut self, elements: &Elements, begin: usize, step: &Step) -> Done {
        let len = match (elements.len, self.peek(), elements.size) {
            (Some(len), _, _) => len,
            // A layout by hand of a sequence is not looked into.
            (None, Some(Decision::Bytes(bytes)), Some(size @ 1..)) => {
                self.decisions.next();
                bytes / size
            }
            _ => self.count()?.wrapping_mul(elements.times),
        };
        match len {
            0 => {
                self.text(&step.text[begin..step.always]);
                return Ok(());
            }
            1 => self.text(&step.text[begin..step.always + elements.one]),
            _ if elements.alike => {
                self.text(&step.text[begin..]);
                number(len, self.out);
            }
            _ if elements.style.numbers(0, len) => {
                self.text(&step.text[begin..]);
                number(0, self.out);
            }
            _ => self.text(&step.text[begin..step.always + elements.one]),
        }
        let first = self.element(elements)?;
        let described = if elements.alike { 1 } else { len };
        if described > 1 {
            self.others(elements, first, described)?;
        }
        if elements.size.is_none() {
            self.text(END.as_bytes());
        }
        match (len - described, elements.size, self.peek()) {
            (0, _, _) => {}
            (others, Some(size), _) => self.about(size.wrapping_mul(others)),
            (others, None, _) if elements.traced => {
                let end = self.out.len();
                for _ in 0..others {
                    self.element(elements)?;
                    self.out.truncate(end);
                }
            }
            (_, None, Some(Decision::Rest(bytes))) => {
                self.decisions.next();
                self.about(bytes);
            }
            _ => return Err("the size of the other elements"),
        }
        Ok(())
    }
}

impl Run<'_> {
    fn pointers(&mut self, pointers: &Pointers) -> Done {
        let len = match pointers.len {
            Some(len) => len,
            None => self.count()?.wrapping_mul(pointers.times),
        };
        // The run: where its number goes, once it is known how long it is.
        let (mut run, mut was_null, mut is_described) = (None, false, false);
        for index in 0..len {
            let is_null = match self.peek() {
                Some(Decision::Object) => false,
                Some(Decision::Null) => true,
                _ => return Err("a pointer"),
            };
            self.decisions.next();
            let changes = is_null != was_null;
            if changes {
                self.end_run(run.take(), index, pointers);
                (was_null, is_described) = (is_null, false);
            }
            let start = self.out.len();
            self.text(&pointers.named);
            let alike = is_null || pointers.alike;
            if changes {
                run = Some((self.out.len(), index, alike));
            } else if !is_described {
                // Not the length of the run, but of all that is left: so does QEMU.
                self.end_run(Some((self.out.len(), index, alike)), len, pointers);
            }
            if is_null {
                self.text(&pointers.null);
                self.about(1);
            } else {
                self.block(&pointers.object)?;
            }
            if is_described {
                self.out.truncate(start);
            }
            is_described = alike;
        }
        self.end_run(run, len, pointers);
        Ok(())
    }

    /// Puts the length of a run, or the number of its first, where it goes.
    fn end_run(&mut self, run: Option<(usize, u64, bool)>, end: u64, pointers: &Pointers) {
        let Some((place, first, alike)) = run else { return };
        let len = end - first;
        let text = match alike {
            _ if len < 2 => return,
            true => format!(", \"array_len\": {len}"),
            false if pointers.style.numbers(first, end) => format!(", \"index\": {first}"),
            false => return,
        };
        self.out.splice(place..place, text.into_bytes());
    }
}

impl<'a> Run<'a> {
    /// The elements behind the first, each like one before if that decided the same.
    fn others(&mut self, elements: &Elements, first: Last<'a>, described: u64) -> Done {
        let mut known = [first, Last::default(), Last::default(), Last::default()];
        let mut newest = 0_usize;
        for index in 1..described {
            if elements.style.numbers(index, described) {
                self.text(&elements.next);
                number(index, self.out);
            } else {
                self.text(&elements.next[..elements.unnumbered]);
            }
            // Most often it is like the last one.
            if self.repeat(&known[newest]) || known.iter().any(|other| self.repeat(other)) {
                continue;
            }
            newest = (newest + 1) % known.len();
            known[newest] = self.element(elements)?;
        }
        Ok(())
    }

    fn element(&mut self, elements: &Elements) -> Result<Last<'a>, &'static str> {
        let (ahead, from, start) = (self.decisions, self.out.len(), self.bytes);
        self.block(&elements.inside)?;
        let bytes = self.bytes.wrapping_sub(start);
        if elements.size.is_none() {
            number(bytes, self.out);
        }
        Ok(Last { decisions: ahead.until(self.decisions), text: from..self.out.len(), bytes })
    }

    /// An element that decides as the last one is described like that one.
    #[inline(always)]
    fn repeat(&mut self, last: &Last<'_>) -> bool {
        if last.text.is_empty() {
            return false;
        }
        let Some(behind) = self.decisions.strip_prefix(last.decisions) else { return false };
        self.decisions = behind;
        self.about(last.bytes);
        self.out.extend_from_within(last.text.clone());
        true
    }

    fn count(&mut self) -> Result<u64, &'static str> {
        let Some(Decision::Count(count)) = self.peek() else { return Err("a number of elements") };
        self.decisions.next();
        Ok(count as u64)
    }

    #[inline(always)]
    fn peek(&self) -> Option<Decision> {
        self.decisions.peek()
    }

    /// What is written next is about so many bytes of the section.
    #[inline(always)]
    fn about(&mut self, bytes: u64) {
        self.bytes = self.bytes.wrapping_add(bytes);
    }

    #[inline(always)]
    fn text(&mut self, text: &[u8]) {
        self.out.extend_from_slice(text);
    }

    #[inline(always)]
    fn drop_comma(&mut self) {
        if self.out.ends_with(b", ") {
            self.out.truncate(self.out.len() - 2);
        }
    }
}

/// Names of subsections are hardly ever at two places.
#[inline]
fn is_same(one: &'static str, other: &'static str) -> bool {
    core::ptr::eq(one, other) || one == other
}
