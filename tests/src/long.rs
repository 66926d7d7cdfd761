//! Which tests take long.

use std::io::Write as _;

/// Whether tests that take long are run (`VMSTATE_LONG`, as in CI). What was left out elsewhere is said where no test runner hides it.
#[must_use]
pub fn runs(test: &str, why: &str) -> bool {
    let runs = std::env::var_os("VMSTATE_LONG").is_some();
    if !runs {
        let _ = writeln!(
            std::io::stderr(),
            "\n*** LEFT OUT: `{test}`: {why}. VMSTATE_LONG=1 runs it. ***\n"
        );
    }
    runs
}
