//! The memory that bytes may make a program take: SECURITY.md's figures, and the little around them.

use vmstate_tests::counting::{Usage, count};

/// What is allowed before a byte was read.
const FLOOR: u64 = 1 << 20;
/// What each byte adds to it.
const FACTOR: u64 = 64;
/// An error: names, and 200 characters of a value, twice.
const ERROR: u64 = 16 << 10;

/// Runs a load of `len` bytes, which may take no more than is promised.
pub fn load<R>(len: usize, load: impl FnOnce() -> R) -> R {
    load_with(len, 0, load)
}

/// The same for what copies its own state, of `own` bytes, before it loads.
pub fn load_with<R>(len: usize, own: u64, load: impl FnOnce() -> R) -> R {
    let (result, usage) = count(load);
    let len = len as u64;
    let budget = FLOOR + FACTOR * len;
    // A quarter more while it grows, and bulk data, which takes its own length besides.
    let allowed = budget + budget / 4 + 2 * len + ERROR + own;
    check(usage, allowed, len);
    result
}

/// Runs something that reads a text of `len` bytes and may take `factor` times as much.
pub fn text<R>(len: usize, factor: u64, read: impl FnOnce() -> R) -> R {
    text_with(len, factor, 0, read)
}

/// The same with buffers besides.
pub fn text_with<R>(len: usize, factor: u64, buffers: u64, read: impl FnOnce() -> R) -> R {
    let (result, usage) = count(read);
    let len = len as u64;
    check(usage, FLOOR + factor * len + buffers, len);
    result
}

fn check(usage: Usage, allowed: u64, len: u64) {
    assert!(usage.peak <= allowed, "{} bytes of memory for {len}: {allowed} allowed", usage.peak);
    // Time: what growing moves is in proportion to what there may be.
    assert!(usage.moved <= 8 * allowed, "{} bytes moved for {len}", usage.moved);
}
