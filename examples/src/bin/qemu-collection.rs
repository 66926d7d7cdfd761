//! How much of what real QEMUs send the devices here read and write: numbers for each release over all streams.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io, thread};

use clap::Parser;
use vmstate_examples::roundtrip::{self, Counts, Outcome, Report};
use vmstate_examples::{describe, file, stream};
use vmstate_stream::description::Style;

/// Loads, saves and describes every section of the streams of three QEMUs, and prints the numbers for each.
///
/// The exit status is 0 when no section is refused or different, all are described as QEMU did, at least 93 % have a device, and a guest as
/// libvirt makes it has one for every section; 1 when that is not so, and 2 when a stream cannot be read.
#[derive(Parser)]
#[command(name = "qemu-collection", version)]
struct Options {
    /// Also list the sections that have no device, by frequency.
    #[arg(long)]
    missing: bool,
    /// The folder of the streams, with one for each release in it.
    #[arg(default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/streams"))]
    streams: PathBuf,
}

/// At least so many of a hundred sections have a device.
const LEAST: usize = 93;

/// Each release: the folders of its streams, and how it describes them.
const RELEASES: [(&str, &[&str], Style); 3] = [
    ("7.2", &["", "collection/7.2"], Style::V7_2),
    ("10.0", &["collection/10.0"], Style::V10_0),
    ("11.1", &["collection/11.1"], Style::V11_1),
];

/// What was found in the streams of a release.
#[derive(Default)]
struct Found {
    streams: usize,
    counts: Counts,
    described: usize,
    equal: usize,
    /// Names without a device.
    missing: BTreeMap<String, usize>,
    /// What is wrong, a line each.
    faults: Vec<String>,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let found: Result<Vec<Found>, io::Error> = thread::scope(|scope| {
        let streams = &options.streams;
        let run = |(_, folders, style)| scope.spawn(move || find(streams, folders, style));
        let threads: Vec<_> = RELEASES.into_iter().map(run).collect();
        let joined = threads.into_iter().map(thread::ScopedJoinHandle::join);
        joined.map(|found| found.unwrap_or_else(|_| Err(io::Error::other("a panic")))).collect()
    });
    match found {
        Ok(found) => print(&found, options.missing),
        Err(e) => {
            eprintln!("qemu-collection: {e}");
            ExitCode::from(2)
        }
    }
}

fn find(streams: &Path, folders: &[&str], style: Style) -> Result<Found, io::Error> {
    let mut found = Found::default();
    for folder in folders {
        let entries = fs::read_dir(streams.join(folder))?.collect::<Result<Vec<_>, _>>()?;
        let mut paths: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
        paths.sort();
        for path in paths.iter().filter(|path| path.extension().is_some_and(|it| it == "xz")) {
            found.add(path, style)?;
        }
    }
    Ok(found)
}

impl Found {
    fn add(&mut self, path: &Path, style: Style) -> Result<(), io::Error> {
        let bytes = file::read(path)?;
        let stream = stream::walk(&bytes);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some(fault) = &stream.fault {
            return Err(io::Error::other(format!("{name}: {fault}")));
        }
        self.streams += 1;
        for report in roundtrip::reports(&bytes, &stream) {
            self.judge(&name, &report);
        }
        for it in describe::comparisons(&bytes, &stream, style) {
            self.described += 1;
            self.equal += usize::from(it.is_equal());
            if !it.is_equal() {
                self.faults.push(format!("{name}: {} is described differently", it.section));
            }
        }
        Ok(())
    }

    fn judge(&mut self, name: &str, report: &Report) {
        self.counts.add(report);
        let Report { section, version, .. } = report;
        match &report.outcome {
            Outcome::Identical { .. } => {}
            Outcome::NoDevice => {
                if name.contains("libvirt") {
                    self.faults.push(format!("{name}: {section} has no device"));
                }
                let device = section.rsplit('/').next().unwrap_or_default();
                *self.missing.entry(format!("{device} version {version}")).or_default() += 1;
            }
            Outcome::Different { field, .. } => {
                self.faults.push(format!("{name}: {section} is different in {field}"));
            }
            Outcome::Refused { error } => {
                self.faults.push(format!("{name}: {section} is refused: {error}"));
            }
        }
    }
}

fn print(found: &[Found], missing: bool) -> ExitCode {
    println!(
        "QEMU  streams  sections  with a device  identical  different  refused  described  equal"
    );
    let mut good = true;
    for ((release, ..), it) in RELEASES.iter().zip(found) {
        let Counts { sections, with_device, identical, different, refused } = it.counts;
        let permille = with_device * 1000 / sections.max(1);
        let share = format!("{with_device} ({}.{} %)", permille / 10, permille % 10);
        let Found { streams, described, equal, .. } = it;
        println!(
            "{release:>4}  {streams:7}  {sections:8}  {share:>13}  {identical:9}  {different:9}  {refused:7}  {described:9}  {equal:5}"
        );
        good &= it.faults.is_empty() && with_device * 100 >= sections * LEAST;
    }
    let sum = |of: fn(&Found) -> usize| found.iter().map(of).sum::<usize>();
    println!(
        "{} of the {} sections in {} streams load and save back, byte for byte",
        sum(|it| it.counts.identical),
        sum(|it| it.counts.sections),
        sum(|it| it.streams)
    );
    for ((release, ..), it) in RELEASES.iter().zip(found) {
        for fault in &it.faults {
            println!("{release}: {fault}");
        }
        if missing {
            let mut names: Vec<_> = it.missing.iter().collect();
            names.sort_by_key(|(_, count)| usize::MAX - **count);
            for (name, count) in names {
                println!("{release}: no device {count:3}  {name}");
            }
        }
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
