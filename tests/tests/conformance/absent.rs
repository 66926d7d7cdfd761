//! `absent`: what a field is when it does not come.

use vmstate_runtime::VmState;
use vmstate_tests::{Wire, load};

#[derive(VmState, Debug, Default, Clone, PartialEq)]
#[vmstate(
    name = "dev",
    version = 3,
    minimum_version = 1,
    pre_load = "look",
    subsection(part, needed = "has_part", version = 2, minimum_version = 1),
    subsection(deep, needed = "has_deep", parent = "part", name = "dev/part/deep")
)]
struct Dev {
    a: u8,
    #[vmstate(since = 2, absent = 7)]
    since: u16,
    #[vmstate(test = "is_wide(a)", absent = DEFAULT * 2)]
    tested: u32,
    #[vmstate(since = 3, absent = [1, 2])]
    array: [u8; 2],
    #[vmstate(since = 2, absent = keep)]
    kept: u8,
    #[vmstate(subsection = "part", absent = u8::MAX)]
    part: u8,
    #[vmstate(subsection = "part", since = 2, absent = 9)]
    newer_part: u8,
    #[vmstate(subsection = "deep", absent = 11)]
    deep: u8,
    #[vmstate(subsection = "part", absent = keep)]
    kept_part: u8,
    #[vmstate(skip)]
    seen: Vec<u32>,
    #[vmstate(skip)]
    has_part: bool,
}

const DEFAULT: u32 = 4;

impl Dev {
    fn is_wide(a: u8) -> bool {
        a > 1
    }

    fn has_part(&self) -> bool {
        self.has_part
    }

    fn has_deep(&self) -> bool {
        self.has_part
    }

    /// The hook comes after: it may set something else.
    fn look(&mut self) {
        self.seen = vec![
            self.since.into(),
            self.tested,
            self.array[1].into(),
            self.kept.into(),
            self.part.into(),
            self.newer_part.into(),
            self.deep.into(),
        ];
        if self.has_part {
            self.deep = 77;
        }
    }
}

fn other() -> Dev {
    Dev {
        a: 100,
        since: 101,
        tested: 102,
        array: [103; 2],
        kept: 104,
        part: 105,
        newer_part: 106,
        deep: 107,
        kept_part: 108,
        ..Dev::default()
    }
}

const SEEN: [u32; 7] = [7, 8, 2, 104, 255, 9, 11];

fn absent() -> Dev {
    Dev {
        since: 7,
        tested: 8,
        array: [1, 2],
        part: 255,
        newer_part: 9,
        deep: 11,
        seen: SEEN.to_vec(),
        ..other()
    }
}

#[test]
fn nothing_comes() {
    Wire::of("dev").value("a", "01").loads(other, 1, &Dev { a: 1, ..absent() });
}

#[test]
fn some_of_it_comes() {
    let wire = Wire::of("dev").value("a", "02").value("since", "0003").value("tested", "00000004");
    let state = Dev { a: 2, since: 3, tested: 4, kept: 5, ..absent() };
    wire.value("kept", "05").loads(other, 2, &state);
}

#[test]
fn all_of_it_comes() {
    let wire = Wire::of("dev")
        .value("a", "02")
        .value("since", "0003")
        .value("tested", "00000004")
        .each("array", 1, "0506")
        .value("kept", "07")
        .subsection("dev/part", 2)
        .value_at("dev/part/part", "08")
        .value_at("dev/part/newer_part", "09")
        .value_at("dev/part/kept_part", "0a");
    let state = Dev {
        a: 2,
        since: 3,
        tested: 4,
        array: [5, 6],
        kept: 7,
        part: 8,
        newer_part: 9,
        kept_part: 10,
        deep: 11,
        seen: SEEN.to_vec(),
        has_part: false,
    };
    wire.loads(other, 3, &state);
    let stream = [wire.bytes(), b"\x05\x0ddev/part/deep\0\0\0\x01\x0c"].concat();
    let loaded = load(other, &stream, 3);
    assert!(loaded.result.is_ok(), "{:?}", loaded.result);
    assert_eq!(loaded.state, Dev { deep: 12, ..state });
}

