//! Programs under callgrind, which counts their instructions.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Whether instructions can be counted here: with valgrind, on a processor whose loops are those that the tables were made of (valgrind knows
/// no wider registers than AVX2), and whether there is the time. Where they must be (`VMSTATE_NEEDS_VALGRIND`, as in CI), the test fails otherwise; elsewhere what was left out
/// is said where no test runner hides it.
pub(crate) fn works(test: &str) -> bool {
    let Some(missing) = missing() else { return true };
    assert!(std::env::var_os("VMSTATE_NEEDS_VALGRIND").is_none(), "{missing}");
    let _ = writeln!(
        std::io::stderr(),
        "\n*** LEFT OUT: `{test}`: {missing}. Whether anything became slower was NOT tested. ***\n"
    );
    false
}

fn missing() -> Option<&'static str> {
    if std::env::var_os("VMSTATE_LONG").is_none() {
        return Some(
            "it builds with optimization, and counts for a minute; `VMSTATE_LONG=1` runs it",
        );
    }
    #[cfg(target_arch = "x86_64")]
    if !std::arch::is_x86_feature_detected!("avx2") {
        return Some("the counts are those of AVX2, which this processor does not have");
    }
    #[cfg(not(target_arch = "x86_64"))]
    return Some("the counts are those of x86-64");
    let works = Command::new("valgrind").arg("--version").output();
    let works = works.is_ok_and(|output| output.status.success());
    (!works).then_some("`valgrind` is needed and does not run")
}

/// The release build of a program in `src/bin`, without the other crates.
pub(crate) fn build(name: &str) -> PathBuf {
    // Where this test was built: `target/<profile>/deps/<test>`.
    let test = std::env::current_exe().expect("this test has a path");
    let target = test.ancestors().nth(3).expect("tests are built in target/<profile>/deps");
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release", "--locked", "--no-default-features"])
        .args(["--package", "vmstate-benches", "--bin", name])
        .arg("--target-dir")
        .arg(target)
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
