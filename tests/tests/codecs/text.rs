//! `String`: UTF-8, with a length from elsewhere.

use vmstate_runtime::layout::Prefixed;
use vmstate_runtime::{LoadErrorKind, SaveErrorKind, VmState};
use vmstate_tests::{Wire, load, try_save};

use crate::{is_as, refused_as};

#[test]
fn with_a_prefix() {
    for make in ["", "longer than that"] {
        let make = || make.to_owned();
        is_as::<Prefixed<u8, u8>, _>(&[("", "00")], make, String::new);
        is_as::<Prefixed<u8, u8>, _>(&[("", "03"), ("", "c3a921")], make, || "é!".to_owned());
        is_as::<Prefixed<u32, u8>, _>(&[("", "00000001"), ("", "61")], make, || "a".to_owned());
    }
}

#[derive(VmState, Debug, Default, PartialEq)]
#[vmstate(name = "texts")]
struct Texts {
    #[vmstate(prefix = u16, max = 4)]
    label: String,
    n: u8,
    #[vmstate(len = "n")]
    counted: String,
    #[vmstate(prefix = u8)]
    #[allow(clippy::box_collection)] // as a field of another crate may be
    boxed: Box<String>,
    after: u8,
}

type Name = String;
type Blob = bytes::Bytes;

/// Behind an alias, which the derive cannot look through.
#[derive(VmState, Debug, Default, PartialEq)]
#[vmstate(name = "aliases")]
struct Aliases {
    n: u8,
    #[vmstate(len = "n")]
    name: Name,
    #[vmstate(prefix = u8, max = 4)]
    label: Name,
    #[vmstate(len = "n")]
    blob: Blob,
    #[vmstate(prefix = u8)]
    rest: Blob,
}

#[test]
fn behind_an_alias() {
    let wire = Wire::of("aliases")
        .value("n", "02")
        .value("name", "6162")
        .value("label", "01")
        .value("label", "63")
        .value("blob", "0102")
        .value("rest", "01")
        .value("rest", "03");
    let blob = |bytes: &'static [u8]| Blob::from_static(bytes);
    let aliases = Aliases {
        n: 2,
        name: "ab".into(),
        label: "c".into(),
        blob: blob(&[1, 2]),
        rest: blob(&[3]),
    };
    wire.is(&aliases, Aliases::default);
}

fn texts() -> Texts {
    Texts {
        label: "cafe".into(),
        n: 3,
        counted: "\u{20ac}".into(),
        boxed: Box::new("b".into()),
        after: 7,
    }
}

#[test]
fn the_type() {
    let wire = Wire::of("texts")
        .value("label", "0004")
        .value("label", "63616665")
        .value("n", "03")
        .value("counted", "e282ac")
        .value("boxed", "01")
        .value("boxed", "62")
        .value("after", "07");
    wire.is(&texts(), Texts::default);
    wire.is(&texts(), || Texts { label: "ab".into(), counted: "12345".into(), ..Texts::default() });
}

#[test]
fn not_utf8() {
    for bytes in [&[0xff][..], &[0x61, 0xc3], &[0xed, 0xa0, 0x80], &[0xf8, 0x88, 0x80]] {
        let stream = [&[bytes.len() as u8][..], bytes].concat();
        let (path, offset, _) = refused_as::<Prefixed<u8, u8>, _>(|| "stays".to_owned(), &stream);
        assert_eq!((path.as_str(), offset), ("", 1));
        let make = || Texts { label: "stay".into(), ..Texts::default() };
        let loaded = load(make, &[&[0][..], &stream].concat(), 1);
        assert_eq!(loaded.state.label, "stay");
        let e = loaded.error();
        assert!(matches!(e.kind(), LoadErrorKind::NotUtf8(_)), "{e}");
        assert_eq!((e.path().to_string().as_str(), e.offset()), ("texts/label", 2));
    }
    let e = load(texts, &[0, 0, 2, 0x61, 0xff], 1).error();
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("texts/counted", 3));
}

#[test]
fn limits() {
    let e = load(Texts::default, &[0, 5, 1, 1, 1, 1, 1], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::TooLong { count: 5, max: 4 }), "{e}");
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("texts/label", 0));
    let e = try_save(&Texts { label: "12345".into(), ..texts() }).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::TooLong { count: 5, max: 4 }), "{e}");
    let e = try_save(&Texts { n: 2, ..texts() }).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::WrongLength { found: 3, expected: 2 }), "{e}");
    assert_eq!(e.path().to_string(), "texts/counted");
    let e = try_save(&Texts { boxed: Box::new("x".repeat(256)), ..texts() }).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::TooLong { count: 256, max: 255 }), "{e}");
    assert_eq!(e.path().to_string(), "texts/boxed");
}

/// Names, elements of something that grows.
#[test]
fn several() {
    #[derive(VmState, Debug, Default, PartialEq)]
    #[vmstate(name = "names")]
    struct Names {
        #[vmstate(prefix = u8)]
        all: Vec<Name>,
    }
    #[derive(VmState, Debug, Default, PartialEq)]
    #[vmstate(name = "name")]
    struct Name {
        #[vmstate(prefix = u8)]
        text: String,
    }
    let wire = Wire::of("names")
        .value("all", "02")
        .value("all[0].text", "01")
        .value("all[0].text", "61")
        .value("all[1].text", "00");
    let state = Names { all: vec![Name { text: "a".into() }, Name::default()] };
    wire.is(&state, Names::default);
}
