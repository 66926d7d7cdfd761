//! `cargo vmstate when`

use vmstate_schema::model::{Conditional, Part};
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
    let field = args.field.clone().map(Part::Field);
    let part = field.or_else(|| args.subsection.clone().map(Part::Subsection));
    let baseline = match part {
        None => Baseline { when: when.clone(), ..file.baseline },
        Some(part) => of_part(file.baseline, part, when.clone())?,
    };
    let text = print_baseline(&baseline);
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

/// The baseline with another condition of a part.
fn of_part(mut baseline: Baseline, part: Part, when: Option<String>) -> Result<Baseline> {
    let (kind, name) = (part.kind(), part.name());
    if !baseline.next().is_some_and(|device| device.has(&part)) {
        return Err(Fault::new(format!("`{}` has no {kind} `{name}`", baseline.key())));
    }
    let known = baseline.parts.iter().find(|it| it.part == part).map(|it| &it.when);
    let is_released = baseline.released().is_some_and(|released| released.has(&part));
    if known.is_some() && known != when.as_ref() && is_released {
        return Err(Fault::new(format!(
            "a release shipped {kind} `{name}`, and hosts of it are compiled as they are; its condition stays"
        )));
    }
    if known.is_none() && is_released {
        screen::note(format_args!(
            "a release shipped {kind} `{name}`: this is to say where its hosts had it, not to change that"
        ));
    }
    baseline.parts.retain(|it| it.part != part);
    baseline.parts.extend(when.map(|when| Conditional { part, when }));
    baseline.parts.sort_by(|a, b| a.part.cmp(&b.part));
    Ok(baseline)
}
