//! `cargo vmstate release`

use std::collections::BTreeSet;

use vmstate_schema::machines::FILE;
use vmstate_schema::print_baseline;
use vmstate_schema::update::release;

use super::check;
use crate::cli::Release;
use crate::exit::{Exit, Fault, Result};
use crate::location::plural;
use crate::report::Report;
use crate::workspace::{BaselineFile, Crate, Workspace};
use crate::write::{Access, Batch};
use crate::{answers, machines, screen};

/// Stamps every file, or none.
pub(super) fn run(args: &Release) -> Result<Exit> {
    let workspace = Workspace::load(&args.selection, Some(&args.build.network), Access::Write)?;
    if !args.no_check {
        for krate in workspace.crates() {
            answers::prove(&workspace, &krate, &args.build)?;
        }
        let report = check::report(&workspace, &args.build, &[])?;
        if report.exit() != Exit::Clean {
            // The number of gated devices is not what was asked for.
            let report = Report { coverage: None, ..report };
            report.print(args.output.format);
            screen::error(
                "nothing was released; only what `cargo vmstate check` finds clean can be",
            );
            return Ok(report.exit());
        }
    }
    is_known(&workspace, &args.after)?;
    let mut batch = Batch::new(&workspace.root, format!("release {}", args.name));
    let mut devices = 0;
    for krate in workspace.crates() {
        for file in files(&krate)? {
            let stamped = release(&file.baseline, &args.name, &args.after)
                .map_err(|error| Fault::new(format!("device `{}`: {error}", file.device())))?;
            let text = print_baseline(&stamped);
            if text != file.text {
                devices += 1;
                batch.write(file.path, text);
            }
        }
        if let Some((path, text)) = machines::released(&krate, &args.name, &args.after)? {
            batch.write(path, text);
        }
        if let Some((path, text)) = answers::released(&krate, &args.name)? {
            batch.write(path, text);
        }
    }
    if batch.is_empty() {
        return Err(Fault::new(
            "no baselines to release; `cargo vmstate init` writes them".to_owned(),
        ));
    }
    batch.commit()?;
    screen::status(
        "Released",
        format_args!("{} with {}", args.name, plural(devices, "device", "devices")),
    );
    Ok(Exit::Clean)
}

fn files(krate: &Crate) -> Result<Vec<BaselineFile>> {
    let (files, troubles) = krate.files();
    match troubles.into_iter().next() {
        Some(trouble) => Err(trouble.into()),
        None => Ok(files),
    }
}

/// A device may be newer than what the release comes after, but some file knows it.
fn is_known(workspace: &Workspace, after: &[String]) -> Result<()> {
    let mut known = BTreeSet::new();
    for krate in workspace.crates() {
        known.extend(files(&krate)?.into_iter().flat_map(|file| file.baseline.releases));
        known.extend(
            machines::recorded(&krate.directory.join(FILE), None)?
                .map_or_else(Vec::new, |it| it.releases),
        );
    }
    let Some(unknown) = after.iter().find(|name| !known.contains(*name)) else { return Ok(()) };
    let known = if known.is_empty() { vec!["none".to_owned()] } else { Vec::from_iter(known) };
    Err(Fault::new(format!(
        "nothing was released with `{unknown}`; the files know {}",
        known.join(", ")
    )))
}
