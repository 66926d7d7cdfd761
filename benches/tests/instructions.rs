//! How many instructions the workloads take, counted by callgrind. Times are noisy; these are not:
//! a loss of five percent fails.
//!
//! `VMSTATE_BLESS=1 cargo test -p vmstate-benches --test instructions` writes what it counts into
//! `instructions.txt`. A gain of five percent asks for that, so that it is not lost again.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

const EXPECTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/instructions.txt");

/// (e) is one copy, by the C library.
const WORKLOADS: [char; 4] = ['a', 'b', 'c', 'd'];

type Counts = BTreeMap<String, u64>;

#[test]
fn no_loss() {
    // Valgrind knows no wider registers, so these loops are what every machine counts.
    #[cfg(target_arch = "x86_64")]
    assert!(std::arch::is_x86_feature_detected!("avx2"), "the counts are those of AVX2");
    let program = build();
    let counted = WORKLOADS.into_iter().flat_map(|workload| {
        let program = &program;
        ["save", "load"].map(|operation| {
            (format!("({workload}) {operation}"), instructions(program, workload, operation))
        })
    });
    let counted: Counts = counted.collect();
    if std::env::var_os("VMSTATE_BLESS").is_some() {
        std::fs::write(EXPECTED, text(&counted)).expect("the table can be written");
    }
    let expected = parse(&std::fs::read_to_string(EXPECTED).expect("the table can be read"));
    println!("{}", text(&counted));
    assert!(expected.keys().eq(counted.keys()), "the table has other rows");
    for (what, expected) in &expected {
        let counted = counted[what];
        let margin = expected / 20;
        assert!(
            counted <= expected + margin,
            "{what} takes {counted} instructions, {expected} before: find out why"
        );
        assert!(
            counted + margin >= *expected,
            "{what} takes {counted} instructions, {expected} before: write it down with VMSTATE_BLESS=1"
        );
    }
}

/// What is promised of the UART, whatever the table says.
#[test]
fn the_uart_is_as_good_as_by_hand() {
    let expected = parse(&std::fs::read_to_string(EXPECTED).expect("the table can be read"));
    assert!(expected["(a) save"] <= 90, "{expected:?}");
    assert!(expected["(a) load"] <= 80, "{expected:?}");
}

fn text(counts: &Counts) -> String {
    counts.iter().fold(String::new(), |mut text, (what, count)| {
        let _ = writeln!(text, "{what}: {count}");
        text
    })
}

fn parse(text: &str) -> Counts {
    let lines = text.lines().filter_map(|line| line.split_once(": "));
    lines.map(|(what, count)| (what.to_owned(), count.parse().expect("a number"))).collect()
}

/// The release build of `src/bin/count.rs`, without the other crates.
fn build() -> PathBuf {
    // Below the target directory of this test: `target/<profile>/deps/<test>`.
    let test = std::env::current_exe().expect("this test has a path");
    let target = test.ancestors().nth(3).expect("tests are built in target/<profile>/deps");
    let target = target.join("instructions");
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release", "--locked", "--no-default-features"])
        .args(["--package", "vmstate-benches", "--bin", "count"])
        .arg("--target-dir")
        .arg(&target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        // Of this run, not of the one that counts: coverage or sanitizers would be counted, too.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .status();
    assert!(status.expect("cargo runs").success(), "the release build failed");
    target.join("release").join(format!("count{}", std::env::consts::EXE_SUFFIX))
}

/// The difference of two runs has neither start nor end of the process in it.
fn instructions(program: &Path, workload: char, operation: &str) -> u64 {
    let (few, many) = if workload == 'a' { (1_000, 11_000) } else { (10, 110) };
    let run = |times| run(program, workload, operation, times);
    (run(many) - run(few)).div_ceil(many - few)
}

fn run(program: &Path, workload: char, operation: &str, times: u64) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([&workload.to_string(), operation, &times.to_string()])
        .output();
    let output = output.unwrap_or_else(|e| panic!("valgrind is needed and does not run: {e}"));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let collected = text.lines().find_map(|line| line.split_once("Collected : "));
    let (_, count) = collected.unwrap_or_else(|| panic!("no count from callgrind in:\n{text}"));
    count.trim().parse().unwrap_or_else(|e| panic!("`{count}` is no count: {e}"))
}
