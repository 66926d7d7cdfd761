//! Writes the seeds of all targets below the directory that is the argument.

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let directory = std::env::args_os().nth(1).map(PathBuf::from);
    let directory = directory.ok_or_else(|| std::io::Error::other("seeds DIRECTORY"))?;
    vmstate_fuzz::seeds::write(&directory)
}
