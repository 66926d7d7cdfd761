//! `len`, `prefix` and `max` on every container.

use std::collections::VecDeque;

use bytes::Bytes;
use vmstate_runtime::layout::Configured;
use vmstate_runtime::{LoadErrorKind, SaveErrorKind, VmState};
use vmstate_tests::{Wire, load, try_save};

#[derive(VmState, Debug, Default, Clone, Copy)]
struct Item {
    a: u8,
    b: u16,
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "c")]
struct Counted {
    n: u8,
    #[vmstate(len = "n")]
    vec: Vec<u16>,
    #[vmstate(len = "n")]
    deque: VecDeque<Item>,
    #[vmstate(len = "n * 3")]
    bytes: Bytes,
    #[vmstate(len = "n")]
    array: [u32; 4],
    #[vmstate(len = "n")]
    boxed: Box<[u8]>,
}

fn counted() -> Counted {
    // Around the end of the ring, so that there are two pieces.
    let mut deque = VecDeque::with_capacity(4);
    deque.extend([Item::default(); 3]);
    deque.rotate_left(1);
    deque.clear();
    deque.push_back(Item { a: 4, b: 4 });
    deque.push_front(Item { a: 3, b: 3 });
    Counted {
        n: 2,
        vec: vec![1, 2],
        deque,
        bytes: Bytes::from_static(&[5, 6, 7, 8, 9, 10]),
        array: [11, 12, 0, 0],
        boxed: vec![13, 14].into(),
    }
}

fn empty() -> Counted {
    Counted { boxed: vec![0; 2].into(), ..Counted::default() }
}

#[test]
fn by_an_earlier_field() {
    let wire = Wire::of("c")
        .value("n", "02")
        .each("vec", 2, "0001 0002")
        .value("deque[0].a", "03")
        .value("deque[0].b", "0003")
        .value("deque[1].a", "04")
        .value("deque[1].b", "0004")
        .value("bytes", "05060708090a")
        .each("array", 4, "0000000b 0000000c")
        .each("boxed", 1, "0d0e");
    wire.is(&counted(), empty);
    // Longer than what comes, and elements of an array behind the count stay.
    let longer =
        || Counted { vec: vec![9; 9], deque: vec![Item::default(); 9].into(), ..counted() };
    wire.loads(longer, 1, &counted());
}

#[test]
fn nothing() {
    let none = || Counted { boxed: Box::default(), ..Counted::default() };
    Wire::of("c").value("n", "00").is(&none(), none);
}

/// The count field disagrees with the container: the stream would be garbage.
#[test]
fn refused_on_save() {
    let cases = [
        (Counted { vec: vec![1], ..counted() }, "c/vec", 1, 2),
        (Counted { vec: vec![1; 3], ..counted() }, "c/vec", 3, 2),
        (Counted { deque: VecDeque::new(), ..counted() }, "c/deque", 0, 2),
        (Counted { bytes: Bytes::from_static(&[1; 5]), ..counted() }, "c/bytes", 5, 6),
        (Counted { boxed: Box::default(), ..counted() }, "c/boxed", 0, 2),
    ];
    for (device, path, has, says) in cases {
        let e = try_save(&device).unwrap_err();
        assert_eq!(e.path().to_string(), path);
        let SaveErrorKind::WrongLength { found, expected } = *e.kind() else { panic!("{e}") };
        assert_eq!((found, expected), (has, says));
    }
}

/// What has a length of its own does not take more, or other, than that.
#[test]
fn refused_on_load() {
    #[derive(VmState, Debug, Default)]
    struct Fixed {
        n: i64,
        #[vmstate(len = "n")]
        array: [u8; 2],
        #[vmstate(len = "n")]
        boxed: Box<[u8]>,
    }
    let fixed = || Fixed { boxed: vec![0; 1].into(), ..Fixed::default() };
    let stream = |n: i64| [&n.to_be_bytes()[..], &[7; 8]].concat();
    let e = load(fixed, &stream(3), 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::TooLong { count: 3, max: 2 }));
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("fixed/array", 8));
    let e = load(fixed, &stream(2), 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::WrongLength { count: 2, expected: 1 }));
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("fixed/boxed", 10));
    let e = load(fixed, &stream(i64::MIN), 1).error();
    let LoadErrorKind::NegativeCount { count } = *e.kind() else { panic!("{e}") };
    assert_eq!(count, i64::MIN.into());
    assert!(load(fixed, &stream(1), 1).result.is_ok());
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "p")]
struct Prefixed {
    #[vmstate(prefix = u8)]
    bytes: Bytes,
    #[vmstate(prefix = u16, max = 3)]
    vec: Vec<u32>,
    #[vmstate(prefix = u32)]
    deque: VecDeque<u8>,
    #[vmstate(prefix = i32)]
    items: Vec<Item>,
    #[vmstate(prefix = u64)]
    boxed: Box<[u8]>,
}

