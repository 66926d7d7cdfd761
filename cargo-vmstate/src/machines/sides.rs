//! The machine types of two sides of a comparison.

use std::path::Path;

use vmstate_schema::machines::{FILE, Machines};
use vmstate_schema::update::Change;

use super::record::Record;
use super::show;
use crate::exit::Result;
use crate::git::Commit;
use crate::side::{Side, at_commit};
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
    let Side { release, commit } = Side::find(workspace, spec)?;
    let records = match commit {
        Some(commit) => at_commit(workspace, &commit, Commit::records, |path, text| {
            Ok(Record::of_text(path, text)?.machines)
        })?,
        None => in_tree(workspace)?,
    };
    let shipped = records.iter().filter_map(|record| show::as_of(record, release));
    let tables = shipped.flat_map(|record| record.tables).collect();
    Ok(Machines { tables, ..Machines::default() })
}

fn in_tree(workspace: &Workspace) -> Result<Vec<Machines>> {
    let crates = workspace.crates();
    let read = |path: &Path| Ok(Record::read(path)?.machines);
    crates.iter().map(|krate| read(&krate.directory.join(FILE))).collect()
}
