//! Descriptions that mean harm.

use std::time::{Duration, Instant};

use vmstate_stream::walk::{Described, Walk};

use crate::{by_text, lines, run, text};

#[test]
fn sizes_that_overflow() {
    for fields in [
        r#"{"name": "m", "array_len": 18446744073709551615, "type": "uint32", "size": 4}"#,
        r#"{"name": "m", "array_len": 4611686018427387904, "type": "uint32", "size": 18446744073709551615}"#,
        r#"{"name": "m", "array_len": 18446744073709551615, "type": "struct", "struct": {"vmsd_name": "s", "version": 1,
            "fields": [{"name": "a", "type": "x", "size": 18446744073709551615}]}, "size": 18446744073709551615}"#,
        r#"{"name": "m", "index": 18446744073709551615, "array_len": 18446744073709551615, "type": "uint8", "size": 1}"#,
    ] {
        let lines = by_text(fields, &[0; 64]);
        assert!(
            lines.last().expect("a line").contains("bytes, and 64 are left") || lines.len() < 70,
            "{lines:?}"
        );
    }
}

/// A few bytes of text must not make a walk of 2^200 steps.
#[test]
fn elements_without_bytes_end() {
    let mut inner = r#"{"name": "e", "type": "buffer", "size": 0}"#.to_owned();
    for _ in 0..12 {
        inner = format!(
            r#"{{"name": "e", "array_len": 1000000000000, "type": "struct", "struct": {{"vmsd_name": "e", "version": 1,
            "fields": [{inner}]}}, "size": 0}}"#
        );
    }
    let text = text(&inner);
    let described = Described::new(text.as_bytes());
    let start = Instant::now();
    let (_, fault) = run(&described.body(0).expect("a device"), &[0; 100]);
    assert!(fault.expect("a fault").to_string().contains("elements are announced"));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn structs_too_deep_in_each_other() {
    let mut inner = r#"{"name": "e", "type": "uint8", "size": 1}"#.to_owned();
    for _ in 0..1000 {
        inner = format!(
            r#"{{"name": "e", "type": "struct", "struct": {{"vmsd_name": "e", "version": 1, "fields": [{inner}]}}, "size": 1}}"#
        );
    }
    let deep = text(&inner);
    let malformed = Described::new(deep.as_bytes()).body(0).unwrap_err();
    assert_eq!(malformed.expected, "less than 64 levels of structs");
    // Lists that nobody reads may be as deep as the text is long.
    let lists =
        format!("{{\"devices\": [], \"x\": {}{}}}", "[".repeat(1 << 20), "]".repeat(1 << 20));
    assert_eq!(Described::new(lists.as_bytes()).malformed(), []);
}

const FIELDS: &str = r#"{"name": "a", "type": "uint8", "size": 1}, {"name": "m", "array_len": 3, "type": "uint16", "size": 2},
    {"name": "s", "array_len": 2, "type": "struct", "struct": {"vmsd_name": "s", "version": 1, "fields": [
    {"name": "x", "type": "int32", "size": 4}]}, "size": 4}, {"name": "p", "index": 0, "type": "nullptr", "size": 1},
    {"name": "l", "type": "qlist", "vmsd_name": "n", "version": 1, "fields": [{"name": "v", "type": "timer", "size": 8}], "size": 10}"#;

fn section() -> Vec<u8> {
    [&[7, 0, 1, 0, 2, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5, 0x30, 1][..], &[0xff; 8], &[0]].concat()
}

#[test]
fn the_section_of_the_tests_below_fits() {
    let lines = by_text(FIELDS, &section());
    assert_eq!(lines.last().expect("a line"), "17 l[0].v: timer = not pending");
    assert!(!lines.iter().any(|line| line.contains("stream offset")), "{lines:?}");
}

#[test]
fn every_truncation_is_a_fault() {
    let (text, section) = (text(FIELDS), section());
    let described = Described::new(text.as_bytes());
    let body = described.body(0).expect("a device");
    for len in 0..section.len() {
        let (_, fault) = run(&body, &section[..len]);
        let fault = fault.unwrap_or_else(|| panic!("cut at {len}"));
        assert!(fault.offset <= len as u64);
    }
}

#[test]
fn every_change_of_a_description() {
    let (text, section) = (text(FIELDS), section());
    for len in 0..text.len() {
        let described = Described::new(&text.as_bytes()[..len]);
        assert!(!described.malformed().is_empty(), "cut at {len}");
        if let Ok(body) = described.body(0) {
            run(&body, &section);
        }
    }
    for at in 0..text.len() {
        for with in [0, b'"', b'\\', b'{', b'}', b'[', b']', b',', b'9', b'-', 0x80, 0xff] {
            let mut changed = text.clone().into_bytes();
            changed[at] = with;
            let described = Described::new(&changed);
            for device in 0..described.len() {
                let Ok(mut body) = described.body(device) else { continue };
                body.reconcile(section.len() as u64);
                body.reconcile(u64::MAX);
                lines(Walk::new(&body, 1, &section, u64::MAX - 1000));
            }
        }
    }
}
