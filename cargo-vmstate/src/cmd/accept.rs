//! `cargo vmstate accept`

use crate::cli::Accept;
use crate::exit::{Exit, Result};
use crate::location::plural;
use crate::report::Report;
use crate::screen::{BOLD, paint};
use crate::survey::{Change, Survey};
use crate::workspace::{Crate, Workspace};
use crate::write::{Access, Batch};
use crate::{conflict, lines, location, question, screen};

/// Records what changed, crate by crate: a crate is only compiled when what it depends on is recorded.
pub(super) fn run(args: &Accept) -> Result<Exit> {
    let workspace = Workspace::load(&args.selection, Some(&args.build.network), Access::Write)?;
    let crates: Vec<_> = workspace.crates().into_iter().filter(Crate::is_gated).collect();
    if crates.is_empty() {
        screen::note("no baselines here; `cargo vmstate init` writes them");
    }
    let mut report = Report::default();
    let mut refused = Exit::Clean;
    for krate in &crates {
        let mut survey = match Survey::take(krate, &args.build) {
            Ok(survey) => survey,
            Err(fault) => {
                report.unreadable(&workspace, krate, fault);
                continue;
            }
        };
        resolve(&mut survey);
        let (items, changes) = survey.assess();
        if items.is_empty() {
            refused = refused.graver(record(args, &workspace, krate, changes)?);
            survey.machines.remarks();
        } else {
            report.items.extend(items);
        }
    }
    report.print(args.output.format);
    Ok(report.exit().graver(refused))
}

/// Takes files with conflicts for readable, as what both sides released.
fn resolve(survey: &mut Survey<'_>) {
    if survey.machines.resolve() {
        let path = location::shown(&survey.machines.path);
        screen::status("Resolved", format_args!("the merge conflict in {path}"));
    }
    survey.troubles.retain_mut(|trouble| match conflict::resolve(trouble) {
        Some(Ok(file)) => {
            screen::status(
                "Resolved",
                format_args!("the merge conflict in {}", location::shown(&file.path)),
            );
            survey.files.push(file);
            false
        }
        Some(Err(why)) => {
            trouble.message = format!("{}: {why}", trouble.message);
            true
        }
        None => true,
    });
}

/// Writes, or shows what would be written.
fn record(
    args: &Accept,
    workspace: &Workspace,
    krate: &Crate,
    changes: Vec<Change>,
) -> Result<Exit> {
    if args.dry_run {
        for change in &changes {
            show(change);
        }
        let count = plural(changes.len(), "file", "files");
        screen::status("Dry run", format_args!("{krate}: {count} would change"));
        return Ok(Exit::Clean);
    }
    let asked: Vec<&Change> = changes.iter().filter(|it| !it.judgements.is_empty()).collect();
    if !asked.is_empty() && !question::ask(&asked, args.yes) {
        return Ok(Exit::CouldNotRun);
    }
    write(workspace, krate, changes)?;
    Ok(Exit::Clean)
}

/// The lines that change.
fn show(change: &Change) {
    let (_, word) = words(change);
    let path = location::shown(&change.path);
    let text = |side: &Option<String>| side.clone().unwrap_or_default();
    let lines = lines::difference(&text(&change.old), &text(&change.new));
    screen::out(&format!("{} {path}\n{lines}\n", paint(BOLD, word)));
    for judgement in &change.judgements {
        screen::out(&format!("  {}\n", question::about(judgement)));
    }
}

/// What is done with the file: when it was, and when it would be.
fn words(change: &Change) -> (&'static str, &'static str) {
    match (&change.old, &change.new) {
        (None, _) => ("Created", "Would create"),
        (_, None) => ("Removed", "Would remove"),
        _ => ("Updated", "Would update"),
    }
}

fn write(workspace: &Workspace, krate: &Crate, changes: Vec<Change>) -> Result<()> {
    let mut batch = Batch::new(&workspace.root, "accept");
    let mut done = Vec::new();
    for change in changes {
        done.push((words(&change).0, location::shown(&change.path)));
        match change.new {
            Some(text) => batch.write(change.path, text),
            None => batch.remove(change.path),
        }
    }
    if batch.is_empty() {
        screen::status("Unchanged", krate);
        return Ok(());
    }
    batch.commit()?;
    for (word, path) in done {
        screen::status(word, path);
    }
    Ok(())
}
