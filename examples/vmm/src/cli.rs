//! The command line, and the commands that a running machine takes.

use std::fs::OpenOptions;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, Parser, Subcommand, ValueEnum};
use vmstate_machine::Machine;

use crate::migration::{self, Address, Migration, Options, Version};
use crate::vm::{Config, Cpu, Model, Vm, lock};

/// A small VMM on KVM that migrates live.
#[derive(Parser)]
#[command(name = "vmm", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs a machine. Commands are read from standard input, a line each; `help` lists them.
    Run(Run),
    /// Moves a running guest between releases of this VMM, and to QEMU and back if that is there.
    Tour,
    /// Writes the guest's firmware to a file, for QEMU's `-bios`.
    Firmware {
        /// The file.
        file: PathBuf,
    },
}

/// What a machine is made of.
#[derive(Args, Clone)]
pub struct Run {
    /// The machine type: `demo-2.0`, `demo-1.0`, or QEMU's `microvm`.
    #[arg(long, default_value = "demo-2.0")]
    machine: String,
    /// The release of this VMM that the process is.
    #[arg(long, value_enum, default_value_t = Release::Newest)]
    release: Release,
    /// The guest's processor.
    #[arg(long, value_enum, default_value_t = Processor::Host)]
    cpu: Processor,
    /// Its memory in MiB.
    #[arg(long, default_value_t = 16)]
    memory: u64,
    /// Where its serial port goes; standard output by default.
    #[arg(long)]
    serial: Option<PathBuf>,
    /// The file of its disk.
    #[arg(long)]
    disk: Option<PathBuf>,
    /// Waits for a machine instead of starting one: `unix:PATH`, `tcp:HOST:PORT` or `file:PATH`.
    #[arg(long)]
    incoming: Option<Address>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Release {
    #[value(name = "1.0")]
    First,
    #[value(name = "2.0")]
    Newest,
}

#[derive(Clone, Copy, ValueEnum)]
enum Processor {
    Host,
    Baseline,
}

const HELP: &str = "\
migrate ADDRESS [downtime=MS] [rounds=N] [bandwidth=KiB/s]  to unix:PATH, tcp:HOST:PORT or file:PATH
cancel           ends a migration; the guest goes on here
type TEXT        into the serial port
pause, resume    the guest
can-migrate      what release 1.0 would say
quit";

/// Runs the program.
pub fn main() -> ExitCode {
    let run = || match Cli::parse().command {
        Command::Run(options) => options.run(),
        Command::Tour => crate::tour::run(),
        Command::Firmware { file } => Ok(std::fs::write(file, crate::guest::firmware())?),
    };
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// What happens, a line each.
fn say(line: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "vmm: {line}").and_then(|()| out.flush());
}

impl Run {
    fn run(&self) -> Result<()> {
        let vm = Arc::new(Vm::new(self.config()?)?);
        let version = match self.release {
            Release::First => Version::V1_0,
            Release::Newest => Version::V2_0,
        };
        let mut machine = migration::machine(&vm, version, &self.machine)?;
        if let Some(address) = &self.incoming {
            let stream = address.accept(|| say("listening"))?;
            let loaded = migration::receive(&vm, &mut machine, stream)
                .context("the machine was not loaded, and does not run here")?;
            say(&format!("loaded {} sections, {} bytes", loaded.sections, loaded.bytes));
        } else {
            machine.resume()?;
        }
        say("running");
        Monitor { vm, machine: Arc::new(Mutex::new(machine)), migration: Migration::default() }
            .read()
    }

    fn config(&self) -> Result<Config<'_>> {
        let serial: Box<dyn Write + Send> = match &self.serial {
            Some(path) => {
                let file = OpenOptions::new().append(true).create(true).open(path);
                Box::new(file.with_context(|| path.display().to_string())?)
            }
            None => Box::new(io::stdout()),
        };
        Ok(Config {
            model: Model::of(&self.machine),
            cpu: match self.cpu {
                Processor::Host => Cpu::Host,
                Processor::Baseline => Cpu::Baseline,
            },
            memory: self.memory,
            serial,
            disk: self.disk.as_deref(),
        })
    }
}

/// A running machine and whoever gives commands.
struct Monitor {
    vm: Arc<Vm>,
    machine: Arc<Mutex<Machine>>,
    migration: Migration,
}

impl Monitor {
    fn read(mut self) -> Result<()> {
        for line in io::stdin().lock().lines() {
            let line = line?;
            match self.command(line.trim_end()) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => say(&format!("error: {error:#}")),
            }
        }
        Ok(())
    }

    /// Whether more commands are read.
    fn command(&mut self, line: &str) -> Result<bool> {
        let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
        match command {
            "" => {}
            "migrate" => self.migrate(rest)?,
            "cancel" => self.migration.cancel(),
            "type" => {
                let taken = self.vm.uart.enter(rest.as_bytes());
                anyhow::ensure!(taken == rest.len(), "there was room for {taken} bytes");
            }
            "pause" => self.free()?.pause()?,
            "resume" => self.free()?.resume()?,
            "can-migrate" => {
                let report = self.free()?.can_migrate(&migration::release_1_0()?)?;
                report.to_string().lines().for_each(say);
            }
            "help" => println!("{HELP}"),
            "quit" => return Ok(false),
            other => bail!("`{other}` is no command; `help` lists them"),
        }
        Ok(true)
    }

    /// The machine, unless it migrates.
    fn free(&self) -> Result<std::sync::MutexGuard<'_, Machine>> {
        self.machine.try_lock().map_err(|_| anyhow!("the machine migrates"))
    }

    /// In a thread, so that commands are read meanwhile.
    fn migrate(&mut self, arguments: &str) -> Result<()> {
        let mut words = arguments.split_whitespace();
        let address = Address::from_str(words.next().unwrap_or_default())?;
        let options = words.try_fold(Options::default(), with)?;
        drop(self.free()?);
        self.migration = Migration::default();
        let (vm, machine, migration) =
            (self.vm.clone(), self.machine.clone(), self.migration.clone());
        thread::spawn(move || {
            let mut machine = lock(&machine);
            let sent =
                address.connect().and_then(|to| migration.send(&vm, &mut machine, to, &options));
            // Whoever reads how it ended may migrate it at once.
            drop(machine);
            match sent {
                Ok(outcome) => {
                    for (section, bytes) in &outcome.sections {
                        say(&format!("sent {section}, {bytes} bytes"));
                    }
                    say(&format!("migrated: {outcome}"));
                    std::process::exit(0);
                }
                Err(error) => say(&format!("not migrated: {error:#}")),
            }
        });
        Ok(())
    }
}

/// An option of a migration.
fn with(mut options: Options, word: &str) -> Result<Options> {
    let (key, value) =
        word.split_once('=').with_context(|| format!("`{word}` is not KEY=VALUE"))?;
    match key {
        "downtime" => options.max_downtime = Duration::from_millis(value.parse()?),
        "rounds" => options.max_rounds = value.parse()?,
        "bandwidth" => options.bandwidth = Some(value.parse::<u64>()? << 10),
        other => bail!("`{other}` is none of downtime, rounds, bandwidth"),
    }
    Ok(options)
}
