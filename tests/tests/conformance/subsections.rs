//! X6: which bytes after the fields are a subsection of the device, and what the others are.

use vmstate_runtime::{LoadErrorKind, VmState};
use vmstate_tests::{Loaded, Wire, hex, load, save};

#[derive(VmState, Debug, Default)]
#[allow(clippy::duplicated_attributes)] // two subsections may well have the same `needed`
#[vmstate(name = "top", post_load = "done")]
#[vmstate(subsection(s, needed = "always", post_load = "count"))]
#[vmstate(subsection(t, needed = true))]
#[vmstate(subsection(deep, name = "top/s/deep", parent = "s", needed = true))]
struct Top {
    a: u8,
    b: u8,
    #[vmstate(subsection = "s")]
    c: u8,
    #[vmstate(subsection = "t")]
    d: u16,
    #[vmstate(subsection = "deep")]
    e: u8,
    #[vmstate(skip)]
    post_loads: u32,
    #[vmstate(skip)]
    subsection_post_loads: u32,
}

impl Top {
    fn always(&self) -> bool {
        true
    }

    fn done(&mut self, _version_id: u32) {
        self.post_loads += 1;
    }

    fn count(&mut self, _version_id: u32) {
        self.subsection_post_loads += 1;
    }
}

/// A subsection as it stands in a stream.
fn subsection(name: &str, version_id: u32, body: &[u8]) -> Vec<u8> {
    let len = u8::try_from(name.len()).expect("a short name");
    [&[5, len], name.as_bytes(), &version_id.to_be_bytes(), body].concat()
}

fn after_fields(parts: &[Vec<u8>]) -> Loaded<Top> {
    load(Top::default, &[&[1, 2][..], &parts.concat()].concat(), 1)
}

/// Both subsections, and the one inside of the first.
#[test]
fn all_of_them() {
    let wire = Wire::of("top")
        .value("a", "01")
        .value("b", "02")
        .subsection("top/s", 1)
        .value("s/c", "03")
        .subsection("top/s/deep", 1)
        .value("s/deep/e", "04")
        .subsection("top/t", 1)
        .value("t/d", "0005");
    let state = Top { a: 1, b: 2, c: 3, d: 5, e: 4, ..Top::default() };
    wire.saves(&state);
    let loaded = Top { post_loads: 1, subsection_post_loads: 1, ..state };
    wire.loads(Top::default, 1, &loaded);
}

#[test]
fn absent() {
    let loaded = after_fields(&[]);
    assert!(loaded.result.is_ok());
    assert_eq!((loaded.state.post_loads, loaded.state.subsection_post_loads), (1, 0));
}

#[test]
fn in_another_order() {
    let loaded = after_fields(&[subsection("top/t", 1, &[0, 5]), subsection("top/s", 1, &[3])]);
    assert!(loaded.result.is_ok());
    assert_eq!((loaded.state.c, loaded.state.d), (3, 5));
}

/// QEMU loads a subsection as often as it comes.
#[test]
fn twice() {
    let twice = [subsection("top/s", 1, &[3]), subsection("top/s", 1, &[4])];
    let loaded = after_fields(&twice);
    assert!(loaded.result.is_ok());
    assert_eq!((loaded.state.c, loaded.state.subsection_post_loads), (4, 2));
    assert_eq!(loaded.consumed, 2 + 2 * twice[0].len() as u64);
}

/// One that only a nested level knows is not the device's.
#[test]
fn of_another_level() {
    let loaded = after_fields(&[subsection("top/s/deep", 1, &[4])]);
    let e = loaded.error();
    assert!(
        matches!(e.kind(), LoadErrorKind::UnknownSubsection { name, .. } if name == "top/s/deep")
    );
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("top", 2));
}

/// X6: the name begins like the device's, and nobody knows it: refused, by name, and not consumed.
#[test]
fn unknown() {
    let loaded = after_fields(&[subsection("top/z", 1, &[])]);
    assert_eq!((loaded.consumed, loaded.state.post_loads), (2, 0));
    let e = loaded.error();
    let LoadErrorKind::UnknownSubsection { name, description } = e.kind() else { panic!("{e}") };
    assert_eq!((name.as_str(), *description), ("top/z", "top"));
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("top", 2));
    assert!(e.to_string().contains("`top/z`"), "{e}");
}

/// The slash is convention: only the bytes of the name count.
#[test]
fn unknown_without_slash() {
    let e = after_fields(&[subsection("topz", 1, &[])]).error();
    assert!(matches!(e.kind(), LoadErrorKind::UnknownSubsection { name, .. } if name == "topz"));
    let not_text = after_fields(&[vec![5, 4, b't', b'o', b'p', 0xff, 0, 0, 0, 1]]).error();
    assert!(matches!(not_text.kind(), LoadErrorKind::UnknownSubsection { .. }));
}

