//! What the gate costs when a crate is checked: 200 devices of 30 fields, with and without baselines.
//!
//! `cargo run --release -p vmstate-benches --bin gate-cost` prints user CPU seconds of `cargo check` of
//! that crate alone (its dependencies are built before), from scratch and after a change of one line,
//! the fewest of some rounds, taken in turns.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;
use vmstate_schema::model::Baseline;
use vmstate_schema::{file, parse_dump, print_baseline, update};

const DEVICES: u32 = 200;
const FIELDS: u32 = 30;
const ROUNDS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/gate-cost");
    let bare = package(&root, "bare", Derive::Without)?;
    let ungated = package(&root, "ungated", Derive::With)?;
    let gated = package(&root, "gated", Derive::Gated)?;
    write_baselines(&ungated, &gated)?;

    let mut best = [[f64::MAX; 2]; 3];
    for _ in 0..ROUNDS {
        for (package, best) in [&bare, &ungated, &gated].into_iter().zip(&mut best) {
            let scratch = check(package)?;
            touch(package)?;
            let again = check(package)?;
            *best = [best[0].min(scratch), best[1].min(again)];
        }
    }
    report(&best);
    Ok(())
}

#[derive(Clone, Copy, PartialEq)]
enum Derive {
    Without,
    With,
    Gated,
}

fn report([bare, ungated, gated]: &[[f64; 2]; 3]) {
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
}

/// A crate of its own in its own target directory, with its dependencies built.
fn package(root: &Path, name: &str, derive: Derive) -> Result<PathBuf, Box<dyn Error>> {
    let path = root.join(name);
    if path.join("vmstate").exists() {
        fs::remove_dir_all(path.join("vmstate"))?;
    }
    fs::create_dir_all(path.join("src"))?;
    let runtime = concat!("\"", env!("CARGO_MANIFEST_DIR"), "/../vmstate-runtime\"");
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nvmstate-runtime = {{ path = {runtime} }}\n"
    );
    fs::write(path.join("Cargo.toml"), manifest)?;
    fs::write(path.join("src/lib.rs"), source(derive))?;
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    fs::copy(lock, path.join("Cargo.lock"))?;
    Ok(path)
}

/// Fields of all kinds: most of them integers, some aliases, arrays, nested structs, enums, and a subsection.
fn source(derive: Derive) -> String {
    let (on_struct, on_enum) = match derive {
        Derive::Without => ("", ""),
        _ => ("#[derive(vmstate_runtime::VmState)]\n", "#[derive(vmstate_runtime::VmState)]\n"),
    };
    let keys = derive != Derive::Without;
    let mut text = String::from("#![allow(dead_code)]\n");
    if derive == Derive::Gated {
        text.push_str("vmstate_runtime::baseline!();\n");
    }
    text.push_str("pub type Reg = u32;\npub const LEN: usize = 16;\n");
    let nested = if keys { "#[vmstate(nested)]\n" } else { "" };
    let _ = writeln!(
        text,
        "{on_struct}{nested}pub struct Fifo {{ data: [u8; LEN], head: u32, num: u32 }}\n\
         {on_enum}#[repr(u8)]\npub enum Mode {{ Off = 0, On = 1, Auto = 2 }}"
    );
    for device in 0..DEVICES {
        let _ = writeln!(text, "{on_struct}pub struct Device{device} {{");
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

/// Gives the gated crate the baselines of the other one, all released.
fn write_baselines(ungated: &Path, gated: &Path) -> Result<(), Box<dyn Error>> {
    let mut cargo = cargo(ungated, "rustc");
    cargo.args(["--lib", "--profile=check", "--message-format=json"]);
    let output = cargo.args(["--", "--cfg", "vmstate_dump"]).output()?;
    fs::create_dir_all(gated.join("vmstate"))?;
    let mut written = 0;
    for line in String::from_utf8(output.stdout)?.lines() {
        let message: serde_json::Value = serde_json::from_str(line)?;
        let Some(text) = message["message"]["message"].as_str() else { continue };
        let Some((_, text)) = text.split_once("evaluation panicked: ") else { continue };
        let device = parse_dump(text)?;
        let name = file::file_name(&device.name);
        let baseline = update::release(&Baseline::new(device), "1.0")?;
        fs::write(gated.join("vmstate").join(name), print_baseline(&baseline))?;
        written += 1;
    }
    if written == DEVICES { Ok(()) } else { Err(format!("{written} devices were dumped").into()) }
}

fn cargo(package: &Path, command: &str) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(package).arg(command).args(["--offline", "--quiet"]);
    cargo.env("CARGO_TARGET_DIR", package.join("target")).env("CARGO_INCREMENTAL", "0");
    cargo
}

/// User CPU seconds of checking the crate itself.
fn check(package: &Path) -> Result<f64, Box<dyn Error>> {
    // A first check builds the dependencies; the crate is then checked anew.
    run(package)?;
    touch(package)?;
    let before = user_seconds()?;
    run(package)?;
    Ok(user_seconds()? - before)
}

fn run(package: &Path) -> Result<(), Box<dyn Error>> {
    let status = cargo(package, "check").stdout(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err("the generated crate does not pass".into()) }
}

/// Changes the source without changing what it says.
fn touch(package: &Path) -> Result<(), Box<dyn Error>> {
    let path = package.join("src/lib.rs");
    let text = fs::read_to_string(&path)?;
    fs::write(path, format!("// one more line\n{text}"))?;
    Ok(())
}

fn user_seconds() -> Result<f64, Box<dyn Error>> {
    let used = getrusage(UsageWho::RUSAGE_CHILDREN)?.user_time();
    Ok(f64::from(u32::try_from(used.num_milliseconds())?) / 1e3)
}
