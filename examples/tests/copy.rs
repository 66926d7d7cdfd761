//! Whole streams are read record by record and written again byte for byte; damaged ones are errors.

mod common;

use std::io::Read;

use vmstate_examples::copy::{Copied, copy, profiles};
use vmstate_examples::file;
use vmstate_examples::stream::Lengths;
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

#[test]
fn every_stream_is_written_as_it_was_read() {
    let mut sum = Copied::default();
    let recent = ["10.0", "11.1"].map(common::paths_in).concat();
    for path in common::paths().into_iter().chain(common::paths_in("whole")).chain(recent) {
        let stream = file::read(&path).expect("a stream");
        let attempts = profiles(&stream).map(|p| attempt(&stream, Lengths::find(&stream), p));
        let errors: Vec<_> = attempts.iter().filter_map(|a| a.as_ref().err()).collect();
        let Some((copied, again)) = attempts.iter().find_map(|attempt| attempt.as_ref().ok())
        else {
            panic!("{}: {errors:?}", path.display());
        };
        assert!(*again == stream, "{}: the bytes are not the same", path.display());
        sum.records += copied.records;
        sum.sections += copied.sections;
        sum.through_devices += copied.through_devices;
        sum.pages += copied.pages;
        sum.description += copied.description;
    }
    assert_eq!((sum.records, sum.sections, sum.pages), (7120, 6186, 110_819));
    assert!(sum.through_devices >= 5630, "{sum:?}");
    assert!(sum.description > 12_000_000, "{sum:?}");
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
