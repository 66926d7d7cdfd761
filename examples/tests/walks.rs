//! The walk over a stream finds every section, with and without the help of the description.

mod common;

use vmstate_examples::{
    file,
    stream::{Section, Stream, walk},
};

/// Up to and without the description that follows the end of the stream.
fn without_description(bytes: &[u8]) -> &[u8] {
    let start = bytes.windows(7).rposition(|w| w[..2] == [0, 6] && w[6] == b'{');
    &bytes[..start.map_or(bytes.len(), |start| start + 1)]
}

fn walk_whole(bytes: &[u8]) -> Stream {
    let stream = walk(bytes);
    assert_eq!(stream.fault, None);
    assert!(stream.sections.iter().all(|section| section.whole));
    stream
}

#[test]
fn every_stream_is_walked_to_its_end() {
    let mut sections = 0;
    for path in common::paths() {
        let bytes = file::read(&path).expect("a stream");
        sections += walk_whole(&bytes).sections.len();
    }
    assert_eq!((common::paths().len(), sections), (219, 6119));
}

#[test]
fn the_description_is_not_needed() {
    for path in common::paths().into_iter().step_by(common::step()) {
        let bytes = file::read(&path).expect("a stream");
        let mut described = walk_whole(&bytes);
        // But for what a section says about the lengths of its arrays.
        described.sections.iter_mut().for_each(|section| section.shape.clear());
        let bare = walk_whole(without_description(&bytes));
        assert_eq!(bare.sections, described.sections, "{}", path.display());
        assert_eq!(bare.machine, described.machine);
    }
}

#[test]
fn a_section_is_what_the_wire_says() {
    let bytes = common::stream("virt72-pl011-fifo");
    let stream = walk_whole(&bytes);
    assert_eq!(stream.machine.as_deref(), Some("virt-7.2"));
    let found = stream.sections.iter().find(|section| section.idstr == "pl011");
    let Section { offset, payload, version_id, instance_id, .. } = found.expect("a pl011").clone();
    assert_eq!((instance_id, version_id, payload.len()), (0, 2, 149));
    assert_eq!(bytes[offset], 4);
    assert_eq!(&bytes[offset + 5..offset + 11], b"\x05pl011");
    assert_eq!(offset + 19, payload.start);
    assert_eq!(bytes[payload.end], 0x7e);
}

#[test]
fn streams_without_configuration_or_footers_are_walked_too() {
    for (name, machine, footers) in [
        ("pc72-noconfig", None, true),
        ("pc72-nofooter", Some("pc-i440fx-7.2"), false),
        ("pc23-run", None, false),
    ] {
        let bytes = common::stream(name);
        let stream = walk_whole(&bytes);
        assert_eq!(stream.machine.as_deref(), machine, "{name}");
        let has_footer = |section: &Section| bytes[section.payload.end] == 0x7e;
        assert!(stream.sections.iter().all(|section| has_footer(section) == footers), "{name}");
    }
}

#[test]
fn a_stream_cut_anywhere_ends_in_a_fault() {
    let bytes = common::stream("arm-cheetah");
    let end = without_description(&bytes).len();
    for len in (0..end).chain((end + 1..bytes.len()).step_by(997)) {
        let stream = walk(&bytes[..len]);
        let fault = stream.fault.unwrap_or_else(|| panic!("cut at {len}"));
        assert!(fault.offset <= len as u64, "{fault} in {len} bytes");
    }
}

#[test]
fn a_flipped_bit_never_panics() {
    let whole = common::stream("arm-cheetah");
    let mut bytes = without_description(&whole).to_vec();
    for at in 0..bytes.len() {
        let bit = 1 << (at % 8);
        bytes[at] ^= bit;
        let stream = walk(&bytes);
        assert!(stream.sections.iter().all(|section| bytes.get(section.payload.clone()).is_some()));
        bytes[at] ^= bit;
    }
}

#[test]
fn what_is_no_stream_is_refused() {
    let fault = |bytes: &[u8]| walk(bytes).fault.expect("a fault").to_string();
    assert!(fault(b"").contains("offset 0 (0x0): no migration stream"));
    assert!(fault(b"\x7fELF").contains("no migration stream"));
    assert!(fault(b"QEVM\0\0\0\x02").contains("expected stream version 3, found 2"));
    assert!(fault(b"QEVM\0\0\0\x03\x55").contains("found a byte 0x55"));
}

#[test]
fn damaged_xz_is_refused() {
    let packed = std::fs::read(&common::paths()[0]).expect("a stream");
    for len in (0..packed.len()).step_by(7) {
        assert!(file::unpack(&packed[..len]).is_err(), "cut at {len}");
    }
    let mut damaged = packed.clone();
    for at in (0..packed.len()).step_by(5) {
        damaged[at] ^= 0x10;
        // Most are caught by a checksum; none may panic.
        let _ = file::unpack(&damaged);
        damaged[at] ^= 0x10;
    }
}
