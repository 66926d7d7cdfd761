//! Reads whole streams and writes them again: every record, the pages of RAM, the devices through their
//! structs.

use std::io::Read;

use vmstate_runtime::{Decoder, Encoder, LoadError};
use vmstate_stream::ram::{Codec, Format, Item};
use vmstate_stream::{
    Command, Configuration, Header, Profile, Reader, Record, StreamError, StreamErrorKind, Writer,
};

use crate::devices;
use crate::stream::{Lengths, Shape};

/// What was in a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// All records.
    pub records: usize,
    /// FULL sections.
    pub sections: usize,
    /// Those that were loaded into a device and saved again, to the same bytes.
    pub through_devices: usize,
    /// Pages of RAM.
    pub pages: usize,
    /// Commands that say that the devices follow.
    pub switchovers: usize,
    /// Bytes of the description.
    pub description: usize,
}

/// Reads `stream` by `profile` and writes it to `out`, by the same.
///
/// Nothing in a stream says how long a section is: `lengths` does, for those without a device that takes
/// them. `page_size` is that of the target, if the configuration does not say another one.
pub fn copy(
    stream: &mut (dyn Read + Send),
    profile: Profile,
    lengths: Lengths,
    page_size: u64,
    out: &mut Vec<u8>,
) -> Result<Copied, StreamError> {
    let mut reader = Reader::new(Decoder::io(stream), profile)?;
    let configuration = match profile.configuration.then(|| reader.next()).transpose()?.flatten() {
        Some(Record::Configuration(configuration)) => configuration,
        _ => Configuration::default(),
    };
    let ram = Format::of(&configuration, page_size).map_err(|kind| StreamError::new(kind, 0))?;
    let writer = Writer::new(Encoder::new(out), profile, &configuration)?;
    let counts = Copied { records: usize::from(profile.configuration), ..Copied::default() };
    Copy { reader, writer, lengths, ram: [Codec::new(ram), Codec::new(ram)], counts }.run()
}

/// Profiles of machine types, the likely ones first: the stream does not say which one it is.
///
/// Footers are a matter of trying: one profile fails at the first section of a stream of another one.
#[must_use]
pub fn profiles(stream: &[u8]) -> [Profile; 2] {
    let newest = Profile { configuration: stream.get(8) == Some(&7), ..Profile::default() };
    [newest, Profile { footers: false, ..newest }]
}

struct Copy<'r, 'w> {
    reader: Reader<'r>,
    writer: Writer<'w>,
    lengths: Lengths,
    /// What reads RAM, and what writes it.
    ram: [Codec; 2],
    counts: Copied,
}

impl Copy<'_, '_> {
    fn run(mut self) -> Result<Copied, StreamError> {
        let mut description = None;
        while let Some(record) = self.reader.next()? {
            self.counts.records += 1;
            match record {
                Record::Full(header) => self.device(&header)?,
                Record::Start(header) => {
                    let body = self.iterative(&header)?;
                    self.writer.start(&header, |out| out.bytes(&body))?;
                }
                Record::Part(id) => {
                    let body = self.started()?;
                    self.writer.part(id, |out| out.bytes(&body))?;
                }
                Record::End(id) => {
                    let body = self.started()?;
                    self.writer.end(id, |out| out.bytes(&body))?;
                }
                Record::Command(command) => {
                    self.counts.switchovers += usize::from(command == Command::SwitchoverStart);
                    self.writer.command(&command)?;
                }
                Record::Description(json) => {
                    self.counts.description = json.len();
                    description = Some(json);
                }
                other => panic!("a record that is not known here: {other:?}"),
            }
        }
        self.writer.finish(description.as_deref())?;
        self.reader.into_decoder().end()?;
        Ok(self.counts)
    }

    /// The body of the started section that comes now.
    fn started(&mut self) -> Result<Vec<u8>, StreamError> {
        match self.reader.section().cloned() {
            Some(header) => self.iterative(&header),
            None => Err(StreamError::new(StreamErrorKind::NoBody, self.reader.offset())),
        }
    }

