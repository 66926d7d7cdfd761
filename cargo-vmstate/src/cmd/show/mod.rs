//! `cargo vmstate show`

pub(crate) mod dump_vmstate;
mod json;
mod table;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use vmstate_schema::Device;
use vmstate_schema::file::file_name;
use vmstate_schema::model::Graph;

use crate::cli::{Selection, Show, ShowFormat};
use crate::dump;
use crate::exit::{Exit, Fault, Result};
use crate::location::plural;
use crate::qemu::names::{self, Names};
use crate::workspace::{BaselineFile, Workspace};
use crate::write::{self, Access};
use crate::{machines, screen};

/// A device to show, and what is known about it beside its layout.
struct Shown {
    device: Device,
    /// What its baseline is known by.
    key: String,
    /// Where its baseline is, or would be.
    directory: PathBuf,
    releases: Vec<String>,
    graph: Graph,
    dropped: Option<String>,
}

/// Prints devices.
pub(super) fn run(args: &Show) -> Result<Exit> {
    if let Some(path) = args.what.as_deref().map(Path::new).filter(|it| machines::is_record(it)) {
        return record(path, args);
    }
    let mut tables = String::new();
    let shown = match args.what.as_deref().map(Path::new) {
        Some(path) if !args.source && is_path(path) => {
            of_paths(&files_at(path)?, args.at.as_deref())?
        }
        _ => match of_device(args)? {
            Some(shown) => shown,
            None => of_package(args, &mut tables)?,
        },
    };
    let format = if args.json { ShowFormat::Json } else { args.format };
    screen::out(&match format {
        ShowFormat::Human => table::text(&shown) + &tables,
        ShowFormat::Json => json::text(&shown),
        ShowFormat::DumpVmstate => dump(&shown, args)?,
    });
    Ok(Exit::Clean)
}

/// What QEMU would dump. Says what is not in it.
fn dump(shown: &[Shown], args: &Show) -> Result<String> {
    let is_there = |it: &&Shown| args.at.is_some() || it.dropped.is_none();
    let names = match &args.qdev {
        Some(path) => Some(Names::read(path)?),
        None => names_beside(shown)?,
    };
    let (text, without) = dump_vmstate::text(shown.iter().filter(is_there), names.as_ref());
    if !without.is_empty() {
        screen::note(format_args!(
            "{} left out, for which `{}` has no qdev type: {}",
            plural(without.len(), "device is", "devices are"),
            names::FILE,
            without.join(", ")
        ));
    }
    Ok(text)
}

/// The files beside the baselines, all together.
fn names_beside(shown: &[Shown]) -> Result<Option<Names>> {
    let directories: BTreeSet<&Path> = shown.iter().map(|it| it.directory.as_path()).collect();
    let mut all: Option<Names> = None;
    for directory in directories {
        let Some(more) = Names::beside(directory)? else { continue };
        let names = all.get_or_insert_default();
        names.types.extend(more.types);
        names.fields.extend(more.fields);
    }
    Ok(all)
}

/// Machine types alone.
fn record(path: &Path, args: &Show) -> Result<Exit> {
    let at = args.at.as_deref();
    let machines = machines::recorded(path, at)?.ok_or_else(|| {
        let at = at.unwrap_or("next");
        Fault::new(format!("`{}` knows no release `{at}`", path.display()))
    })?;
    screen::out(machines::text(&machines).trim_start());
    Ok(Exit::Clean)
}

/// A package has no separators in its name, and no extension.
fn is_path(path: &Path) -> bool {
    BaselineFile::is_one(path)
        || path.components().count() > 1
        || path.is_dir() && path.join("Cargo.toml").is_file()
        || path == Path::new(vmstate_schema::file::DIRECTORY)
}

/// A file, or all files of a directory with baselines.
fn files_at(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() || BaselineFile::is_one(path) {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path)
        .map_err(|error| Fault::io(format!("cannot read `{}`", path.display()), &error))?;
    let paths = entries.flatten().map(|entry| entry.path());
    let mut paths: Vec<_> = paths.filter(|path| BaselineFile::is_one(path)).collect();
    paths.sort();
    if paths.is_empty() {
        return Err(Fault::new(format!(
            "no baselines in `{}`; name a file or a package",
            path.display()
        )));
    }
    Ok(paths)
}

