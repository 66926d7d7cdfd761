//! `cargo vmstate man`

use std::fs;

use clap::CommandFactory;

use crate::cli::{Cli, Man};
use crate::exit::{Exit, Fault, Result};

/// Writes a page for the command and one for every subcommand.
pub(super) fn run(args: &Man) -> Result<Exit> {
    let directory = &args.directory;
    let fault = |e| Fault::new(format!("no manual pages in {}: {e}", directory.display()));
    fs::create_dir_all(directory).map_err(fault)?;
    clap_mangen::generate_to(Cli::command(), directory).map_err(fault)?;
    Ok(Exit::Clean)
}
