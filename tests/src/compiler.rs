//! Which compiler the expected messages belong to.

use std::io::Write as _;
use std::process::Command;

/// What `rustc --version` begins with where the messages were written.
const OF_THE_MESSAGES: &str = "rustc 1.95.";

/// Whether the compiler here is the one whose messages are written down. Another one, such as the oldest that is supported, says the same
/// in other words: `test` is then left out, which is said where no test runner hides it. Where it must run (`VMSTATE_NEEDS_MESSAGES`, as in
/// CI), it fails instead.
///
/// # Panics
///
/// When the test must run and another compiler is there.
#[must_use]
pub fn has_the_messages(test: &str) -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().map(|output| output.stdout);
    let version = version.unwrap_or_default();
    let version = String::from_utf8_lossy(&version);
    let version = version.trim();
    if version.starts_with(OF_THE_MESSAGES) {
        return true;
    }
    let why = format!("the messages are those of {OF_THE_MESSAGES}x, this is `{version}`");
    assert!(std::env::var_os("VMSTATE_NEEDS_MESSAGES").is_none(), "{why}");
    let _ = writeln!(
        std::io::stderr(),
        "\n*** LEFT OUT: `{test}`: {why}. The words of compile errors were NOT tested. ***\n"
    );
    false
}
