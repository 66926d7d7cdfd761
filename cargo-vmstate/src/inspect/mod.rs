//! `cargo vmstate inspect`: a stream, explained.
//!
//! [`survey`] finds the records of a stream, by `vmstate-stream`, and reads the seal behind it.
//! [`mod@explain`] says what explains a section, and the walker of `vmstate-stream` goes through it; [`human`], [`json`],
//! [`summary`] and [`diff`] print, [`html`] writes a page. [`mod@would_load`] asks the baselines of a release instead.

mod diff;
mod explain;
mod html;
mod human;
pub(crate) mod input;
mod json;
mod printable;
mod seal;
mod select;
mod summary;
mod survey;
#[cfg(test)]
mod tests;
mod would_load;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use vmstate_schema::Device;

pub(crate) use self::explain::Baselines;
use self::explain::Explainer;
use self::human::How;
pub(crate) use self::human::problems;
pub(crate) use self::printable::Printable;
pub(crate) use self::select::Selection;
pub(crate) use self::survey::Survey;
use self::would_load::Peer;
use crate::cli::Inspect;
use crate::exit::{Exit, Result};
use crate::screen;

/// Explains a stream, or what is different in another one.
pub(crate) fn run(args: &Inspect) -> Result<Exit> {
    let baselines = Baselines::read(&args.baselines)?;
    for file in &baselines.unreadable {
        screen::warning(file);
    }
    let survey = Survey::open(&args.file)?;
    let other = args.diff.as_deref().map(Survey::open).transpose()?;
    let both: Vec<&Survey> = [&survey].into_iter().chain(&other).collect();
    Selection::new(args).check(&both)?;
    explain(args, &baselines, &survey, other.as_ref())
}

/// `cargo vmstate diff` of two streams.
pub(crate) fn difference(
    [old, new]: [&Path; 2],
    baselines: &[PathBuf],
    sections: &[String],
) -> Result<Exit> {
    let baselines = Baselines::read(baselines)?;
    let [old, new] = [Survey::open(old)?, Survey::open(new)?];
    let wanted = Selection::of_sections(sections);
    wanted.check(&[&old, &new])?;
    let (before, after) = (Explainer::new(&old, &baselines), Explainer::new(&new, &baselines));
    let _pager = screen::pager::start();
    diff::print((&old, &before), (&new, &after), &wanted);
    problems(&old.problems);
    problems(&new.problems);
    let is_clean = old.problems.is_empty() && new.problems.is_empty();
    Ok(if is_clean { Exit::Clean } else { Exit::CouldNotRun })
}

/// `cargo vmstate diff` of a stream and a release: would the guest load there?
pub(crate) fn would_load(
    stream: &Path,
    (release, devices, names): (&str, BTreeMap<String, Device>, BTreeSet<&str>),
    sections: &[String],
) -> Result<Exit> {
    let survey = Survey::open(stream)?;
    let wanted = Selection::of_sections(sections);
    wanted.check(&[&survey])?;
    let report = Peer::new(release, devices, names).receive(&survey, &wanted);
    let _pager = screen::pager::start();
    screen::out(&report.text(&stream.display().to_string(), &survey));
    problems(&survey.problems);
    let is_clean = survey.problems.is_empty();
    let exit = if report.is_possible() { Exit::Clean } else { Exit::Incompatible };
    Ok(exit.graver(if is_clean { Exit::Clean } else { Exit::CouldNotRun }))
}

/// Shows what there is to say.
pub(crate) fn explain(
    args: &Inspect,
    baselines: &Baselines,
    survey: &Survey,
    other: Option<&Survey>,
) -> Result<Exit> {
    let wanted = Selection::new(args);
    let explainer = Explainer::new(survey, baselines);
    if let Some(page) = &args.html {
        let others = other.map(|other| (other, Explainer::new(other, baselines)));
        let others = others.as_ref().map(|(survey, explainer)| (*survey, explainer));
        let faults = html::write(page, (survey, &explainer), others, &wanted)?;
        screen::status("Written", page.display());
        problems(&survey.problems);
        let is_clean = survey.problems.is_empty() && faults == 0;
        return Ok(if is_clean { Exit::Clean } else { Exit::CouldNotRun });
    }
    let _pager = screen::pager::start();
    if let Some(other) = other {
        let others = Explainer::new(other, baselines);
        diff::print((survey, &explainer), (other, &others), &wanted);
        problems(&survey.problems);
        problems(&other.problems);
        return Ok(Exit::Clean);
    }
    let faults = if args.json {
        json::print(survey, &explainer, &wanted, args.summary)
    } else if args.summary {
        summary::print(survey);
        0
    } else {
        let how = How { hex: args.hex, all: args.all || wanted.has_field() };
        human::print(survey, &explainer, &wanted, how)?
    };
    let is_clean = survey.problems.is_empty() && faults == 0;
    Ok(if is_clean { Exit::Clean } else { Exit::CouldNotRun })
}
