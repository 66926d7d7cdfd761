//! How many instructions it takes to save and to load a UART of 106 bytes in 23 fields, counted by
//! callgrind. It takes 72 and 67; the limits fail on a loss of five percent. A length check per field
//! would cost 8 to 12 each.

use std::path::{Path, PathBuf};
use std::process::Command;

use vmstate_tests::save;
use vmstate_tests::uart::{Uart, uart};

const SAVE_LIMIT: u64 = 75;
const LOAD_LIMIT: u64 = 70;

#[test]
fn the_uart_has_106_bytes_in_one_run() {
    use vmstate_runtime::VmState;
    assert_eq!(Uart::DESCRIPTION.fields.len(), 23);
    assert_eq!(Uart::DESCRIPTION.fixed_size(), Some(106));
    assert_eq!(save(&uart()).len(), 106);
}

#[test]
fn instructions_per_operation() {
    let program = build();
    let saved = instructions(&program, "save");
    let loaded = instructions(&program, "load");
    println!("instructions: {saved} to save, {loaded} to load");
    assert!(saved <= SAVE_LIMIT, "{saved} instructions to save, at most {SAVE_LIMIT}");
    assert!(loaded <= LOAD_LIMIT, "{loaded} instructions to load, at most {LOAD_LIMIT}");
}

/// The release build of `src/bin/uart.rs`.
fn build() -> PathBuf {
    // Below the target directory of this test: `target/<profile>/deps/<test>`.
    let test = std::env::current_exe().expect("this test has a path");
    let target = test.ancestors().nth(3).expect("tests are built in target/<profile>/deps");
    let target = target.join("instructions");
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release", "--package", "vmstate-tests", "--bin", "uart"])
        .arg("--target-dir")
        .arg(&target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        // Of this run, not of the one that measures: coverage or sanitizers would be counted, too.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .status();
    assert!(status.expect("cargo runs").success(), "the release build failed");
    target.join("release").join(format!("uart{}", std::env::consts::EXE_SUFFIX))
}

/// The difference of two runs has neither start nor end of the process in it.
fn instructions(program: &Path, direction: &str) -> u64 {
    const FEW: u64 = 1_000;
    const MANY: u64 = 11_000;
    let difference = run(program, direction, MANY) - run(program, direction, FEW);
    difference.div_ceil(MANY - FEW)
}

fn run(program: &Path, direction: &str, times: u64) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([direction, &times.to_string()])
        .output();
    let output = output.unwrap_or_else(|e| panic!("valgrind is needed and does not run: {e}"));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let collected = text.lines().find_map(|line| line.split_once("Collected : "));
    let (_, count) = collected.unwrap_or_else(|| panic!("no count from callgrind in:\n{text}"));
    count.trim().parse().unwrap_or_else(|e| panic!("`{count}` is no count: {e}"))
}
