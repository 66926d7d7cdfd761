//! Whole streams are read record by record and written again byte for byte; damaged ones are errors.

mod common;

use std::io::Read;

use vmstate_examples::copy::{Copied, copy, profiles};
use vmstate_examples::file;
use vmstate_examples::stream::{Lengths, walk};
use vmstate_stream::description::Style;
use vmstate_stream::{Profile, StreamError};

/// Gives a few bytes at a time: no record and no page is at hand as a whole.
struct Trickle<'a>(&'a [u8], usize);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.1 = self.1 % 97 + 1;
        let len = buffer.len().min(self.1);
        self.0.read(&mut buffer[..len])
    }
}

fn attempt(
    stream: &[u8],
    lengths: Lengths,
    profile: Profile,
) -> Result<(Copied, Vec<u8>), StreamError> {
    let page_size = lengths.page_size().unwrap_or(4096);
    let mut again = Vec::new();
    let copied = copy(&mut Trickle(stream, 0), profile, lengths, page_size, &mut again)?;
    Ok((copied, again))
}

/// The profile of a stream: that of its machine type, unless something was switched off by hand.
fn profile(style: Style, name: &str, stream: &[u8]) -> Profile {
    let machine = match name {
        // A stream without a configuration does not say what it is.
        "pc17-run" => Some("pc-i440fx-1.7".to_owned()),
        "pc23-run" => Some("pc-i440fx-2.3".to_owned()),
        _ => walk(stream).machine,
    };
    let profile = Profile::of(style, &machine.unwrap_or_default());
    match name {
        "pc72-noconfig" => Profile { configuration: false, ..profile },
        "pc72-nofooter" => Profile { footers: false, ..profile },
        "pc72-novmdesc" => Profile { description: None, ..profile },
        _ => profile,
    }
}

#[test]
fn every_stream_is_written_as_it_was_read() {
    let (mut sum, step) = (Copied::default(), common::step());
    let directories =
        [("", Style::V7_2), ("whole", Style::V7_2), ("10.0", Style::V10_0), ("11.1", Style::V11_1)];
    for (directory, style) in directories {
        for path in common::paths_in(directory).into_iter().step_by(step) {
            let stream = file::read(&path).expect("a stream");
            let file = path.file_name().and_then(|name| name.to_str()).expect("a name");
            let (name, _) = file.split_once('.').expect("an extension");
            let profile = profile(style, name, &stream);
            let (copied, again) = attempt(&stream, Lengths::find(&stream), profile)
                .unwrap_or_else(|e| panic!("{file}: {e:#}"));
            assert!(again == stream, "{file}: the bytes are not the same");
            // It has what its machine type has, and lacks what that lacks.
            assert_eq!(profile.description.is_some(), copied.description > 0, "{file}");
            assert_eq!(usize::from(profile.switchover_start), copied.switchovers, "{file}");
            sum.records += copied.records;
            sum.sections += copied.sections;
            sum.through_devices += copied.through_devices;
            sum.pages += copied.pages;
            sum.switchovers += copied.switchovers;
            sum.description += copied.description;
        }
    }
    if step == 1 {
        assert_eq!((sum.records, sum.sections, sum.pages), (7282, 6316, 110_819));
        assert_eq!(sum.switchovers, 5);
    }
    assert!(sum.through_devices * step >= 5000, "{sum:?}");
    assert!(sum.description * step > 10_000_000, "{sum:?}");
}

/// A stream that is cut is an error at the cut or before, unless all but the description is there.
#[test]
fn every_truncation() {
    for name in ["microblaze-s3a", "none-x86-dev"] {
        let stream = common::stream(name);
        let profile = profiles(&stream)[0];
        let json = vmstate_examples::stream::description(&stream).expect("a description").len();
        let end = stream.len() - json - 5;
        for len in 0..stream.len() {
            match attempt(&stream[..len], Lengths::find(&stream), profile) {
                Ok(_) => assert_eq!(len, end, "{name}"),
                Err(e) => assert!(e.offset() <= len as u64, "{name} {len}: {e}"),
            }
        }
    }
}

/// A changed byte is an error, or it is in what a section, a page or the description says.
#[test]
fn every_changed_byte() {
    for name in ["microblaze-s3a", "none-x86-dev"] {
        let stream = common::stream(name);
        let profile = profiles(&stream)[0];
        let mut refused = 0;
        for at in 0..stream.len() {
            for change in [0x01, 0x80] {
                let mut damaged = stream.clone();
                damaged[at] ^= change;
                match attempt(&damaged, Lengths::find(&stream), profile) {
                    Ok((_, again)) => assert!(again == damaged, "{name} {at}"),
                    Err(e) => {
                        refused += 1;
                        assert!(e.offset() <= stream.len() as u64, "{name} {at}: {e}");
                    }
                }
            }
        }
        assert!(refused > 100, "{name}: {refused}");
    }
}
