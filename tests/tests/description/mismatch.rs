//! A trace of something else is an error, and nothing is written.

use vmstate_runtime::{Described, Trace, VmState};

use crate::{saved, template};

#[derive(VmState, Default)]
struct Fixed {
    a: u8,
}

#[derive(VmState, Default)]
struct Counted {
    n: u8,
    #[vmstate(len = "n")]
    items: Vec<u8>,
}

#[derive(VmState, Default)]
#[vmstate(name = "optional", subsection(more, needed = "has_more"))]
struct Optional {
    tag: u8,
    #[vmstate(test = "has_field")]
    field: u8,
    #[vmstate(subsection = "more")]
    more: u8,
}

impl Optional {
    fn has_more(&self) -> bool {
        self.tag > 1
    }

    fn has_field(&self, _version_id: u32) -> bool {
        self.tag > 0
    }
}

#[derive(VmState, Default)]
struct Array {
    items: [Optional; 2],
}

#[derive(VmState, Default)]
struct Alike {
    items: [Counted; 2],
}

#[derive(VmState, Default)]
struct Pointer {
    #[vmstate(nullable)]
    pointer: Option<Box<Fixed>>,
}

#[derive(VmState, Default)]
struct List {
    #[vmstate(list)]
    list: Vec<u8>,
}

#[derive(VmState, Default)]
struct Prefixed {
    #[vmstate(prefix = u8)]
    bytes: Vec<u8>,
}

/// The template of `T` refuses `trace` with this message.
#[track_caller]
fn refuses<T: Described>(trace: &Trace, message: &str) {
    let mut out = b"before".to_vec();
    let error = template::<T>("section").write(trace, &mut out).expect_err("it fits");
    assert_eq!(error.to_string(), format!("the trace is not of this device: expected {message}"));
    assert_eq!(out, b"before");
}

#[test]
fn of_another_device() {
    let (nothing, _) = saved(&Fixed::default());
    let (counted, _) = saved(&Counted::default());
    let (optional, _) = saved(&Optional { tag: 2, ..Optional::default() });
    let (array, _) = saved(&Array::default());
    let (pointer, _) = saved(&Pointer::default());
    refuses::<Fixed>(&counted, "the end at decision 0, found Count(0)");
    refuses::<Optional>(&counted, "the end at decision 0, found Count(0)");
    refuses::<Counted>(&nothing, "a number of elements at decision 0, found its end");
    refuses::<Counted>(&optional, "a number of elements at decision 0, found Field(1)");
    refuses::<Array>(&nothing, "the end of a struct at decision 0, found its end");
    refuses::<Array>(&optional, "the end of a struct at decision 2, found its end");
    refuses::<Alike>(&counted, "the size of the other elements at decision 1, found its end");
    refuses::<Alike>(&array, "a number of elements at decision 0, found End");
    refuses::<Pointer>(&array, "a pointer at decision 0, found End");
    refuses::<List>(&pointer, "a number of elements at decision 0, found Null");
    refuses::<Prefixed>(&pointer, "the size of a value at decision 0, found Null");
}

/// A trace that was not cleared has the decisions of two devices.
#[test]
fn of_two_devices() {
    let (mut section, mut trace) = (Vec::new(), Trace::new());
    let device = Counted { n: 3, items: vec![0; 3] };
    let mut out = vmstate_runtime::Encoder::new(&mut section).traced(&mut trace);
    assert!(device.save(&mut out).is_ok());
    assert!(device.save(&mut out).is_ok());
    let twice = out.trace().expect("it has one").clone();
    refuses::<Counted>(&twice, "the end at decision 1, found Count(3)");
    out.trace().expect("it has one").clear();
    assert!(device.save(&mut out).is_ok());
    drop(out);
    let mut text = Vec::new();
    assert!(template::<Counted>("section").write(&trace, &mut text).is_ok());
}

/// A save that failed leaves part of a trace; an encoder begins with an empty one.
#[test]
fn of_a_save_that_failed() {
    let mut trace = Trace::new();
    let wrong = Counted { n: 2, items: vec![0; 3] };
    let mut section = Vec::new();
    assert!(
        wrong.save(&mut vmstate_runtime::Encoder::new(&mut section).traced(&mut trace)).is_err()
    );
    refuses::<Counted>(&trace, "a number of elements at decision 0, found its end");
    let right = Fixed::default();
    assert!(
        right.save(&mut vmstate_runtime::Encoder::new(&mut section).traced(&mut trace)).is_ok()
    );
    assert!(trace.decisions().is_empty());
}
