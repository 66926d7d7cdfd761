//! A run in a file, to compare with later.

use std::error::Error;
use std::path::Path;

use super::Run;

/// Writes a run.
pub fn write(run: &Run, file: &Path) -> Result<(), Box<dyn Error>> {
    let mut text = serde_json::to_string_pretty(run)?;
    text.push('\n');
    std::fs::write(file, text).map_err(|e| format!("{}: {e}", file.display()).into())
}

/// Reads a run.
pub fn read(file: &Path) -> Result<Run, Box<dyn Error>> {
    let named = |e: &dyn Error| format!("{}: {e}", file.display());
    let text = std::fs::read_to_string(file).map_err(|e| named(&e))?;
    Ok(serde_json::from_str(&text).map_err(|e| named(&e))?)
}

#[cfg(test)]
mod tests {
    use super::super::{Cell, testing};
    use super::*;

    #[test]
    fn a_run_survives_its_file() {
        let mut row = testing::row("vmstate", 1.05);
        row.load_into = Cell::Unsupported("no".into());
        let run = testing::run(vec![('a', vec![row])]);
        let file = std::env::temp_dir().join(format!("vmstate-speed-{}.json", std::process::id()));
        write(&run, &file).expect("a file that can be written");
        let read = read(&file).expect("a file that was written");
        std::fs::remove_file(&file).expect("a file that was read");
        assert_eq!(read, run);
    }
}
