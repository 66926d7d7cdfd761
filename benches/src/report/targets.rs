//! What vmstate promises, and whether a run bears it out.

use std::fmt::Write as _;

use super::{Mode, Row, Run, Table};
use crate::contenders::{hand, memcpy, vmstate};
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
    targets.extend(against_peers(run));
    targets.extend(against_memcpy(run));
    targets.extend(without_copy(run));
    targets.extend(allocations(run));
    Ok(targets)
}

fn against_hand(run: &Run) -> Vec<Target> {
    let each = |(letter, operation)| {
        let found = run.figures(letter, vmstate::NAME, operation).and_then(|f| f.to_hand);
        Target::new(format!("({letter}) {operation}: times code by hand"), 1.10, found)
    };
    pairs(&['a', 'b', 'c', 'd', 'e']).map(each).collect()
}

fn against_peers(run: &Run) -> Vec<Target> {
    let each = |(letter, operation)| {
        let worst = run.table(letter).and_then(|table| hardest_peer(table, operation));
        let (peer, ratio) = worst.map_or(("peer", None), |(peer, ratio)| (peer, Some(ratio)));
        let promise = format!("({letter}) {operation}: times the fastest other crate ({peer})");
        Target::new(promise, 1.0, ratio)
    };
    pairs(&['a', 'b', 'c', 'd']).map(each).collect()
}

/// The other crate that does best against ours, and our ratio to it.
fn hardest_peer(table: &Table, operation: Operation) -> Option<(&str, f64)> {
    let ours = table.rows.iter().find(|row| row.contender == vmstate::NAME)?;
    let peers = table.rows.iter().filter(|row| is_peer(&row.contender));
    let ratios = peers.filter_map(|row| Some((&row.contender[..], ratio(ours, row, operation)?)));
    ratios.max_by(|(_, a), (_, b)| a.total_cmp(b))
}

/// Ours to theirs. Who cannot load into an existing value is compared by fresh loads.
fn ratio(ours: &Row, theirs: &Row, operation: Operation) -> Option<f64> {
    let of = |operation| {
        let to_hand = |row: &Row| row.cell(operation).figures()?.to_hand;
        Some(to_hand(ours)? / to_hand(theirs)?)
    };
    match operation {
        Operation::LoadInto => of(operation).or_else(|| of(Operation::LoadFresh)),
        _ => of(operation),
    }
}

fn is_peer(contender: &str) -> bool {
    let ours = [hand::NAME, hand::SHARED_NAME, memcpy::NAME, vmstate::NAME, vmstate::SHARED_NAME];
    !ours.contains(&contender)
}

fn against_memcpy(run: &Run) -> Vec<Target> {
    let limits = [
        ('b', Operation::Save, 1.15),
        ('b', Operation::LoadInto, 1.15),
        ('c', Operation::Save, 1.6),
        ('c', Operation::LoadInto, 1.6),
        ('d', Operation::Save, 3.0),
    ];
    let each = |(letter, operation, limit)| {
        let found = run.figures(letter, vmstate::NAME, operation).and_then(|f| f.to_memcpy);
        Target::new(format!("({letter}) {operation}: times memcpy"), limit, found)
    };
    limits.into_iter().map(each).collect()
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
            Outcome::Hold => "hold",
            Outcome::Missed => "missed",
            Outcome::NotMeasured => "not measured",
        };
        let _ = writeln!(text, "| {promise} | {limit} | {found} | {outcome} |");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::{Cell, testing};
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

    fn run(rows: Vec<Row>) -> Run {
        testing::run(vec![('a', rows)])
    }

    #[test]
    fn at_most_a_tenth_slower_than_by_hand() {
        let promise = "(a) save: times code by hand";
        let holds = run(vec![testing::row("vmstate", 1.10)]);
        assert_eq!(outcome(&holds, promise), Outcome::Hold);
        let misses = run(vec![testing::row("vmstate", 1.11)]);
        assert_eq!(outcome(&misses, promise), Outcome::Missed);
        assert_eq!(outcome(&misses, "(b) save: times code by hand"), Outcome::NotMeasured);
    }

    #[test]
    fn the_hardest_peer_counts() {
        let peers = [testing::row("slow", 5.0), testing::row("fast", 0.9)];
        let rows = [testing::row("hand", 1.0), testing::row("memcpy", 0.1)];
        let ours = testing::row("vmstate", 0.95);
        let run = run(rows.into_iter().chain(peers).chain([ours]).collect());
        let promise = "(a) save: times the fastest other crate (fast)";
        assert_eq!(outcome(&run, promise), Outcome::Missed);
    }

    #[test]
    fn a_peer_that_only_loads_fresh_is_compared_by_that() {
        let mut ours = testing::row("vmstate", 0.9);
        ours.load_into = testing::row("vmstate", 0.2).load_into;
        let mut peer = testing::row("peer", 0.8);
        let promise = "(a) load into: times the fastest other crate";
        assert_eq!(outcome(&run(vec![ours.clone(), peer.clone()]), promise), Outcome::Hold);
        peer.load_into = Cell::Unsupported("it returns its values".into());
        assert_eq!(outcome(&run(vec![ours, peer]), promise), Outcome::Missed);
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
        assert_eq!(count("other crate"), 8);
        assert_eq!(count("memcpy"), 5);
        assert_eq!(count("shared memory"), 3);
        assert_eq!(count("allocations"), 6);
    }

    #[test]
    fn a_cold_run_has_no_targets() {
        assert!(all(&Run { mode: Mode::Cold, ..run(Vec::new()) }).is_err());
    }
}
