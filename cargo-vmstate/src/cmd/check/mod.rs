//! `cargo vmstate check`

mod against;
mod branches;
mod names;
mod package;

pub(crate) use against::{is_inside, is_missing};
pub(crate) use branches::{HERE, Sides, turned};

use crate::cli::{Build, Check};
use crate::exit::{Exit, Result};
use crate::report::{Coverage, Item, Report};
use crate::screen;
use crate::survey::Survey;
use crate::workspace::Workspace;
use crate::write::Access;
use crate::{answers, parts};

/// Verifies, and writes nothing.
pub(super) fn run(args: &Check) -> Result<Exit> {
    let workspace = Workspace::load(&args.selection, Some(&args.build.network), Access::Read)?;
    let report = report(&workspace, &args.build, &args.against)?;
    report.print(args.output.format);
    if report.items.is_empty() && workspace.crates().iter().all(|krate| !krate.is_gated()) {
        screen::note("no baselines here; `cargo vmstate init` writes them");
    }
    Ok(report.exit())
}

/// Everything that can be complained about.
pub(super) fn report(workspace: &Workspace, build: &Build, against: &[String]) -> Result<Report> {
    let mut report = Report::default();
    let mut coverage = Coverage::default();
    for name in against {
        // First, since it needs no compilation.
        for item in against::items(workspace, name)? {
            let same = |it: &Item| {
                (it.rule, &it.headline, &it.file) == (item.rule, &item.headline, &item.file)
            };
            if !report.items.iter().any(same) {
                report.items.push(item);
            }
        }
    }
    let crates = workspace.crates();
    for krate in &crates {
        match Survey::take(krate, build) {
            Ok(survey) => {
                add(&mut report, &survey);
                coverage.gated += survey.coverage().gated;
                coverage.devices += survey.coverage().devices;
            }
            Err(fault) => report.unreadable(workspace, krate, fault),
        }
    }
    report.items.extend(names::items(workspace));
    for package in workspace.selected() {
        match package::items(package, &crates, build) {
            Ok(items) => report.items.extend(items),
            Err(fault) => report.faults.push(fault),
        }
    }
    report.coverage = Some(coverage);
    Ok(report)
}

fn add(report: &mut Report, survey: &Survey<'_>) {
    let (items, changes) = survey.assess();
    // A lost file is said once, whether or not `--against` misses it, too.
    let is_said = |old: &Item| items.iter().any(|new| new.rule == old.rule && new.file == old.file);
    report.items.retain(|old| !is_said(old));
    if !survey.gated && !survey.found.is_empty() {
        let names = survey.found.iter().map(|it| format!("`{}`", it.key()));
        let names = names.collect::<Vec<_>>().join(", ");
        screen::note(format_args!(
            "{} has no baselines, so these are not gated: {names}",
            survey.krate
        ));
    }
    survey.hints().iter().for_each(screen::note);
    for note in survey.found.iter().flat_map(|found| parts::spelled(&found.device)) {
        screen::note(note);
    }
    report.items.extend(survey.half_a_gate());
    report.items.extend(answers::items(survey.krate));
    report.items.extend(items);
    report.items.extend(changes.iter().map(|change| change.item(survey.krate)));
}
