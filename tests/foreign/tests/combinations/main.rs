//! `remote` and `as` with every other key, container and wrapper.

#![allow(clippy::linkedlist, clippy::vec_box)] // they are what is tested

mod by_hand;
mod containers;
mod enums;
mod errors;
mod structs;
mod wrappers;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, LinkedList, VecDeque};
use std::num::Wrapping;
use std::rc::Rc;
use std::sync::{Arc, Mutex, RwLock};

use vmstate_foreign_tests::{
    Address, Closed, Even, Event, Handle, Message, Mode, Names, Open, Pair, Segment, Table,
};
use vmstate_runtime::VmState;
use vmstate_tests::{Wire, load, try_save};

#[derive(VmState, Debug)]
#[vmstate(remote = "vmstate_foreign_tests::Segment")]
struct SegmentWire {
    base: u64,
    limit: u32,
    #[vmstate(skip = "padding")]
    padding: u8,
}

/// A mirror in a mirror: named in place of the type, or with `as`.
#[derive(VmState)]
#[vmstate(remote = "vmstate_foreign_tests::Table")]
struct TableWire {
    used: u8,
    #[vmstate(len = "used")]
    segments: [SegmentWire; 3],
    task: SegmentWire,
    #[vmstate(prefix = u8, as = SegmentWire)]
    list: Vec<Segment>,
}

fn segment(n: u8) -> Segment {
    Segment { base: n.into(), limit: u32::from(n) << 8, padding: 0 }
}

/// The two fields of `segment(n)`.
trait Segments: Sized {
    fn segment(self, path: &str, n: u8) -> Self;
}

impl Segments for Wire {
    fn segment(self, path: &str, n: u8) -> Self {
        self.value(&format!("{path}.base"), &format!("00000000000000{n:02x}"))
            .value(&format!("{path}.limit"), &format!("0000{n:02x}00"))
    }
}

const fn even(half: u16) -> Even {
    Even::twice(half)
}

fn evens() -> Vec<Even> {
    vec![even(1), even(0x101)]
}
