//! `len` from other places than a field: a nested field, a method, a constant.

use vmstate_runtime::schema::{Length, Shape};
use vmstate_runtime::{Described, LoadErrorKind, SaveErrorKind, VmState};
use vmstate_tests::{Wire, load, try_save};

mod consts {
    pub(crate) const N: usize = 2;
}

const PAIRS: u8 = 1;

#[derive(VmState, Debug, Default, Clone, PartialEq)]
struct Config {
    n: u8,
    sub: Sub,
}

#[derive(VmState, Debug, Default, Clone, PartialEq)]
struct Sub(u8, u16);

#[derive(VmState, Debug, Default, Clone, PartialEq)]
#[vmstate(name = "device")]
struct Device {
    cfg: Config,
    #[vmstate(len = "cfg.n")]
    nested: Vec<u16>,
    #[vmstate(len = "cfg.sub.1 * 2")]
    deeper: Vec<u8>,
    #[vmstate(len = "count()")]
    method: Vec<u8>,
    #[vmstate(len = count() * 2)]
    twice: Box<[u8]>,
    #[vmstate(len = "PAIRS * 2")]
    constant: Vec<u8>,
    #[vmstate(len = "Self::N")]
    own: [u8; 4],
    #[vmstate(len = "consts::N")]
    other: Vec<u16>,
    #[vmstate(bits = "cfg.n")]
    bitmap: Vec<u64>,
    after: u8,
}

impl Device {
    const N: u32 = 3;

    fn count(&self) -> usize {
        usize::from(self.cfg.n) + 1
    }
}

fn device() -> Device {
    Device {
        cfg: Config { n: 2, sub: Sub(9, 1) },
        nested: vec![1, 2],
        deeper: vec![3, 4],
        method: vec![5, 6, 7],
        twice: [8; 6].into(),
        constant: vec![9, 10],
        own: [11, 12, 13, 0],
        other: vec![14, 15],
        bitmap: vec![3],
        after: 16,
    }
}

#[test]
fn what_counts() {
    let wire = Wire::of("device")
        .value("cfg.n", "02")
        .value("cfg.sub.0", "09")
        .value("cfg.sub.1", "0001")
        .each("nested", 2, "00010002")
        .each("deeper", 1, "0304")
        .each("method", 1, "050607")
        .each("twice", 1, "080808080808")
        .each("constant", 1, "090a")
        .each("own", 1, "0b0c0d")
        .each("other", 2, "000e000f")
        .value("bitmap[0]", "0000000000000003")
        .value("after", "10");
    wire.is(&device(), || Device { twice: [0; 6].into(), ..Device::default() });
}

#[test]
fn the_type_names_it() {
    let length = |index: usize| match Device::DESCRIPTION.fields[index].ty.shape {
        Shape::Sequence(_, length) => length,
        shape => panic!("{shape:?}"),
    };
    assert_eq!(length(1), Length::Field("cfg.n", 1));
    assert_eq!(length(2), Length::Field("cfg.sub.1", 2));
    assert_eq!(length(3), Length::Field("count()", 1));
    assert_eq!(length(4), Length::Field("count()", 2));
    assert_eq!(length(8), Length::Bits("cfg.n"));
}

#[test]
fn other_lengths_are_not_saved() {
    for (path, device) in [
        ("device/nested", Device { nested: vec![1], ..device() }),
        ("device/deeper", Device { deeper: vec![1], ..device() }),
        ("device/method", Device { method: vec![], ..device() }),
        ("device/twice", Device { twice: [1].into(), ..device() }),
        ("device/constant", Device { constant: vec![1], ..device() }),
        ("device/other", Device { other: vec![1], ..device() }),
    ] {
        let e = try_save(&device).unwrap_err();
        assert!(matches!(e.kind(), SaveErrorKind::WrongLength { .. }), "{e:#}");
        assert_eq!(e.path().to_string(), path);
    }
}

/// A method may say anything.
#[test]
fn a_count_that_is_none() {
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "signed")]
    struct Signed {
        n: i8,
        #[vmstate(len = "count()", max = 2)]
        items: Vec<u8>,
    }
    impl Signed {
        fn count(&self) -> i64 {
            i64::from(self.n) - 1
        }
    }
    let e = load(Signed::default, &[0], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::NegativeCount { count: -1 }), "{e:#}");
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("signed/items", 1));
    let e = load(Signed::default, &[4, 0, 0, 0], 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::TooLong { count: 3, max: 2 }), "{e:#}");
    let e = try_save(&Signed::default()).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::NegativeCount { count: -1 }), "{e:#}");
    assert_eq!(e.path().to_string(), "signed/items");
    let e = try_save(&Signed { n: 4, items: vec![0; 3] }).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::TooLong { count: 3, max: 2 }), "{e:#}");
}

/// A count in what is boxed.
#[test]
fn a_nested_count_behind_a_pointer() {
    #[derive(VmState, Debug, Default, PartialEq)]
    #[vmstate(name = "boxed")]
    struct Boxed {
        cfg: Box<Config>,
        #[vmstate(len = "cfg.n")]
        items: Vec<u8>,
    }
    let wire = Wire::of("boxed")
        .value("cfg.n", "01")
        .value("cfg.sub.0", "00")
        .value("cfg.sub.1", "0000")
        .value("items[0]", "07");
    let cfg = Box::new(Config { n: 1, sub: Sub(0, 0) });
    wire.is(&Boxed { cfg, items: vec![7] }, Boxed::default);
}
