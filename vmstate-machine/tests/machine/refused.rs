//! Streams that are cut, or of another machine: refused, and nothing is touched.

use super::*;

#[test]
fn every_truncation_touches_nothing() {
    let stream = filled("demo-2.0").stream();
    let end = find(&stream, b"\x06\0\0") + 1;
    let mut destination = board("demo-2.0");
    for len in 0..stream.len() {
        let whole = len == end - 1;
        for from_reader in [false, true] {
            let before = destination.state();
            let result = if from_reader {
                destination.machine.load_io(&mut &stream[..len], LoadOptions::new())
            } else {
                destination.machine.load(&stream[..len])
            };
            assert_eq!(result.is_ok(), whole, "{len}: {result:?}");
            if whole {
                destination = board("demo-2.0");
            } else {
                assert_eq!(destination.state(), before, "{len}");
            }
        }
    }
}

#[test]
fn all_differences_are_named_at_once() {
    let mut source = filled("demo-2.0");
    source.machine.add("extra", shared(Gic::default())).unwrap();
    let stream = source.stream();
    let (head, parts, tail) = sections(&stream, &["layout", "gic", "extra", "uart"]);
    // `extra` has no device, `gic` comes twice, `layout` is missing.
    let damaged =
        [&head, &parts[1], &parts[2], &parts[1], &parts[3], &tail].map(|it| &it[..]).concat();
    let error = board("demo-2.0").refuses(&damaged, LoadOptions::new());
    let MachineError::Topology(topology) = &error else { panic!("{error}") };
    assert_eq!(topology.extra.len(), 1);
    assert_eq!(topology.doubled.len(), 1);
    assert_eq!(topology.missing.len(), 1);
    assert_eq!(topology.unread, None);
    let text = error.to_string();
    assert!(text.contains("section `extra` 0, version 1, at stream offset"), "{text}");
    assert!(text.contains("section `gic` 0 came again at stream offset"), "{text}");
    assert!(text.contains("device `layout` 0 has no section"), "{text}");
}

#[test]
fn order_is_an_error_of_its_own() {
    let stream = filled("demo-2.0").stream();
    let (head, parts, tail) = sections(&stream, &["layout", "gic", "uart"]);
    let swapped = [&head, &parts[0], &parts[2], &parts[1], &tail].map(|it| &it[..]).concat();
    let mut destination = board("demo-2.0");
    let error = destination.refuses(&swapped, LoadOptions::new());
    assert!(matches!(
        error,
        MachineError::Order { priority: Priority::GICV3, after_priority: Priority::DEFAULT, .. }
    ));
    assert!(
        error.to_string().contains(
            "expected sections of priority 2 or lower, found section `gic` 0 of priority 8"
        ),
        "{error}"
    );
    let any = Policy { order: Order::Any, ..Policy::STRICT };
    let loaded = destination.machine.load_with(&swapped[..], policy(any)).unwrap();
    assert!(matches!(loaded.decisions[..], [Decision::OutOfOrder { .. }]));
    assert_eq!(destination.state(), filled("demo-2.0").state());
}

#[test]
fn footers_pages_and_uuids_are_errors_of_their_own() {
    let stream = filled("demo-2.0").stream();
    let mut other = stream.clone();
    let footer = find(&stream, b"\x7e\0\0\0\x01");
    other[footer + 4] = 9;
    let error = board("demo-2.0").refuses(&other, LoadOptions::new());
    assert!(
        error.to_string().ends_with("expected the footer of section 1, found that of section 9"),
        "{error}"
    );

    let mut pages = board("demo-2.0");
    pages.machine = pages.machine.with_target_page_bits(12);
    let error = pages.refuses(&stream, LoadOptions::new());
    assert!(
        error
            .to_string()
            .contains("expected guest pages of 2^12 bytes, found the target's smallest size"),
        "{error}"
    );
    let theirs = pages.stream();
    let error = board("demo-2.0").refuses(&theirs, LoadOptions::new());
    assert!(
        error
            .to_string()
            .contains("expected guest pages of the target's smallest size, found 2^12 bytes"),
        "{error}"
    );

    let [mut one, mut two] = [1, 2].map(|byte| {
        let mut board = filled("demo-2.0");
        board.machine = board.machine.with_uuid([byte; 16]);
        board
    });
    let error = two.refuses(&one.stream(), LoadOptions::new());
    let MachineError::Stream(error) = error else { panic!() };
    assert!(matches!(error.kind(), StreamErrorKind::Uuid { .. }));
}
