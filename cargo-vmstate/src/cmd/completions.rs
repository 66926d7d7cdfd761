//! `cargo vmstate completions`

use clap::CommandFactory;

use crate::cli::{Cli, Completions};
use crate::exit::Exit;
use crate::screen;

/// Prints the script of a shell.
///
/// It completes `cargo-vmstate`, the name of the program: `cargo vmstate` is two words, which belong to the completion of cargo.
pub(super) fn run(args: &Completions) -> Exit {
    let mut command = Cli::command().bin_name("cargo-vmstate");
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "cargo-vmstate", &mut script);
    screen::out(&String::from_utf8_lossy(&script));
    Exit::Clean
}
