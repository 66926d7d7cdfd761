//! A stream read into devices and written again.

use vmstate_examples::devices;
use vmstate_examples::stream::{self, Lengths};
use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError, Trace, VmState};
use vmstate_stream::description::{Document, Template};
use vmstate_stream::ram::{Codec, Format, Item};
use vmstate_stream::{Configuration, Header, Profile, Reader, Record, StreamError, Writer};

use crate::change::Change;

/// What became of a stream.
pub struct Hop {
    /// The stream that was written.
    pub stream: Vec<u8>,
    /// How many sections were written by devices.
    pub devices: usize,
    /// Those that no device is here for: their bytes were passed through.
    pub passed: Vec<String>,
    /// Which of the changes were made.
    pub changed: Vec<bool>,
}

/// Reads a stream by this profile, and writes it: each section by its device, and with the changes; RAM page by page; the description of what
/// was written.
///
/// # Errors
///
/// What cannot be read or written, or a section that a device refuses.
pub fn hop(
    bytes: &[u8],
    profile: Profile,
    changes: &[Change],
) -> Result<Hop, Box<dyn std::error::Error>> {
    let sizes = Sizes::of(bytes);
    let page_size = Lengths::find(bytes).page_size().unwrap_or(4096);
    let mut hop = Hop {
        stream: Vec::new(),
        devices: 0,
        passed: Vec::new(),
        changed: vec![false; changes.len()],
    };
    let mut reader = Reader::new(Decoder::new(bytes), profile)?;
    let configuration = match reader.next()? {
        Some(Record::Configuration(configuration)) => configuration,
        other => return Err(format!("expected a configuration, found {other:?}").into()),
    };
    let (mut json, mut trace) = (Vec::new(), Trace::new());
    let mut document = Document::new(page_size, &mut json);
    let mut out = Vec::new();
    let mut writer =
        Writer::new(Encoder::new(&mut out).traced(&mut trace), profile, &configuration)?;
    let mut ram = Ram::new(&configuration, page_size)?;
    while let Some(record) = reader.next()? {
        match record {
            Record::Full(header) => {
                let device = load(&mut reader, &header, &sizes, changes, &mut hop)?;
                write(&mut writer, &header, device, &mut document, &mut hop)?;
            }
            Record::Start(header) => writer.start(&header, |out| ram.pass(&mut reader, out))?,
            Record::Part(id) => writer.part(id, |out| ram.pass(&mut reader, out))?,
            Record::End(id) => writer.end(id, |out| ram.pass(&mut reader, out))?,
            Record::Command(command) => writer.command(&command)?,
            _ => {}
        }
    }
    document.finish();
    writer.finish(Some(&json))?;
    hop.stream = out;
    Ok(hop)
}

/// Whether the device of each change has it in this stream; none if the stream does not have the device.
///
/// # Errors
///
/// What cannot be read.
pub fn look(
    bytes: &[u8],
    profile: Profile,
    changes: &[Change],
) -> Result<Vec<Option<bool>>, Box<dyn std::error::Error>> {
    let walked = stream::walk(bytes);
    if let Some(fault) = walked.fault {
        return Err(fault.into());
    }
    let _ = profile;
    let seen = changes.iter().map(|change| {
        let mut found = None;
        for section in walked.sections.iter().filter(|it| change.is_of(&it.idstr, it.instance_id)) {
            let mut input = Decoder::new(&bytes[section.payload.clone()]);
            found = Some(change.is_in(&mut input, section.version_id)?);
        }
        Ok::<_, LoadError>(found)
    });
    Ok(seen.collect::<Result<_, _>>()?)
}

/// What a section is written by.
enum Loaded {
    Device(Box<dyn VmState>),
    Opaque(Vec<u8>),
}

