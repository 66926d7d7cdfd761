//! Enums with data: the discriminant, then what the variant holds.

use vmstate_runtime::schema::Shape;
use vmstate_runtime::{Layout, LoadErrorKind, SaveErrorKind, VmState};
use vmstate_tests::{Wire, load, try_save};

use crate::{Alone, is, refused};

#[derive(VmState, Debug, Default, Clone, PartialEq)]
#[repr(u8)]
enum Request {
    #[default]
    Idle,
    Read {
        sector: u64,
        len: u16,
    } = 7,
    Write(u32, [u8; 2]),
    Text {
        #[vmstate(prefix = u8)]
        bytes: Vec<u8>,
        after: u16,
    },
    Nothing {},
    Flush() = 0x30,
}

fn read() -> Request {
    Request::Read { sector: 5, len: 6 }
}

fn text(bytes: &[u8]) -> Request {
    Request::Text { bytes: bytes.to_vec(), after: 0x0506 }
}

#[test]
fn variants() {
    for make in [Request::default, read, || Request::Write(1, [2, 3]), || text(&[1])] {
        is(&[("", "00")], make, || Request::Idle);
        let parts = [("", "07"), (".Read.sector", "0000000000000005"), (".Read.len", "0006")];
        is(&parts, make, read);
        let parts =
            [("", "08"), (".Write.0", "00000001"), (".Write.1[0]", "02"), (".Write.1[1]", "03")];
        is(&parts, make, || Request::Write(1, [2, 3]));
        let parts = [
            ("", "09"),
            (".Text.bytes", "02"),
            (".Text.bytes[0]", "0a"),
            (".Text.bytes[1]", "0b"),
            (".Text.after", "0506"),
        ];
        is(&parts, make, || text(&[10, 11]));
        is(&[("", "0a")], make, || Request::Nothing {});
        is(&[("", "30")], make, Request::Flush);
    }
}

#[derive(VmState, Debug, Clone, PartialEq)]
#[repr(i16)]
enum Signed {
    Before(u8) = -2,
    Minus { value: i8 },
    Zero,
    One(Request, u8),
}

/// Implicit discriminants go on from the one before.
#[test]
fn signed_discriminants_and_enums_in_enums() {
    let zero = || Signed::Zero;
    is(&[("", "fffe"), (".Before.0", "07")], zero, || Signed::Before(7));
    is(&[("", "ffff"), (".Minus.value", "fe")], zero, || Signed::Minus { value: -2 });
    is(&[("", "0000")], || Signed::Before(1), zero);
    let parts = [
        ("", "0001"),
        (".One.0", "07"),
        (".One.0.Read.sector", "0000000000000005"),
        (".One.0.Read.len", "0006"),
        (".One.1", "09"),
    ];
    is(&parts, zero, || Signed::One(read(), 9));
}

#[derive(VmState, Debug, Default, PartialEq)]
#[vmstate(name = "disk")]
struct Disk {
    before: u16,
    current: Request,
    both: [Request; 2],
    n: u8,
    #[vmstate(len = "n")]
    queued: Vec<Request>,
    #[vmstate(prefix = u8)]
    done: Vec<Request>,
    #[vmstate(optional)]
    next: Option<Box<Request>>,
    after: u16,
}

fn disk() -> Disk {
    Disk {
        before: 1,
        current: read(),
        both: [Request::Idle, text(&[])],
        n: 2,
        queued: vec![Request::Write(1, [2, 3]), Request::Idle],
        done: vec![text(&[9])],
        next: Some(Box::new(Request::Flush())),
        after: 2,
    }
}

#[test]
fn fields_and_elements() {
    let wire = Wire::of("disk")
        .value("before", "0001")
        .value("current", "07")
        .value("current.Read.sector", "0000000000000005")
        .value("current.Read.len", "0006")
        .value("both[0]", "00")
        .value("both[1]", "09")
        .value("both[1].Text.bytes", "00")
        .value("both[1].Text.after", "0506")
        .value("n", "02")
        .value("queued[0]", "08")
        .value("queued[0].Write.0", "00000001")
        .value("queued[0].Write.1[0]", "02")
        .value("queued[0].Write.1[1]", "03")
        .value("queued[1]", "00")
        .value("done", "01")
        .value("done[0]", "09")
        .value("done[0].Text.bytes", "01")
        .value("done[0].Text.bytes[0]", "09")
        .value("done[0].Text.after", "0506")
        .value("next", "01")
        .value("next", "30")
        .value("after", "0002");
    wire.is(&disk(), Disk::default);
    wire.is(&disk(), || Disk { queued: vec![read(), read(), read()], next: None, ..disk() });
}

#[test]
fn unknown_discriminants() {
    let known =
        [("Idle", 0), ("Read", 7), ("Write", 8), ("Text", 9), ("Nothing", 10), ("Flush", 48)];
    for byte in 0..=u8::MAX {
        let stream = [&[byte][..], &[0; 16]].concat();
        let loaded = load(|| Alone::of(read()), &stream, 1);
        if known.iter().any(|(_, tag)| *tag == i128::from(byte)) {
            assert!(loaded.result.is_ok(), "{byte}");
            continue;
        }
        let e = loaded.error();
        let LoadErrorKind::UnknownDiscriminant { found, known: listed } = e.kind() else {
            panic!("{e}")
        };
        assert_eq!((*found, *listed), (byte.into(), &known[..]));
    }
    let (path, offset, text) = refused(|| [Signed::Zero, Signed::Zero], &[0, 0, 0xff, 0xfd]);
    assert_eq!((path.as_str(), offset), ("[1]", 2));
    assert_eq!(text, "expected -2 (Before), -1 (Minus), 0 (Zero), 1 (One); found -3");
}

