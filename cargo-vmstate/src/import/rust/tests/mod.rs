//! Streams of QEMU, cut and damaged: whatever comes out is Rust, and no more than the bytes justify.

mod hostile;

use std::io::Read as _;
use std::path::Path;

use super::model::{Kind, Library};
use super::{Importing, krate};
use crate::inspect::{Selection, Survey, input};

fn stream(name: &str) -> Vec<u8> {
    let streams = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/streams");
    let mut bytes = Vec::new();
    let mut file = input::open(&streams.join(format!("{name}.sec.xz"))).unwrap();
    file.read_to_end(&mut bytes).unwrap();
    bytes
}

fn import(streams: &[&[u8]]) -> Library {
    let mut import = Importing::default();
    for bytes in streams {
        let mut bytes = *bytes;
        if let Ok(survey) = Survey::read(&mut bytes) {
            import.stream("", &survey, &Selection::of_sections(&[]));
        }
    }
    import.finish()
}

/// What would be written, which is ASCII whatever the stream says.
fn source(library: &Library) -> String {
    let files = krate::files(library, "devices");
    let texts = files.iter().filter(|(path, _)| *path != "tests/sections.bin");
    let all: Vec<_> = texts.flat_map(|(_, bytes)| bytes.iter().copied()).collect();
    assert!(all.iter().all(|byte| matches!(byte, b'\n' | b' '..=b'~')));
    String::from_utf8(all).unwrap()
}

#[test]
fn cut_anywhere() {
    let bytes = stream("arm-cheetah");
    let whole = import(&[&bytes]);
    assert_eq!((whole.sections.len(), whole.left_out.len()), (9, 2));
    for len in (0..bytes.len()).step_by(197) {
        let library = import(&[&bytes[..len]]);
        assert!(library.sections.len() <= 9);
        source(&library);
    }
}

#[test]
fn a_changed_byte_anywhere() {
    let mut bytes = stream("arm-cheetah");
    let whole = source(&import(&[&bytes])).len();
    for at in (8..bytes.len()).step_by(101) {
        let was = bytes[at];
        bytes[at] = was ^ [0x01, 0x80, 0xff, 0x30][at % 4];
        let written = source(&import(&[&bytes])).len();
        assert!(written < 2 * whole, "at {at}: {written}");
        bytes[at] = was;
    }
}

/// More elements than bytes, and elements without bytes.
#[test]
fn numbers_that_are_no_numbers() {
    for field in [
        r#"{"name": "a", "array_len": 18446744073709551615, "type": "uint8", "size": 1}"#,
        r#"{"name": "a", "array_len": 4294967296, "type": "struct", "struct": {"vmsd_name": "b", "version": 1, "fields": []}, "size": 0}"#,
        r#"{"name": "a", "type": "buffer", "size": 18446744073709551615}"#,
        r#"{"name": "a", "type": "struct", "struct": {"vmsd_name": "b", "version": 1, "fields": [{"name": "c", "type": "uint8", "size": 1}]}, "size": 9}"#,
    ] {
        let text = format!(
            r#"{{"page_size": 4096, "devices": [{{"name": "x", "instance_id": 0, "vmsd_name": "x", "version": 1, "fields": [{field}]}}]}}"#
        );
        let mut bytes =
            b"QEVM\0\0\0\x03\x04\0\0\0\x01\x01x\0\0\0\0\0\0\0\x01\x2a\x7e\0\0\0\x01\0\x06".to_vec();
        bytes.extend((text.len() as u32).to_be_bytes());
        bytes.extend(text.as_bytes());
        let library = import(&[&bytes]);
        assert_eq!((library.sections.len(), library.left_out.len()), (0, 1), "{field}");
    }
}

/// Each stream shows what the other does not.
#[test]
fn two_streams_make_one_struct() {
    let (one, other) = (stream("pc72-serial-fifo"), stream("pc72-serial-txblocked"));
    let names = |library: &Library| {
        let serial = library.structs.iter().find(|it| !it.is_device && it.body.name == "serial");
        let parts = &serial.unwrap().body.parts;
        parts.iter().map(|part| part.name.clone()).collect::<Vec<_>>()
    };
    let (a, b) = (names(&import(&[&one])), names(&import(&[&other])));
    assert!(a.iter().any(|name| !b.contains(name)) && b.iter().any(|name| !a.contains(name)));
    let both = import(&[&one, &other]);
    let together = names(&both);
    assert!(a.iter().chain(&b).all(|name| together.contains(name)), "{together:?}");
    assert_eq!(both.structs.iter().filter(|it| it.body.name == "serial").count(), 2);
}

/// What several sections show counts the elements.
#[test]
fn a_field_counts() {
    let section = |len: u8| {
        let text = format!(
            r#"{{"page_size": 4096, "devices": [{{"name": "x", "instance_id": 0, "vmsd_name": "x", "version": 1, "fields": [
            {{"name": "other", "type": "uint8", "size": 1}}, {{"name": "n", "type": "uint8", "size": 1}},
            {{"name": "a", "array_len": {len}, "type": "uint8", "size": 1}}]}}]}}"#
        );
        let mut bytes = b"QEVM\0\0\0\x03\x04\0\0\0\x01\x01x\0\0\0\0\0\0\0\x01".to_vec();
        bytes.extend([2, len]);
        bytes.resize(bytes.len() + usize::from(len), 7);
        bytes.extend(b"\x7e\0\0\0\x01\0\x06");
        bytes.extend((text.len() as u32).to_be_bytes());
        bytes.extend(text.as_bytes());
        bytes
    };
    let (two, five, four) = (section(2), section(5), section(4));
    let library = import(&[&two, &five, &two, &four]);
    let [only] = &library.structs[..] else { panic!("{:?}", library.structs) };
    assert_eq!(only.body.fields[2].kind, Kind::Counted(Box::new(Kind::Value("u8")), 1));
    assert!(source(&library).contains("    #[vmstate(len = \"n\")]\n    pub a: Vec<u8>,"));
    // One that is not counted by it makes another struct.
    let mut wrong = section(3);
    let at = wrong.windows(2).position(|it| it == [2, 3]).unwrap();
    wrong[at + 1] = 9;
    assert_eq!(import(&[&two, &five, &wrong]).structs.len(), 2);
}
