//! The line that the project began with, word for word.

use vmstate_runtime::{Decoder, Described, Encoder, LoadErrorKind, VmState};

#[derive(VmState, Debug, Default, Clone, PartialEq)]
#[vmstate(pre_load = "reset")]
struct Device {
    id: u8,
    #[vmstate(subsection = "support_foo")]
    foo: u8,
    #[vmstate(since = 3, test = "pre_version_baz", subsection = "support_foo")]
    baz: u32,
    #[vmstate(property = "support-foo", default = true)]
    with_foo: bool,
    #[vmstate(property = "pre-version-baz")]
    before_baz: bool,
}

impl Device {
    fn support_foo(&self) -> bool {
        self.with_foo
    }

    fn pre_version_baz(&self, _version_id: u32) -> bool {
        self.before_baz
    }

    fn reset(&mut self) {
        (self.foo, self.baz) = (0, 0);
    }
}

const HEADER: &[u8] = b"\x07\x05\x12device/support_foo";

fn device(before_baz: bool) -> Device {
    Device { id: 7, foo: 1, baz: 0x0a0b_0c0d, with_foo: true, before_baz }
}

fn save(device: &Device) -> Vec<u8> {
    let mut stream = Vec::new();
    device.save(&mut Encoder::new(&mut stream)).unwrap();
    stream
}

#[test]
fn the_subsection_has_the_version_its_newest_field_needs() {
    let part = &Device::DESCRIPTION.subsections[0];
    assert_eq!((part.name, part.version_id), ("device/support_foo", 3));
    assert_eq!((part.minimum_version_id, part.needed), (1, Some("support_foo")));
    assert_eq!((part.fields[1].since, part.fields[1].field_exists), (3, Some("pre_version_baz")));
}

#[test]
fn the_field_travels_if_its_test_says_so() {
    let sent = [HEADER, &[0, 0, 0, 3, 1, 0x0a, 0x0b, 0x0c, 0x0d]].concat();
    assert_eq!(save(&device(true)), sent);
    let held_back = [HEADER, &[0, 0, 0, 3, 1]].concat();
    assert_eq!(save(&device(false)), held_back);
}

#[test]
fn the_subsection_travels_if_it_is_supported() {
    let old = Device { with_foo: false, ..device(true) };
    assert_eq!(save(&old), [7]);
    let mut loaded = Device { foo: 9, baz: 9, ..old.clone() };
    loaded.load(&mut Decoder::new(&[7]), 1).unwrap();
    assert_eq!(loaded, Device { foo: 0, baz: 0, ..old });
}

#[test]
fn both_the_version_and_the_test_must_hold() {
    // Version 2 of the subsection has no `baz`, whatever the test says.
    let stream = [HEADER, &[0, 0, 0, 2, 1]].concat();
    let mut loaded = Device { before_baz: true, ..Device::default() };
    loaded.load(&mut Decoder::new(&stream), 1).unwrap();
    assert_eq!((loaded.foo, loaded.baz), (1, 0));

    let stream = [HEADER, &[0, 0, 0, 3, 1, 0, 0, 0, 5]].concat();
    loaded.load(&mut Decoder::new(&stream), 1).unwrap();
    assert_eq!((loaded.foo, loaded.baz), (1, 5));
}

#[test]
fn a_newer_subsection_is_refused_by_name() {
    let stream = [HEADER, &[0, 0, 0, 4, 1]].concat();
    let error = Device::default().load(&mut Decoder::new(&stream), 1).unwrap_err();
    assert!(matches!(error.kind(), LoadErrorKind::TooNew { version_id: 4, supported: 3 }));
    assert_eq!(error.path().to_string(), "device/support_foo");
    assert_eq!(error.offset(), 21);
}
