//! The program `machine`, run: two processes, two releases, both directions.

use std::process::Command;

#[test]
fn a_machine_goes_to_an_older_release_and_comes_back() {
    let output = Command::new(env!("CARGO_BIN_EXE_machine")).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<&str> = text.lines().collect();
    let expected = [
        "  Save 10/10",
        "saved 10 sections, ",
        "  Load 10/10",
        "  Restore 10/10",
        "loaded; release 2.0 saved it: hello",
        "a damaged file: section `uart` 0 is damaged",
        "machine `demo-2.0` cannot migrate to release 1.0:",
        "  refused: the release has no machine type `demo-2.0`; it has demo-1.0",
        "    help: a guest that was started as `demo-1.0`, which both have, can go there",
        "  refused: uart[0]: subsection `uart/clock` is sent, and the release refuses it",
        "    help: it hangs on the property `clock`, which is on",
        "  refused: uart[1]: subsection `uart/clock` is sent, and the release refuses it",
        "    help: it hangs on the property `clock`, which is on",
        "  Save 10/10",
        "the peer: at stream offset 8 (0x8): expected machine type `demo-1.0`, found `demo-2.0`; start the destination",
        "demo-2.0 runs here; the clock is 48000000",
        "machine `demo-1.0` can migrate to release 1.0:",
        "  lost: uart[0]/clock/rate is 0, and will be 1843200",
        "  lost: uart[1]/clock/rate is 48000000, and will be 1843200",
        "  Save 10/10",
        "the peer: loaded",
        "  Load 10/10",
        "  Restore 10/10",
        "back again",
        "demo-1.0 runs here; the clock is 1843200",
    ];
    assert_eq!(lines.len(), expected.len(), "{text}");
    for (line, expected) in lines.iter().zip(expected) {
        assert!(line.starts_with(expected), "expected {expected}\nfound    {line}");
    }
}

#[test]
fn the_program_stays_short() {
    assert!(include_str!("../src/bin/machine.rs").lines().count() <= 150);
}
