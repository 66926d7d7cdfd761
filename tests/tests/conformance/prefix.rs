//! X4: a nested struct whose name begins the name of a subsection of its parent. QEMU saves it and
//! can never load it; here the derive refuses it (`tests/ui` has the message). The stream may come all the
//! same, and the loader says what QEMU's does.

use vmstate_runtime::{LoadErrorKind, VmState};
use vmstate_tests::{Wire, hex, load};

#[derive(VmState, Debug, Default)]
#[vmstate(name = "foo")]
struct Swallows {
    nested: Fo,
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "foo", subsection(x, needed = "has_x"))]
struct Foo {
    nested: Bar,
    #[vmstate(subsection = "x")]
    x: u8,
}

impl Foo {
    fn has_x(&self) -> bool {
        self.x != 0
    }
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "fo")]
struct Fo {
    a: u8,
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "bar")]
struct Bar {
    a: u8,
}

const VECTOR: &str = "01 05 05 666f6f2f78 00000001 09";

#[test]
fn x4() {
    let loaded = load(Swallows::default, &hex(VECTOR), 1);
    assert_eq!(loaded.consumed, 1);
    let e = loaded.error();
    let LoadErrorKind::UnknownSubsection { name, description } = e.kind() else { panic!("{e}") };
    assert_eq!((name.as_str(), *description), ("foo/x", "fo"));
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("foo/nested", 1));
}

/// The same bytes load when the nested struct has another name.
#[test]
fn x4_with_another_name() {
    let wire = Wire::of("foo").value("nested.a", "01").subsection("foo/x", 1).value("x/x", "09");
    assert_eq!(wire.bytes(), hex(VECTOR));
    wire.is(&Foo { nested: Bar { a: 1 }, x: 9 }, Foo::default);
}