fn prefixed() -> Prefixed {
    Prefixed {
        bytes: Bytes::from_static(b"abc"),
        vec: vec![1, 2],
        deque: [3, 4].into(),
        items: vec![Item { a: 5, b: 6 }],
        boxed: vec![7].into(),
    }
}

#[test]
fn by_a_prefix() {
    let wire = Wire::of("p")
        .value("bytes", "03")
        .value("bytes", "616263")
        .value("vec", "0002")
        .each("vec", 4, "00000001 00000002")
        .value("deque", "00000002")
        .each("deque", 1, "0304")
        .value("items", "00000001")
        .value("items[0].a", "05")
        .value("items[0].b", "0006")
        .value("boxed", "0000000000000001")
        .each("boxed", 1, "07");
    wire.is(&prefixed(), || Prefixed { boxed: vec![0].into(), ..Prefixed::default() });
}

#[test]
fn prefixes_out_of_range() {
    let e = load(prefixed, &[0, 0, 4], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::TooLong { count: 4, max: 3 }));
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("p/vec", 1));
    let e = load(prefixed, &[0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::NegativeCount { count: -1 }));
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("p/items", 7));
    let long = Prefixed { bytes: Bytes::from(vec![0; 256]), ..Prefixed::default() };
    let e = try_save(&long).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::TooLong { count: 256, max: 255 }));
    assert_eq!(e.path().to_string(), "p/bytes");
}

/// `len` may name a property: configuration that is not in the stream.
#[test]
fn by_a_property() {
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "cfg")]
    struct Configured {
        #[vmstate(property = "queues", default = 2)]
        queues: u16,
        #[vmstate(len = "queues")]
        heads: Vec<u16>,
        #[vmstate(len = "queues", max = 3)]
        tails: Vec<u8>,
    }
    let make = |queues| Configured { queues, ..Configured::default() };
    let wire = Wire::of("cfg").each("heads", 2, "0001 0002").each("tails", 1, "0304");
    wire.is(&Configured { queues: 2, heads: vec![1, 2], tails: vec![3, 4] }, || make(2));
    let e = load(|| make(4), &[0; 64], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::TooLong { count: 4, max: 3 }));
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("cfg/tails", 8));
}

/// `Bytes` without a length is as long as the destination's.
#[test]
fn bytes_of_configured_length() {
    let bytes = |text: &'static [u8]| Bytes::from_static(text);
    crate::is_as::<Configured<u8>, _>(&[("", "616263")], || bytes(b"..."), || bytes(b"abc"));
    crate::is_as::<Configured<u8>, _>(&[], || bytes(b""), || bytes(b""));
}

/// What no destination would load is not saved.
#[test]
fn max_holds_for_saving_too() {
    let long = Prefixed { vec: vec![0; 4], ..Default::default() };
    let error = try_save(&long).unwrap_err();
    assert!(matches!(error.kind(), SaveErrorKind::TooLong { count: 4, max: 3 }), "{error}");
    assert_eq!(error.path().to_string(), "p/vec");
}

/// Elements without a fixed size have their own numbers, however many there are.
#[test]
fn the_number_of_a_far_element() {
    #[derive(VmState, Debug, Default, Clone)]
    struct Far {
        #[vmstate(prefix = u8)]
        bytes: Vec<u8>,
    }
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "device")]
    struct Device {
        n: u32,
        #[vmstate(len = "n")]
        items: Vec<Far>,
    }
    let stream = [&[0, 0, 0x27, 0x10][..], &[1, 9].repeat(9_999)].concat();
    for make in [Device::default, || Device { n: 0, items: vec![Far::default(); 20_000] }] {
        let e = load(make, &stream, 1).error();
        assert_eq!(e.path().to_string(), "device/items[9999].bytes");
        assert_eq!(e.offset(), 4 + 2 * 9_999);
    }
}
