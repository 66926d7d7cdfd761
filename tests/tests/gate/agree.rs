//! The compiler and `cargo vmstate accept` judge alike: what one refuses, so does the other, by the same rules.
//!
//! The compiler compares tokens, and types in a const; the command compares what the build says about its
//! devices. Both go through the same rules, but not through the same code.

use std::collections::BTreeSet;

use vmstate_schema::{machines, parse_baseline, update::update};

use crate::rows;
use crate::table::{self, Dump, Expected, Row};

#[test]
fn the_command_refuses_what_the_compiler_refuses() {
    vmstate_tests::long!("every row once more");
    let rows: Vec<Row> = rows::all()
        .into_iter()
        .filter(|row| is_comparison(&row.expected) && !is_conditional(row))
        .collect();
    let mut wrong = Vec::new();
    for (row, dump) in rows.iter().zip(table::dumps("dumped", &rows)) {
        let (expected, found) = (expected(&row.expected), found(row, &dump));
        if found != expected {
            wrong.push(format!("{} / {}: {expected:?} here, {found:?} there", row.edit, row.place));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whether only differences from a baseline are at work, not files or devices that are missing.
fn is_comparison(expected: &Expected) -> bool {
    let of_devices = |rule: &str| {
        matches!(rule, "" | "VMS0029" | "VMS0044") || ("VMS0019".."VMS0028").contains(&rule)
    };
    match expected {
        Expected::Accepted => true,
        Expected::Rejected(rules) => !rules.iter().any(|(rule, _)| of_devices(rule)),
    }
}

/// What depends on features, the command compiles again for; its own tests do that.
fn is_conditional(row: &Row) -> bool {
    row.baselines().any(|text| text.contains("\nwhen field "))
}

fn expected(expected: &Expected) -> BTreeSet<String> {
    match expected {
        Expected::Accepted => BTreeSet::new(),
        Expected::Rejected(rules) => rules.iter().map(|(rule, _)| (*rule).to_owned()).collect(),
    }
}

fn found(row: &Row, dump: &Dump) -> BTreeSet<String> {
    let devices = &dump.devices;
    let mut rules = BTreeSet::new();
    for text in row.baselines() {
        let baseline = parse_baseline(text).expect("these files can be read");
        let device = devices.iter().find(|device| device.name == baseline.name());
        if baseline.dropped.is_some() || baseline.when.is_some() && device.is_none() {
            continue;
        }
        let device = device.unwrap_or_else(|| panic!("{}: no `{}`", row.edit, baseline.name()));
        let findings = update(&baseline, device).err().unwrap_or_default();
        rules.extend(findings.iter().map(|finding| finding.rule.id()));
    }
    if let Some(text) = row.record() {
        let record = machines::parse(text).expect("this record can be read");
        let expected = usize::from(!text.contains(" when "));
        assert_eq!(dump.tables.len(), expected, "{}", row.edit);
        let findings = machines::update(&record, &dump.tables).err().unwrap_or_default();
        rules.extend(findings.iter().map(|finding| finding.rule.id()));
    }
    rules
}
