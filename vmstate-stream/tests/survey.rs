//! Surveys of streams that are made up.
#![allow(clippy::unwrap_used, missing_docs)]

use vmstate_runtime::Encoder;
use vmstate_stream::survey::Survey;
use vmstate_stream::{Configuration, Header, Profile, Writer};

/// A stream without a description, of sections with these numbers.
fn stream(ids: &[u32]) -> Vec<u8> {
    let mut stream = Vec::new();
    let configuration = Configuration::new("demo");
    let mut writer =
        Writer::new(Encoder::new(&mut stream), Profile::default(), &configuration).unwrap();
    for id in ids {
        writer.full(&Header::new(*id, "uart", 0, 2), |out| out.bytes(b"state")).unwrap();
    }
    writer.finish(None).unwrap();
    stream
}

/// The end of the first is not found, and no section has a higher number. Without footers there are two.
#[test]
fn the_highest_number_of_a_section_is_one_like_others() {
    let mut stream = stream(&[u32::MAX, 1]);
    let footer = [&[0x7e][..], &u32::MAX.to_be_bytes()].concat();
    let at = stream.windows(5).position(|window| *window == footer).unwrap();
    stream[at] = 0;
    let survey = Survey::of(&stream).unwrap();
    assert!(!survey.footers);
    let ids: Vec<_> = survey.devices().map(|section| section.header.section_id).collect();
    assert_eq!(ids, [u32::MAX, 1]);
}
