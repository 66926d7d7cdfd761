//! The table notices a gate that is switched off.

use crate::rows;
use crate::table::{self, Row};

/// Neither directory nor `baseline!()`: then nothing is compared, and whatever must be rejected passes. It
/// also shows that it was the gate that refused those rows, not an edit that does not compile.
#[test]
fn without_the_gate_every_rejected_row_is_wrong() {
    vmstate_tests::long!("every row once more");
    let rows: Vec<Row> =
        rows::all().iter().filter(|row| row.is_rejected()).map(Row::without_gate).collect();
    let judged = table::judge("off", &rows);
    for judged in &judged {
        assert!(judged.was_accepted() && !judged.is_right(), "{}", judged.details());
    }
}
