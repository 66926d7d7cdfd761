//! `cargo vmstate diff`

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use vmstate_schema::model::Device;
use vmstate_schema::rules::Directions;
use vmstate_schema::update::{Change, diff};

use crate::cli::{Diff, Format};
use crate::exit::{Exit, Fault, Result};
use crate::git::Commit;
use crate::inspect;
use crate::location::plural;
use crate::machines;
use crate::qemu::machines::{Guard, Machines};
use crate::qemu::names::Names;
use crate::report;
use crate::screen::{self, BOLD, CYAN, DIM, GREEN, RED, paint};
use crate::side::{Side, at_commit};
use crate::workspace::{BaselineFile, Workspace};
use crate::write::Access;

/// The version of the JSON.
const FORMAT: u32 = 1;

/// Compares two sides: releases, or streams.
pub(super) fn run(args: &Diff) -> Result<Exit> {
    let [a, b] = [&args.a, &args.b].map(|side| Some(Path::new(side)).filter(|it| it.is_file()));
    match (a, b) {
        (None, None) => devices(args),
        (Some(a), Some(b)) => {
            only_text(args)?;
            inspect::difference([a, b], &args.baselines, &args.device)
        }
        (Some(stream), None) => {
            only_text(args)?;
            let (files, release) = of_spec(args, &args.b)?;
            let devices = of_release(&files, &release)?;
            let layouts = files.iter().flat_map(|file| &file.baseline.layouts);
            let names = layouts.map(|layout| &*layout.device.name).collect();
            inspect::would_load(stream, (&release, devices, names), &args.device)
        }
        (None, Some(stream)) => Err(Fault::new(format!(
            "a stream is loaded by a release, not the other way round; `cargo vmstate diff {} {}`",
            stream.display(),
            args.a
        ))),
    }
}

/// What is said of streams has no other form yet.
fn only_text(args: &Diff) -> Result<()> {
    match args.output.format {
        Format::Human => Ok(()),
        _ => Err(Fault::new(
            "streams are compared in words; `cargo vmstate inspect FILE --json` has what is in one",
        )),
    }
}

/// Files of baselines, and the release of them that is meant.
fn of_spec(args: &Diff, spec: &str) -> Result<(Vec<BaselineFile>, String)> {
    if !args.baselines.is_empty() {
        return Ok((in_directories(&args.baselines)?, spec.to_owned()));
    }
    let workspace = Workspace::load(&args.selection, None, Access::Read)?;
    let (files, release) = files(&workspace, spec)?;
    Ok((files, release.to_owned()))
}

/// Compares the devices of two sides.
fn devices(args: &Diff) -> Result<Exit> {
    let (a, b, tables) = if args.baselines.is_empty() {
        let workspace = Workspace::load(&args.selection, None, Access::Read)?;
        let tables = machines::differences(&workspace, &args.a, &args.b)?;
        (side(&workspace, &args.a)?, side(&workspace, &args.b)?, tables)
    } else {
        let files = in_directories(&args.baselines)?;
        (of_release(&files, &args.a)?, of_release(&files, &args.b)?, Vec::new())
    };
    let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let names = names.into_iter().filter(|name| is_asked_for(args, name));
    let all = names.map(|name| Comparison::new(name, a.get(name), b.get(name)));
    let mut changed: Vec<Comparison> = all.filter(|it| !it.changes.is_empty()).collect();
    for directory in &args.baselines {
        guard(&mut changed, directory, args)?;
    }
    changed.extend(tables.into_iter().map(|(device, changes)| Comparison {
        device,
        changes,
        guards: Vec::new(),
    }));
    let broken = changed.iter().any(|it| it.changes.iter().any(breaks));
    let exit = if broken { Exit::Incompatible } else { Exit::Clean };
    screen::out(&match args.output.format {
        Format::Human => human(args, &changed),
        Format::Json => json(args, &changed, exit),
        Format::Github => github(args, &changed),
    });
    Ok(exit)
}

/// What changed about one device, or one machine type.
struct Comparison {
    device: String,
    changes: Vec<Change>,
    /// What old machine types of the newer side set, so that the device is as before.
    guards: Vec<Guard>,
}

impl Comparison {
    fn new(name: &str, a: Option<&Device>, b: Option<&Device>) -> Self {
        let changes = match (a, b) {
            (Some(a), Some(b)) => diff(a, b),
            (a, b) => vec![appeared_or_gone(a, b)],
        };
        Self { device: name.to_owned(), changes, guards: Vec::new() }
    }
}

fn appeared_or_gone(a: Option<&Device>, b: Option<&Device>) -> Change {
    let head = |device: &Device| format!("device version {}", device.version());
    let (breaks, consequence) = if b.is_some() {
        (Directions::NONE, "new device: only guests that have it send it")
    } else {
        (Directions::OLD_TO_NEW, "the device is gone: guests that have it cannot migrate")
    };
    Change {
        path: String::new(),
        from: a.map(head),
        to: b.map(head),
        breaks,
        consequence: consequence.to_owned(),
        is_judgement: false,
    }
}

fn breaks(change: &Change) -> bool {
    change.breaks != Directions::NONE
}

/// The devices of one side, by name.
fn side(workspace: &Workspace, spec: &str) -> Result<BTreeMap<String, Device>> {
    let (files, release) = files(workspace, spec)?;
    of_release(&files, release)
}

/// The files that a side is about, and its release.
fn files<'s>(workspace: &Workspace, spec: &'s str) -> Result<(Vec<BaselineFile>, &'s str)> {
    let Side { release, commit } = Side::find(workspace, spec)?;
    let files = match commit {
        Some(commit) => at_commit(workspace, &commit, Commit::baselines, |path, text| {
            Ok(BaselineFile::of_text(path, text)?)
        })?,
        None => in_tree(workspace)?,
    };
    Ok((files, release))
}

