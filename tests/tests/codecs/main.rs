//! Every built-in type and every attribute that changes the layout of a field: bytes, round trip,
//! each place where the stream can be cut, and the error for each kind of wrong input.

// Predicates and hooks take `self`, whether they look at it or not.
#![allow(clippy::unused_self)]

mod arrays;
mod auto_alloc;
mod bitmaps;
mod budget;
mod careless;
mod cells;
mod configured;
mod counted;
mod custom;
mod data;
mod derived;
mod generics;
mod hostile;
mod lengths;
mod liars;
mod lists;
mod made;
mod memory;
mod nested;
mod numbers;
mod optional;
mod pinned;
mod pointers;
mod scalars;
mod shared;
mod text;
mod tuples;

use std::fmt::{self, Debug};
use std::marker::PhantomData;

use vmstate_runtime::{Decoder, Encoder, Layout, VmState};
use vmstate_tests::Wire;
use vmstate_tests::counting::Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A value between others, in their run.
#[derive(VmState, Default)]
#[vmstate(name = "one")]
struct Among<T, L> {
    before: u16,
    #[vmstate(as = L)]
    value: T,
    after: u8,
    layout: PhantomData<L>,
}

/// A value that decides for itself whether the stream is long enough.
#[derive(VmState, Default)]
#[vmstate(name = "one")]
struct Alone<T, L = T> {
    #[vmstate(test = "exists", as = L)]
    value: T,
    layout: PhantomData<L>,
}

impl<T, L> Alone<T, L> {
    fn with(value: T) -> Self {
        Self { value, layout: PhantomData }
    }

    fn exists(&self, _version_id: u32) -> bool {
        true
    }
}

impl<T> Alone<T> {
    fn of(value: T) -> Self {
        Self::with(value)
    }
}

// A layout has no values, so it need not be `Debug`.
impl<T: Debug, L> Debug for Among<T, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self.before, &self.value, self.after).fmt(f)
    }
}

impl<T: Debug, L> Debug for Alone<T, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// `value` is these bytes: parts of the value below its path, and their digits. `make` gives what
/// the destination has.
#[track_caller]
fn is<T: Layout<T> + Debug>(parts: &[(&str, &str)], make: impl Fn() -> T, value: impl Fn() -> T) {
    is_as::<T, T>(parts, make, value);
}

/// The same for a layout that is no value's own.
#[track_caller]
fn is_as<L: Layout<T>, T: Debug>(
    parts: &[(&str, &str)],
    make: impl Fn() -> T,
    value: impl Fn() -> T,
) {
    let spans = |wire: Wire| {
        parts.iter().fold(wire, |wire, (path, hex)| wire.value(&format!("value{path}"), hex))
    };
    let alone = spans(Wire::of("one"));
    alone.is(&Alone::<T, L>::with(value()), || Alone::with(make()));
    let among = spans(Wire::of("one").value("before", "0102")).value("after", "03");
    let among_others =
        |before, value, after| Among::<T, L> { before, value, after, layout: PhantomData };
    among.is(&among_others(0x0102, value(), 3), || among_others(0, make(), 0));

    // Without a device around it.
    let mut loaded = make();
    is_without_device(alone.bytes(), &|out| L::put(&value(), out).is_ok(), &mut |input| {
        L::get(&mut loaded, input).is_ok()
    });
    assert_eq!(format!("{loaded:?}"), format!("{:?}", value()));
    if let Some(size) = L::TYPE.size {
        assert_eq!(alone.bytes().len(), size, "the size that the type promises");
    }
}

/// Of any type: compiled once.
#[track_caller]
fn is_without_device(
    expected: &[u8],
    put: &dyn Fn(&mut Encoder<'_>) -> bool,
    get: &mut dyn FnMut(&mut Decoder<'_>) -> bool,
) {
    let mut bytes = Vec::new();
    assert!(put(&mut Encoder::new(&mut bytes)));
    assert_eq!(bytes, expected);
    let mut decoder = Decoder::new(&bytes);
    assert!(get(&mut decoder));
    assert_eq!(decoder.offset(), bytes.len() as u64);
}

/// A stream for [`Alone`], which fails: the path below `one/value`, the offset, the message.
#[track_caller]
fn refused<T: Layout<T> + Debug>(make: impl Fn() -> T, stream: &[u8]) -> (String, u64, String) {
    refused_as::<T, T>(make, stream)
}

#[track_caller]
fn refused_as<L: Layout<T>, T: Debug>(
    make: impl Fn() -> T,
    stream: &[u8],
) -> (String, u64, String) {
    let e = vmstate_tests::load(|| Alone::<T, L>::with(make()), stream, 1).error();
    let path = e.path().to_string();
    let path = path.strip_prefix("one/value").unwrap_or_else(|| panic!("{path}"));
    (path.to_owned(), e.offset(), e.kind().to_string())
}
