//! Values without bytes: alone they are a place in the order, and not described; what is around them is.

#![allow(clippy::zero_sized_map_values)] // what this is about

use std::collections::{BTreeMap, VecDeque};
use std::marker::PhantomData;

use vmstate_runtime::VmState;

use crate::has_fields;

#[test]
fn places() {
    #[derive(VmState, Default)]
    struct Places {
        one: (),
        three: [(); 3],
        phantom: PhantomData<u8>,
        #[vmstate(test = "always")]
        tested: (),
        after: u8,
    }

    impl Places {
        fn always(&self, _version_id: u32) -> bool {
            true
        }
    }

    has_fields(&Places::default(), &[r#"{"name": "after", "type": "uint8", "size": 1}"#]);
}

#[test]
fn numbers_of_them() {
    #[derive(VmState, Default)]
    struct Numbers {
        n: u8,
        #[vmstate(len = "n")]
        counted: Vec<()>,
        #[vmstate(prefix = u16)]
        prefixed: Vec<()>,
        #[vmstate(configured)]
        configured: Box<[()]>,
        #[vmstate(configured)]
        ring: VecDeque<PhantomData<u8>>,
        #[vmstate(queue)]
        queue: Vec<()>,
        #[vmstate(tree)]
        tree: BTreeMap<u8, ()>,
        after: u8,
    }

    let rest = r#"{"name": "after", "type": "uint8", "size": 1}"#;
    has_fields(
        &Numbers::default(),
        &[
            r#"{"name": "n", "type": "uint8", "size": 1}"#,
            r#"{"name": "prefixed", "type": "", "size": 2}"#,
            r#"{"name": "queue", "type": "qtailq", "size": 1}"#,
            r#"{"name": "tree", "type": "gtree", "size": 5}"#,
            rest,
        ],
    );
    let numbers = Numbers {
        n: 3,
        counted: vec![(); 3],
        prefixed: vec![(); 2],
        configured: vec![(); 4].into(),
        ring: vec![PhantomData; 1].into(),
        queue: vec![(); 2],
        tree: [(1, ())].into(),
        after: 1,
    };
    has_fields(
        &numbers,
        &[
            r#"{"name": "n", "type": "uint8", "size": 1}"#,
            r#"{"name": "counted", "array_len": 3, "type": "", "size": 0}"#,
            r#"{"name": "prefixed", "type": "", "size": 2}"#,
            r#"{"name": "configured", "array_len": 4, "type": "", "size": 0}"#,
            r#"{"name": "ring", "type": "", "size": 0}"#,
            r#"{"name": "queue", "type": "qtailq", "size": 3}"#,
            r#"{"name": "tree", "type": "gtree", "size": 7}"#,
            rest,
        ],
    );
}

#[test]
fn pointers_to_them() {
    #[derive(VmState, Default)]
    struct Pointers {
        #[vmstate(nullable)]
        null: Option<Box<()>>,
        #[vmstate(nullable)]
        object: Option<Box<()>>,
        #[vmstate(auto_alloc)]
        allocated: Option<Box<()>>,
        #[vmstate(optional)]
        optional: Option<()>,
        #[vmstate(configured, nullable)]
        several: Vec<Option<Box<()>>>,
        after: u8,
    }

    let pointers = Pointers {
        object: Some(Box::new(())),
        allocated: Some(Box::new(())),
        optional: Some(()),
        several: vec![None],
        ..Pointers::default()
    };
    has_fields(
        &pointers,
        &[
            r#"{"name": "null", "type": "", "size": 1}"#,
            r#"{"name": "object", "type": "", "size": 0}"#,
            r#"{"name": "allocated", "type": "ptr-marker", "size": 1}"#,
            r#"{"name": "allocated", "type": "", "size": 0}"#,
            r#"{"name": "optional", "type": "struct", "struct": {"vmsd_name": "optional", "version": 1, "fields": [{"name": "present", "type": "bool", "size": 1}]}, "size": 1}"#,
            r#"{"name": "several", "type": "", "size": 1}"#,
            r#"{"name": "after", "type": "uint8", "size": 1}"#,
        ],
    );
}
