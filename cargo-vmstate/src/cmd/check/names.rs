//! One wire name, one device: streams are loaded by name.

use std::collections::BTreeMap;

use vmstate_schema::Rule;

use crate::report::Item;
use crate::workspace::{BaselineFile, Crate, Kind, Workspace};

/// Names that two crates have that may end up in one program.
pub(super) fn items(workspace: &Workspace) -> Vec<Item> {
    let crates = workspace.all_crates();
    let mut owners: BTreeMap<String, Vec<(&Crate, BaselineFile)>> = BTreeMap::new();
    for krate in crates.iter().filter(|krate| krate.is_gated()) {
        let (files, _) = krate.files();
        for file in files.into_iter().filter(|file| file.baseline.dropped.is_none()) {
            owners.entry(file.baseline.name().to_owned()).or_default().push((krate, file));
        }
    }
    owners.iter().filter_map(|(name, owners)| item(name, owners)).collect()
}

fn item(name: &str, owners: &[(&Crate, BaselineFile)]) -> Option<Item> {
    let (second, file) = owners.iter().find(|(krate, _)| clashes(owners[0].0, krate))?;
    let first = owners[0].0;
    let item = Item::new(
        Rule::NameInTwoPackages,
        format!("device `{name}` is in `{}` and in `{}`", first.package, second.package),
    );
    Some(
        item.of_crate(second)
            .of_device(name)
            .in_file(&file.path)
            .note(format!("the other one is in {}: {}", first, first.shown_directory()))
            .note("a program with both could not tell whose state a section is")
            .help("give the one that is not released another `name`"),
    )
}

/// Two binaries of a package never meet; its library meets both.
fn clashes(a: &Crate, b: &Crate) -> bool {
    a.package != b.package || a.kind != b.kind && (a.kind == Kind::Lib || b.kind == Kind::Lib)
}