/// The value stays as it was when what comes is none.
#[test]
fn a_variant_that_is_cut_leaves_the_value() {
    let loaded = load(|| Alone::of(read()), &[8, 0, 0, 0, 1, 2], 1);
    assert_eq!(loaded.state.value, read());
    let e = loaded.error();
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("one/value.Write.1[1]", 6));
}

#[derive(VmState, Debug, Clone, PartialEq)]
#[repr(u16)]
enum Attributes {
    Counted {
        #[vmstate(prefix = u8, max = 2)]
        items: Vec<u16>,
    } = 0x100,
    Named(#[vmstate(prefix = u8)] String),
    Optional(#[vmstate(optional)] Option<u8>, u8),
    Pointer {
        #[vmstate(auto_alloc)]
        object: Option<Box<u16>>,
        #[vmstate(nullable)]
        null: Option<Box<u16>>,
    },
    Queue(#[vmstate(queue)] Vec<u8>),
    As(#[vmstate(as = u16)] u8, u8),
}

#[test]
fn attributes_in_variants() {
    let make = || Attributes::As(0, 0);
    let parts = [("", "0100"), (".Counted.items", "01"), (".Counted.items[0]", "0005")];
    is(&parts, make, || Attributes::Counted { items: vec![5] });
    let parts = [("", "0101"), (".Named.0", "02"), (".Named.0", "6869")];
    is(&parts, make, || Attributes::Named("hi".into()));
    let parts = [("", "0102"), (".Optional.0", "01"), (".Optional.0", "05"), (".Optional.1", "06")];
    is(&parts, make, || Attributes::Optional(Some(5), 6));
    let parts = [
        ("", "0103"),
        (".Pointer.object", "31"),
        (".Pointer.object", "0005"),
        (".Pointer.null", "30"),
    ];
    is(&parts, make, || Attributes::Pointer { object: Some(Box::new(5)), null: None });
    let parts = [("", "0104"), (".Queue.0", "01"), (".Queue.0[0]", "05"), (".Queue.0", "00")];
    is(&parts, make, || Attributes::Queue(vec![5]));
    let parts = [("", "0105"), (".As.0", "0005"), (".As.1", "06")];
    is(&parts, make, || Attributes::As(5, 6));

    let (path, offset, text) = refused(make, &[1, 0, 3, 0, 1, 0, 1, 0, 1]);
    assert_eq!((path.as_str(), offset), (".Counted.items", 2));
    assert_eq!(text, "expected at most 2 elements, found a count of 3");
    let (path, offset, _) = refused(make, &[1, 1, 1, 0xff]);
    assert_eq!((path.as_str(), offset), (".Named.0", 3));
    let (path, offset, _) = refused(make, &[1, 3, 0x32]);
    assert_eq!((path.as_str(), offset), (".Pointer.object", 2));
    let (path, offset, _) = refused(make, &[1, 5, 1, 0, 0]);
    assert_eq!((path.as_str(), offset), (".As.0", 2));

    let e = try_save(&Alone::of(Attributes::Counted { items: vec![0; 3] })).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::TooLong { count: 3, max: 2 }), "{e:#}");
    assert_eq!(e.path().to_string(), "one/value.Counted.items");
}

/// A struct whose fields have tests: the discriminant, then every field of every variant.
#[test]
fn its_type() {
    let ty = <Request as Layout<Request>>::TYPE;
    assert_eq!((ty.name, ty.size), ("struct", None));
    let Shape::Struct(of) = ty.shape else { panic!("{ty:?}") };
    let fields: Vec<_> =
        of.fields.iter().map(|field| (field.name, field.ty.name, field.field_exists)).collect();
    let expected = [
        ("variant", "uint8", None),
        ("Read.sector", "uint64", Some("Read")),
        ("Read.len", "uint16", Some("Read")),
        ("Write.0", "uint32", Some("Write")),
        ("Write.1", "uint8", Some("Write")),
        ("Text.bytes", "uint8", Some("Text")),
        ("Text.after", "uint16", Some("Text")),
    ];
    assert_eq!(fields, expected);
}

/// Discriminants of constants, of other widths, and only one variant.
#[test]
fn other_discriminants() {
    const BASE: u32 = 0x0102_0300;
    #[derive(VmState, Debug, PartialEq)]
    #[repr(u32)]
    enum Constant {
        One(u8) = BASE + 4,
        Two,
    }
    #[derive(VmState, Debug, PartialEq)]
    #[repr(u64)]
    enum Wide {
        Only { value: u8 } = u64::MAX,
    }
    #[derive(VmState, Debug, PartialEq)]
    #[repr(u8)]
    enum Raw {
        r#Type { r#fn: u8 },
    }
    is(&[("", "01020304"), (".One.0", "09")], || Constant::Two, || Constant::One(9));
    is(&[("", "01020305")], || Constant::One(0), || Constant::Two);
    let only = |value| Wide::Only { value };
    is(&[("", "ffffffffffffffff"), (".Only.value", "05")], || only(0), || only(5));
    is(&[("", "00"), (".Type.fn", "05")], || Raw::Type { r#fn: 0 }, || Raw::Type { r#fn: 5 });
}

/// With parameters.
#[test]
fn generic() {
    #[derive(VmState, Debug, Default, Clone, PartialEq)]
    #[repr(u8)]
    enum Either<A, const N: usize> {
        #[default]
        Neither,
        One(A),
        Many([A; N]),
    }
    type Words = Either<u16, 2>;
    is(&[("", "01"), (".One.0", "0005")], Words::default, || Words::One(5));
    let parts = [("", "02"), (".Many.0[0]", "0005"), (".Many.0[1]", "0006")];
    is(&parts, Words::default, || Words::Many([5, 6]));
}