fn load(
    reader: &mut Reader<'_>,
    header: &Header,
    sizes: &Sizes<'_>,
    changes: &[Change],
    hop: &mut Hop,
) -> Result<Loaded, StreamError> {
    let Header { idstr, instance_id, version_id, .. } = header;
    let changing: Vec<usize> =
        (0..changes.len()).filter(|at| changes[*at].is_of(idstr, *instance_id)).collect();
    let (payload, shape) = sizes.payload(reader.offset());
    reader.body(|input| {
        let bytes = input.take(payload.len())?.to_vec();
        let mut device: Option<Box<dyn VmState>> = None;
        for at in changing {
            // Each change is made to what the one before left.
            let before = match &device {
                Some(device) => save(&**device).map_err(|e| input.error(e))?,
                None => bytes.clone(),
            };
            device = Some(changes[at].load(&mut Decoder::new(&before), *version_id)?);
            hop.changed[at] = true;
        }
        if let Some(device) = device.or_else(|| fitting(idstr, *version_id, &bytes, shape)) {
            return Ok(Loaded::Device(device));
        }
        hop.passed.push(idstr.clone());
        Ok(Loaded::Opaque(bytes))
    })
}

/// The device that reads and writes these bytes.
fn fitting(
    idstr: &str,
    version_id: u32,
    bytes: &[u8],
    shape: &stream::Shape,
) -> Option<Box<dyn VmState>> {
    devices::candidates_of(idstr, shape).find_map(|mut device| {
        device.load(&mut Decoder::new(bytes), version_id).ok()?;
        (save(&*device).ok()? == bytes).then_some(device)
    })
}

fn save(device: &dyn VmState) -> Result<Vec<u8>, SaveError> {
    let mut saved = Vec::new();
    device.save(&mut Encoder::new(&mut saved))?;
    Ok(saved)
}

fn write(
    writer: &mut Writer<'_>,
    header: &Header,
    loaded: Loaded,
    document: &mut Document<'_>,
    hop: &mut Hop,
) -> Result<(), Box<dyn std::error::Error>> {
    match loaded {
        Loaded::Device(device) => {
            let header = Header { version_id: device.description().version_id, ..header.clone() };
            if let Some(trace) = writer.trace() {
                trace.clear();
            }
            writer.full(&header, |out| device.save(out))?;
            let template = Template::new(device.description(), &header.idstr, header.instance_id);
            if let Some(trace) = writer.trace() {
                document.device(&template, trace)?;
            }
            hop.devices += 1;
        }
        Loaded::Opaque(bytes) => {
            writer.full(header, |out| out.bytes(&bytes))?;
            document.opaque(&header.idstr, header.instance_id, bytes.len() as u64);
        }
    }
    Ok(())
}

/// RAM, read and written page by page.
struct Ram {
    read: Codec,
    write: Codec,
}

impl Ram {
    fn new(
        configuration: &Configuration,
        page_size: u64,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let format = Format::of(configuration, page_size).map_err(|e| e.to_string())?;
        Ok(Self { read: Codec::new(format), write: Codec::new(format) })
    }

    fn pass(&mut self, reader: &mut Reader<'_>, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        let Self { read, write } = self;
        let mut failed = None;
        let passed = reader.body(|input| {
            loop {
                let item = read.read(input)?;
                if let Err(e) = write.write(&item, out) {
                    failed = Some(e);
                    return Ok(());
                }
                if item == Item::End {
                    return Ok(());
                }
            }
        });
        failed.map_or(Ok(()), Err)?;
        passed.map_err(SaveError::other)
    }
}

/// How long the payload of each section is, and its arrays are: the stream says so in its description.
struct Sizes<'a> {
    bytes: &'a [u8],
    sections: Vec<stream::Section>,
    none: stream::Shape,
}

impl<'a> Sizes<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, sections: stream::walk(bytes).sections, none: stream::Shape::default() }
    }

    /// The payload that starts at this offset; nothing if there is none.
    fn payload(&self, offset: u64) -> (&'a [u8], &stream::Shape) {
        match self.sections.iter().find(|section| section.payload.start as u64 == offset) {
            Some(section) => {
                (self.bytes.get(section.payload.clone()).unwrap_or_default(), &section.shape)
            }
            None => (&[], &self.none),
        }
    }
}
