//! Two runs next to each other: what became slower?

use std::fmt::Write as _;

use super::{Row, Run};
use crate::contenders::vmstate;
use crate::measure::Operation;

/// From here on a change is worth a mark.
const MARKED: f64 = 0.10;

/// The ratio to code by hand of one operation, then and now.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The workload.
    pub letter: char,
    /// The contender.
    pub contender: String,
    /// What it did.
    pub operation: Operation,
    /// The ratio of the older run.
    pub old: f64,
    /// The ratio of the newer one.
    pub new: f64,
}

impl Change {
    /// How much slower it became: 0.1 is a tenth.
    #[must_use]
    pub fn slower_by(&self) -> f64 {
        self.new / self.old - 1.0
    }

    /// Whether it is ours and became slower by more than `tolerance`.
    #[must_use]
    pub fn is_regression(&self, tolerance: f64) -> bool {
        let ours = [vmstate::NAME, vmstate::SHARED_NAME].contains(&&self.contender[..]);
        ours && self.slower_by() > tolerance
    }
}

/// What both runs measured.
///
/// # Errors
///
/// When they have nothing in common.
pub fn changes(old: &Run, new: &Run) -> Result<Vec<Change>, String> {
    if old.mode != new.mode {
        return Err("one of the runs is warm, the other one cold".into());
    }
    let mut changes = Vec::new();
    for table in &new.tables {
        for row in &table.rows {
            let Some(before) = old.row(table.letter, &row.contender) else { continue };
            let operations = Operation::ALL.iter();
            changes.extend(operations.filter_map(|o| change(table.letter, before, row, *o)));
        }
    }
    if changes.is_empty() { Err("the runs have nothing in common".into()) } else { Ok(changes) }
}

fn change(letter: char, old: &Row, new: &Row, operation: Operation) -> Option<Change> {
    let ratio = |row: &Row| row.cell(operation).figures()?.to_hand;
    let contender = new.contender.clone();
    Some(Change { letter, contender, operation, old: ratio(old)?, new: ratio(new)? })
}

/// A table of all changes, those that are worth it with a mark.
#[must_use]
pub fn markdown(changes: &[Change]) -> String {
    let mut text = String::from("| workload | contender | operation | before | now | change | |\n");
    text.push_str("|---|---|---|---:|---:|---:|---|\n");
    for change in changes {
        let Change { letter, contender, operation, old, new } = change;
        let mark = if change.slower_by() > MARKED { "slower" } else { "" };
        let percent = change.slower_by() * 100.0;
        let _ = writeln!(
            text,
            "| ({letter}) | {contender} | {operation} | {old:.2} | {new:.2} | {percent:+.0} % | {mark} |"
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::{Cell, Mode, testing};
    use super::*;

    fn two(before: f64, now: f64, contender: &str) -> Vec<Change> {
        let old = testing::run(vec![('a', vec![testing::row(contender, before)])]);
        let new = testing::run(vec![('a', vec![testing::row(contender, now)])]);
        changes(&old, &new).expect("rows in common")
    }

    #[test]
    fn slower_than_tolerated_is_a_regression() {
        let changes = two(1.0, 1.2, "vmstate");
        assert_eq!(changes.len(), 3);
        assert!(changes.iter().all(|change| change.is_regression(0.15)));
        assert!(!changes.iter().any(|change| change.is_regression(0.25)));
        assert!(two(1.0, 1.2, "vmstate (Bytes)")[0].is_regression(0.15));
    }

    #[test]
    fn faster_is_none() {
        assert!(!two(1.2, 1.0, "vmstate")[0].is_regression(0.0));
    }

    #[test]
    fn others_may_become_slower() {
        let changes = two(1.0, 2.0, "borsh");
        assert!(!changes[0].is_regression(0.15));
        let row = "| (a) | borsh | save | 1.00 | 2.00 | +100 % | slower |";
        assert_eq!(markdown(&changes).lines().nth(2), Some(row));
    }

    #[test]
    fn small_changes_have_no_mark() {
        let row = "| (a) | borsh | save | 1.00 | 1.09 | +9 % |  |";
        assert_eq!(markdown(&two(1.0, 1.09, "borsh")).lines().nth(2), Some(row));
    }

    #[test]
    fn what_only_one_run_has_is_left_out() {
        let mut lacks = testing::row("vmstate", 1.0);
        lacks.load_into = Cell::Unsupported("not yet".into());
        let old = testing::run(vec![('a', vec![lacks]), ('b', Vec::new())]);
        let rows = vec![testing::row("vmstate", 1.0), testing::row("borsh", 1.0)];
        let new = testing::run(vec![('a', rows), ('c', vec![testing::row("vmstate", 1.0)])]);
        let changes = changes(&old, &new).expect("rows in common");
        let operations: Vec<_> = changes.iter().map(|change| change.operation).collect();
        assert_eq!(operations, [Operation::Save, Operation::LoadFresh]);
    }

    #[test]
    fn runs_that_cannot_be_compared() {
        let warm = testing::run(vec![('a', vec![testing::row("vmstate", 1.0)])]);
        let cold = Run { mode: Mode::Cold, ..warm.clone() };
        let other = testing::run(vec![('b', vec![testing::row("vmstate", 1.0)])]);
        assert!(changes(&warm, &cold).is_err());
        assert!(changes(&warm, &other).is_err());
    }
}
