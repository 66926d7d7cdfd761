//! The cases of `tests/unit/test-vmstate.c`, under the names that QEMU gives them.
//!
//! QEMU loads each vector five times: nothing, all but the last two bytes, the first half, the second
//! half (all of which must fail), and the whole.

mod containers;
mod field_exists;
mod pointers;
mod simple;
mod versioned;

use std::fmt::Debug;

use vmstate_runtime::{Described, VmState};
use vmstate_tests::{Wire, hex, load};

/// QEMU's loads of `wire` into what `make` gives, at `version_id`: four that fail, one that must
/// give `expected`; then every cut.
///
/// `file` is the vector as QEMU has it, with the 00 at the end that stands for the end of the file.
#[track_caller]
fn loads<T: VmState + Debug>(
    file: &str,
    wire: &Wire,
    make: impl Fn() -> T,
    version_id: u32,
    expected: &T,
) {
    let file = hex(file);
    let second_half = load(&make, &file[file.len() / 2..], version_id);
    assert!(second_half.result.is_err(), "the second half loads");
    loads_whole(&file, wire, make, version_id, expected);
}

/// The same where the second half happens to be a stream, too: a shorter list.
#[track_caller]
fn loads_whole<T: VmState + Debug>(
    file: &[u8],
    wire: &Wire,
    make: impl Fn() -> T,
    version_id: u32,
    expected: &T,
) {
    let (end, body) = file.split_last().expect("a byte");
    assert_eq!((body, *end), (wire.bytes(), 0), "the vector, and its parts");
    for len in [0, file.len() - 2, file.len() / 2] {
        let loaded = load(&make, &file[..len], version_id);
        assert!(loaded.result.is_err(), "{len} bytes load");
    }
    wire.loads(make, version_id, expected);
}

/// QEMU saves `state` as `file`, and loads it again.
#[track_caller]
fn is<T: Described + Debug>(file: &str, wire: &Wire, make: impl Fn() -> T, state: &T) {
    wire.saves(state);
    loads(file, wire, make, T::DESCRIPTION.version_id, state);
}

/// QEMU saves `state`, which holds a list or tree, as `file`, and loads it again.
#[track_caller]
fn is_container<T: Described + Debug>(file: &str, wire: &Wire, make: impl Fn() -> T, state: &T) {
    wire.saves(state);
    loads_whole(&hex(file), wire, make, T::DESCRIPTION.version_id, state);
}
