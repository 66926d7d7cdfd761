//! The walk over what the committed streams do not have: memory pages, and commands.

use vmstate_examples::stream::walk;

const BLOCK: &[u8] = b"\x06pc.ram";
const END: u64 = 0x10;

fn be64(word: u64) -> Vec<u8> {
    word.to_be_bytes().to_vec()
}

/// A record with an id, its payload, and its footer.
fn record(kind: u8, id: u8, rest: &[u8]) -> Vec<u8> {
    [&[kind, 0, 0, 0, id], rest, &[0x7e, 0, 0, 0, id]].concat()
}

fn ram_start(page_words: &[u8]) -> Vec<u8> {
    let header = [b"\x03ram\0\0\0\0\0\0\0\x04".as_slice(), &be64(0x10_0000 | 0x04)].concat();
    let block = [BLOCK, &be64(0x10_0000), page_words, &be64(END)].concat();
    record(1, 2, &[header, block].concat())
}

fn device() -> Vec<u8> {
    record(4, 9, b"\x05timer\0\0\0\0\0\0\0\x02payload")
}

/// A page that holds what looks like the end of its section and a device.
fn treacherous_page() -> Vec<u8> {
    let mut page = [b"\x7e\0\0\0\x02".as_slice(), &device(), b"\0"].concat();
    page.resize(4096, 0);
    page
}

fn stream(parts: &[Vec<u8>]) -> Vec<u8> {
    [b"QEVM\0\0\0\x03".to_vec(), parts.concat(), vec![0]].concat()
}

#[track_caller]
fn has_one_timer(bytes: &[u8]) {
    let stream = walk(bytes);
    assert_eq!(stream.fault, None);
    let [section] = &stream.sections[..] else { panic!("{:?}", stream.sections) };
    assert_eq!((section.idstr.as_str(), section.version_id), ("timer", 2));
    assert_eq!(&bytes[section.payload.clone()], b"payload");
}

#[test]
fn pages_are_not_searched() {
    let pages = [
        &be64(0x1000 | 0x08)[..],
        BLOCK,
        &treacherous_page(),
        &be64(0x2000 | 0x20 | 0x08),
        &treacherous_page(),
        &be64(0x3000 | 0x20 | 0x02),
        b"\0",
        &be64(0x4000 | 0x20 | 0x40),
        b"\x01\0\x03abc",
        &be64(END),
    ];
    let part = record(2, 2, &pages.concat());
    has_one_timer(&stream(&[ram_start(b""), part, record(3, 2, &be64(END)), device()]));
}

#[test]
fn blocks_with_a_page_size_or_an_address() {
    for words in [0, 8, 16] {
        let end = record(3, 2, &be64(END));
        has_one_timer(&stream(&[ram_start(&vec![0; words]), end, device()]));
    }
}

#[test]
fn memory_in_an_unknown_format_is_passed_over() {
    let part = record(2, 2, b"\xff\xff\xff\xff\xff\xff\xff\xffwhatever comes");
    let bytes = stream(&[ram_start(b""), part, record(3, 2, &be64(END)), device()]);
    let stream = walk(&bytes);
    assert!(stream.fault.expect("a fault").text.contains("section ram: "));
    assert_eq!(stream.sections.len(), 1);
    assert_eq!(&bytes[stream.sections[0].payload.clone()], b"payload");
}

#[test]
fn commands_are_passed_over_and_packages_opened() {
    let ping = b"\x08\0\x02\0\x04\0\0\0\x42".to_vec();
    let inside = device();
    let package = [b"\x08\0\x07\0\x04\0\0\0".as_slice(), &[inside.len() as u8], &inside].concat();
    has_one_timer(&stream(&[ram_start(b""), ping, record(3, 2, &be64(END)), package]));
}
