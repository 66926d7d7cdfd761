//! `cargo vmstate when`

use vmstate_schema::{Baseline, print_baseline};

use crate::cli::When;
use crate::exit::{Exit, Fault, Result};
use crate::workspace::Workspace;
use crate::write::{Access, Batch};
use crate::{condition, location, screen};

/// Records in which configurations a device is there.
pub(super) fn run(args: &When) -> Result<Exit> {
    let when = args.condition.clone();
    if let Some(fault) = when.as_deref().and_then(condition::fault) {
        return Err(Fault::new(format!(
            "this is no condition, {fault}; write what stands in `#[cfg(..)]`: `target_arch = \"x86_64\"`"
        )));
    }
    let workspace = Workspace::load(&args.selection, None, Access::Write)?;
    let file = super::drop::find(&workspace, &args.device)?;
    let text = print_baseline(&Baseline { when: when.clone(), ..file.baseline });
    if text == file.text {
        screen::status("Unchanged", location::shown(&file.path));
        return Ok(Exit::Clean);
    }
    let mut batch = Batch::new(&workspace.root, format!("when {}", args.device));
    batch.write(file.path.clone(), text);
    batch.commit()?;
    screen::status("Updated", location::shown(&file.path));
    if when.is_some_and(|it| !condition::is_beyond_features(&it)) {
        screen::note("features are found by `accept` itself, which will have the last word");
    }
    Ok(Exit::Clean)
}
