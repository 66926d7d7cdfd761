//! `cargo vmstate init`

use std::path::PathBuf;

use vmstate_schema::file::file_name;
use vmstate_schema::print_baseline;

use crate::cli::Init;
use crate::exit::{Exit, Fault, Result};
use crate::survey::Survey;
use crate::workspace::{Crate, Workspace};
use crate::write::{self, Access, Batch};
use crate::{location, root, screen};

/// Keeps the bytes of baselines the same on every system, and the directory under version control without any.
const ATTRIBUTES: &str = "*.vmstate text eol=lf\nmachine-types text eol=lf\nanswers text eol=lf\n";

/// Writes what is missing.
pub(super) fn run(args: &Init) -> Result<Exit> {
    let workspace = Workspace::load(&args.selection, Some(&args.build.network), Access::Write)?;
    let crates = workspace.crates();
    // A library with files but without `baseline!()` does not compile, so all crates are read before any file is written.
    let surveys = crates.iter().map(|krate| Survey::to_begin(krate, &args.build));
    let mut surveys = surveys.collect::<Result<Vec<_>>>()?;
    surveys
        .retain(|survey| survey.gated || !survey.found.is_empty() || !survey.machines.is_empty());
    if surveys.is_empty() {
        screen::note("no devices: nothing derives `VmState`");
    }
    let mut batch = Batch::new(&workspace.root, "init");
    let written = surveys.iter().map(|survey| begin(survey, args.write_macro, &mut batch));
    let written = written.collect::<Result<Vec<_>>>()?;
    batch.commit()?;
    for (survey, written) in surveys.iter().zip(&written) {
        report(survey.krate, written);
        survey.hints().iter().for_each(screen::note);
        for apart in survey.apart.iter().filter(|it| survey.is_uncovered(it)) {
            screen::note(format_args!(
                "`{}` is not gated: it is generic in what it sends; `cargo vmstate check` says more",
                apart.name
            ));
        }
    }
    Ok(Exit::Clean)
}

/// What is written for a crate: new files, and the crate root where that gets the macro.
#[derive(Default)]
struct Written {
    files: Vec<PathBuf>,
    root: bool,
}

/// Adds the files that a crate lacks.
fn begin(survey: &Survey<'_>, write_macro: bool, batch: &mut Batch) -> Result<Written> {
    let krate = survey.krate;
    if let Some(trouble) = survey.troubles.first() {
        return Err(Fault::from(trouble));
    }
    let mut written = Written::default();
    let attributes = krate.directory.join(".gitattributes");
    if !write::is_taken(&attributes) {
        batch.write(attributes, ATTRIBUTES.to_owned());
    }
    for found in &survey.found {
        let path = krate.directory.join(file_name(&found.key()));
        if let Some(item) = survey.lost(&found.key(), &path).filter(|_| !write::is_taken(&path)) {
            let help = item.help.join("; ");
            return Err(Fault::new(format!("{}; {help}", item.headline)));
        }
        if !write::is_taken(&path) && !written.files.contains(&path) {
            written.files.push(path.clone());
            let baseline = survey.with_condition(found.baseline());
            batch.write(path, print_baseline(&baseline));
        }
    }
    if let Some(text) = survey.machines.first_record() {
        written.files.push(survey.machines.path.clone());
        batch.write(survey.machines.path.clone(), text);
    }
    if write_macro && !root::has_macro(krate) {
        written.root = true;
        batch.write(krate.root.clone(), root::with_macro(krate)?);
    }
    Ok(written)
}

fn report(krate: &Crate, written: &Written) {
    for path in &written.files {
        screen::status("Created", location::shown(path));
    }
    if written.root {
        screen::status("Updated", format_args!("{}: `baseline!()`", location::shown(&krate.root)));
    } else if written.files.is_empty() {
        screen::status("Unchanged", format_args!("{krate}: every device has a baseline"));
    }
    if !root::has_macro(krate) {
        let (line, shown) = (root::line(krate), location::shown(&krate.root));
        screen::note(format_args!(
            "now put `{line}` into `{shown}` (`--write-macro` does it); without it the crate no longer compiles"
        ));
    }
}
