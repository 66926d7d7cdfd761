//! What is wrong with a text.

use std::fmt;

/// A text that is not what this crate writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl ParseError {
    pub(crate) fn new(line: usize, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { line, message: message.into(), help: help.into() }
    }

    /// Whether the text is not what any version of this crate wrote, so that only an older copy of it helps.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        self.help == super::words::RESTORE
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}; {}", self.line, self.message, self.help)
    }
}

impl std::error::Error for ParseError {}
