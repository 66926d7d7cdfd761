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
pub(super) fn number(n: u64, out: &mut Vec<u8>) {
    if n < 10 {
        return out.push(b'0' + n as u8);
    }
    if n >= 10_000 {
        number(n / 10_000, out);
    }
    let low = (n % 10_000) as u32;
    let digits = [1000, 100, 10, 1].map(|unit| b'0' + (low / unit % 10) as u8);
    let zeros = match n {
        10..100 => 2,
        100..1000 => 1,
        _ => 0,
    };
    out.extend_from_slice(&digits[zeros..]);
}
