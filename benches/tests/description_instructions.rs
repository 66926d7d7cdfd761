//! How many instructions a description takes, as a multiple of a copy of its text.
//!
//! Not for (cpus) and so not for all hundred: a copy of hundreds of kilobytes is one instruction that
//! repeats itself, and callgrind counts each byte.

mod callgrind;

use std::path::Path;
use std::thread;

/// What `src/bin/stream` can do, by its number.
const SAVE: &str = "0";
const COPY: &str = "1";
const TOGETHER: &str = "2";
const APART: &str = "3";
const REHEARSED: &str = "4";

#[test]
fn no_loss() {
    if !callgrind::works("description_instructions") {
        return;
    }
    let program = callgrind::build("stream");
    // What was counted, and up to a tenth more. Times are less than that: a copy's instructions are slow.
    let most = [
        ("uart", [1.3, 1.4, 1.3]),
        ("rtc", [2.6, 4.6, 1.8]),
        ("pit", [2.0, 5.8, 1.5]),
        ("nic", [2.2, 7.3, 1.6]),
    ];
    // Counts do not depend on what runs beside.
    thread::scope(|scope| {
        for (kind, most) in most {
            let program = &program;
            scope.spawn(move || is_at_most(program, kind, most));
        }
    });
}

fn is_at_most(program: &Path, kind: &str, most: [f64; 3]) {
    let ratios = ratios(program, kind);
    println!("{kind}: {ratios:.2?}");
    for (ratio, most) in ratios.into_iter().zip(most) {
        assert!(ratio <= most, "{kind} takes {ratios:.2?} of its copy, at most {most} before");
    }
}

/// The description put together, each apart, and rehearsed, in copies of its text.
fn ratios(program: &Path, kind: &str) -> [f64; 3] {
    let count = |what| {
        let count = callgrind::instructions(program, &["count", kind, what], 20, 120);
        f64::from(u32::try_from(count).expect("a few thousand"))
    };
    let (save, copy) = (count(SAVE), count(COPY));
    [TOGETHER, APART, REHEARSED].map(|what| (count(what) - save) / copy)
}
