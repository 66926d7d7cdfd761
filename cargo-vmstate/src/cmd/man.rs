//! `cargo vmstate man`

use std::fs;

use clap::CommandFactory;

use crate::cli::{Cli, Man};
use crate::exit::{Exit, Fault, Result};
use crate::{location, screen};

/// Writes a page for the command and one for every subcommand.
pub(super) fn run(args: &Man) -> Result<Exit> {
    let directory = &args.directory;
    let fault = |e| Fault::new(format!("no manual pages in {}: {e}", directory.display()));
    fs::create_dir_all(directory).map_err(fault)?;
    let command = Cli::command();
    let page = directory.join(format!("{}.1", command.get_name()));
    clap_mangen::generate_to(command, directory).map_err(fault)?;
    screen::status(
        "Written",
        format_args!("{}, and a page for each subcommand", location::shown(&page)),
    );
    Ok(Exit::Clean)
}
