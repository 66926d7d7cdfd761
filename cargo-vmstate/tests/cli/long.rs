//! Which tests take long.

use std::io::Write as _;

/// Whether tests that take long are run (`VMSTATE_LONG`, as in CI). What was left out elsewhere is said where no test runner hides it.
pub(crate) fn runs(test: &str, why: &str) -> bool {
    let runs = std::env::var_os("VMSTATE_LONG").is_some();
    if !runs {
        left_out(test, why, "VMSTATE_LONG=1");
    }
    runs
}

/// Says that a test was left out, and with what it runs.
pub(crate) fn left_out(test: &str, why: &str, with: &str) {
    let _ = writeln!(std::io::stderr(), "\n*** LEFT OUT: `{test}`: {why}. {with} runs it. ***\n");
}
