//! `cargo vmstate drop`

use vmstate_schema::print_baseline;
use vmstate_schema::update::drop_device;

use crate::cli::Drop;
use crate::exit::{Exit, Fault, Result};
use crate::workspace::{BaselineFile, Workspace};
use crate::write::{self, Access, Batch};
use crate::{location, machines, screen};

/// Records that a device is gone.
pub(super) fn run(args: &Drop) -> Result<Exit> {
    if args.reason.trim().is_empty() {
        return Err(Fault::new(
            "the reason is empty; say why no guest has the device any more".to_owned(),
        ));
    }
    let workspace = Workspace::load(&args.selection, None, Access::Write)?;
    let mut batch = Batch::new(&workspace.root, format!("drop {}", args.device));
    let mut written = Vec::new();
    for krate in workspace.crates() {
        if let Some((path, text)) = machines::dropped(&krate, &args.device, &args.reason)? {
            written.push(path.clone());
            batch.write(path, text);
        }
    }
    // A crate with machine types may have its devices from others, which say it themselves.
    match find(&workspace, &args.device) {
        Ok(file) => {
            batch.write(file.path.clone(), without(&file, &args.reason)?);
            written.push(file.path);
        }
        Err(fault) if batch.is_empty() => return Err(fault),
        Err(_) => {}
    }
    batch.commit()?;
    for path in written {
        screen::status("Dropped", format_args!("{} ({})", args.device, location::shown(&path)));
    }
    screen::note(
        "the struct must be removed now, or be `#[vmstate(unreleased)]`; the file stays as history",
    );
    Ok(Exit::Clean)
}

/// The text of the device's file when it is gone.
fn without(file: &BaselineFile, reason: &str) -> Result<String> {
    let device = file.device();
    if let Some(reason) = &file.baseline.dropped {
        return Err(Fault::new(format!("`{device}` was dropped already: {reason}")));
    }
    if !file.is_released() {
        return Err(Fault::new(format!(
            "no release shipped `{device}`, so there is nothing to record; remove the struct and run `cargo vmstate \
             accept`"
        )));
    }
    Ok(print_baseline(&drop_device(&file.baseline, reason)))
}

/// The one baseline of a device.
pub(super) fn find(workspace: &Workspace, device: &str) -> Result<BaselineFile> {
    let mut found = Vec::new();
    for krate in workspace.crates() {
        let path = krate.directory.join(vmstate_schema::file::file_name(device));
        if write::is_taken(&path) {
            found.push(BaselineFile::read(&path)?);
        }
    }
    match (found.pop(), found.is_empty()) {
        (Some(file), true) => Ok(file),
        (Some(_), false) => Err(Fault::new(format!(
            "several packages have a device `{device}`; choose one with `-p`"
        ))),
        (None, _) => Err(Fault::new(format!(
            "no baseline of a device `{device}`; choose its package with `-p`, or `--workspace`"
        ))),
    }
}
