//! Every contender keeps its promises on every workload.

use vmstate_benches::contenders;
use vmstate_benches::workloads::Workload;

#[test]
fn wires_and_round_trips() {
    for letter in Workload::LETTERS {
        let workload = Workload::new(letter).expect("a workload of that letter");
        for mut contender in contenders::ALL.iter().flat_map(|of| of(&workload)) {
            if let Some(wire) = contender.wire() {
                assert_eq!(wire.len(), workload.size(), "({letter}) {}", contender.name());
            }
            assert_eq!(contender.check(), Ok(()), "({letter}) {}", contender.name());
        }
    }
}
