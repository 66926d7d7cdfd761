//! Packages, their crates, and where the baselines of each crate are.

mod file;
mod krate;
mod place;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand, Package, PackageId};

pub(crate) use file::{BaselineFile, Trouble, text};
pub(crate) use krate::{Crate, Kind};
pub(crate) use place::Place;

use crate::cli::{Network, Selection};
use crate::exit::{Fault, Result};
use crate::write::{Access, Lock};

/// The package whose derive makes devices.
const RUNTIME: &str = "vmstate-runtime";
/// The package whose macro makes machine types.
const MACHINE: &str = "vmstate-machine";

/// A workspace and what was selected of it.
pub(crate) struct Workspace {
    /// The directory of the root manifest.
    pub root: PathBuf,
    metadata: Metadata,
    selected: HashSet<PackageId>,
    _lock: Lock,
}

impl Workspace {
    /// Asks cargo, and locks the files until it is dropped.
    pub(crate) fn load(
        selection: &Selection,
        network: Option<&Network>,
        access: Access,
    ) -> Result<Self> {
        let metadata = metadata(selection, network)?;
        let selected = select(&metadata, selection)?;
        let root = metadata.workspace_root.clone().into_std_path_buf();
        let lock = Lock::take(&root, metadata.target_directory.as_std_path(), access)?;
        Ok(Self { root, metadata, selected, _lock: lock })
    }

    /// The selected packages, each behind those that it depends on.
    pub(crate) fn selected(&self) -> Vec<&Package> {
        let all = self.members();
        let packages = all.into_iter().filter(|package| self.selected.contains(&package.id));
        packages.collect()
    }

    /// All packages of the workspace, each behind those that it depends on.
    pub(crate) fn members(&self) -> Vec<&Package> {
        let mut packages = self.metadata.workspace_packages();
        packages.sort_by(|a, b| a.name.cmp(&b.name));
        let mut order = Order { packages: &packages, seen: HashSet::new(), sorted: Vec::new() };
        for package in &packages {
            order.visit(package);
        }
        order.sorted
    }

    /// The crates of the selected packages: the library first, for binaries use it.
    pub(crate) fn crates(&self) -> Vec<Crate> {
        self.crates_of(&self.selected())
    }

    /// The crates of the whole workspace.
    pub(crate) fn all_crates(&self) -> Vec<Crate> {
        self.crates_of(&self.members())
    }

    /// Whether a crate is compiled with the library of that package.
    pub(crate) fn uses(&self, krate: &Crate, package: &str) -> bool {
        let members = self.members();
        let own = members.iter().find(|member| member.name == krate.package.as_str());
        let mut order = Order { packages: &members, seen: HashSet::new(), sorted: Vec::new() };
        if let Some(own) = own {
            order.visit(own);
        }
        let used = order.sorted.iter().any(|member| member.name == package);
        used && (krate.package != package || krate.kind != Kind::Lib)
    }

    fn crates_of(&self, packages: &[&Package]) -> Vec<Crate> {
        let mut crates = Vec::new();
        for package in packages {
            let uses_runtime = self.uses_runtime(package, &mut HashSet::new());
            crates.extend(krate::of_package(package, uses_runtime));
        }
        crates
    }

    /// Whether the package can have devices: it depends on the runtime, or on a member that may export its derive.
    fn uses_runtime<'a>(&'a self, package: &'a Package, seen: &mut HashSet<&'a PackageId>) -> bool {
        if !seen.insert(&package.id) {
            return false;
        }
        package.dependencies.iter().any(|dependency| {
            let member = || {
                let path = dependency.path.as_ref()?;
                self.metadata.packages.iter().find(|other| directory(other) == path.as_std_path())
            };
            dependency.name == RUNTIME
                || dependency.name == MACHINE
                || member().is_some_and(|member| self.uses_runtime(member, seen))
        })
    }
}

/// Where the package's manifest is.
pub(crate) fn directory(package: &Package) -> &Path {
    package.manifest_path.parent().map_or(Path::new("."), |path| path.as_std_path())
}

