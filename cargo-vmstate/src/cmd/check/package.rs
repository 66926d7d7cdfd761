//! A published crate takes its baselines along: users compile it, and the compiler wants them.

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::Command;

use cargo_metadata::Package;
use vmstate_schema::Rule;

use crate::cli::Build;
use crate::exit::{Fault, Result};
use crate::location::plural;
use crate::report::Item;
use crate::workspace::{BaselineFile, Crate, network_flags};
use crate::{location, machines};

/// Baselines that `cargo package` leaves out.
pub(super) fn items(package: &Package, crates: &[Crate], build: &Build) -> Result<Vec<Item>> {
    let never_published = package.publish.as_ref().is_some_and(Vec::is_empty);
    let gated = |krate: &&Crate| krate.package == package.name.as_str() && krate.is_gated();
    let crates: Vec<&Crate> = crates.iter().filter(gated).collect();
    if never_published || crates.is_empty() {
        return Ok(Vec::new());
    }
    let listed = list(package, build)?;
    Ok(crates.iter().flat_map(|krate| missing(krate, &listed)).collect())
}

/// Whether the compiler reads the file.
fn is_ours(path: &std::path::Path) -> bool {
    BaselineFile::is_one(path) || machines::is_record(path)
}

fn missing(krate: &Crate, listed: &HashSet<String>) -> Vec<Item> {
    let entries = std::fs::read_dir(&krate.directory).into_iter().flatten().flatten();
    // What is no file is a finding of its own.
    let is_ours = |path: &PathBuf| is_ours(path) && path.is_file();
    let files: Vec<_> = entries.map(|entry| entry.path()).filter(is_ours).collect();
    let relative = krate.relative_directory();
    let inside = |path: &std::path::Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        format!("{relative}/{name}")
    };
    let left_out: Vec<_> =
        files.into_iter().filter(|path| !listed.contains(&inside(path))).collect();
    let Some(first) = left_out.first() else { return Vec::new() };
    let count = plural(left_out.len(), "baseline", "baselines");
    let item = Item::new(
        Rule::NotPackaged,
        format!("`cargo package` leaves out {count} of `{}`", krate.package),
    );
    let item = item
        .of_crate(krate)
        .in_file(first.clone())
        .note(format!("the first is {}", location::shown(first)))
        .note("crates that depend on the published one could not compile it")
        .help(format!(
            "add \"{relative}/**\" to `include` in `Cargo.toml`, or take it out of `exclude`"
        ))
        .help("check that no `.gitignore` names the files");
    vec![item]
}

fn list(package: &Package, build: &Build) -> Result<HashSet<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["package", "--list", "--allow-dirty", "--quiet", "--manifest-path"]);
    command.arg(package.manifest_path.as_std_path()).args(network_flags(&build.network));
    let output = command.output().map_err(|error| Fault::io("cannot run cargo", &error))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(Fault::new(format!(
            "`cargo package --list -p {}` failed: {said}",
            package.name
        )));
    }
    let text = String::from_utf8_lossy(&output.stdout).replace('\\', "/");
    Ok(text.lines().map(str::to_owned).collect())
}
