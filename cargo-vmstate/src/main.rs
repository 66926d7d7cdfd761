//! `cargo vmstate`: keeps the baselines of a crate's devices.
//!
//! A command gets the devices out of a check-only build ([`dump`]), the released layouts out of the files beside
//! `Cargo.toml` ([`workspace`]), has [`vmstate_schema`] judge the difference, and says what it found ([`report`]).

mod answers;
mod cli;
mod cmd;
mod condition;
mod conflict;
mod dump;
mod exit;
mod git;
mod import;
mod inspect;
mod lines;
mod location;
mod machines;
mod parts;
mod qemu;
mod question;
mod reference;
mod regular;
mod report;
mod root;
mod screen;
mod side;
mod survey;
mod workspace;
mod write;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let mut args: Vec<_> = std::env::args_os().collect();
    // Cargo calls `cargo-vmstate vmstate ...`.
    if args.get(1).is_some_and(|word| word == "vmstate") {
        args.remove(1);
    }
    let cli = cli::Cli::parse_from(args);
    screen::configure(&cli.screen);
    match cmd::run(cli.command) {
        Ok(exit) => exit.into(),
        Err(fault) => {
            fault.print();
            exit::Exit::CouldNotRun.into()
        }
    }
}
