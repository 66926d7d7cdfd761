//! A whole stream: the walker, which looks for the ends of sections, and the reader, which is told them.

use vmstate_examples::stream::{Stream, description, walk};
use vmstate_runtime::Decoder;
use vmstate_stream::{Profile, Reader, StreamError};

use crate::bound;
use crate::device::Chunks;

/// Bytes of memory for each byte, of the walker: it parses the JSON at the end into a tree.
const FACTOR: u64 = 128;

/// Walks and reads.
pub fn run(data: &[u8]) {
    let walked = bound::text(data.len(), FACTOR, || walk(data));
    let mut end = 0;
    for section in &walked.sections {
        assert!(end <= section.offset && section.offset < section.payload.start);
        assert!(data.get(section.payload.clone()).is_some(), "{section:?} in {}", data.len());
        end = section.payload.end;
    }
    if let Some(fault) = &walked.fault {
        assert!(fault.offset <= data.len() as u64, "{fault}");
    }
    let _ = description(data);
    let profile = match data.last() {
        Some(last) if last & 1 == 1 => Profile::NEWEST,
        _ => Profile::V7_2,
    };
    let whole = bound::load(data.len(), || read(Decoder::new(data), profile, &walked));
    let mut chunks = Chunks::new(data, data.len() as u8 & 31);
    let parts = bound::load(data.len(), || read(Decoder::io(&mut chunks), profile, &walked));
    assert_eq!(whole.0, parts.0, "where a slice and a reader end");
    assert_eq!(whole.1.is_ok(), parts.1.is_ok(), "{:?} / {:?}", whole.1, parts.1);
}

/// Reads all records; of those with a body the bytes that the walker found. Returns where it ended.
fn read(input: Decoder<'_>, profile: Profile, walked: &Stream) -> (u64, Result<(), StreamError>) {
    let mut reader = match Reader::new(input, profile) {
        Ok(reader) => reader,
        Err(e) => return (0, Err(e)),
    };
    loop {
        match reader.next() {
            Ok(Some(record)) if record.has_body() => {
                let start = reader.offset() as usize;
                let found = walked.sections.iter().find(|section| section.payload.start == start);
                let len = found.map_or(0, |section| section.payload.len());
                if let Err(e) = reader.body(|input| input.take(len).map(drop)) {
                    return (reader.offset(), Err(e));
                }
            }
            Ok(Some(_)) => {}
            Ok(None) => return (reader.offset(), Ok(())),
            Err(e) => return (reader.offset(), Err(e)),
        }
    }
}
