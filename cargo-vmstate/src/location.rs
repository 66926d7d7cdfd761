//! How paths and numbers are shown.

use std::path::Path;

/// The path relative to the current directory if it is below it; `/` between its parts on every system.
pub(crate) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let short = path.strip_prefix(&here).unwrap_or(path);
    short.display().to_string().replace('\\', "/")
}

/// `1 device`, `2 devices`.
pub(crate) fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
