//! One crate of a package: its library or a binary.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{Package, Target, TargetKind};
use vmstate_schema::file::{BIN_PREFIX, DIRECTORY};

use super::file::{BaselineFile, Trouble};
use crate::git::Commit;
use crate::{location, write};

/// A crate that can have devices.
#[derive(Clone, Debug)]
pub(crate) struct Crate {
    /// The name of its package.
    pub package: String,
    /// The library or which binary.
    pub kind: Kind,
    /// The manifest of the package.
    pub manifest: PathBuf,
    /// The file that the crate begins with.
    pub root: PathBuf,
    /// Where its baselines are, or would be.
    pub directory: PathBuf,
    /// The name under which the package knows the runtime, with underscores.
    pub runtime: Option<String>,
    /// The features that the crate cannot do without.
    pub required_features: Vec<String>,
    /// All features of the package, and what each turns on.
    pub features: Vec<(String, Vec<String>)>,
    /// Sets of features from `package.metadata.vmstate.features`.
    pub feature_sets: Vec<Vec<String>>,
    /// What `cargo test` is told so that it runs the proof, from `package.metadata.vmstate.proof`.
    pub proof: Option<Vec<String>>,
    /// Whether a device can be in it at all.
    pub uses_runtime: bool,
}

/// Library or binary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Lib,
    Bin(String),
}

impl Crate {
    /// Whether its devices are compared: the same question that the derive asks. A directory that only holds those of
    /// binaries does not gate the library.
    pub(crate) fn is_gated(&self) -> bool {
        let Ok(entries) = fs::read_dir(&self.directory) else {
            // Something that cannot be read is a fault, and no crate without baselines.
            return write::is_taken(&self.directory);
        };
        let mut names = entries.flatten().map(|entry| entry.file_name()).peekable();
        let is_bin = |name: &std::ffi::OsString| name.to_string_lossy().starts_with(BIN_PREFIX);
        names.peek().is_none() || !names.all(|name| is_bin(&name))
    }

    /// Its baselines, by name; and what lies there but is none.
    pub(crate) fn files(&self) -> (Vec<BaselineFile>, Vec<Trouble>) {
        let (mut files, mut troubles) = (Vec::new(), Vec::new());
        let entries = match fs::read_dir(&self.directory) {
            Ok(entries) => entries,
            Err(error) => {
                if write::is_taken(&self.directory) {
                    troubles.push(Trouble::of_directory(&self.directory, &error));
                }
                return (files, troubles);
            }
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths.iter().filter(|path| BaselineFile::is_one(path)) {
            match BaselineFile::read(path) {
                Ok(file) => files.push(file),
                Err(trouble) => troubles.push(trouble),
            }
        }
        self.take_lost(&mut files, &mut troubles);
        (files, troubles.into_iter().map(Trouble::with_copy).collect())
    }

    /// Takes out files that lost what a release shipped: held against the commit at hand, for the rest of them can be read.
    fn take_lost(&self, files: &mut Vec<BaselineFile>, troubles: &mut Vec<Trouble>) {
        let Some(head) = Commit::head(&self.directory) else { return };
        for path in head.differing(&self.directory).unwrap_or_default() {
            let real = |file: &BaselineFile| {
                file.path == path || file.path.canonicalize().is_ok_and(|it| it == path)
            };
            let Some(at) = files.iter().position(real) else { continue };
            let Ok(Some(text)) = head.read(&path) else { continue };
            let old = BaselineFile::of_text(&files[at].path, text).ok();
            if let Some(trouble) = old.and_then(|old| Trouble::of_lost_lines(&files[at], &old)) {
                files.remove(at);
                troubles.push(trouble);
            }
        }
    }

    /// The directory relative to the manifest, with `/`.
    pub(crate) fn relative_directory(&self) -> String {
        match &self.kind {
            Kind::Lib => DIRECTORY.to_owned(),
            Kind::Bin(name) => format!("{DIRECTORY}/{BIN_PREFIX}{name}"),
        }
    }

    /// The features that the crate can do without, but for `default`.
    pub(crate) fn optional_features(&self) -> Vec<String> {
        let names = self.features.iter().map(|(name, _)| name.clone());
        let mut required = self.required_features.clone();
        for name in &self.required_features {
            required.extend(self.implied_features(name));
        }
        names.filter(|name| name != "default" && !required.contains(name)).collect()
    }

    /// The features of the package that one of them turns on, and those that they turn on.
    pub(crate) fn implied_features(&self, name: &str) -> Vec<String> {
        let (mut all, mut open) = (Vec::new(), vec![name.to_owned()]);
        while let Some(name) = open.pop() {
            let found = self.features.iter().find(|(other, _)| *other == name);
            for implied in found.into_iter().flat_map(|(_, implied)| implied) {
                if !all.contains(implied) {
                    all.push(implied.clone());
                    open.push(implied.clone());
                }
            }
        }
        all
    }

    /// These features and all that they and a binary's required ones turn on.
    pub(crate) fn closure(&self, names: &[String]) -> BTreeSet<String> {
        let own: Vec<&String> = names.iter().chain(&self.required_features).collect();
        let implied = own.iter().flat_map(|name| self.implied_features(name));
        own.iter().map(|name| (*name).clone()).chain(implied).collect()
    }

    /// Where the manifest is.
    pub(crate) fn package_directory(&self) -> &Path {
        self.manifest.parent().unwrap_or(Path::new("."))
    }

    /// The directory as it is shown.
    pub(crate) fn shown_directory(&self) -> String {
        location::shown(&self.directory)
    }
}

impl fmt::Display for Crate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Lib => write!(f, "{} (lib)", self.package),
            Kind::Bin(name) => write!(f, "{} (bin `{name}`)", self.package),
        }
    }
}