/// A subsection of an older version: what is newer in it is set, too.
#[test]
fn an_older_subsection() {
    let stream = [&[1][..], b"\x05\x08dev/part\0\0\0\x01\x14\x15"].concat();
    let loaded = load(other, &stream, 1);
    assert!(loaded.result.is_ok(), "{:?}", loaded.result);
    assert_eq!(loaded.state, Dev { a: 1, part: 20, kept_part: 21, ..absent() });
}

#[test]
fn the_hook_comes_after() {
    let make = || Dev { has_part: true, ..other() };
    let loaded = load(make, &[1], 1);
    assert_eq!(loaded.state.seen, SEEN);
    assert_eq!(loaded.state.deep, 77);
}

/// Nested structs have their own, also those of fixed size, elements, and at a pinned version.
#[test]
fn nested() {
    #[derive(VmState, Debug, Default, Clone, PartialEq)]
    #[vmstate(name = "inner", version = 2, minimum_version = 1)]
    struct Inner {
        a: u8,
        #[vmstate(since = 2, absent = 7)]
        b: u8,
    }
    #[derive(VmState, Debug, Default, Clone, PartialEq)]
    #[vmstate(name = "tested")]
    struct Tested {
        a: u8,
        #[vmstate(test = "is_set(a)", absent = Some(3))]
        #[vmstate(optional)]
        b: Option<u8>,
        #[vmstate(subsection = "more", absent = vec![1, 2], prefix = u8)]
        list: Vec<u8>,
    }
    impl Tested {
        fn is_set(a: u8) -> bool {
            a > 0
        }

        fn more(&self) -> bool {
            self.list.len() > 2
        }
    }
    #[derive(VmState, Debug, Default, Clone, PartialEq)]
    #[vmstate(name = "outer", version = 2, minimum_version = 1)]
    struct Outer {
        #[vmstate(struct_version = 2)]
        plain: Inner,
        #[vmstate(struct_version = 1)]
        pinned: Inner,
        tested: [Tested; 2],
        #[vmstate(prefix = u8)]
        list: Vec<Tested>,
        #[vmstate(since = 2, struct_version = 2, absent = Inner { a: 5, b: 6 })]
        late: Inner,
    }
    let tested = |a, b| Tested { a, b, list: vec![1, 2] };
    let loaded = Outer {
        plain: Inner { a: 1, b: 2 },
        pinned: Inner { a: 3, b: 7 },
        tested: [tested(0, Some(3)), tested(1, Some(9))],
        list: vec![tested(1, None), tested(0, Some(3))],
        late: Inner { a: 5, b: 6 },
    };
    let wire = Wire::of("outer")
        .value("plain.a", "01")
        .value("plain.b", "02")
        .value("pinned.a", "03")
        .value("tested[0].a", "00")
        .value("tested[1].a", "01")
        .value("tested[1].b", "01")
        .value("tested[1].b", "09")
        .value("list", "02")
        .value("list[0].a", "01")
        .value("list[0].b", "00")
        .value("list[1].a", "00");
    wire.loads(Outer::default, 1, &loaded);
    let other = Inner { a: 99, b: 99 };
    let make = || Outer {
        plain: other.clone(),
        pinned: other.clone(),
        tested: [tested(9, None), tested(9, None)],
        list: vec![tested(9, None); 5],
        late: other.clone(),
    };
    wire.loads(make, 1, &loaded);
}

/// A value without `Copy`, a call, something of the device.
#[test]
fn any_expression() {
    fn made() -> String {
        "made".to_owned()
    }
    #[derive(VmState, Debug, Default, PartialEq)]
    #[vmstate(name = "device", version = 2, minimum_version = 1)]
    struct Device {
        #[vmstate(since = 2, absent = "text".into(), prefix = u8)]
        text: String,
        #[vmstate(since = 2, absent = made(), prefix = u8)]
        called: String,
        #[vmstate(since = 2, absent = Self::LEVEL)]
        level: u8,
    }
    impl Device {
        const LEVEL: u8 = 5;
    }
    let loaded = load(Device::default, &[], 1);
    assert!(loaded.result.is_ok());
    let expected = Device { text: "text".into(), called: "made".into(), level: 5 };
    assert_eq!(loaded.state, expected);
}
