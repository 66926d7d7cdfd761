//! What a schema leaves open: which fields with a `test` are there, how many elements the configuration has.

use alloc::vec::Vec;

use vmstate_runtime::{Decision, Decisions};

use super::fault::FaultKind;

/// Something that the schema does not say.
#[derive(Clone, Copy, Debug)]
pub(super) enum Question {
    /// Whether the field with this index is there, which has a `test`.
    Field(usize),
    /// Whether a pointer is null, of which this is the next byte.
    Null(Option<u8>),
    /// How many elements there are: at most so many.
    Count(u64),
    /// How many bytes a value has: at most so many.
    Bytes(u64),
}

/// Who answers.
#[derive(Clone, Debug)]
pub(super) enum Guide<'a> {
    /// Answers that are tried one after another.
    Tries(Tries),
    /// Whoever saved the section. Nothing is said about some parts: until the stack is as low as this again.
    Trace(Decisions<'a>, Option<usize>),
}

/// The answers so far, each with whether there are others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tries {
    answers: Vec<Answer>,
    next: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Answer {
    value: u64,
    /// The answers behind it are `value - 1` down to this.
    last: u64,
}

impl Tries {
    fn answer(&mut self, question: Question) -> u64 {
        let asked = self.next;
        self.next += 1;
        if let Some(known) = self.answers.get(asked) {
            return known.value;
        }
        let (value, last) = match question {
            Question::Field(_) | Question::Null(Some(0x30)) => (1, 0),
            Question::Null(_) => (0, 0),
            Question::Count(most) | Question::Bytes(most) => (most, 0),
        };
        self.answers.push(Answer { value, last });
        value
    }

    /// Goes on to answers that were not given yet; false if there are none.
    pub(super) fn advance(&mut self) -> bool {
        self.next = 0;
        while let Some(last) = self.answers.last_mut() {
            if last.value > last.last {
                last.value -= 1;
                return true;
            }
            self.answers.pop();
        }
        false
    }

    /// Begins again, with the same answers.
    pub(super) fn again(&self) -> Self {
        Self { next: 0, ..self.clone() }
    }

    pub(super) const fn asked(&self) -> usize {
        self.next
    }

    /// The first question to which they give another answer.
    pub(super) fn differ(&self, other: &Self) -> usize {
        let mut pairs = self.answers.iter().zip(&other.answers);
        let same = pairs.position(|(one, other)| one.value != other.value);
        same.unwrap_or(self.answers.len().min(other.answers.len()))
    }
}

impl Guide<'_> {
    pub(super) fn ask(&mut self, question: Question) -> Result<u64, FaultKind> {
        let tries = match self {
            Self::Tries(tries) => return Ok(tries.answer(question)),
            Self::Trace(trace, None) => trace,
            Self::Trace(_, Some(_)) => return Err(unknown(question)),
        };
        let answer = match (question, tries.peek()) {
            (Question::Field(index), Some(Decision::Field(there))) if index == there => 1,
            (Question::Field(_), _) => return Ok(0),
            (Question::Null(_), Some(Decision::Null)) => 1,
            (Question::Null(_), Some(Decision::Object)) => 0,
            (Question::Count(_), Some(Decision::Count(count))) => count as u64,
            (Question::Bytes(_), Some(Decision::Bytes(bytes))) => bytes,
            _ => return Err(unknown(question)),
        };
        tries.next();
        Ok(answer)
    }

    /// What the save says next, if there is one.
    pub(super) fn peek(&self) -> Option<Decision> {
        match self {
            Self::Trace(trace, None) => trace.peek(),
            _ => None,
        }
    }

    pub(super) fn consume(&mut self) {
        if let Self::Trace(trace, None) = self {
            trace.next();
        }
    }

    /// Nothing is said until the stack has `depth` frames again.
    pub(super) fn suspend(&mut self, depth: usize) {
        if let Self::Trace(_, until @ None) = self {
            *until = Some(depth);
        }
    }

    pub(super) fn resume(&mut self, depth: usize) {
        if let Self::Trace(_, until) = self
            && until.is_some_and(|until| depth <= until)
        {
            *until = None;
        }
    }

    pub(super) const fn is_traced(&self) -> bool {
        matches!(self, Self::Trace(_, None))
    }
}

const fn unknown(question: Question) -> FaultKind {
    FaultKind::Undecided {
        what: match question {
            Question::Field(_) => "whether the field is there",
            Question::Null(_) => "whether there is an object",
            Question::Count(_) => "how many elements there are",
            Question::Bytes(_) => "how many bytes a layout by hand has",
        },
    }
}
