//! Since which version a line is there: what came with the oldest version that is loaded, or before, always is.

use super::lines::{after, before, contains, indent, word, word_at};

/// As many levels as are looked at; below them `since` has to be the same to the letter.
const LEVELS: usize = 32;

/// The oldest versions that are loaded, of the structs around a line.
pub(super) struct Minimums([u64; LEVELS]);

impl Minimums {
    pub(super) const NONE: Self = Self([0; LEVELS]);

    /// Looks at the next line: a struct or a subsection has it on its own.
    pub(super) const fn note(&mut self, line: &str) {
        let level = indent(line) / 2 + 1;
        let is_head = contains(line, "struct ") || word_at(line, "subsection ");
        if level < LEVELS && is_head {
            self.0[level] = number(word(after(line, " version "), " minimum "));
        }
    }

    /// Whether a line of another text, with its structs, is there since the same version.
    pub(super) const fn agree(&self, was: &str, others: &Self, is: &str) -> bool {
        self.since(was) == others.since(is)
    }

    const fn since(&self, line: &str) -> u64 {
        let level = indent(line) / 2;
        let minimum = if level < LEVELS { self.0[level] } else { 0 };
        let since = if word_at(line, "field ") { number(word(line, " since ")) } else { 0 };
        if since < minimum { minimum } else { since }
    }
}

/// Nothing is 0.
const fn number(digits: &str) -> u64 {
    let digits = before(digits, "\n").as_bytes();
    let (mut number, mut i) = (0_u64, 0);
    while i < digits.len() && digits[i].is_ascii_digit() {
        number = number.saturating_mul(10).saturating_add((digits[i] - b'0') as u64);
        i += 1;
    }
    number
}
