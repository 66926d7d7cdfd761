//! Every built-in type and every attribute that changes the layout of a field: bytes, round trip,
//! each place where the stream can be cut, and the error for each kind of wrong input.

// Predicates and hooks take `self`, whether they look at it or not.
#![allow(clippy::unused_self)]

mod arrays;
mod bitmaps;
mod careless;
mod cells;
mod counted;
mod custom;
mod derived;
mod generics;
mod hostile;
mod lists;
mod memory;
mod pointers;
mod scalars;

use std::fmt::Debug;

use vmstate_runtime::{Codec, Decoder, Encoder, VmState};
use vmstate_tests::Wire;
use vmstate_tests::counting::Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A value between others, in their run.
#[derive(VmState, Debug, Default)]
#[vmstate(name = "one")]
struct Among<T> {
    before: u16,
    value: T,
    after: u8,
}

/// A value that decides for itself whether the stream is long enough.
#[derive(VmState, Debug, Default)]
#[vmstate(name = "one")]
struct Alone<T> {
    #[vmstate(test = "exists")]
    value: T,
}

impl<T> Alone<T> {
    fn exists(&self, _version_id: u32) -> bool {
        true
    }
}

/// `value` is these bytes: parts of the value below its path, and their digits. `make` gives what
/// the destination has.
#[track_caller]
fn is<T: Codec + Debug>(parts: &[(&str, &str)], make: impl Fn() -> T, value: impl Fn() -> T) {
    let spans = |wire: Wire| {
        parts.iter().fold(wire, |wire, (path, hex)| wire.value(&format!("value{path}"), hex))
    };
    let alone = spans(Wire::of("one"));
    alone.is(&Alone { value: value() }, || Alone { value: make() });
    let among = spans(Wire::of("one").value("before", "0102")).value("after", "03");
    let state = Among { before: 0x0102, value: value(), after: 3 };
    among.is(&state, || Among { before: 0, value: make(), after: 0 });

    // Without a device around it.
    let mut bytes = Vec::new();
    assert!(Encoder::new(&mut bytes).value(&value()).is_ok());
    assert_eq!(bytes, alone.bytes());
    let mut loaded = make();
    let mut decoder = Decoder::new(&bytes);
    assert!(decoder.value(&mut loaded).is_ok());
    assert_eq!(decoder.offset(), bytes.len() as u64);
    assert_eq!(format!("{loaded:?}"), format!("{:?}", value()));
    if let Some(size) = T::TYPE.size {
        assert_eq!(bytes.len(), size, "the size that the type promises");
    }
}

/// A stream for [`Alone`], which fails: the path below `one/value`, the offset, the message.
#[track_caller]
fn refused<T: Codec + Debug>(make: impl Fn() -> T, stream: &[u8]) -> (String, u64, String) {
    let e = vmstate_tests::load(|| Alone { value: make() }, stream, 1).error();
    let path = e.path().to_string();
    let path = path.strip_prefix("one/value").unwrap_or_else(|| panic!("{path}"));
    (path.to_owned(), e.offset(), e.kind().to_string())
}
