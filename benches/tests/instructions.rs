//! How many instructions the workloads take, counted by callgrind. Times are noisy; these are not:
//! a loss of five percent fails.
//!
//! `VMSTATE_LONG=1 VMSTATE_BLESS=1 cargo test -p vmstate-benches --test instructions` writes what it counts into
//! `instructions.txt`. A gain of five percent asks for that, so that it is not lost again.

mod callgrind;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

const EXPECTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/instructions.txt");

/// (e) is one copy, by the C library.
const WORKLOADS: [char; 4] = ['a', 'b', 'c', 'd'];

type Counts = BTreeMap<String, u64>;

#[test]
fn no_loss() {
    if !callgrind::works("instructions") {
        return;
    }
    let program = callgrind::build("count");
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
    assert!(expected["(a) save"] <= 62, "{expected:?}");
    assert!(expected["(a) load"] <= 57, "{expected:?}");
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

/// The UART is small: it is saved more often.
fn instructions(program: &Path, workload: char, operation: &str) -> u64 {
    let (few, many) = if workload == 'a' { (1_000, 11_000) } else { (10, 110) };
    callgrind::instructions(program, &[&workload.to_string(), operation], few, many)
}

/// README says how many there are of the UART.
#[test]
fn readme_has_these_counts() {
    let counted = include_str!("instructions.txt");
    let count = |what: &str| {
        let line = counted.lines().find_map(|line| line.strip_prefix(what));
        line.unwrap_or_else(|| panic!("{what} is not counted"))
    };
    let claim = format!(
        "saves in {} instructions and loads in {}.",
        count("(a) save: "),
        count("(a) load: ")
    );
    assert!(include_str!("../../README.md").contains(&claim), "README.md does not say: {claim}");
}
