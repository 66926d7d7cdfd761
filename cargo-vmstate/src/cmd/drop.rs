//! `cargo vmstate drop`

use vmstate_schema::print_baseline;
use vmstate_schema::update::drop_device;

use crate::cli::Drop;
use crate::exit::{Exit, Fault, Result};
use crate::workspace::{BaselineFile, Workspace};
use crate::write::{self, Access, Batch};
use crate::{location, screen};

/// Records that a device is gone.
pub(super) fn run(args: &Drop) -> Result<Exit> {
    if args.reason.trim().is_empty() {
        return Err(Fault::new(
            "the reason is empty; say why no guest has the device any more".to_owned(),
        ));
    }
    let workspace = Workspace::load(&args.selection, None, Access::Write)?;
    let file = find(&workspace, &args.device)?;
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
    let text = print_baseline(&drop_device(&file.baseline, &args.reason));
    let mut batch = Batch::new(&workspace.root, format!("drop {}", args.device));
    batch.write(file.path.clone(), text);
    batch.commit()?;
    screen::status("Dropped", format_args!("{device} ({})", location::shown(&file.path)));
    screen::note(
        "the struct must be removed now, or be `#[vmstate(unreleased)]`; the file stays as history",
    );
    Ok(Exit::Clean)
}

fn find(workspace: &Workspace, device: &str) -> Result<BaselineFile> {
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
