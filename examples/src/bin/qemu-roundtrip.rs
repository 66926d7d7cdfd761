//! Loads the devices of a migration stream of QEMU, saves them again and compares the bytes.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Parser;
use serde::Serialize;
use vmstate_examples::{
    describe::{self, Comparison},
    file,
    roundtrip::{self, Counts, Outcome, Report},
    stream,
};
use vmstate_stream::description::Style;

/// Loads every device section of migration streams that there is a device for, saves it again and
/// compares the bytes.
///
/// Memory and other state that is sent while the guest runs is passed over. The exit status is 0
/// when all bytes are the same, 1 when a section is different or refused, and 2 when a file cannot
/// be read to its end.
#[derive(Parser)]
#[command(name = "qemu-roundtrip", version)]
struct Options {
    /// Print one JSON document instead of lines.
    #[arg(long)]
    json: bool,
    /// Also describe each section in QEMU's JSON and compare that with what the stream says about
    /// itself. Differences are printed; they are not in the exit status.
    #[arg(long, conflicts_with = "json")]
    describe: bool,
    /// The QEMU whose text that is: 7.2, 10.0 or 11.1.
    #[arg(long, default_value = "7.2", value_parser = style, value_name = "VERSION")]
    style: Style,
    /// Streams, raw or `.xz`.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// What is in one file.
#[derive(Serialize)]
struct File {
    #[serde(rename = "file")]
    path: PathBuf,
    #[serde(skip_serializing_if = "Option::is_none")]
    machine: Option<String>,
    sections: Vec<Report>,
    #[serde(skip)]
    described: Option<Vec<Comparison>>,
    /// Why it could not be read to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Serialize)]
struct Run {
    files: Vec<File>,
    #[serde(flatten)]
    counts: Counts,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let files: Vec<File> = options
        .files
        .iter()
        .map(|path| try_file(path, options.describe.then_some(options.style)))
        .collect();
    let mut counts = Counts::default();
    files.iter().flat_map(|file| &file.sections).for_each(|report| counts.add(report));
    let run = Run { files, counts };
    let text = if options.json { json(&run) } else { lines(&run) };
    // Nobody reads on, as under `head`: that is no failure of the streams.
    let _ = io::stdout().write_all(text.as_bytes());
    status(&run)
}

fn style(version: &str) -> Result<Style, String> {
    match version {
        "7.2" => Ok(Style::V7_2),
        "10.0" => Ok(Style::V10_0),
        "11.1" => Ok(Style::V11_1),
        _ => Err("expected 7.2, 10.0 or 11.1".into()),
    }
}

fn try_file(path: &Path, describe: Option<Style>) -> File {
    let mut result = File {
        path: path.to_owned(),
        machine: None,
        sections: Vec::new(),
        described: None,
        error: None,
    };
    match file::read(path) {
        Ok(bytes) => {
            let stream = stream::walk(&bytes);
            result.sections = roundtrip::reports(&bytes, &stream);
            result.described = describe.map(|style| describe::comparisons(&bytes, &stream, style));
            result.machine = stream.machine;
            result.error = stream.fault.map(|fault| fault.to_string());
        }
        Err(e) => result.error = Some(e.to_string()),
    }
    result
}

fn status(run: &Run) -> ExitCode {
    for file in &run.files {
        if let Some(error) = &file.error {
            eprintln!("qemu-roundtrip: {}: {error}", file.path.display());
        }
    }
    if run.counts.different + run.counts.refused > 0 {
        ExitCode::from(1)
    } else if run.files.iter().any(|file| file.error.is_some()) {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    }
}

fn json(run: &Run) -> String {
    serde_json::to_string_pretty(run).map_or_else(|e| e.to_string(), |json| json + "\n")
}

fn lines(run: &Run) -> String {
    let mut text = String::new();
    let several = run.files.len() > 1;
    for file in &run.files {
        for report in &file.sections {
            if several {
                let _ = write!(text, "{}: ", file.path.display());
            }
            let _ = writeln!(text, "{}", line(report));
        }
    }
    let Counts { sections, with_device, identical, different, refused } = run.counts;
    let _ = write!(text, "sections {sections}, with a device {with_device}, ");
    let _ = writeln!(text, "identical {identical}, different {different}, refused {refused}");
    text + &descriptions(run)
}

/// The descriptions that differ, and how many do.
fn descriptions(run: &Run) -> String {
    let mut text = String::new();
    let (mut all, mut equal) = (0, 0);
    for file in &run.files {
        for comparison in file.described.iter().flatten() {
            all += 1;
            if comparison.is_equal() {
                equal += 1;
                continue;
            }
            let (path, (sent, ours)) = (file.path.display(), comparison.difference());
            let Comparison { section, instance, .. } = comparison;
            let _ = writeln!(text, "{path}: {section} {instance} is described differently:");
            let _ = writeln!(text, "  sent ..{sent}..\n  ours ..{ours}..");
        }
    }
    if run.files.iter().any(|file| file.described.is_some()) {
        let _ = writeln!(text, "descriptions {all}, equal {equal}, different {}", all - equal);
    }
    text
}

fn line(report: &Report) -> String {
    let Report { section, instance, version, offset, size, outcome } = report;
    let result = match outcome {
        Outcome::NoDevice => "no device".to_owned(),
        Outcome::Identical { saved_version } if saved_version != version => {
            format!("identical (saved as version {saved_version})")
        }
        Outcome::Identical { .. } => "identical".to_owned(),
        Outcome::Different { field, at } => {
            format!("different in {field} at stream offset {at} ({at:#x})")
        }
        Outcome::Refused { error } => format!("refused: {error}"),
    };
    format!("{section} {instance} version {version}, {size} bytes at {offset}: {result}")
}
