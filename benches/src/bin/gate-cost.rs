//! What the gate costs when a crate is checked: 200 devices of 30 fields, with and without baselines.
//!
//! `cargo run --release -p vmstate-benches --bin gate-cost` prints user CPU seconds of `cargo check` of
//! that crate alone (its dependencies are built before), from scratch and, with what the compiler keeps
//! from one build to the next, after a change of one line: the fewest of some rounds, taken in turns.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use vmstate_benches::throwaway::{self, Package};
use vmstate_schema::model::Baseline;
use vmstate_schema::{file, parse_dump, print_baseline, update};

const DEVICES: u32 = 200;
const FIELDS: u32 = 30;
const ROUNDS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let root = throwaway::root("gate-cost");
    let bare = package(&root, "bare", Derive::Without)?;
    let ungated = package(&root, "ungated", Derive::With)?;
    let gated = package(&root, "gated", Derive::Gated)?;
    write_baselines(&ungated, &gated)?;

    let mut best = [[f64::MAX; 2]; 3];
    for _ in 0..ROUNDS {
        for (package, best) in [&bare, &ungated, &gated].into_iter().zip(&mut best) {
            let scratch = package.measure(&["check"])?.user;
            let again = package.measure_again(&["check"])?.user;
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

fn package(root: &Path, name: &str, derive: Derive) -> Result<Package, Box<dyn Error>> {
    let runtime = throwaway::path_dependency("vmstate-runtime");
    Package::new(root, name, &runtime, "src/lib.rs", source(derive))
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
fn write_baselines(ungated: &Package, gated: &Package) -> Result<(), Box<dyn Error>> {
    let mut cargo = ungated.cargo(&["rustc", "--lib", "--profile=check", "--message-format=json"]);
    let output = cargo.args(["--", "--cfg", "vmstate_dump"]).output()?;
    let directory = gated.path().join("vmstate");
    fs::create_dir_all(&directory)?;
    let mut written = 0;
    for line in String::from_utf8(output.stdout)?.lines() {
        let message: serde_json::Value = serde_json::from_str(line)?;
        let Some(text) = message["message"]["message"].as_str() else { continue };
        // The compiler also tells of the structs that are a part of others; those have no baseline.
        let Some(start) = text.find("vmstate-dump ") else { continue };
        let text = &text[start..];
        let device = parse_dump(text)?;
        let name = file::file_name(&device.name);
        let baseline = update::release(&Baseline::new(device), "1.0")?;
        fs::write(directory.join(name), print_baseline(&baseline))?;
        written += 1;
    }
    if written == DEVICES { Ok(()) } else { Err(format!("{written} devices were dumped").into()) }
}
