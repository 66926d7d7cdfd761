//! What was released, from the files beside `Cargo.toml`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use vmstate_schema::machines::{self, Machines};
use vmstate_schema::{Baseline, Device, file, parse_baseline};

use crate::{MachineType, MachineTypes};

/// The files of a crate, or of several.
pub(crate) struct Record {
    folders: Vec<PathBuf>,
    /// Where the record of what functions answer is, if not in the first.
    pub(crate) answers: Option<PathBuf>,
    /// Which machine types a release had, where the user says it.
    pub(crate) shipped: Vec<(String, Vec<String>)>,
}

/// A release that had the device, or could have had it.
pub(crate) struct Release {
    pub(crate) name: String,
    /// The device as it was there.
    pub(crate) device: Device,
    /// Newest first; `None` stands for the only configuration of a product without machine types.
    pub(crate) machines: Vec<Option<MachineType>>,
}

impl Record {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folders: Vec::from([folder]), answers: None, shipped: Vec::new() }
    }

    pub(crate) fn add(&mut self, folder: PathBuf) {
        self.folders.push(folder);
    }

    /// The history of a device: of this type, where it is an instantiation of a generic struct.
    pub(crate) fn baseline(&self, today: &Device, of: &str) -> Result<Baseline, String> {
        let mut files = self.files(&today.name);
        if files.len() > 1 {
            let is_it = |(_, baseline): &&(PathBuf, Result<Baseline, String>)| {
                baseline.as_ref().is_ok_and(|it| is_up_to_date(it, today))
            };
            let named = |(_, baseline): &&(PathBuf, Result<Baseline, String>)| {
                let label = baseline.as_ref().ok().and_then(|it| it.instance.clone());
                label.is_some_and(|label| label_of(of).as_deref() == Some(&label))
            };
            let exact = files.iter().filter(is_it).find(named);
            let found =
                exact.or_else(|| files.iter().find(named)).or_else(|| files.iter().find(is_it));
            let Some(found) = found else {
                let files: Vec<_> =
                    files.iter().map(|(path, _)| path.display().to_string()).collect();
                return Err(format!(
                    "none of {} says what it sends; `cargo vmstate accept` writes it",
                    files.join(", ")
                ));
            };
            files = Vec::from([found.clone()]);
        }
        let Some((path, baseline)) = files.pop() else {
            let folders: Vec<_> =
                self.folders.iter().map(|folder| folder.display().to_string()).collect();
            return Err(format!(
                "there is no baseline `{}` in {}; `cargo vmstate accept` writes it",
                file::file_name(&today.name),
                folders.join(" or ")
            ));
        };
        let baseline = baseline.map_err(|error| format!("{}: {error}", path.display()))?;
        match &baseline.dropped {
            None => Ok(baseline),
            Some(reason) => Err(format!("{}: the device was dropped: {reason}", path.display())),
        }
    }

    /// The files of a device and of its instantiations, in the first folder that has some.
    fn files(&self, device: &str) -> Vec<(PathBuf, Result<Baseline, String>)> {
        let is_it = |name: &str| {
            let key = file::device_name(name)?;
            let rest = key.strip_prefix(device)?;
            (rest.is_empty() || rest.starts_with('@')).then_some(())
        };
        for folder in &self.folders {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
            let mut names: Vec<String> = names.filter(|name| is_it(name).is_some()).collect();
            names.sort();
            let read = |name: &String| {
                let path = folder.join(name);
                let read = text(&path).map_err(|error| error.to_string());
                let baseline =
                    read.and_then(|text| parse_baseline(&text).map_err(|error| error.to_string()));
                (path, baseline)
            };
            if !names.is_empty() {
                return names.iter().map(read).collect();
            }
        }
        Vec::new()
    }

    /// Whether a release is recorded anywhere: then a device that knows nothing of it is newer.
    pub(crate) fn knows(&self, release: &str) -> bool {
        let is_it = |releases: &[String]| releases.iter().any(|name| name == release);
        let shipped = self.machines().ok().flatten();
        shipped.is_some_and(|machines| is_it(&machines.releases))
            || self.folders.iter().any(|folder| {
                let entries = fs::read_dir(folder).into_iter().flatten().flatten();
                let files = entries.filter(|entry| {
                    entry.file_name().to_str().is_some_and(|name| file::device_name(name).is_some())
                });
                let texts = files.filter_map(|file| text(&file.path()).ok());
                let mut baselines = texts.filter_map(|text| parse_baseline(&text).ok());
                baselines.any(|baseline| is_it(&baseline.releases))
            })
    }

    /// The record of machine types, if there is one.
    pub(crate) fn machines(&self) -> Result<Option<Machines>, String> {
        let Some((path, text)) = self.read(machines::FILE) else { return Ok(None) };
        machines::parse(&text).map(Some).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Where the record of what functions answer is, or would be.
    pub(crate) fn answers(&self) -> PathBuf {
        let folder = self.answers.as_ref().or(self.folders.first()).cloned();
        folder.unwrap_or_default().join(vmstate_schema::answers::FILE)
    }

    fn read(&self, name: &str) -> Option<(PathBuf, String)> {
        self.folders.iter().map(|folder| folder.join(name)).find_map(|path| {
            let found = text(&path).ok()?;
            Some((path, found))
        })
    }

    /// The machine types that a release shipped and that guests may run on, newest first.
    pub(crate) fn shipped(
        &self,
        record: Option<&Machines>,
        types: &MachineTypes,
        release: &str,
    ) -> Result<Vec<MachineType>, String> {
        if let Some((_, names)) = self.shipped.iter().find(|(name, _)| name == release) {
            let found: Result<Vec<_>, _> = names.iter().map(|name| types.find(name)).collect();
            let mut found = found.map_err(|error| format!("release {release}: {error}"))?;
            found.sort_by_key(|machine| types.iter().position(|it| it.name() == machine.name()));
            return Ok(found);
        }
        let recorded = record.and_then(|record| {
            let at = record.releases.iter().position(|name| name == release)?;
            let table = record.find(types.iter().map(|machine| machine.name()))?;
            Some((&record.tables[table], record.graph.past(at), &record.graph))
        });
        let Some((table, past, graph)) = recorded else {
            return Err(format!(
                "nothing says which machine types release {release} shipped: `cargo vmstate` records them in \
                 `{}`, or say it: `prove!(MACHINES, shipped {{ {release:?} => [..] }}, ..)`",
                Path::new(file::DIRECTORY).join(machines::FILE).display()
            ));
        };
        let has = |name: &str| {
            let mut machines = table.machines.iter();
            machines
                .any(|it| it.name == name && graph.is_in(&past, it.stamp) && it.retired.is_none())
        };
        Ok(types.iter().filter(|machine| has(machine.name())).collect())
    }
}

/// The releases that could load what today's device sends, oldest first: those since the last deliberate fresh start.
pub(crate) fn comparable(baseline: &Baseline) -> Vec<(String, Device)> {
    let restart = baseline.layouts.last().and_then(|layout| layout.restart);
    let since = restart.map(|stamp| baseline.graph.since(stamp));
    let releases = baseline.releases.iter().enumerate();
    let releases =
        releases.filter(|(index, _)| since.as_ref().is_none_or(|since| since.contains(index)));
    releases.filter_map(|(_, name)| Some((name.to_owned(), baseline.at_release(name)?))).collect()
}

/// Whether a baseline is up to date with the device.
fn is_up_to_date(baseline: &Baseline, today: &Device) -> bool {
    vmstate_schema::update::update(baseline, today).is_ok_and(|updated| updated == *baseline)
}

/// The text of a regular file: a pipe would never end.
fn text(path: &Path) -> io::Result<String> {
    if path.exists() && !path.is_file() {
        return Err(io::Error::other("not a file"));
    }
    fs::read_to_string(path)
}

/// What `baseline!` would call this type.
fn label_of(of: &str) -> Option<String> {
    let arguments = of.split_once('<')?.1.strip_suffix('>')?;
    file::label(arguments)
}
