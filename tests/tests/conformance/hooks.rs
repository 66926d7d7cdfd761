//! X8: the order of hooks, predicates and nested structs.

use std::cell::RefCell;

use vmstate_runtime::{Decoder, Encoder, VmState};
use vmstate_tests::hex;

thread_local! {
    static CALLS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn called(what: impl Into<String>) {
    CALLS.with_borrow_mut(|calls| calls.push(what.into()));
}

fn calls() -> Vec<String> {
    CALLS.take()
}

#[derive(VmState, Debug, Default, PartialEq)]
#[vmstate(
    name = "top",
    version = 2,
    pre_save = "pre_save",
    post_save = "post_save",
    pre_load = "pre_load",
    post_load = "post_load",
    subsection(
        s,
        needed = "needed",
        pre_save = "sub_pre_save",
        post_save = "sub_post_save",
        pre_load = "sub_pre_load",
        post_load = "sub_post_load"
    )
)]
struct Top {
    inner: [Inner; 2],
    #[vmstate(subsection = "s")]
    extra: u8,
}

impl Top {
    fn needed(&self) -> bool {
        called("needed?");
        self.extra != 0
    }

    fn pre_save(&self) {
        called("pre_save top");
    }

    fn post_save(&self) {
        called("post_save top");
    }

    fn pre_load(&mut self) {
        called("pre_load top");
        self.extra = 0;
    }

    fn post_load(&mut self, version_id: u32) {
        called(format!("post_load top v={version_id}"));
    }

    fn sub_pre_save(&self) {
        called("pre_save sub");
    }

    fn sub_post_save(&self) {
        called("post_save sub");
    }

    fn sub_pre_load(&mut self) {
        called("pre_load sub");
    }

    fn sub_post_load(&mut self, version_id: u32) {
        called(format!("post_load sub v={version_id}"));
    }
}

#[derive(VmState, Debug, Default, PartialEq)]
#[vmstate(
    name = "in",
    version = 5,
    pre_save = "pre_save",
    post_save = "post_save",
    pre_load = "pre_load",
    post_load = "post_load"
)]
struct Inner {
    value: u8,
}

impl Inner {
    fn pre_save(&self) {
        called("pre_save in");
    }

    fn post_save(&self) {
        called("post_save in");
    }

    fn pre_load(&mut self) {
        called("pre_load in");
    }

    fn post_load(&mut self, version_id: u32) {
        called(format!("post_load in v={version_id}"));
    }
}

const VECTOR: &str = "05 07 05 05 746f702f73 00000001 09";

fn top() -> Top {
    Top { inner: [Inner { value: 5 }, Inner { value: 7 }], extra: 9 }
}

#[test]
fn x8_save() {
    let mut stream = Vec::new();
    assert!(top().save(&mut Encoder::new(&mut stream)).is_ok());
    assert_eq!(stream, hex(VECTOR));
    let expected = [
        "pre_save top",
        "pre_save in",
        "post_save in",
        "pre_save in",
        "post_save in",
        "needed?",
        "pre_save sub",
        "post_save sub",
        "post_save top",
    ];
    assert_eq!(calls(), expected);
}

#[test]
fn x8_save_without_the_subsection() {
    let mut stream = Vec::new();
    let state = Top { extra: 0, ..top() };
    assert!(state.save(&mut Encoder::new(&mut stream)).is_ok());
    assert_eq!(stream, [5, 7]);
    let expected = [
        "pre_save top",
        "pre_save in",
        "post_save in",
        "pre_save in",
        "post_save in",
        "needed?",
        "post_save top",
    ];
    assert_eq!(calls(), expected);
}

/// `needed` is not called when loading.
#[test]
fn x8_load() {
    let mut state = Top::default();
    assert!(state.load(&mut Decoder::new(&hex(VECTOR)), 2).is_ok());
    assert_eq!(state, top());
    let expected = [
        "pre_load top",
        "pre_load in",
        "post_load in v=5",
        "pre_load in",
        "post_load in v=5",
        "pre_load sub",
        "post_load sub v=1",
        "post_load top v=2",
    ];
    assert_eq!(calls(), expected);
}

/// The same from a reader that has not delivered the whole body yet: another path through the
/// runtime.
#[test]
fn x8_load_from_a_reader() {
    let vector = hex(VECTOR);
    let mut reader: &[u8] = &vector;
    let mut state = Top::default();
    assert!(state.load(&mut Decoder::io(&mut reader), 2).is_ok());
    assert_eq!(state, top());
    assert_eq!(calls().len(), 8);
}

/// A predicate of a field is asked where the field stands, on both sides, with the version at hand;
/// after a load it is asked once more.
#[test]
fn order_of_tests() {
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "tested", version = 4, minimum_version = 2)]
    struct Tested {
        a: u8,
        #[vmstate(test = "has_b")]
        b: u8,
        #[vmstate(validate = "c_is_valid")]
        c: u8,
    }
    impl Tested {
        fn has_b(&self, version_id: u32) -> bool {
            called(format!("has_b v={version_id} a={}", self.a));
            self.a == 1
        }
        fn c_is_valid(&self, version_id: u32) -> bool {
            called(format!("c_is_valid v={version_id} c={}", self.c));
            true
        }
    }

    let mut stream = Vec::new();
    assert!(Tested { a: 1, b: 2, c: 3 }.save(&mut Encoder::new(&mut stream)).is_ok());
    assert_eq!(stream, [1, 2, 3]);
    assert_eq!(calls(), ["has_b v=4 a=1", "c_is_valid v=4 c=3"]);
    let mut state = Tested::default();
    assert!(state.load(&mut Decoder::new(&stream), 3).is_ok());
    assert_eq!(calls(), ["has_b v=3 a=1", "c_is_valid v=3 c=3", "has_b v=3 a=1"]);
}
