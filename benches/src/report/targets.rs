//! What vmstate promises, and whether a run bears it out.

use std::fmt::Write as _;

use super::{Mode, Run};
use crate::contenders::vmstate;
use crate::measure::Operation;

/// A promise.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// What is promised.
    pub promise: String,
    /// The largest value that keeps it.
    pub limit: f64,
    /// What was measured, if it was.
    pub found: Option<f64>,
}

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is kept.
    Hold,
    /// It is not.
    Missed,
    /// The run does not say.
    NotMeasured,
}

impl Target {
    fn new(promise: String, limit: f64, found: Option<f64>) -> Self {
        Self { promise, limit, found }
    }

    /// What became of it.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self.found {
            Some(found) if found <= self.limit => Outcome::Hold,
            Some(_) => Outcome::Missed,
            None => Outcome::NotMeasured,
        }
    }
}

const LOADS_AND_SAVES: [Operation; 2] = [Operation::Save, Operation::LoadInto];

/// All promises, held against a run.
///
/// # Errors
///
/// When data was not in the caches.
pub fn all(run: &Run) -> Result<Vec<Target>, String> {
    if run.mode != Mode::Warm {
        return Err("the targets are those of a warm run".into());
    }
    let mut targets = against_hand(run);
    targets.extend(against_memcpy(run));
    targets.extend(without_copy(run));
    targets.extend(allocations(run));
    Ok(targets)
}

/// The headline: README and docs/performance.md say the same.
const AGAINST_HAND: f64 = 1.4;

fn against_hand(run: &Run) -> Vec<Target> {
    let each = |(letter, operation)| {
        let found = run.figures(letter, vmstate::NAME, operation).and_then(|f| f.to_hand);
        Target::new(format!("({letter}) {operation}: times code by hand"), AGAINST_HAND, found)
    };
    pairs(&['a', 'b', 'c', 'd', 'e']).map(each).collect()
}

/// Where nearly all is one block of memory. How integers that are turned around compare with a copy is up to the processor.
fn against_memcpy(run: &Run) -> Vec<Target> {
    let each = |(letter, operation)| {
        let found = run.figures(letter, vmstate::NAME, operation).and_then(|f| f.to_memcpy);
        Target::new(format!("({letter}) {operation}: times memcpy"), 1.2, found)
    };
    pairs(&['e']).map(each).collect()
}

fn without_copy(run: &Run) -> Vec<Target> {
    let each = |operation| {
        let found = run.figures('e', vmstate::SHARED_NAME, operation).map(|f| f.ns);
        Target::new(format!("(e) {operation}, shared memory: ns"), 100.0, found)
    };
    Operation::ALL.into_iter().map(each).collect()
}

fn allocations(run: &Run) -> Vec<Target> {
    let saves = ['a', 'b', 'c', 'd', 'e'].map(|letter| (letter, Operation::Save));
    let each = |(letter, operation)| {
        let found = run.figures(letter, vmstate::NAME, operation).map(|f| f64::from(f.allocations));
        Target::new(format!("({letter}) {operation}: allocations"), 0.0, found)
    };
    saves.into_iter().chain([('d', Operation::LoadInto)]).map(each).collect()
}

fn pairs(letters: &[char]) -> impl Iterator<Item = (char, Operation)> {
    letters.iter().flat_map(|letter| LOADS_AND_SAVES.map(|operation| (*letter, operation)))
}

/// A table of all promises.
#[must_use]
pub fn markdown(targets: &[Target]) -> String {
    let mut text = String::from("| target | at most | found | |\n|---|---:|---:|---|\n");
    for target in targets {
        let Target { promise, limit, found } = target;
        let found = found.map_or("-".into(), |found| format!("{found:.2}"));
        let outcome = match target.outcome() {
            Outcome::Hold => "holds",
            Outcome::Missed => "missed",
            Outcome::NotMeasured => "not measured",
        };
        let _ = writeln!(text, "| {promise} | {limit} | {found} | {outcome} |");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::{Cell, Row, testing};
    use super::*;

    fn outcomes(run: &Run, what: &str) -> Vec<(String, Outcome)> {
        let targets = all(run).expect("a warm run");
        let about = targets.into_iter().filter(|target| target.promise.contains(what));
        about.map(|target| (target.promise.clone(), target.outcome())).collect()
    }

    fn outcome(run: &Run, promise: &str) -> Outcome {
        let found = outcomes(run, promise);
        assert_eq!(found.len(), 1, "{promise}: {found:?}");
        found[0].1
    }

    #[test]
    fn pages_promise_what_is_held() {
        let readme = include_str!("../../../README.md");
        let said = format!("`speed targets` holds it: at most {AGAINST_HAND})");
        assert!(readme.contains(&said), "{said}");
        let page = include_str!("../../../docs/performance.md");
        assert!(page.contains(&format!("against code by hand | {AGAINST_HAND} |")));
        // On the machine of the run that is kept, and no other.
        let cpu = "AMD EPYC";
        assert!(include_str!("../../baseline.json").contains(&format!("\"cpu\": \"{cpu}\"")));
        assert!(readme.contains(&format!("on an {cpu}, the one kind of machine")));
        assert!(page.contains(&format!("on one kind of machine, the {cpu} above")));
    }

    fn run(rows: Vec<Row>) -> Run {
        testing::run(vec![('a', rows)])
    }

    #[test]
    fn a_device_may_take_four_tenths_longer() {
        let promise = "(a) save: times code by hand";
        let holds = run(vec![testing::row("vmstate", 1.40)]);
        assert_eq!(outcome(&holds, promise), Outcome::Hold);
        let misses = run(vec![testing::row("vmstate", 1.41)]);
        assert_eq!(outcome(&misses, promise), Outcome::Missed);
        assert_eq!(outcome(&misses, "(b) save: times code by hand"), Outcome::NotMeasured);
    }

    #[test]
    fn what_is_not_measured_is_not_kept() {
        let text = markdown(&all(&run(Vec::new())).expect("a warm run"));
        assert!(text.contains("not measured") && !text.contains("holds"), "{text}");
    }

    #[test]
    fn one_allocation_is_too_many() {
        let mut row = testing::row("vmstate", 1.0);
        let promise = "(a) save: allocations";
        assert_eq!(outcome(&run(vec![row.clone()]), promise), Outcome::Hold);
        if let Cell::Measured(figures) = &mut row.save {
            figures.allocations = 1;
        }
        assert_eq!(outcome(&run(vec![row]), promise), Outcome::Missed);
    }

    #[test]
    fn every_workload_has_its_targets() {
        let count = |what| outcomes(&run(Vec::new()), what).len();
        assert_eq!(count("by hand"), 10);
        assert_eq!(count("memcpy"), 2);
        assert_eq!(count("shared memory"), 3);
        assert_eq!(count("allocations"), 6);
    }

    #[test]
    fn a_cold_run_has_no_targets() {
        assert!(all(&Run { mode: Mode::Cold, ..run(Vec::new()) }).is_err());
    }
}