fn of_paths(paths: &[PathBuf], at: Option<&str>) -> Result<Vec<Shown>> {
    let mut shown = Vec::new();
    for path in paths {
        let file = BaselineFile::read(path)?;
        let device = match at {
            None | Some("next") => file.baseline.next().cloned(),
            Some(release) => file.baseline.at_release(release),
        };
        let (releases, dropped) = (file.baseline.releases.clone(), file.baseline.dropped.clone());
        let graph = file.baseline.graph.clone();
        match device {
            Some(device) => {
                let key = file.key.clone();
                let directory = path.parent().unwrap_or(Path::new("")).to_owned();
                shown.push(Shown { device, key, directory, releases, graph, dropped });
            }
            None if paths.len() == 1 => {
                let (device, at) = (file.device(), at.unwrap_or("next"));
                let known = releases.join(", ");
                return Err(Fault::new(format!(
                    "`{device}` was not released with `{at}`; its releases are {known}"
                )));
            }
            None => {}
        }
    }
    if let (true, Some(at)) = (shown.is_empty(), at) {
        return Err(Fault::new(format!(
            "no device was released with `{at}`; leave `--at` out to see all"
        )));
    }
    Ok(shown)
}

/// The device of this name, if it is not that of a package.
fn of_device(args: &Show) -> Result<Option<Vec<Shown>>> {
    let Some(name) = args.what.as_deref().filter(|_| !args.source) else { return Ok(None) };
    let selection = Selection {
        package: Vec::new(),
        workspace: true,
        exclude: Vec::new(),
        manifest_path: args.manifest_path.clone(),
    };
    let workspace = Workspace::load(&selection, Some(&args.build.network), Access::Read)?;
    if workspace.members().iter().any(|package| package.name == name) {
        return Ok(None);
    }
    let crates = workspace.all_crates();
    let paths = crates.iter().map(|krate| krate.directory.join(file_name(name)));
    let paths: Vec<PathBuf> = paths.filter(|path| write::is_taken(path)).collect();
    if !paths.is_empty() {
        return of_paths(&paths, args.at.as_deref()).map(Some);
    }
    let files = crates.iter().flat_map(|krate| krate.files().0);
    let devices: BTreeSet<String> = files.map(|file| format!("`{}`", file.device())).collect();
    if devices.is_empty() {
        return Ok(None);
    }
    Err(Fault::new(format!(
        "no package `{name}` in the workspace, and no device; its devices are {}",
        devices.into_iter().collect::<Vec<_>>().join(", ")
    )))
}

/// The baselines of a package; without any, or with `--source`, what the compiler says.
fn of_package(args: &Show, tables: &mut String) -> Result<Vec<Shown>> {
    let selection = Selection {
        package: args.what.iter().cloned().collect(),
        workspace: false,
        exclude: Vec::new(),
        manifest_path: args.manifest_path.clone(),
    };
    let workspace = Workspace::load(&selection, Some(&args.build.network), Access::Read)?;
    let (mut paths, mut shown) = (Vec::new(), Vec::new());
    for krate in workspace.crates() {
        if args.source || !krate.is_gated() {
            for found in dump::devices(&krate, &args.build)? {
                let (releases, graph, dropped) = (Vec::new(), Graph::default(), None);
                let (key, directory) = (found.key(), krate.directory.clone());
                let device = found.device;
                shown.push(Shown { device, key, directory, releases, graph, dropped });
            }
        } else {
            paths.extend(files_at(&krate.directory).unwrap_or_default());
            let path = krate.directory.join(vmstate_schema::machines::FILE);
            let machines = machines::recorded(&path, args.at.as_deref())?;
            tables.extend(machines.as_ref().map(machines::text));
        }
    }
    shown.extend(of_paths(&paths, args.at.as_deref())?);
    if shown.is_empty() {
        screen::note("no devices");
    }
    Ok(shown)
}