    fn iterative(&mut self, header: &Header) -> Result<Vec<u8>, StreamError> {
        let Self { reader, ram, counts, .. } = self;
        match &*header.idstr {
            "ram" => reader.body(|input| copy_ram(ram, counts, input)),
            "s390-storage_attributes" => reader.body(attributes),
            "spapr/htab" => reader.body(hash_table),
            other => {
                let offset = reader.offset();
                Err(StreamError::malformed(offset, "an iterative section that is known", other))
            }
        }
    }

    fn device(&mut self, header: &Header) -> Result<(), StreamError> {
        let offset = self.reader.offset();
        let Some(len) = self.lengths.next(&header.idstr, header.instance_id) else {
            let expected = "a description of the section, which says its length";
            return Err(StreamError::malformed(offset, expected, header.idstr.clone()));
        };
        let body = self.reader.body(|input| take(len, input))?;
        let saved = through_device(&body, header);
        self.counts.sections += 1;
        self.counts.through_devices += usize::from(saved.is_some());
        self.writer.full(header, |out| out.bytes(&saved.unwrap_or(body)))
    }
}

/// What a device saves that has loaded these bytes, if it is the same.
fn through_device(body: &[u8], header: &Header) -> Option<Vec<u8>> {
    if devices::is_foreign(&header.idstr, header.version_id) {
        return None;
    }
    let shape = Shape::of_payload(body);
    devices::candidates_of(&header.idstr, &shape).find_map(|mut device| {
        let mut input = Decoder::new(body);
        device.load_part(&mut input, header.version_id).ok()?;
        input.end().ok()?;
        let mut saved = Vec::new();
        device.save(&mut Encoder::new(&mut saved)).ok()?;
        (saved == body).then_some(saved)
    })
}

fn take(len: usize, input: &mut Decoder<'_>) -> Result<Vec<u8>, LoadError> {
    input.take(len).map(<[u8]>::to_vec)
}

/// Reads the items of RAM and writes them again.
fn copy_ram(
    [reader, writer]: &mut [Codec; 2],
    counts: &mut Copied,
    input: &mut Decoder<'_>,
) -> Result<Vec<u8>, LoadError> {
    let mut body = Vec::new();
    loop {
        let item = reader.read(input)?;
        counts.pages += usize::from(matches!(item, Item::Page(_)));
        let is_last = item == Item::End;
        writer
            .write(&item, &mut Encoder::new(&mut body))
            .map_err(|e| LoadError::new(vmstate_runtime::LoadErrorKind::Other(e.into()), 0))?;
        if is_last {
            return Ok(body);
        }
    }
}

/// A body of s390's storage attributes: words, of which two say how many bytes follow.
fn attributes(input: &mut Decoder<'_>) -> Result<Vec<u8>, LoadError> {
    const END: u64 = 1;
    const MORE: u64 = 2;
    let mut body = Vec::new();
    loop {
        let word: u64 = input.read()?;
        body.extend(word.to_be_bytes());
        if word & MORE != 0 {
            let len: u64 = input.read()?;
            body.extend(len.to_be_bytes());
            body.extend_from_slice(input.take(len as usize)?);
        }
        if word & END != 0 {
            return Ok(body);
        }
    }
}

/// A body of pSeries' table of pages: a word, and behind one that is zero pieces of the table. Each has the
/// index of its first entry, the number of entries that follow and of those that are not valid.
fn hash_table(input: &mut Decoder<'_>) -> Result<Vec<u8>, LoadError> {
    const ENTRY: usize = 16;
    let mut body = input.take(4)?.to_vec();
    if body != [0; 4] {
        return Ok(body);
    }
    loop {
        let piece: [u8; 8] = input.take(8)?.try_into().unwrap_or_default();
        body.extend(piece);
        if piece == [0; 8] {
            return Ok(body);
        }
        let valid = u16::from_be_bytes([piece[4], piece[5]]);
        body.extend_from_slice(input.take(usize::from(valid) * ENTRY)?);
    }
}
