//! `cargo vmstate inspect`: a stream, explained.
//!
//! Two passes. [`skeleton`] reads the stream once, counts RAM and keeps the rest; [`survey`] finds the records in that.
//! [`mod@explain`] says what explains a section, and the walker of `vmstate-stream` goes through it; [`human`], [`json`],
//! [`summary`] and [`diff`] print, [`html`] writes a page.

mod configuration;
mod diff;
mod explain;
mod html;
mod human;
pub(crate) mod input;
mod json;
mod printable;
mod ram;
mod record;
mod select;
mod skeleton;
mod summary;
mod survey;
#[cfg(test)]
mod tests;

pub(crate) use self::explain::Baselines;
use self::explain::Explainer;
use self::human::How;
pub(crate) use self::human::problems;
pub(crate) use self::printable::Printable;
pub(crate) use self::select::Selection;
pub(crate) use self::survey::{Record, Survey};
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
    explain(args, &baselines, &survey, other.as_ref())
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
        human::print(survey, &explainer, &wanted, how)
    };
    let is_clean = survey.problems.is_empty() && faults == 0;
    Ok(if is_clean { Exit::Clean } else { Exit::CouldNotRun })
}
