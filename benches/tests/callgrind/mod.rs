//! Programs under callgrind, which counts their instructions.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The release build of a program in `src/bin`, without the other crates.
pub(crate) fn build(name: &str) -> PathBuf {
    // Below the target directory of this test: `target/<profile>/deps/<test>`.
    let test = std::env::current_exe().expect("this test has a path");
    let target = test.ancestors().nth(3).expect("tests are built in target/<profile>/deps");
    let target = target.join("instructions");
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release", "--locked", "--no-default-features"])
        .args(["--package", "vmstate-benches", "--bin", name])
        .arg("--target-dir")
        .arg(&target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        // Of this run, not of the one that counts: coverage or sanitizers would be counted, too.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .status();
    assert!(status.expect("cargo runs").success(), "the release build failed");
    target.join("release").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// What the program takes for one time, when its last argument is how often it does it. The difference
/// of two runs has neither start nor end of the process in it.
pub(crate) fn instructions(program: &Path, arguments: &[&str], few: u64, many: u64) -> u64 {
    let run = |times| run(program, arguments, times);
    (run(many) - run(few)).div_ceil(many - few)
}

fn run(program: &Path, arguments: &[&str], times: u64) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(arguments)
        .arg(times.to_string())
        .output();
    let output = output.unwrap_or_else(|e| panic!("valgrind is needed and does not run: {e}"));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let collected = text.lines().find_map(|line| line.split_once("Collected : "));
    let (_, count) = collected.unwrap_or_else(|| panic!("no count from callgrind in:\n{text}"));
    count.trim().parse().unwrap_or_else(|e| panic!("`{count}` is no count: {e}"))
}
