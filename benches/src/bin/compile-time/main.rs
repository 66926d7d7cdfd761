//! What a derive costs the compiler and the program: the same 200 devices, about 29 fields each, with
//! vmstate and with other crates.
//!
//! `cargo run --release -p vmstate-benches --bin compile-time` prints a table: seconds of `cargo check`,
//! of a debug and of a release build, for the generated crate alone (its dependencies are built before,
//! without incremental compilation), the fewest of some rounds, taken in turns; how much source the
//! derive writes; how much machine code one save and one load function of a device are.
//!
//! Release is Cargo's default profile: optimized for speed, 16 units, no link-time optimization. The
//! crates come from the registry.

mod contender;
mod device;
mod report;
mod sizes;

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use clap::Parser;
use vmstate_benches::throwaway::{self, Cost};

use self::report::Row;

/// What a derive costs the compiler and the program, side by side with other crates.
#[derive(Parser)]
struct Options {
    /// Devices in the generated crate.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    devices: u32,
    /// Every time is the best of so many.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// What to compare with.
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "borsh,bincode2,versionize,rkyv,serde-bincode"
    )]
    against: Vec<String>,
    /// Also write the table to this file.
    #[arg(long)]
    markdown: Option<PathBuf>,
    /// Write the numbers to this file.
    #[arg(long)]
    json: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let contenders = contender::select(&options.against)?;
    let root = throwaway::root("compile-time");
    let mut packages = Vec::new();
    for contender in &contenders {
        packages.push(contender.package(&root, options.devices)?);
    }

    let mut costs = vec![[Cost::MAX; 3]; packages.len()];
    for _ in 0..options.rounds {
        for (package, costs) in packages.iter().zip(&mut costs) {
            for (command, cost) in
                [&["check"][..], &["build"], &["build", "--release"]].into_iter().zip(costs)
            {
                *cost = cost.min(package.measure(command)?);
            }
        }
    }

    let mut rows = Vec::new();
    for ((contender, package), costs) in contenders.iter().zip(&packages).zip(costs) {
        let [source, text] = [sizes::expanded(package)?, sizes::text(package)?];
        rows.push(Row { name: contender.name, costs, source, text });
    }
    let table = report::markdown(&rows, options.devices);
    print!("{table}");
    if let Some(file) = options.markdown {
        fs::write(file, table)?;
    }
    if let Some(file) = options.json {
        fs::write(file, report::json(&rows, options.devices)?)?;
    }
    Ok(())
}
