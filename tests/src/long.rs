//! Which tests take long.

use std::io::Write as _;

/// Ends a test that takes long, but with `VMSTATE_LONG`, as in CI. What was left out is said where no test runner hides it.
///
/// ```
/// fn all_streams() {
///     vmstate_tests::long!("it reads hundreds of streams");
///     // ..
/// }
/// ```
#[macro_export]
macro_rules! long {
    ($why:literal) => {
        if !$crate::long::runs($why) {
            return;
        }
    };
}

/// Whether they run.
#[must_use]
pub fn runs(why: &str) -> bool {
    let runs = std::env::var_os("VMSTATE_LONG").is_some();
    if !runs {
        left_out(why, "VMSTATE_LONG=1");
    }
    runs
}

/// Says that the test of this thread was left out, and with what it runs.
pub fn left_out(why: &str, with: &str) {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or_default();
    let _ = writeln!(std::io::stderr(), "*** LEFT OUT: `{test}`: {why}. {with} runs it. ***");
}
