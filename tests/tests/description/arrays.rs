//! Arrays and sequences.

use std::collections::VecDeque;

use bytes::Bytes;
use vmstate_runtime::{Bitmap, VmState};

use crate::{describe, has_fields};

#[derive(VmState, Default)]
struct Arrays {
    one: [u8; 1],
    many: [u16; 4],
    rows: [[u32; 2]; 3],
    none: [u64; 0],
    #[vmstate(range = 1..3)]
    part: [i8; 4],
    #[vmstate(buffer)]
    buffer: [u8; 5],
    structs: [Point; 2],
}

#[derive(VmState, Default, Clone)]
struct Point {
    x: u8,
    y: u16,
}

const POINT: &str = r#""type": "struct", "struct": {"vmsd_name": "point", "version": 1, "fields": [{"name": "x", "type": "uint8", "size": 1}, {"name": "y", "type": "uint16", "size": 2}]}, "size": 3}"#;

#[test]
fn of_fixed_size() {
    let structs = format!(r#"{{"name": "structs", "array_len": 2, {POINT}"#);
    let fields = [
        r#"{"name": "one", "type": "uint8", "size": 1}"#,
        r#"{"name": "many", "array_len": 4, "type": "uint16", "size": 2}"#,
        r#"{"name": "rows", "array_len": 6, "type": "uint32", "size": 4}"#,
        r#"{"name": "part", "array_len": 2, "type": "int8", "size": 1}"#,
        r#"{"name": "buffer", "type": "buffer", "size": 5}"#,
        &structs,
    ];
    has_fields(&Arrays::default(), &fields);
}

#[derive(VmState)]
struct Counted {
    n: u16,
    #[vmstate(len = "n")]
    words: Vec<u32>,
    #[vmstate(len = "n")]
    queue: VecDeque<Point>,
    #[vmstate(len = "n * 2")]
    twice: Box<[u8]>,
    #[vmstate(len = "n")]
    pairs: Vec<[u8; 2]>,
    #[vmstate(len = "n", buffer)]
    raw: Vec<u8>,
    #[vmstate(bits = "n")]
    map: Bitmap,
    #[vmstate(prefix = u16)]
    prefixed: Vec<u16>,
}

fn counted(n: u16) -> Counted {
    let len = usize::from(n);
    Counted {
        n,
        words: vec![7; len],
        queue: (0..len).map(|_| Point::default()).collect(),
        twice: vec![1; 2 * len].into(),
        pairs: vec![[1, 2]; len],
        raw: vec![3; len],
        map: Bitmap::new(len),
        prefixed: vec![4; len],
    }
}

#[test]
fn counted_by_a_field() {
    let queue = format!(r#"{{"name": "queue", "array_len": 70, {POINT}"#);
    let fields = [
        r#"{"name": "n", "type": "uint16", "size": 2}"#,
        r#"{"name": "words", "array_len": 70, "type": "uint32", "size": 4}"#,
        &queue,
        r#"{"name": "twice", "array_len": 140, "type": "uint8", "size": 1}"#,
        r#"{"name": "pairs", "array_len": 140, "type": "uint8", "size": 1}"#,
        r#"{"name": "raw", "type": "buffer", "size": 70}"#,
        r#"{"name": "map", "type": "bitmap", "size": 16}"#,
        r#"{"name": "prefixed", "type": "uint16", "size": 142}"#,
    ];
    has_fields(&counted(70), &fields);
}

const LEN: usize = 70;

#[derive(VmState)]
struct Always {
    n: u16,
    #[vmstate(len = "LEN")]
    words: Vec<u32>,
    #[vmstate(len = "LEN")]
    queue: VecDeque<Point>,
    #[vmstate(len = "LEN * 2")]
    twice: Box<[u8]>,
    #[vmstate(len = "LEN")]
    pairs: Vec<[u8; 2]>,
    #[vmstate(len = "LEN", buffer)]
    raw: Vec<u8>,
    #[vmstate(len = "LEN")]
    memory: Bytes,
    #[vmstate(bits = "LEN")]
    map: Bitmap,
    #[vmstate(len = "n")]
    after: Vec<u16>,
    #[vmstate(len = "LEN")]
    last: Vec<Tail>,
}

/// Of no fixed size.
#[derive(VmState, Default, Clone)]
struct Tail {
    n: u8,
    #[vmstate(len = "n")]
    bytes: Vec<u8>,
}

/// It reads like what a field counts, and the trace of the save has no number that nothing asks for.
#[test]
fn counted_by_a_const() {
    let Counted { words, queue, twice, pairs, raw, map, .. } = counted(70);
    let memory = Bytes::from(vec![9; LEN]);
    let last = vec![Tail { n: 1, bytes: vec![8] }; LEN];
    let after = vec![6; 2];
    let state = Always { n: 2, words, queue, twice, pairs, raw, memory, map, after, last };
    let queue = format!(r#"{{"name": "queue", "array_len": 70, {POINT}"#);
    let tail = r#""type": "struct", "struct": {"vmsd_name": "tail", "version": 1, "fields": [{"name": "n", "type": "uint8", "size": 1}, {"name": "bytes", "type": "uint8", "size": 1}]}, "size": 2}"#;
    let tail = format!(r#"{{"name": "last", "array_len": 70, {tail}"#);
    let fields = [
        r#"{"name": "n", "type": "uint16", "size": 2}"#,
        r#"{"name": "words", "array_len": 70, "type": "uint32", "size": 4}"#,
        &queue,
        r#"{"name": "twice", "array_len": 140, "type": "uint8", "size": 1}"#,
        r#"{"name": "pairs", "array_len": 140, "type": "uint8", "size": 1}"#,
        r#"{"name": "raw", "type": "buffer", "size": 70}"#,
        r#"{"name": "memory", "array_len": 70, "type": "uint8", "size": 1}"#,
        r#"{"name": "map", "type": "bitmap", "size": 16}"#,
        r#"{"name": "after", "array_len": 2, "type": "uint16", "size": 2}"#,
        &tail,
    ];
    has_fields(&state, &fields);
}

/// No elements are not described, no bytes of a buffer are.
#[test]
fn counted_none() {
    let fields = [
        r#"{"name": "n", "type": "uint16", "size": 2}"#,
        r#"{"name": "raw", "type": "buffer", "size": 0}"#,
        r#"{"name": "map", "type": "bitmap", "size": 0}"#,
        r#"{"name": "prefixed", "type": "uint16", "size": 2}"#,
    ];
    has_fields(&counted(0), &fields);
}

/// One element looks like a value that is not in an array.
#[test]
fn counted_one() {
    let text = describe(&counted(1));
    assert!(text.contains(r#"{"name": "words", "type": "uint32", "size": 4}"#), "{text}");
    assert!(text.contains(&format!(r#"{{"name": "queue", {POINT}"#)), "{text}");
    assert!(text.contains(r#"{"name": "twice", "array_len": 2, "type""#), "{text}");
}

#[derive(VmState)]
struct Configured {
    #[vmstate(configured)]
    boxed: Box<[u16]>,
    #[vmstate(configured, buffer)]
    raw: Box<[u8]>,
    #[vmstate(configured)]
    memory: Bytes,
    map: Bitmap,
    #[vmstate(configured)]
    memories: [Bytes; 2],
    #[vmstate(configured)]
    table: Box<[Box<[u8]>]>,
}

#[test]
fn as_large_as_configured() {
    let state = Configured {
        boxed: vec![1; 3].into(),
        raw: vec![2; 4].into(),
        memory: Bytes::from(vec![3; 5000]),
        map: Bitmap::new(65),
        memories: [Bytes::from(vec![4; 6]), Bytes::from(vec![5; 7])],
        table: [vec![6; 8].into(), vec![7; 9].into()].into(),
    };
    let fields = [
        r#"{"name": "boxed", "array_len": 3, "type": "uint16", "size": 2}"#,
        r#"{"name": "raw", "type": "buffer", "size": 4}"#,
        r#"{"name": "memory", "type": "buffer", "size": 5000}"#,
        r#"{"name": "map", "type": "bitmap", "size": 16}"#,
        r#"{"name": "memories", "array_len": 2, "type": "buffer", "size": 6}"#,
        r#"{"name": "table", "array_len": 2, "type": "uint8", "size": 8}"#,
    ];
    has_fields(&state, &fields);
}

#[derive(VmState, Default, Clone)]
struct Ring {
    n: u8,
    #[vmstate(len = "n")]
    buffers: Vec<u16>,
}

fn ring(n: u8) -> Ring {
    Ring { n, buffers: vec![0; n.into()] }
}

#[derive(VmState)]
struct Rings {
    fixed: [Ring; 3],
    grid: [[Ring; 2]; 2],
    n: u8,
    #[vmstate(len = "n")]
    counted: VecDeque<Ring>,
    after: u8,
}

fn described(ring: &Ring) -> String {
    let buffers = match ring.n {
        0 => String::new(),
        1 => r#", {"name": "buffers", "type": "uint16", "size": 2}"#.to_owned(),
        n => format!(r#", {{"name": "buffers", "array_len": {n}, "type": "uint16", "size": 2}}"#),
    };
    format!(
        r#""type": "struct", "struct": {{"vmsd_name": "ring", "version": 1, "fields": [{{"name": "n", "type": "uint8", "size": 1}}{buffers}]}}, "size": {}}}"#,
        1 + 2 * u32::from(ring.n)
    )
}

/// Of structs without tests and subsections the first stands for all, whatever their sizes.
#[test]
fn of_structs_that_look_alike() {
    let mut counted: VecDeque<Ring> = [ring(3), ring(4), ring(5)].into();
    // Its elements are in two pieces now.
    counted.push_front(ring(7));
    counted.push_front(ring(6));
    let (front, back) = counted.as_slices();
    assert_eq!((front.len(), back.len()), (2, 3));
    let state = Rings {
        fixed: [ring(2), ring(0), ring(1)],
        grid: [[ring(0), ring(1)], [ring(2), ring(3)]],
        n: 5,
        counted,
        after: 9,
    };
    let fields = [
        &format!(r#"{{"name": "fixed", "array_len": 3, {}"#, described(&ring(2))),
        &format!(r#"{{"name": "grid", "array_len": 4, {}"#, described(&ring(0))),
        r#"{"name": "n", "type": "uint8", "size": 1}"#,
        &format!(r#"{{"name": "counted", "array_len": 5, {}"#, described(&ring(6))),
        r#"{"name": "after", "type": "uint8", "size": 1}"#,
    ];
    has_fields(&state, &fields);
}

#[test]
fn one_or_no_struct() {
    let state = |rings: &[u8]| Rings {
        fixed: [ring(0), ring(0), ring(0)],
        grid: Default::default(),
        n: rings.len() as u8,
        counted: rings.iter().map(|n| ring(*n)).collect(),
        after: 9,
    };
    let one = describe(&state(&[1]));
    assert!(one.contains(&format!(r#"{{"name": "counted", {}"#, described(&ring(1)))), "{one}");
    assert!(!describe(&state(&[])).contains("counted"));
}
