//! Strings and numbers, as QEMU writes them.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

/// A string in quotes; all of it is ASCII.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' '..='~' => out.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04X}");
                }
            }
        }
    }
    out.push('"');
    out
}

/// A number in decimal.
#[inline]
pub(super) fn number(n: u64, out: &mut Vec<u8>) {
    let digit = |unit: u64| b'0' + (n / unit % 10) as u8;
    // Arrays of a known length: each is a few stores.
    match n {
        0..10 => out.push(digit(1)),
        10..100 => out.extend_from_slice(&[10, 1].map(digit)),
        100..1000 => out.extend_from_slice(&[100, 10, 1].map(digit)),
        1000..10_000 => out.extend_from_slice(&[1000, 100, 10, 1].map(digit)),
        _ => large_number(n, out),
    }
}

#[cold]
#[inline(never)]
fn large_number(n: u64, out: &mut Vec<u8>) {
    number(n / 10_000, out);
    let low = n % 10_000;
    out.extend_from_slice(&[1000, 100, 10, 1].map(|unit| b'0' + (low / unit % 10) as u8));
}
