//! The commands, one file each.

mod accept;
pub(crate) mod check;
mod completions;
mod diff;
mod drop;
mod explain;
mod init;
mod man;
mod release;
mod restore;
pub(crate) mod show;
mod when;

use crate::cli::Command;
use crate::exit::{Exit, Result};

/// Runs a command.
pub(crate) fn run(command: Command) -> Result<Exit> {
    match command {
        Command::Init(args) => init::run(&args),
        Command::Accept(args) => accept::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Release(args) => release::run(&args),
        Command::Drop(args) => drop::run(&args),
        Command::When(args) => when::run(&args),
        Command::Restore(args) => restore::run(&args),
        Command::Show(args) => show::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Inspect(args) => crate::inspect::run(&args),
        Command::Import(args) => crate::import::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Completions(args) => Ok(completions::run(&args)),
        Command::Man(args) => man::run(&args),
    }
}
