//! By the description of a device that is in the program: told by a trace, or found out.

#![allow(clippy::unused_self)] // functions that a `test` names

use vmstate_runtime::{Described as _, Encoder, Timer, Trace, VmState};
use vmstate_stream::walk::{Body, Certainty, Walk};

use crate::lines;

#[derive(VmState, Default)]
#[vmstate(nested)]
struct Entry {
    n: u8,
    #[vmstate(len = "n")]
    data: Vec<u16>,
}

#[derive(VmState, Default)]
#[vmstate(version = 2, minimum_version = 1, subsection(irq, needed = "has_irq"))]
struct Port {
    lcr: u8,
    #[vmstate(since = 2)]
    baud: u16,
    #[vmstate(test = "is_wide")]
    wide: u64,
    #[vmstate(configured)]
    regs: Vec<u16>,
    entries: [Entry; 2],
    #[vmstate(optional)]
    extra: Option<u8>,
    #[vmstate(list)]
    list: Vec<u8>,
    timer: Timer,
    #[vmstate(subsection = "irq")]
    line: i32,
    #[vmstate(skip)]
    is_wide: bool,
}

impl Port {
    fn is_wide(&self, _: u32) -> bool {
        self.is_wide
    }

    fn has_irq(&self) -> bool {
        self.line != 0
    }
}

fn port() -> Port {
    let entries = [Entry { n: 1, data: vec![7] }, Entry { n: 2, data: vec![8, 9] }];
    Port {
        lcr: 3,
        baud: 96,
        regs: vec![1, 2],
        entries,
        extra: Some(5),
        list: vec![4],
        line: 1,
        ..Port::default()
    }
}

const LINES: [&str; 19] = [
    "0 lcr: uint8 = 0x03",
    "1 baud: uint16 = 0x0060",
    "3 regs: uint16 = 0x0001, 0x0002",
    "7 entries: [2] struct",
    "7 entries[0]: struct entry v1",
    "7 entries[0].n: uint8 = 0x01",
    "8 entries[0].data: uint16 = 0x0007",
    "10 entries[1]: struct entry v1",
    "10 entries[1].n: uint8 = 0x02",
    "11 entries[1].data: uint16 = 0x0008, 0x0009",
    "15 extra: struct optional v1",
    "15 extra.present: bool = true",
    "16 extra.value: uint8 = 0x05",
    "17 list: qtailq",
    "18 list[0]: uint8 = 0x04",
    "20 timer: timer = not pending",
    "28 port/irq: subsection v1",
    "42 port/irq/line: int32 = 0x00000001",
    "",
];

#[test]
fn the_trace_of_a_save_tells_everything() {
    let body = Body::of(&Port::DESCRIPTION);
    let (mut saved, mut trace) = (Vec::new(), Trace::new());
    port().save(&mut Encoder::new(&mut saved).traced(&mut trace)).expect("a save");
    let walk = Walk::traced(&body, 2, &saved, 0, trace.decisions());
    assert_eq!(lines(walk), LINES[..LINES.len() - 1]);

    let other = Trace::new();
    let walk = Walk::traced(&body, 2, &saved, 0, other.decisions());
    assert!(lines(walk).last().expect("a fault").contains("nothing tells"));
}

#[test]
fn what_fits_tells_the_same() {
    let body = Body::of(&Port::DESCRIPTION);
    let mut saved = Vec::new();
    port().save(&mut Encoder::new(&mut saved)).expect("a save");
    let (walk, certainty) = Walk::fit(&body, 2, &saved, 0);
    assert_eq!(certainty, Certainty::Certain);
    assert_eq!(lines(walk), LINES[..LINES.len() - 1]);
}

#[test]
fn an_old_version_has_fewer_fields() {
    let body = Body::of(&Port::DESCRIPTION);
    let mut saved = Vec::new();
    port().save(&mut Encoder::new(&mut saved)).expect("a save");
    saved.drain(1..3);
    let (walk, certainty) = Walk::fit(&body, 1, &saved, 0);
    assert_eq!(certainty, Certainty::Certain);
    assert_eq!(lines(walk)[1], "1 regs: uint16 = 0x0001, 0x0002");
}

#[derive(VmState)]
struct Either {
    #[vmstate(test = "is_left")]
    left: [u8; 4],
    #[vmstate(test = "is_right")]
    right: u32,
}

impl Either {
    fn is_left(&self, _: u32) -> bool {
        true
    }

    fn is_right(&self, _: u32) -> bool {
        false
    }
}

#[test]
fn what_is_ambiguous_is_called_so() {
    let body = Body::of(&Either::DESCRIPTION);
    let (walk, certainty) = Walk::fit(&body, 1, &[1, 2, 3, 4], 0);
    assert_eq!(certainty, Certainty::Ambiguous { at: "left".into() });
    assert_eq!(lines(walk), ["0 left: uint8 = 0x01, 0x02, 0x03, 0x04"]);
    let (_, certainty) = Walk::fit(&body, 1, &[0; 8], 0);
    assert_eq!(certainty, Certainty::Certain);
    let (walk, certainty) = Walk::fit(&body, 1, &[0; 9], 0);
    assert_eq!(certainty, Certainty::Misfit);
    assert!(lines(walk).last().expect("a fault").contains("1 bytes are left"));
}

/// A value that none may have tells which way is not meant.
#[test]
fn a_bool_is_0_or_1() {
    #[derive(VmState)]
    struct Flags {
        #[vmstate(test = "t")]
        flag: bool,
        #[vmstate(test = "t")]
        number: u8,
    }
    impl Flags {
        fn t(&self, _: u32) -> bool {
            true
        }
    }
    let body = Body::of(&Flags::DESCRIPTION);
    let (walk, certainty) = Walk::fit(&body, 1, &[7], 0);
    assert_eq!(certainty, Certainty::Certain);
    assert_eq!(lines(walk), ["0 number: uint8 = 0x07"]);
}

#[test]
fn a_subsection_that_is_not_known() {
    let body = Body::of(&Either::DESCRIPTION);
    let (walk, certainty) = Walk::fit(&body, 1, b"\x01\x02\x03\x04\x05\x08either/x\0\0\0\x01", 0);
    assert_eq!(certainty, Certainty::Misfit);
    assert!(lines(walk).last().expect("a fault").contains("`either/x`, which is not described"));
}

#[test]
fn every_truncation_and_every_changed_byte() {
    let body = Body::of(&Port::DESCRIPTION);
    let mut saved = Vec::new();
    port().save(&mut Encoder::new(&mut saved)).expect("a save");
    for len in 0..saved.len() {
        crate::run(&body, &saved[..len]);
        let (walk, _) = Walk::fit(&body, 2, &saved[..len], 0);
        lines(walk);
    }
    for at in 0..saved.len() {
        for with in [0, 1, 5, 0x30, 0x7f, 0xff] {
            let mut changed = saved.clone();
            changed[at] = with;
            let (walk, _) = Walk::fit(&body, 2, &changed, 0);
            lines(walk);
        }
    }
}