/// Depth first over the dependencies inside of the workspace.
struct Order<'a, 'o> {
    packages: &'o [&'a Package],
    seen: HashSet<&'a PackageId>,
    sorted: Vec<&'a Package>,
}

impl<'a> Order<'a, '_> {
    fn visit(&mut self, package: &'a Package) {
        // Dev-dependencies may form circles.
        if !self.seen.insert(&package.id) {
            return;
        }
        let paths = package.dependencies.iter().filter_map(|it| it.path.as_ref());
        for path in paths {
            let found = self.packages.iter().find(|it| directory(it) == path.as_std_path());
            if let Some(dependency) = found {
                self.visit(dependency);
            }
        }
        self.sorted.push(package);
    }
}

fn metadata(selection: &Selection, network: Option<&Network>) -> Result<Metadata> {
    let mut command = MetadataCommand::new();
    command.no_deps();
    if let Some(path) = &selection.manifest_path {
        command.manifest_path(path);
    }
    let flags = network.map(network_flags).unwrap_or_default();
    command.other_options(flags);
    command.exec().map_err(|error| match error {
        cargo_metadata::Error::CargoMetadata { stderr } if stderr.trim().is_empty() => {
            Fault::new("`cargo metadata` was ended before it was through")
        }
        cargo_metadata::Error::CargoMetadata { stderr } => {
            Fault::new(stderr.trim().trim_start_matches("error: ").to_owned())
        }
        other => Fault::new(format!("cargo cannot be asked about the workspace: {other}")),
    })
}

/// `--offline` and its relatives, for every call of cargo.
pub(crate) fn network_flags(network: &Network) -> Vec<String> {
    let flags = [
        (network.offline, "--offline"),
        (network.locked, "--locked"),
        (network.frozen, "--frozen"),
    ];
    flags.iter().filter(|(given, _)| *given).map(|(_, flag)| (*flag).to_owned()).collect()
}

fn select(metadata: &Metadata, selection: &Selection) -> Result<HashSet<PackageId>> {
    let members = metadata.workspace_packages();
    if selection.workspace {
        check_names(&members, &selection.exclude)?;
        let kept =
            members.iter().filter(|it| !selection.exclude.iter().any(|name| it.name == name));
        return Ok(kept.map(|it| it.id.clone()).collect());
    }
    if !selection.package.is_empty() {
        check_names(&members, &selection.package)?;
        let kept = members.iter().filter(|it| selection.package.iter().any(|name| it.name == name));
        return Ok(kept.map(|it| it.id.clone()).collect());
    }
    let here = nearest_manifest(selection);
    let package = members.iter().find(|it| Some(it.manifest_path.as_std_path()) == here.as_deref());
    // In the root of the workspace, `default-members` count.
    let in_root =
        here.as_deref().and_then(Path::parent) == Some(metadata.workspace_root.as_std_path());
    match package {
        Some(package) if !in_root => Ok(HashSet::from([package.id.clone()])),
        _ => {
            let packages = metadata.workspace_default_packages();
            Ok(packages.iter().map(|package| package.id.clone()).collect())
        }
    }
}

fn check_names(members: &[&Package], names: &[String]) -> Result<()> {
    let missing = |name: &&String| !members.iter().any(|package| package.name == *name);
    match names.iter().find(missing) {
        None => Ok(()),
        Some(name) => {
            let known: Vec<_> = members.iter().map(|it| format!("`{}`", it.name)).collect();
            let known = known.join(", ");
            Err(Fault::new(format!("no package `{name}` in the workspace; it has {known}")))
        }
    }
}

fn nearest_manifest(selection: &Selection) -> Option<PathBuf> {
    if let Some(path) = &selection.manifest_path {
        return std::path::absolute(path).ok();
    }
    let here = std::env::current_dir().ok()?;
    here.ancestors().map(|directory| directory.join("Cargo.toml")).find(|path| path.is_file())
}
