//! Every contender keeps its promises on every workload.

use vmstate_benches::contenders;
use vmstate_benches::workloads::Workload;

#[test]
fn wires_and_round_trips() {
    for letter in Workload::LETTERS {
        let workload = Workload::new(letter).expect("a workload of that letter");
        let mut bytes: Option<Vec<u8>> = None;
        for mut contender in contenders::ALL.iter().flat_map(|of| of(&workload)) {
            let who = format!("({letter}) {}", contender.name());
            if let Some(wire) = contender.wire() {
                assert_eq!(wire.len(), workload.size(), "{who}");
                assert!(wire == bytes.get_or_insert_with(|| wire.to_vec()), "{who}");
            }
            assert_eq!(contender.check(), Ok(()), "{who}");
        }
    }
}
