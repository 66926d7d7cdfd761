//! How a command ends.

use std::fmt;
use std::process::ExitCode;

use crate::screen;

/// What the caller learns. The numbers are documented in the help text and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Nothing to complain about.
    Clean = 0,
    /// `cargo vmstate accept` repairs it.
    Stale = 4,
    /// The question could not be answered.
    CouldNotRun = 2,
    /// A guest would be stranded.
    Incompatible = 100,
}

impl Exit {
    /// The number.
    pub(crate) fn code(self) -> u8 {
        self as u8
    }

    /// The graver of two: a stranded guest, then not knowing, then stale files.
    pub(crate) fn graver(self, other: Self) -> Self {
        let rank = |exit| match exit {
            Self::Clean => 0,
            Self::Stale => 1,
            Self::CouldNotRun => 2,
            Self::Incompatible => 3,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why a command could not run, in the form "fault; remedy".
#[derive(Debug)]
pub(crate) struct Fault {
    message: String,
    /// What other programs said about it.
    said: Vec<String>,
}

/// The result of whatever may not be able to run.
pub(crate) type Result<T> = std::result::Result<T, Fault>;

impl Fault {
    /// A fault without anything behind it.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), said: Vec::new() }
    }

    /// A fault of a file or program, with what the system says.
    pub(crate) fn io(what: impl fmt::Display, error: &std::io::Error) -> Self {
        Self::new(format!("{what}: {error}"))
    }

    /// Adds what other programs said.
    pub(crate) fn because(mut self, said: Vec<String>) -> Self {
        self.said = said;
        self
    }

    /// Prints it to standard error.
    pub(crate) fn print(&self) {
        for text in &self.said {
            screen::relay_once(text);
        }
        screen::error(self);
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
