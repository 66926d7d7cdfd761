//! Fields with a `test`, alone and in elements.

use std::collections::VecDeque;

use vmstate_runtime::VmState;

use crate::{describe, has_fields, saved};
use vmstate_runtime::Decision;

#[derive(VmState, Default, Clone)]
struct Optional {
    #[vmstate(test = "has_first")]
    first: u8,
    #[vmstate(test = "has_second")]
    second: u16,
    mask: u8,
    #[vmstate(test = "has_last")]
    last: u32,
}

impl Optional {
    fn has_first(&self, _version_id: u32) -> bool {
        self.mask & 1 != 0
    }

    fn has_second(&self, _version_id: u32) -> bool {
        self.mask & 2 != 0
    }

    fn has_last(&self, _version_id: u32) -> bool {
        self.mask & 4 != 0
    }
}

fn optional(mask: u8) -> Optional {
    Optional { mask, ..Optional::default() }
}

fn fields(mask: u8) -> String {
    let all = [
        (1, r#"{"name": "first", "type": "uint8", "size": 1}"#),
        (2, r#"{"name": "second", "type": "uint16", "size": 2}"#),
        (0, r#"{"name": "mask", "type": "uint8", "size": 1}"#),
        (4, r#"{"name": "last", "type": "uint32", "size": 4}"#),
    ];
    let there = all.iter().filter(|(bit, _)| *bit == 0 || mask & bit != 0);
    there.map(|(_, field)| *field).collect::<Vec<_>>().join(", ")
}

fn size(mask: u8) -> u8 {
    1 + (mask & 1) + (mask & 2) + (mask & 4)
}

#[test]
fn there_or_not() {
    for mask in 0..8 {
        has_fields(&optional(mask), &[&fields(mask)]);
    }
    assert!(saved(&optional(0)).0.decisions().is_empty());
    assert_eq!(saved(&optional(5)).0.decisions(), [Decision::Field(0), Decision::Field(3)]);
}

#[derive(VmState, Default)]
struct All {
    on: bool,
    #[vmstate(test = "is_on")]
    a: u8,
    #[vmstate(test = "is_on")]
    check: (),
}

#[derive(VmState, Default)]
struct NoneAtAll {
    #[vmstate(test = "never")]
    a: u8,
}

impl All {
    fn is_on(&self, _version_id: u32) -> bool {
        self.on
    }
}

impl NoneAtAll {
    fn never(&self, _version_id: u32) -> bool {
        false
    }
}

#[test]
fn a_list_of_fields_that_is_empty_in_the_end() {
    has_fields(&NoneAtAll::default(), &[]);
    let on = r#"{"name": "on", "type": "bool", "size": 1}"#;
    has_fields(&All::default(), &[on]);
    let all = All { on: true, ..All::default() };
    has_fields(&all, &[on, r#"{"name": "a", "type": "uint8", "size": 1}"#]);
}

#[derive(VmState, Default)]
struct Elements {
    array: [Optional; 3],
    n: u8,
    #[vmstate(len = "n")]
    counted: Vec<Optional>,
    // The fields of the last element have the numbers of these.
    #[vmstate(test = "always")]
    three: u8,
}

impl Elements {
    fn always(&self, _version_id: u32) -> bool {
        true
    }
}

fn element(name: &str, index: Option<usize>, mask: u8) -> String {
    let index = index.map_or(String::new(), |index| format!(r#""index": {index}, "#));
    format!(
        r#"{{"name": "{name}", {index}"type": "struct", "struct": {{"vmsd_name": "optional", "version": 1, "fields": [{}]}}, "size": {}}}"#,
        fields(mask),
        size(mask)
    )
}

/// Elements that may be different are described one by one.
#[test]
fn in_elements() {
    for masks in [[0, 0, 0], [7, 7, 7], [1, 2, 4], [4, 0, 0], [0, 4, 4], [3, 3, 0]] {
        for counted in [&[][..], &[4], &[0, 4], &[4, 4, 4, 0, 0, 7]] {
            let state = Elements {
                array: masks.map(optional),
                n: counted.len() as u8,
                counted: counted.iter().map(|mask| optional(*mask)).collect(),
                three: 0,
            };
            let index = |index: usize| (counted.len() > 1).then_some(index);
            let mut expected: Vec<String> = masks
                .iter()
                .enumerate()
                .map(|(i, mask)| element("array", Some(i), *mask))
                .collect();
            expected.push(r#"{"name": "n", "type": "uint8", "size": 1}"#.to_owned());
            let counted = counted.iter().enumerate();
            expected.extend(counted.map(|(i, mask)| element("counted", index(i), *mask)));
            expected.push(r#"{"name": "three", "type": "uint8", "size": 1}"#.to_owned());
            has_fields(&state, &expected.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}

#[derive(VmState, Default)]
struct TestedArrays {
    #[vmstate(test = "always")]
    words: [u16; 2],
    n: u8,
    #[vmstate(len = "n", test = "always")]
    counted: Vec<u8>,
    #[vmstate(len = "n", test = "always")]
    rings: VecDeque<Ring>,
    #[vmstate(test = "always")]
    pair: [Ring; 2],
    alike: [Ring; 2],
}

#[derive(VmState, Default, Clone)]
struct Ring {
    n: u8,
    #[vmstate(len = "n")]
    inner: Vec<Inner>,
}

#[derive(VmState, Default, Clone)]
struct Inner {
    n: u8,
    #[vmstate(len = "n")]
    data: Vec<u8>,
}

impl TestedArrays {
    fn always(&self, _version_id: u32) -> bool {
        true
    }
}

/// With a `test` on the array each element is described, also where all look alike.
#[test]
fn on_arrays() {
    let inner = |n: u8| Inner { n, data: vec![0; n.into()] };
    let ring = |sizes: &[u8]| Ring {
        n: sizes.len() as u8,
        inner: sizes.iter().map(|n| inner(*n)).collect(),
    };
    let mut rings: VecDeque<Ring> = [ring(&[1, 2]), ring(&[0, 0])].into();
    rings.push_front(ring(&[2]));
    let state = TestedArrays {
        n: 3,
        counted: vec![0; 3],
        rings,
        pair: [ring(&[2, 1]), ring(&[])],
        alike: [ring(&[0]), ring(&[1])],
        ..TestedArrays::default()
    };
    let text = describe(&state);
    let expected = [
        r#"{"name": "words", "index": 0, "type": "uint16", "size": 2}, {"name": "words", "index": 1, "#,
        r#"{"name": "counted", "index": 2, "type": "uint8", "size": 1}"#,
        r#"{"name": "rings", "index": 0, "type""#,
        r#"{"name": "rings", "index": 1, "type""#,
        r#"{"name": "rings", "index": 2, "type""#,
        r#"{"name": "inner", "array_len": 2, "type": "struct", "struct": {"vmsd_name": "inner", "version": 1, "fields": [{"name": "n", "type": "uint8", "size": 1}, {"name": "data", "type": "uint8", "size": 1}]}, "size": 2}]}, "size": 6}"#,
        r#"{"name": "pair", "index": 1, "type": "struct", "struct": {"vmsd_name": "ring", "version": 1, "fields": [{"name": "n", "type": "uint8", "size": 1}]}, "size": 1}"#,
        r#"{"name": "alike", "array_len": 2, "type""#,
    ];
    for part in expected {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}
