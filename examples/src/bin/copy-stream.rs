//! Reads migration streams of QEMU record by record, writes them again and compares the bytes.

use std::io::{Cursor, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use vmstate_examples::copy::{Copied, copy, profiles};
use vmstate_examples::{file, stream::Lengths};

/// Reads whole migration streams and writes them again: every record, the pages of RAM, and each device that
/// is known here through its struct.
///
/// The exit status is 0 when all bytes are the same, and 1 otherwise.
#[derive(Parser)]
#[command(name = "copy-stream", version)]
struct Options {
    /// Streams, raw or `.xz`.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print only the sums.
    #[arg(long)]
    quiet: bool,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let (mut sum, mut failed) = (Copied::default(), 0);
    let mut out = std::io::stdout().lock();
    for path in &options.files {
        let line = match try_file(path) {
            Ok(copied) => {
                sum.records += copied.records;
                sum.sections += copied.sections;
                sum.through_devices += copied.through_devices;
                sum.pages += copied.pages;
                sum.description += copied.description;
                if options.quiet {
                    String::new()
                } else {
                    format!("{}: {copied:?}\n", path.display())
                }
            }
            Err(e) => {
                failed += 1;
                format!("{}: {e}\n", path.display())
            }
        };
        let _ = out.write_all(line.as_bytes());
    }
    let _ = writeln!(out, "{} files, {failed} not the same: {sum:?}", options.files.len());
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn try_file(path: &std::path::Path) -> Result<Copied, String> {
    let bytes = file::read(path).map_err(|e| e.to_string())?;
    let mut error = String::new();
    for profile in profiles(&bytes) {
        let lengths = Lengths::find(&bytes);
        let page_size = lengths.page_size().unwrap_or(4096);
        let mut again = Vec::new();
        match copy(&mut Cursor::new(&bytes), profile, lengths, page_size, &mut again) {
            Ok(copied) if again == bytes => return Ok(copied),
            Ok(_) => return Err("the bytes are not the same".into()),
            Err(e) if error.is_empty() => error = format!("{e:#}"),
            Err(_) => {}
        }
    }
    Err(error)
}
