//! What was found, and how it is told.

mod github;
mod human;
mod item;
mod json;

pub(crate) use github::annotation;
pub(crate) use human::direction;
pub(crate) use item::Item;

use std::fmt;

use vmstate_schema::Rule;

use crate::cli::Format;
use crate::exit::{Exit, Fault};
use crate::location::plural;
use crate::screen;
use crate::workspace::{Crate, Workspace};

/// Everything that a command found.
#[derive(Default)]
pub(crate) struct Report {
    pub items: Vec<Item>,
    /// Why a part of the question could not be answered.
    pub faults: Vec<Fault>,
    /// What could not be looked at because of a finding elsewhere.
    pub skipped: Vec<String>,
    pub coverage: Option<Coverage>,
}

/// How many devices have baselines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Coverage {
    pub gated: usize,
    pub devices: usize,
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} gated of {}", plural(self.gated, "device", "devices"), self.devices)
    }
}

/// The page about a rule.
pub(crate) fn url(rule: Rule) -> String {
    format!("{}/blob/main/{}", env!("CARGO_PKG_REPOSITORY"), rule.page())
}

impl Report {
    /// Notes that a crate's devices could not be read. If it uses a crate that something was found about, the compiler
    /// refused that one, and there is nothing new to say.
    pub(crate) fn unreadable(&mut self, workspace: &Workspace, krate: &Crate, fault: Fault) {
        let refused = |item: &&Item| workspace.uses(krate, &item.package);
        match self.items.iter().find(refused) {
            Some(item) => {
                let message = format!(
                    "{krate} was not looked at: it uses `{}`, which the compiler refuses for now",
                    item.package
                );
                self.skipped.push(message);
            }
            None => self.faults.push(fault),
        }
    }

    /// How the command ends.
    pub(crate) fn exit(&self) -> Exit {
        let items = self.items.iter().map(Item::exit);
        let faults = self.faults.iter().map(|_| Exit::CouldNotRun);
        items.chain(faults).fold(Exit::Clean, Exit::graver)
    }

    /// Prints everything: findings to standard output, faults to standard error.
    pub(crate) fn print(&self, format: Format) {
        match format {
            Format::Human => screen::out(&human::text(self)),
            Format::Json => screen::out(&json::text(self)),
            Format::Github => screen::out(&github::text(self)),
        }
        for skipped in &self.skipped {
            screen::note(skipped);
        }
        self.faults.iter().for_each(Fault::print);
    }
}