/// The library, then the binaries.
pub(super) fn of_package(package: &Package, uses_runtime: bool) -> Vec<Crate> {
    let manifest = package.manifest_path.clone().into_std_path_buf();
    let baselines = manifest.parent().unwrap_or(Path::new(".")).join(DIRECTORY);
    let krate = |target: &Target| {
        let (kind, directory) = match target {
            _ if is_library(target) => (Kind::Lib, baselines.clone()),
            _ if target.is_bin() => {
                let name = &target.name;
                (Kind::Bin(name.clone()), baselines.join(format!("{BIN_PREFIX}{name}")))
            }
            _ => return None,
        };
        Some(Crate {
            package: package.name.to_string(),
            kind,
            manifest: manifest.clone(),
            root: target.src_path.clone().into_std_path_buf(),
            directory,
            runtime: runtime(package),
            required_features: target.required_features.clone(),
            features: package.features.iter().map(|(a, b)| (a.clone(), b.clone())).collect(),
            feature_sets: feature_sets(package),
            proof: proof(package),
            uses_runtime,
        })
    };
    let mut crates: Vec<_> = package.targets.iter().filter_map(krate).collect();
    crates.sort_by_key(|krate| match &krate.kind {
        Kind::Lib => (0, String::new()),
        Kind::Bin(name) => (1, name.clone()),
    });
    crates
}

fn is_library(target: &Target) -> bool {
    let kinds = [
        TargetKind::Lib,
        TargetKind::RLib,
        TargetKind::DyLib,
        TargetKind::CDyLib,
        TargetKind::StaticLib,
    ];
    target.kind.iter().any(|kind| kinds.contains(kind))
}

fn runtime(package: &Package) -> Option<String> {
    let dependency = package.dependencies.iter().find(|it| it.name == super::RUNTIME)?;
    let name = dependency.rename.as_ref().unwrap_or(&dependency.name);
    Some(name.replace('-', "_"))
}

fn proof(package: &Package) -> Option<Vec<String>> {
    let words = package.metadata.pointer("/vmstate/proof")?.as_array()?;
    Some(words.iter().filter_map(|word| Some(word.as_str()?.to_owned())).collect())
}

fn feature_sets(package: &Package) -> Vec<Vec<String>> {
    let words = |value: &serde_json::Value| {
        let items = value.as_array().into_iter().flatten();
        items.filter_map(|word| Some(word.as_str()?.to_owned())).collect::<Vec<_>>()
    };
    let sets = package.metadata.pointer("/vmstate/features").and_then(|it| it.as_array());
    sets.into_iter().flatten().map(words).collect()
}
