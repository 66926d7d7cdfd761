//! `cargo vmstate release`

use vmstate_schema::print_baseline;
use vmstate_schema::update::release;

use super::check;
use crate::cli::Release;
use crate::exit::{Exit, Fault, Result};
use crate::location::plural;
use crate::report::Report;
use crate::workspace::Workspace;
use crate::write::{Access, Batch};
use crate::{answers, machines, screen};

/// Stamps every file, or none.
pub(super) fn run(args: &Release) -> Result<Exit> {
    let workspace = Workspace::load(&args.selection, Some(&args.build.network), Access::Write)?;
    if !args.no_check {
        for krate in workspace.crates() {
            answers::prove(&workspace, &krate, &args.build)?;
        }
        let report = check::report(&workspace, &args.build, None)?;
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
    let mut batch = Batch::new(&workspace.root, format!("release {}", args.name));
    let mut devices = 0;
    for krate in workspace.crates() {
        let (files, troubles) = krate.files();
        if let Some(trouble) = troubles.into_iter().next() {
            return Err(trouble.into());
        }
        for file in files {
            let stamped = release(&file.baseline, &args.name)
                .map_err(|error| Fault::new(format!("device `{}`: {error}", file.device())))?;
            let text = print_baseline(&stamped);
            if text != file.text {
                devices += 1;
                batch.write(file.path, text);
            }
        }
        if let Some((path, text)) = machines::released(&krate, &args.name)? {
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
