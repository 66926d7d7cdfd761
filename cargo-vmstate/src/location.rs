//! How paths are shown: from where the user stands.

use std::path::Path;

/// The path relative to the current directory if it is below it; `/` between its parts on every system.
pub(crate) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let short = path.strip_prefix(&here).unwrap_or(path);
    short.display().to_string().replace('\\', "/")
}