/// What a release shipped, as files have it.
fn of_release(files: &[BaselineFile], release: &str) -> Result<BTreeMap<String, Device>> {
    let mut known = BTreeSet::new();
    let mut devices = BTreeMap::new();
    for file in files {
        known.extend(file.baseline.releases.iter().cloned());
        let device = match release {
            "next" if file.baseline.dropped.is_some() => None,
            "next" => file.baseline.next().cloned(),
            release => file.baseline.at_release(release),
        };
        devices.extend(device.map(|device| (file.device().to_owned(), device)));
    }
    if release != "next" && !known.contains(release) {
        let known: Vec<_> = known.into_iter().collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        return Err(Fault::new(format!(
            "no device was released with `{release}`; the files know {known}, and `next`; a git commit is written \
             `git:{release}`"
        )));
    }
    Ok(devices)
}

/// The files of directories that no package needs to have.
fn in_directories(directories: &[PathBuf]) -> Result<Vec<BaselineFile>> {
    let mut files = Vec::new();
    for directory in directories {
        let entries = fs::read_dir(directory)
            .map_err(|error| Fault::io(format!("cannot read `{}`", directory.display()), &error))?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| BaselineFile::is_one(path));
        paths.sort();
        for path in paths {
            files.push(BaselineFile::read(&path)?);
        }
    }
    Ok(files)
}

fn is_asked_for(args: &Diff, device: &str) -> bool {
    args.device.is_empty() || args.device.iter().any(|it| it == device)
}

/// Adds what is known of machine types of QEMU.
fn guard(changed: &mut [Comparison], directory: &Path, args: &Diff) -> Result<()> {
    let (Some(machines), Some(names)) = (Machines::beside(directory)?, Names::beside(directory)?)
    else {
        return Ok(());
    };
    for comparison in changed {
        let types = names.types_of(&comparison.device);
        comparison.guards.extend(machines.guards(&args.a, &args.b, types));
    }
    Ok(())
}

fn in_tree(workspace: &Workspace) -> Result<Vec<BaselineFile>> {
    let mut all = Vec::new();
    for krate in workspace.crates() {
        let (files, troubles) = krate.files();
        if let Some(trouble) = troubles.into_iter().next() {
            return Err(trouble.into());
        }
        all.extend(files);
    }
    Ok(all)
}

fn human(args: &Diff, changed: &[Comparison]) -> String {
    let mut out = String::new();
    for comparison in changed {
        let Comparison { device, changes, guards } = comparison;
        let _ =
            writeln!(out, "{}", paint(BOLD, format_args!("{device}: {} -> {}", args.a, args.b)));
        for change in changes {
            write_change(&mut out, change);
        }
        for guard in guards {
            let _ = writeln!(out, "      {}", paint(CYAN, guard));
        }
        out.push('\n');
    }
    let all = || changed.iter().flat_map(|it| &it.changes);
    for (route, broken) in [
        (format!("{} -> {}", args.a, args.b), all().filter(|it| it.breaks.old_to_new).count()),
        (format!("{} -> {}", args.b, args.a), all().filter(|it| it.breaks.new_to_old).count()),
    ] {
        let verdict = match broken {
            0 => paint(GREEN, "compatible"),
            broken => paint(RED, format_args!("broken by {}", plural(broken, "change", "changes"))),
        };
        let _ = writeln!(out, "{route}: {verdict}");
    }
    out
}

fn write_change(out: &mut String, change: &Change) {
    let path = if change.path.is_empty() { String::new() } else { format!("{}: ", change.path) };
    for (style, sign, text) in [(RED, '-', &change.from), (GREEN, '+', &change.to)] {
        if let Some(text) = text {
            let _ = writeln!(out, "  {}", paint(style, format_args!("{sign} {path}{text}")));
        }
    }
    let consequence = paint(DIM, &change.consequence);
    let _ = match report::direction(change.breaks) {
        Some(direction) => {
            let direction = paint(RED, format_args!("breaks {direction}"));
            writeln!(out, "      {direction}: {}", change.consequence)
        }
        None => writeln!(out, "      {consequence}"),
    };
}

fn json(args: &Diff, changed: &[Comparison], exit: Exit) -> String {
    let change = |change: &Change| -> Value {
        let breaks = change.breaks;
        json!({
            "path": change.path,
            "from": change.from,
            "to": change.to,
            "breaks": {"old_to_new": breaks.old_to_new, "new_to_old": breaks.new_to_old},
            "consequence": change.consequence,
        })
    };
    let device = |it: &Comparison| -> Value {
        let guards: Vec<_> = it.guards.iter().map(Guard::json).collect();
        json!({
            "device": it.device,
            "changes": it.changes.iter().map(change).collect::<Vec<_>>(),
            "guards": guards,
        })
    };
    let devices: Vec<_> = changed.iter().map(device).collect();
    let value = json!({
        "format": FORMAT, "exit": exit.code(), "a": args.a, "b": args.b, "devices": devices,
    });
    format!("{value}\n")
}

fn github(args: &Diff, changed: &[Comparison]) -> String {
    let mut out = String::new();
    for comparison in changed {
        for change in comparison.changes.iter().filter(|change| breaks(change)) {
            let device = &comparison.device;
            let path = if change.path.is_empty() {
                device.clone()
            } else {
                format!("{device} {}", change.path)
            };
            let title = format!("{path}: {} -> {}", args.a, args.b);
            let direction = report::direction(change.breaks).unwrap_or_default();
            let body = format!("breaks {direction}: {}", change.consequence);
            let _ = writeln!(out, "{}", report::annotation(&title, &body));
        }
    }
    out
}
