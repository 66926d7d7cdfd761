//! What the gate costs when a crate is checked: 200 devices of 30 fields, with and without baselines.
//!
//! `cargo run --release -p vmstate-benches --bin gate-cost` prints user CPU seconds of `cargo check` of
//! that crate alone (its dependencies are built before), from scratch and, with what the compiler keeps
//! from one build to the next, after a change of one line: the fewest of some rounds, taken in turns.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs::{self, DirEntry};
use std::path::Path;
use std::process::Command;

use clap::Parser;
use vmstate_benches::throwaway::{self, Package};

const DEVICES: u32 = 200;
const FIELDS: u32 = 30;

/// What the gate costs when a crate is checked.
#[derive(Parser)]
struct Args {
    /// How often everything is measured.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Fails if the gate takes more milliseconds for each field, where a crate is checked from scratch.
    #[arg(long, value_name = "MS")]
    at_most: Option<f64>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let root = throwaway::root("gate-cost");
    let bare = package(&root, "bare", Derive::Without)?;
    let ungated = package(&root, "ungated", Derive::With)?;
    let gated = package(&root, "gated", Derive::Gated)?;
    write_baselines(&gated)?;

    let mut best = [[f64::MAX; 2]; 3];
    for _ in 0..args.rounds {
        for (package, best) in [&bare, &ungated, &gated].into_iter().zip(&mut best) {
            let scratch = package.measure(&["check"])?.user;
            let again = package.measure_again(&["check"])?.user;
            *best = [best[0].min(scratch), best[1].min(again)];
        }
    }
    let each = report(&best);
    match args.at_most {
        Some(most) if each > most => Err(format!("more than {most} ms a field").into()),
        _ => Ok(()),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Derive {
    Without,
    With,
    Gated,
}

/// Prints what was measured; what the gate takes for each field, in milliseconds.
fn report([bare, ungated, gated]: &[[f64; 2]; 3]) -> f64 {
    println!(
        "| `cargo check`, {DEVICES} devices x {FIELDS} fields | from scratch | one line changed |"
    );
    println!("|---|---|---|");
    for (name, [scratch, again]) in
        [("structs alone", bare), ("derive", ungated), ("derive and gate", gated)]
    {
        println!("| {name} | {scratch:.2} s | {again:.2} s |");
    }
    let fields = f64::from(DEVICES * FIELDS);
    let each = (gated[0] - ungated[0]) * 1000.0 / fields;
    println!("\nthe gate: {each:.3} ms a field, {:.2} times the derive", gated[0] / ungated[0]);
    each
}

fn package(root: &Path, name: &str, derive: Derive) -> Result<Package, Box<dyn Error>> {
    let runtime = throwaway::path_dependency("vmstate-runtime");
    Package::new(root, name, &runtime, "src/lib.rs", source(derive))
}

/// Fields of all kinds: most of them integers, some aliases, arrays, nested structs, enums, and a subsection.
fn source(derive: Derive) -> String {
    let keys = derive != Derive::Without;
    let derives = if keys { "#[derive(vmstate_runtime::VmState)]\n" } else { "" };
    let mut text = String::from("#![allow(dead_code)]\n");
    if derive == Derive::Gated {
        text.push_str("vmstate_runtime::baseline!();\n");
    }
    text.push_str("pub type Reg = u32;\npub const LEN: usize = 16;\n");
    let nested = if keys { "#[vmstate(nested)]\n" } else { "" };
    let _ = writeln!(
        text,
        "{derives}{nested}pub struct Fifo {{ data: [u8; LEN], head: u32, num: u32 }}\n\
         {derives}#[repr(u8)]\npub enum Mode {{ Off = 0, On = 1, Auto = 2 }}"
    );
    for device in 0..DEVICES {
        let _ = writeln!(text, "{derives}pub struct Device{device} {{");
        for field in 0..FIELDS {
            let key =
                if keys && field >= FIELDS - 2 { "#[vmstate(subsection = \"more\")] " } else { "" };
            let _ = writeln!(text, "    {key}f{field}: {},", type_of(field));
        }
        let _ = writeln!(text, "}}\nimpl Device{device} {{ fn more(&self) -> bool {{ true }} }}");
    }
    text
}

fn type_of(field: u32) -> &'static str {
    match field % 15 {
        0 => "Reg",
        1 => "[u32; 8]",
        2 => "[u8; LEN]",
        3 => "Fifo",
        4 => "Mode",
        5 | 6 => "u8",
        7 | 8 => "u16",
        9 => "bool",
        10 | 11 => "u64",
        _ => "u32",
    }
}

/// Gives the crate baselines, as its author would, all released.
fn write_baselines(gated: &Package) -> Result<(), Box<dyn Error>> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    for words in [&["init"][..], &["release", "1.0", "--no-check"]] {
        let mut tool = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        tool.args(["run", "--quiet", "--package", "cargo-vmstate", "--manifest-path"]).arg(&own);
        // For what the command calls, and not for the command itself.
        tool.arg("--config").arg(format!("env.CARGO_TARGET_DIR = '{}'", gated.target().display()));
        tool.args(["--", "vmstate"]).args(words).args(["--quiet", "--offline", "--manifest-path"]);
        if !tool.arg(gated.path().join("Cargo.toml")).status()?.success() {
            return Err(format!("`cargo vmstate {}` failed", words.join(" ")).into());
        }
    }
    let files = fs::read_dir(gated.path().join("vmstate"))?.collect::<Result<Vec<_>, _>>()?;
    let is_baseline = |file: &&DirEntry| file.path().extension().is_some_and(|it| it == "vmstate");
    let written = files.iter().filter(is_baseline).count();
    if written == DEVICES as usize {
        Ok(())
    } else {
        Err(format!("{written} devices have one").into())
    }
}
