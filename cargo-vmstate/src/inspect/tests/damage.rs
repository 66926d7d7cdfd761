//! What is cut or damaged is said at its offset, and the rest is read.

use std::time::{Duration, Instant};

use super::super::survey::Survey;
use super::{devices, see, stream, survey};

#[test]
fn a_whole_stream_has_no_problem() {
    let bytes = stream("arm-cheetah");
    let survey = survey(&bytes);
    let (items, faults) = see(&survey);
    assert!(items >= 100, "{items}");
    assert_eq!((faults, devices(&survey).count()), (0, 9));
}

#[test]
fn cut_anywhere() {
    let bytes = stream("arm-cheetah");
    let end = survey(&bytes).description().unwrap().0 as usize - 6;
    // With the byte that ends it, it is a whole stream without a description.
    for len in (4..end).step_by(5).chain((end + 2..bytes.len()).step_by(997)) {
        let survey = survey(&bytes[..len]);
        assert!(!survey.problems.is_empty(), "cut at {len}");
        for problem in &survey.problems {
            assert!(
                problem.offset <= len as u64,
                "cut at {len}: {} {}",
                problem.offset,
                problem.text
            );
        }
        see(&survey);
    }
}

#[test]
fn a_changed_byte_anywhere() {
    let mut bytes = stream("arm-cheetah");
    let end = survey(&bytes).description().unwrap().0 as usize;
    for at in (4..end).step_by(3).chain((end..bytes.len()).step_by(211)) {
        let was = bytes[at];
        bytes[at] = was ^ [0x01, 0x80, 0xff, 0x30][at % 4];
        see(&survey(&bytes));
        bytes[at] = was;
    }
}

/// A damaged footer costs no section but its own.
#[test]
fn the_sections_behind_damage_are_read() {
    let bytes = stream("pc72-serial-fifo");
    let whole = survey(&bytes);
    let count = devices(&whole).count();
    for section in devices(&whole) {
        let footer = section.start as usize + section.size() as usize;
        let mut damaged = bytes.clone();
        assert_eq!(damaged[footer], 0x7e);
        damaged[footer] = 0;
        let survey = survey(&damaged);
        let name = &section.header.idstr;
        assert!(!survey.problems.is_empty(), "{name}");
        assert!(devices(&survey).count() + 1 >= count, "{name}");
    }
}

#[test]
fn a_damaged_description_costs_the_device_it_is_about() {
    let bytes = stream("arm-cheetah");
    let whole = survey(&bytes);
    let (start, text) = whole.description().unwrap();
    let at = text.windows(14).position(|it| it == b"\"vmsd_name\": \"").unwrap();
    let mut damaged = bytes.clone();
    damaged[start as usize + at + 11] = b'~';
    let survey = survey(&damaged);
    let (items, _) = see(&survey);
    assert_eq!(devices(&survey).count(), devices(&whole).count());
    assert!(survey.problems[0].text.contains("the description makes no sense"));
    assert!(items + 10 > see(&whole).0);
}

#[test]
fn what_is_no_stream() {
    for bytes in [&b""[..], b"\x7fELF", b"QEV"] {
        assert!(Survey::read(&mut &bytes[..]).is_err());
    }
}

/// Pages, and parts of one byte each, are counted and not kept.
#[test]
fn ram_is_counted() {
    let mut bytes = stream("pc72-serial-fifo");
    let end = b"\x03\0\0\0\x02\0\0\0\0\0\0\0\x10\x7e";
    let at = bytes.windows(end.len()).position(|it| it == end).unwrap();
    let mut parts = Vec::new();
    for part in 0..2000_u64 {
        parts.extend(b"\x02\0\0\0\x02");
        parts.extend((part << 12 | 8).to_be_bytes());
        parts.extend(b"\x06pc.ram");
        // What looks like the end of the stream, and a device.
        let mut page = b"\x7e\0\0\0\x02\x04\0\0\0\x09\x05timer\0\0\0\0\0\0\0\x02\0".to_vec();
        page.resize(4096, part as u8);
        parts.extend(page);
        parts.extend((part << 12 | 0x22).to_be_bytes());
        parts.push(0);
        parts.extend(b"\0\0\0\0\0\0\0\x10\x7e\0\0\0\x02");
    }
    let added = parts.len() as u64;
    bytes.splice(at..at, parts);
    let survey = survey(&bytes);
    assert!(survey.problems.is_empty(), "{}", survey.problems[0].text);
    let ram = survey.ram().unwrap();
    assert_eq!(ram.page_size(), Some(4096));
    let block = &ram.blocks()[0];
    assert_eq!((&*block.name, block.whole, block.zero), ("pc.ram", 2000, 2000));
    assert_eq!(survey.len(), bytes.len() as u64);
    assert!((survey.kept() as u64) < bytes.len() as u64 - added + 50_000);
    let (_, faults) = see(&survey);
    assert_eq!(faults, 0);
    for section in devices(&survey) {
        assert_eq!(bytes[section.offset as usize], 4, "{}", section.header.idstr);
    }
}

/// Headers without ends: each would be looked for in all the rest.
#[test]
fn sections_that_never_end_take_no_square_time() {
    let mut bytes = b"QEVM\0\0\0\x03".to_vec();
    for id in 0..100_000_u32 {
        bytes.push(4);
        bytes.extend(id.to_be_bytes());
        bytes.extend(b"\x05timer\0\0\0\0\0\0\0\x02");
    }
    let start = Instant::now();
    let survey = survey(&bytes);
    see(&survey);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    assert!(devices(&survey).count() > 90_000);
}