/// An unknown one after a known one, and inside of it.
#[test]
fn unknown_later() {
    let known = subsection("top/s", 1, &[3]);
    let at = 2 + known.len() as u64;
    let loaded = after_fields(&[known.clone(), subsection("top/z", 1, &[])]);
    assert_eq!(loaded.consumed, at);
    let e = loaded.error();
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("top", at));

    let e = after_fields(&[known, subsection("top/s/z", 1, &[])]).error();
    let LoadErrorKind::UnknownSubsection { name, description } = e.kind() else { panic!("{e}") };
    assert_eq!((name.as_str(), *description), ("top/s/z", "top/s"));
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("top/s", at));
}

/// X6: names that do not go on from the device's belong to another struct, or are data.
#[test]
fn foreign() {
    let foreign = [
        subsection("toq/s", 1, &[3]),
        // As long as the device's name: nothing is left for the subsection.
        subsection("top", 1, &[3]),
        subsection("to", 1, &[3]),
        subsection("", 1, &[3]),
        vec![5],
        vec![5, 200, b't', b'o', b'p', b'/'],
        vec![4, 5, b't', b'o', b'p', b'/', b's'],
    ];
    for stream in foreign {
        let loaded = after_fields(std::slice::from_ref(&stream));
        assert!(loaded.result.is_ok(), "{stream:02x?}: {:?}", loaded.result);
        assert_eq!((loaded.consumed, loaded.state.post_loads, loaded.state.c), (2, 1, 0));
    }
}

/// X6: version 2 of a subsection whose newest is 1.
#[test]
fn too_new() {
    let loaded = after_fields(&[subsection("top/s", 2, &[3])]);
    assert_eq!((loaded.state.post_loads, loaded.state.c), (0, 0));
    let e = loaded.error();
    assert!(matches!(e.kind(), LoadErrorKind::TooNew { version_id: 2, supported: 1 }));
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("top/s", 2 + 2 + 5));
    let old = after_fields(&[subsection("top/s", 0, &[3])]).error();
    assert!(matches!(old.kind(), LoadErrorKind::TooOld { version_id: 0, minimum: 1 }));
}

#[derive(VmState, Debug, Default)]
#[vmstate(
    name = "vga",
    subsection(endian, name = "vga.endian", needed = true, version = 3, minimum_version = 2)
)]
struct Vga {
    index: u8,
    #[vmstate(subsection = "endian")]
    big: bool,
    #[vmstate(subsection = "endian", since = 3)]
    retrace: u16,
}

/// The subsection's own version, and a name without a slash (QEMU's own).
#[test]
fn versions_of_a_subsection() {
    let wire = Wire::of("vga")
        .value("index", "07")
        .subsection("vga.endian", 3)
        .value_at("vga.endian/big", "01")
        .value_at("vga.endian/retrace", "0102");
    assert_eq!(wire.bytes(), hex("07 05 0a 7667612e656e6469616e 00000003 01 0102"));
    wire.is(&Vga { index: 7, big: true, retrace: 0x0102 }, Vga::default);

    let old = [&[7][..], &subsection("vga.endian", 2, &[1])].concat();
    let loaded = load(|| Vga { retrace: 99, ..Vga::default() }, &old, 1);
    assert!(loaded.result.is_ok());
    assert_eq!((loaded.state.big, loaded.state.retrace), (true, 99));
    assert_eq!(loaded.consumed, old.len() as u64);
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "a_nested_struct_without_subsections")]
struct Plain {
    value: u8,
}

#[derive(VmState, Debug, Default)]
#[vmstate(name = "outer")]
struct Outer {
    plain: Plain,
    after: [u8; 2],
}

/// QEMU looks for subsections after every nested struct, also one that has none. What does not begin
/// with its name is data of the parent.
#[test]
fn after_a_nested_struct() {
    let state = Outer { plain: Plain { value: 1 }, after: [5, 4] };
    assert_eq!(save(&state), [1, 5, 4]);
    let loaded = load(Outer::default, b"\x01\x05\x04out/", 1);
    assert!(loaded.result.is_ok());
    assert_eq!((loaded.state.after, loaded.consumed), ([5, 4], 3));

    let claimed = subsection("a_nested_struct_without_subsections/x", 1, &[]);
    let e = load(Outer::default, &[&[1][..], &claimed].concat(), 1).error();
    assert!(matches!(e.kind(), LoadErrorKind::UnknownSubsection { .. }), "{e}");
    assert_eq!((e.path().to_string().as_str(), e.offset()), ("outer/plain", 1));
}

/// A name of 255 bytes, the most that the wire can hold.
#[test]
fn the_longest_name() {
    #[derive(VmState, Debug, Default)]
    #[vmstate(
        name = "long",
        subsection(
            s,
            name = "long/3456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_123456789_12",
            needed = true
        )
    )]
    struct Long {
        #[vmstate(subsection = "s")]
        x: u8,
    }
    let name = Long::DESCRIPTION.subsections[0].name;
    assert_eq!(name.len(), 255);
    let wire = Wire::of("long").subsection(name, 1).value_at(&format!("{name}/x"), "07");
    wire.is(&Long { x: 7 }, Long::default);
}
