//! The record of a crate, read and written.

use std::path::{Path, PathBuf};

use vmstate_schema::machines::{self, FILE, Machines};
use vmstate_schema::update::MergeError;

use crate::conflict;
use crate::exit::{Fault, Result};
use crate::git::Commit;
use crate::regular;
use crate::workspace::{self, Crate, Trouble};
use crate::write::is_taken;

/// A record that could be read, or that is not there.
pub(super) struct Record {
    pub text: Option<String>,
    pub machines: Machines,
}

impl Record {
    pub(super) fn read(path: &Path) -> std::result::Result<Self, Trouble> {
        if !is_taken(path) {
            return Ok(Self { text: None, machines: Machines::default() });
        }
        Self::of_text(path, workspace::text(path)?)
    }

    pub(super) fn of_text(path: &Path, text: String) -> std::result::Result<Self, Trouble> {
        match machines::parse(&text) {
            Ok(machines) => Ok(Self { text: Some(text), machines }),
            Err(error) => Err(trouble(path, error.line, error.message, &error.help)),
        }
    }
}

fn trouble(path: &Path, line: usize, message: String, help: &str) -> Trouble {
    Trouble { path: path.to_owned(), line, message, help: help.to_owned(), damaged: false }
}

/// The record of the last commit, if it can be read.
pub(super) fn committed(path: &Path) -> Option<(String, Machines)> {
    let head = Commit::head(path.parent()?)?;
    let text = head.read(path).ok()??;
    let machines = machines::parse(&text).ok()?;
    Some((text, machines))
}

/// A record that is gone or cannot be read, as the last commit has it.
pub(crate) fn restored(krate: &Crate) -> Option<(PathBuf, String)> {
    let path = krate.directory.join(FILE);
    let is_lost = Record::read(&path).map_or(true, |record| record.text.is_none());
    let (text, _) = committed(&path).filter(|_| is_lost)?;
    Some((path, text))
}

/// The record behind a conflict: what both sides released, in one. `None` if it is no conflict; why, if they do not fit.
pub(super) fn resolve(trouble: &Trouble) -> Option<std::result::Result<Record, MergeError>> {
    let text = regular::text(&trouble.path).ok()?;
    let (ours, theirs) = conflict::sides(&text)?;
    let ours = Record::of_text(&trouble.path, ours).ok()?.machines;
    let theirs = Record::of_text(&trouble.path, theirs).ok()?.machines;
    Some(machines::unite(&ours, &theirs).map(|both| {
        // The text with its markers, so that the file counts as changed.
        let machines = if both == ours.stamped() { ours } else { both };
        Record { text: Some(text), machines }
    }))
}

/// The record of a crate after a release, if it has one.
pub(crate) fn released(
    krate: &Crate,
    name: &str,
    after: &[String],
) -> Result<Option<(PathBuf, String)>> {
    let path = krate.directory.join(FILE);
    let record = Record::read(&path)?;
    if record.text.is_none() {
        return Ok(None);
    }
    let machines = machines::release(&record.machines, name, after)
        .map_err(|error| Fault::new(format!("machine types: {error}")))?;
    Ok(Some((path, machines::print(&machines))))
}

/// The record of a crate without guests that have a device; `None` if it knows nothing of the device.
pub(crate) fn dropped(
    krate: &Crate,
    device: &str,
    reason: &str,
) -> Result<Option<(PathBuf, String)>> {
    let path = krate.directory.join(FILE);
    let record = Record::read(&path)?;
    let machines = machines::drop_device(&record.machines, device, reason);
    Ok(machines.map(|machines| (path, machines::print(&machines))))
}
