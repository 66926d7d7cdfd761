//! Every contender keeps its promises on every workload, and can be measured.

use std::time::Duration;

use vmstate_benches::measure::allocations::Counting;
use vmstate_benches::measure::{Operation, Plan};
use vmstate_benches::report::{Mode, markdown};
use vmstate_benches::workloads::Workload;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The only test of its file, because the allocator counts for all threads.
#[test]
fn a_tiny_round() {
    warm_round();
    cold_round();
}

fn warm_round() {
    let plan = Plan { rounds: Some(1), sample: Duration::ZERO, ..Plan::default() };
    let run = plan.run(|_| {}).expect("bytes that agree and loads that give what was saved");
    for letter in Workload::LETTERS {
        for contender in ["hand", "memcpy", "vmstate"] {
            let save = run.figures(letter, contender, Operation::Save).expect("it can save");
            assert_eq!(save.allocations, 0, "({letter}) {contender}");
            assert!(save.ns > 0.0 && save.to_memcpy.is_some(), "({letter}) {contender}: {save:?}");
        }
        let load = run.figures(letter, "vmstate", Operation::LoadInto).expect("it can load");
        assert_eq!(load.allocations, 0, "({letter})");
    }
    let shared = run.figures('e', "vmstate (Bytes)", Operation::LoadFresh).expect("it can load");
    assert_eq!(shared.allocations, 0);
    assert_eq!(markdown::markdown(&run).matches("| vmstate |").count(), 4);
}

fn cold_round() {
    let plan = Plan { workloads: vec!['a'], mode: Mode::Cold, rounds: Some(1), ..Plan::default() };
    let run = plan.run(|_| {}).expect("bytes that agree and loads that give what was saved");
    let figures = run.figures('a', "vmstate", Operation::Save).expect("it can save");
    assert!(figures.to_hand.is_some_and(|ratio| ratio > 0.0), "{figures:?}");
}
