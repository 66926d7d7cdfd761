//! Saving and loading, measured against code by hand, a copy of memory and other crates.
//!
//! `cargo run --release -p vmstate-benches --bin speed -- run` prints the tables; with `--features peers` those of other crates, too.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use vmstate_benches::curve;
use vmstate_benches::measure::Plan;
use vmstate_benches::measure::allocations::Counting;
use vmstate_benches::report;
use vmstate_benches::report::targets::Outcome;
use vmstate_benches::report::{Mode, Run, compare, json, markdown, svg, targets};
use vmstate_benches::workloads::Workload;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How fast devices are saved and loaded, in one process, by turns.
#[derive(Parser)]
#[command(name = "speed")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure, and print or write tables.
    Run(RunArgs),
    /// Compare with a run that was written before; fails if vmstate became slower.
    Compare {
        /// The older run.
        old: PathBuf,
        /// The newer run; without it, one is measured.
        new: Option<PathBuf>,
        /// How many percent vmstate may become slower.
        #[arg(long, default_value_t = 15.0)]
        tolerance: f64,
    },
    /// Hold a run against what is promised; fails if a promise is not kept.
    Targets {
        /// The run; without it, one is measured.
        run: Option<PathBuf>,
    },
    /// Measure what an item costs when there are 1 to 1,000,000 of them.
    Curve {
        /// Draw it.
        #[arg(long, value_name = "FILE")]
        svg: Option<PathBuf>,
    },
}

#[derive(Args)]
struct RunArgs {
    /// Nothing in the caches when an operation starts.
    #[arg(long)]
    cold: bool,
    /// How many samples to take of everything.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: Option<u32>,
    /// The workloads.
    #[arg(long, value_delimiter = ',', default_values_t = Workload::LETTERS)]
    only: Vec<char>,
    /// The contenders; `hand` and `memcpy` are always measured.
    #[arg(long, value_delimiter = ',')]
    contenders: Vec<String>,
    /// Write the tables as Markdown.
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Write the run, to compare with later.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Draw the ratios to `memcpy`.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

fn main() -> ExitCode {
    match perform(Cli::parse().command) {
        Ok(code) => code,
        Err(e) => {
            eprintln!("error: {e}");
            ExitCode::from(2)
        }
    }
}

fn perform(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    match command {
        Command::Run(args) => run(args),
        Command::Compare { old, new, tolerance } => {
            let old = json::read(&old)?;
            let new = stored_or_measured(new.as_deref())?;
            let changes = compare::changes(&old, &new)?;
            print!("{}", compare::markdown(&changes));
            let worse = changes.iter().any(|change| change.is_regression(tolerance / 100.0));
            Ok(failed_if(worse))
        }
        Command::Targets { run } => {
            let targets = targets::all(&stored_or_measured(run.as_deref())?)?;
            print!("{}", targets::markdown(&targets));
            Ok(failed_if(targets.iter().any(|target| target.outcome() == Outcome::Missed)))
        }
        Command::Curve { svg } => {
            let curves = curve::measure(&curve::COUNTS, progress)?;
            match svg {
                Some(file) => write(&file, &report::curve::picture(&curves))?,
                None => print!("{}", report::curve::markdown(&curves)),
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn run(args: RunArgs) -> Result<ExitCode, Box<dyn Error>> {
    let plan = Plan {
        workloads: args.only,
        contenders: args.contenders,
        mode: if args.cold { Mode::Cold } else { Mode::Warm },
        rounds: args.rounds.map(|rounds| rounds as usize),
        ..Plan::default()
    };
    let run = measure(&plan)?;
    if args.markdown.is_none() && args.json.is_none() && args.svg.is_none() {
        print!("{}", markdown::markdown(&run));
    }
    if let Some(file) = args.markdown {
        write(&file, &markdown::markdown(&run))?;
    }
    if let Some(file) = args.json {
        json::write(&run, &file)?;
    }
    if let Some(file) = args.svg {
        write(&file, &svg::bars(&run))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn stored_or_measured(file: Option<&Path>) -> Result<Run, Box<dyn Error>> {
    match file {
        Some(file) => json::read(file),
        None => measure(&Plan::default()),
    }
}

fn measure(plan: &Plan) -> Result<Run, Box<dyn Error>> {
    Ok(plan.run(progress)?)
}

fn progress(what: &str) {
    eprintln!("measuring {what}");
}

fn write(file: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    std::fs::write(file, text).map_err(|e| format!("{}: {e}", file.display()).into())
}

fn failed_if(failed: bool) -> ExitCode {
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
