//! The rows of the mutation table.

mod accidents;
mod branches;
mod devices;
mod far;
mod fields;
mod forgotten;
mod inner;
mod legal;
mod machines;
mod subsections;
mod twisted;
mod types;
mod versions;

use std::collections::BTreeSet;

use crate::released::Released;
use crate::table::{self, Expected, Row};

/// Every row. The first 28 are seven edits at four places.
pub(crate) fn all() -> Vec<Row> {
    let base = Released::read("released");
    let mut rows = forgotten::rows(&base);
    rows.extend(versions::rows(&base));
    rows.extend(fields::rows(&base));
    rows.extend(subsections::rows(&base));
    rows.extend(types::rows(&base));
    rows.extend(devices::rows(&base));
    rows.extend(accidents::rows());
    rows.extend(legal::rows(&base));
    rows.extend(machines::rows());
    rows.extend(twisted::rows());
    rows.extend(branches::rows(&base));
    rows.extend(far::rows());
    rows.extend(inner::rows());
    rows
}

/// One for each verdict, and one in six of those that are accepted.
fn of_each_kind(rows: Vec<Row>) -> Vec<Row> {
    let (mut seen, mut accepted) = (BTreeSet::new(), 0);
    let is_new = |row: &Row| match &row.expected {
        Expected::Accepted => {
            accepted += 1;
            accepted % 6 == 1
        }
        Expected::Rejected(rules) => seen.insert(rules.iter().map(|it| it.0).collect::<Vec<_>>()),
    };
    rows.into_iter().filter(is_new).collect()
}

#[test]
fn every_edit_gets_what_it_deserves() {
    let mut rows = all();
    if !vmstate_tests::long::runs("it tries one edit for each verdict, and not every one") {
        rows = of_each_kind(rows);
        println!("{} rows", rows.len());
    }
    let judged = table::judge("table", &rows);
    println!("{}", table::print(&judged));
    let wrong: Vec<_> = judged.iter().filter(|judged| !judged.is_right()).collect();
    let details: Vec<_> = wrong.iter().map(|judged| judged.details()).collect();
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), details.join("\n"));
}

/// A row that is lost in a refactoring would be missed by nobody.
#[test]
fn no_row_is_lost() {
    let rows = all();
    let rejected = rows.iter().filter(|row| row.expected != Expected::Accepted).count();
    assert_eq!(forgotten::rows(&Released::read("released")).len(), 28);
    assert_eq!((rows.len(), rejected), (ROWS, REJECTED));
}

const ROWS: usize = 383;
const REJECTED: usize = 260;
