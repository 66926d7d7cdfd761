//! The machine types of two sides of a comparison: `9.1`, `next`, `git:main`, `git:main@9.1`.

use std::path::Path;

use vmstate_schema::machines::{FILE, Machines};
use vmstate_schema::update::Change;

use super::record::Record;
use super::show;
use crate::exit::Result;
use crate::git::Commit;
use crate::workspace::Workspace;

/// What is different, by machine type. A side that cannot be found has been complained about.
pub(crate) fn differences(
    workspace: &Workspace,
    a: &str,
    b: &str,
) -> Result<Vec<(String, Vec<Change>)>> {
    Ok(show::differences(&side(workspace, a)?, &side(workspace, b)?))
}

/// All tables of one side.
fn side(workspace: &Workspace, spec: &str) -> Result<Machines> {
    let (records, release) = match spec.strip_prefix("git:") {
        Some(rest) => {
            let (name, release) = match rest.rsplit_once('@') {
                // `HEAD@{1}` is a reference, not a release.
                Some((name, release)) if !release.starts_with('{') => (name, release),
                _ => (rest, "next"),
            };
            (at_commit(workspace, name)?, release)
        }
        None => (in_tree(workspace)?, spec),
    };
    let shipped = records.iter().filter_map(|record| show::as_of(record, release));
    let tables = shipped.flat_map(|record| record.tables).collect();
    Ok(Machines { releases: Vec::new(), tables })
}

fn in_tree(workspace: &Workspace) -> Result<Vec<Machines>> {
    let crates = workspace.crates();
    let read = |path: &Path| Ok(Record::read(path)?.machines);
    crates.iter().map(|krate| read(&krate.directory.join(FILE))).collect()
}

fn at_commit(workspace: &Workspace, name: &str) -> Result<Vec<Machines>> {
    let commit = Commit::find(&workspace.root, name)?;
    let mut all = Vec::new();
    for package in workspace.selected() {
        let directory =
            package.manifest_path.parent().map_or(Path::new("."), |it| it.as_std_path());
        for path in commit.records(&directory.join(vmstate_schema::file::DIRECTORY))? {
            let Some(text) = commit.read(&path)? else { continue };
            all.push(Record::of_text(&path, text)?.machines);
        }
    }
    Ok(all)
}
