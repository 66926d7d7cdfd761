//! Every contender keeps its promises on every workload, and can be measured.

use std::thread;
use std::time::Duration;

use vmstate_benches::measure::allocations::Counting;
use vmstate_benches::measure::{Operation, Plan};
use vmstate_benches::report::{Mode, markdown};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Devices of 128 KiB are returned by value, and nothing is optimized here.
const STACK: usize = 64 << 20;

/// The only test of its file, because the allocator counts for all threads.
#[test]
fn a_tiny_round() {
    let round = thread::Builder::new().stack_size(STACK).spawn(|| {
        warm_round(&['a', 'b', 'c', 'd'], &[]);
        // Text of 60 MB takes half a minute without optimization.
        #[cfg(feature = "peers")]
        warm_round(&['e'], &["vmstate", "wincode"]);
        #[cfg(not(feature = "peers"))]
        warm_round(&['e'], &[]);
        cold_round();
    });
    round.expect("a thread").join().expect("a round without a panic");
}

/// Measures the contenders, or all of them if there are none.
fn warm_round(workloads: &[char], contenders: &[&str]) {
    let workloads = workloads.to_vec();
    let contenders = contenders.iter().map(ToString::to_string).collect();
    let plan = Plan {
        workloads: workloads.clone(),
        contenders,
        rounds: Some(1),
        sample: Duration::ZERO,
        ..Plan::default()
    };
    let run = plan.run(|_| {}).expect("bytes that agree and loads that give what was saved");
    for letter in workloads {
        for contender in ["hand", "memcpy", "vmstate"] {
            let save = run.figures(letter, contender, Operation::Save).expect("it can save");
            assert_eq!(save.allocations, 0, "({letter}) {contender}");
            assert!(save.ns > 0.0 && save.to_memcpy.is_some(), "({letter}) {contender}: {save:?}");
        }
        let load = run.figures(letter, "vmstate", Operation::LoadInto).expect("it can load");
        assert_eq!(load.allocations, 0, "({letter})");
        if letter == 'e' {
            let shared = run.figures('e', "vmstate (Bytes)", Operation::LoadFresh);
            assert_eq!(shared.expect("it can load").allocations, 0);
        }
    }
    assert_eq!(markdown::markdown(&run).matches("| vmstate |").count(), 4);
}

fn cold_round() {
    let plan = Plan { workloads: vec!['a'], mode: Mode::Cold, rounds: Some(1), ..Plan::default() };
    let run = plan.run(|_| {}).expect("bytes that agree and loads that give what was saved");
    let figures = run.figures('a', "vmstate", Operation::Save).expect("it can save");
    assert!(figures.to_hand.is_some_and(|ratio| ratio > 0.0), "{figures:?}");
}
