//! The descriptions that QEMU wrote into the streams, made from the devices: the same text.

mod common;

use std::process::Command;

use vmstate_examples::{
    describe::{self, Comparison, comparisons},
    file,
    roundtrip::{Outcome, Report, reports},
    stream::{self, Lengths, walk},
};
use vmstate_runtime::Decoder;
use vmstate_stream::description::{Document, Style};
use vmstate_stream::{Profile, Reader, Record};

/// QEMU 10.0 and 11.1 describe the same devices a little differently, and the configuration as well.
#[test]
fn recent_qemus() {
    for (directory, style, least) in [("10.0", Style::V10_0, 45), ("11.1", Style::V11_1, 30)] {
        let (mut equal, mut older) = (0, 0);
        for path in common::paths_in(directory) {
            let bytes = file::read(&path).expect("a stream");
            let stream = walk(&bytes);
            for comparison in comparisons(&bytes, &stream, style) {
                let device = comparison.section.rsplit('/').next().expect("a name");
                let difference = comparison.difference();
                assert!(comparison.is_equal(), "{}: {device}: {difference:?}", path.display());
                equal += 1;
            }
            let compared = comparisons(&bytes, &stream, Style::V7_2);
            older += compared.iter().filter(|comparison| !comparison.is_equal()).count();
            assert_document(&bytes, style, &path);
        }
        assert!(equal >= least && older >= 3, "{directory}: {equal} equal, {older} are not 7.2's");
    }
}

/// What is before the devices.
fn assert_document(bytes: &[u8], style: Style, path: &std::path::Path) {
    let mut reader = Reader::new(Decoder::new(bytes), Profile::default()).expect("a stream");
    let Ok(Some(Record::Configuration(configuration))) = reader.next() else {
        panic!("{}: no configuration", path.display());
    };
    let sent = stream::description(bytes).expect("a description");
    let page_size = Lengths::find(bytes).page_size().expect("a size of pages");
    let mut ours = Vec::new();
    // The text without a device, but for its end.
    Document::in_style(style, &configuration, page_size, &mut ours).finish();
    let start = &ours[..ours.len() - 2];
    assert!(sent.starts_with(start), "{}: {}", path.display(), String::from_utf8_lossy(&ours));
}

fn compared(name: &str) -> Vec<Comparison> {
    let bytes = common::stream(name);
    comparisons(&bytes, &walk(&bytes), Style::V7_2)
}

#[test]
fn every_section_is_described_as_qemu_does() {
    let (mut all, mut not_described, step) = (0, Vec::new(), common::step());
    for path in common::paths().into_iter().step_by(step) {
        let bytes = file::read(&path).expect("a stream");
        let stream = walk(&bytes);
        let reports = reports(&bytes, &stream);
        // QEMU does not describe what it writes by hand as a whole.
        let is_described = |r: &&Report| r.outcome != Outcome::NoDevice && r.section != "slirp";
        let with_device = reports.iter().filter(is_described).count();
        if stream::description(&bytes).is_none() {
            not_described.push(path.file_name().expect("a name").to_owned());
            continue;
        }
        let compared = comparisons(&bytes, &stream, Style::V7_2);
        assert_eq!(compared.len(), with_device, "{}", path.display());
        for comparison in compared {
            let Comparison { section, instance, sent, ours } = &comparison;
            assert_eq!(ours, sent, "{}: {section} {instance}", path.display());
        }
        all += with_device;
    }
    assert!(all * step >= 5000, "{all}");
    assert!(not_described.iter().all(|name| name == "pc72-novmdesc.sec.xz"), "{not_described:?}");
}

#[test]
fn a_uart_with_its_fifo() {
    let compared = compared("pc72-serial-fifo");
    let uart = compared.iter().find(|c| c.section == "serial").expect("a UART");
    let ours = &uart.ours;
    let start = r#"{"name": "serial", "instance_id": 0, "vmsd_name": "serial", "version": 3, "fields": [{"name": "state", "type": "struct", "struct": {"vmsd_name": "serial", "version": 3, "fields": [{"name": "divider", "type": "uint16", "size": 2}, "#;
    assert!(ours.starts_with(start), "{ours}");
    let fifo = r#"{"vmsd_name": "serial/recv_fifo", "version": 1, "fields": [{"name": "recv_fifo", "type": "struct", "struct": {"vmsd_name": "Fifo8", "version": 1, "fields": [{"name": "data", "type": "buffer", "size": 16}, {"name": "head", "type": "uint32", "size": 4}, {"name": "num", "type": "uint32", "size": 4}]}, "size": 24}]}"#;
    assert!(ours.contains(fifo), "{ours}");
}

/// What was sent is taken from the stream, not made again: another blank in it is a difference.
#[test]
fn a_difference_is_seen_and_shown() {
    let mut bytes = common::stream("virt72-pl011-fifo");
    let text = br#""vmsd_name": "pl011", "version": 2,"#;
    let at = bytes.windows(text.len()).position(|window| window == text).expect("a pl011");
    bytes[at + text.len() - 3] = b'\t';
    let compared = comparisons(&bytes, &walk(&bytes), Style::V7_2);
    let different: Vec<_> = compared.iter().filter(|c| !c.is_equal()).collect();
    assert_eq!(different.len(), 1);
    let (sent, ours) = different[0].difference();
    assert!(sent.contains("\"version\":\t2, "), "{sent}");
    assert!(ours.contains("\"version\": 2, "), "{ours}");
}

#[test]
fn a_section_that_does_not_load_is_not_described() {
    let bytes = common::stream("virt72-pl011-fifo");
    let stream = walk(&bytes);
    let pl011 = stream.sections.iter().find(|s| s.idstr == "pl011").expect("a pl011");
    assert!(describe::describe(&bytes, pl011, 0, Style::V7_2).is_some());
    assert!(describe::describe(&bytes, pl011, 2, Style::V7_2).is_none());
    let mut cut = pl011.clone();
    cut.payload.end -= 1;
    assert_eq!(describe::describe(&bytes, &cut, 0, Style::V7_2), None);
}

#[test]
fn the_program_prints_the_numbers() {
    let path = common::paths().into_iter().find(|path| path.ends_with("pc72-hpet.sec.xz"));
    let program = env!("CARGO_BIN_EXE_qemu-roundtrip");
    let output = Command::new(program).arg("--describe").arg(path.expect("a file")).output();
    let output = output.expect("the program");
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).expect("text");
    let count = compared("pc72-hpet").len();
    let last = format!("descriptions {count}, equal {count}, different 0");
    assert_eq!(text.lines().last(), Some(&*last));
}
