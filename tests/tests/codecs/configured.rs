//! `configured`: as many elements as the destination has, and nothing on the wire that says so.

use std::collections::VecDeque;

use bytes::Bytes;
use vmstate_runtime::layout::Configured;
use vmstate_runtime::schema::{Length, Shape};
use vmstate_runtime::{Described, LoadErrorKind, VmState};
use vmstate_tests::{Wire, load};

use crate::is_as;

#[derive(VmState, Debug, Default, Clone, PartialEq)]
struct Regs {
    a: u8,
    b: u16,
}

#[test]
fn every_container() {
    let parts = [("[0]", "0001"), ("[1]", "0002")];
    is_as::<Configured<u16>, Vec<u16>>(&parts, || vec![0; 2], || vec![1, 2]);
    is_as::<Configured<u16>, Box<[u16]>>(&parts, || [0; 2].into(), || [1, 2].into());
    is_as::<Configured<u16>, VecDeque<u16>>(&parts, || [0; 2].into(), || [1, 2].into());
    is_as::<Configured<u8>, Bytes>(&[("", "0102")], || vec![0; 2].into(), || vec![1, 2].into());
    is_as::<Configured<u8>, String>(&[("", "c3a978")], || "abc".into(), || "éx".into());
    is_as::<Configured<u16>, Vec<u16>>(&[], Vec::new, Vec::new);
    is_as::<Configured<u8>, String>(&[], String::new, String::new);
}

#[derive(VmState, Debug, Default, Clone, PartialEq)]
#[vmstate(name = "all")]
struct All {
    #[vmstate(configured)]
    words: Vec<u16>,
    #[vmstate(configured)]
    regs: Box<[Regs]>,
    #[vmstate(configured)]
    ring: VecDeque<u8>,
    #[vmstate(configured)]
    memory: Bytes,
    #[vmstate(configured)]
    label: String,
    #[vmstate(configured)]
    grid: Vec<Vec<u8>>,
    #[vmstate(configured)]
    rows: [Vec<u16>; 2],
    #[vmstate(configured, buffer)]
    buffer: Vec<u8>,
}

fn all() -> All {
    let mut ring: VecDeque<u8> = [9, 1, 2].into();
    ring.pop_front();
    ring.push_back(3);
    All {
        words: vec![1, 2],
        regs: [Regs { a: 3, b: 4 }].into(),
        ring,
        memory: Bytes::from_static(&[5, 6]),
        label: "hi".into(),
        grid: vec![vec![7], vec![], vec![8, 9]],
        rows: [vec![], vec![0x0a0b]],
        buffer: vec![0xfe, 0xff],
    }
}

fn destination() -> All {
    All {
        words: vec![0; 2],
        regs: [Regs::default()].into(),
        ring: [0; 3].into(),
        memory: Bytes::from_static(&[0; 2]),
        label: "--".into(),
        grid: vec![vec![0], vec![], vec![0; 2]],
        rows: [vec![], vec![0]],
        buffer: vec![0; 2],
    }
}

fn wire() -> Wire {
    Wire::of("all")
        .each("words", 2, "00010002")
        .value("regs[0].a", "03")
        .value("regs[0].b", "0004")
        .each("ring", 1, "010203")
        .value("memory", "0506")
        .value("label", "6869")
        .value("grid[0][0]", "07")
        .value("grid[2][0]", "08")
        .value("grid[2][1]", "09")
        .value("rows[1][0]", "0a0b")
        .each("buffer", 1, "feff")
}

#[test]
fn the_word() {
    wire().is(&all(), destination);
}

#[test]
fn its_type_says_so() {
    for field in &All::DESCRIPTION.fields[..5] {
        assert!(matches!(field.ty.shape, Shape::Sequence(_, Length::Configured)), "{field:?}");
    }
}

/// Another length at the destination reads other bytes; the section's end tells.
#[test]
fn another_length() {
    let device = |words: usize| move || All { words: vec![0; words], ..All::default() };
    let loaded = load(device(2), &[0, 1, 0, 2], 1);
    assert!(loaded.result.is_ok());
    assert_eq!(loaded.state.words, [1, 2]);
    assert_eq!(load(device(1), &[0, 1, 0, 2], 1).consumed, 2);
    let e = load(device(3), &[0, 1, 0, 2], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::Truncated { needed: 2, available: 0 }), "{e}");
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("all/words[2]", 4));
}

#[test]
fn text_that_is_none() {
    let make = || All { label: "abc".into(), ..All::default() };
    let loaded = load(make, &[0x61, 0xff, 0x62], 1);
    assert_eq!(loaded.state.label, "abc", "the text stays");
    let e = loaded.error();
    assert!(matches!(e.kind(), LoadErrorKind::NotUtf8(_)), "{e}");
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("all/label", 0));
}
