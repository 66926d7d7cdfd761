//! A machine that puts a seal behind the end of its stream: QEMU takes the stream, of whatever release, and saves the same devices again.

#[allow(dead_code, reason = "the other test has a change for each of its lines")]
mod boards;

use std::error::Error;

use boards::x86;
use vmstate_examples::stream::walk;
use vmstate_live_tests::opaque;
use vmstate_live_tests::qemu::{Qemu, Release};
use vmstate_machine::{
    LoadOptions, LocalMachine, Moment, Policy, Profile, SaveOptions, SealPolicy,
};
use vmstate_runtime::{Decoder, Encoder, LoadError};
use vmstate_stream::ram::{self, Codec, Format, Item};
use vmstate_stream::{Configuration, Reader, Record, StreamError};

/// Reads the items of a body of RAM, which are passed on.
fn read_ram(
    [reader, writer]: &mut [Codec; 2],
    input: &mut Decoder<'_>,
) -> Result<Vec<Vec<u8>>, LoadError> {
    let mut items = Vec::new();
    loop {
        let item = reader.read(input)?;
        let mut bytes = Vec::new();
        let written = writer.write(&item, &mut Encoder::new(&mut bytes));
        let is_last = item == Item::End;
        written.map_err(|e| input.error(e))?;
        items.push(bytes);
        if is_last {
            return Ok(items);
        }
    }
}

/// The bodies of RAM in a stream, one for each part.
fn memory(stream: &[u8], page_size: u64) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let format = Format::new(page_size)?;
    let mut reader = Reader::new(stream.into(), Profile::V7_2)?;
    let (mut codecs, mut bodies) = ([(); 2].map(|()| Codec::new(format)), Vec::new());
    while let Some(record) = reader.next()? {
        match record {
            Record::Start(_) | Record::Part(_) | Record::End(_) => {
                bodies.push(reader.body(|input| read_ram(&mut codecs, input))?.concat());
            }
            // Devices come behind it.
            Record::Full(_) => break,
            _ => {}
        }
    }
    Ok(bodies)
}

fn sealed(
    machine: &mut LocalMachine,
    memory: &[Vec<u8>],
    release: &str,
) -> Result<Vec<u8>, Box<dyn Error>> {
    let header = ram::header(1 << 16);
    let id = header.section_id;
    let mut stream = Vec::new();
    let mut write = |writer: &mut vmstate_stream::Writer<'_>, moment| -> Result<(), StreamError> {
        if moment == Moment::Running {
            return writer.start(&header, |out| out.bytes(&memory[0]));
        }
        for body in &memory[1..memory.len() - 1] {
            writer.part(id, |out| out.bytes(body))?;
        }
        writer.end(id, |out| out.bytes(&memory[memory.len() - 1]))
    };
    machine.save_with(&mut stream, SaveOptions::new().sealed(release).memory(&mut write))?;
    Ok(stream)
}

fn check(source: Release, destination: Release) -> Result<String, Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!(
        "vmstate-seal-{}-{}-{}",
        std::process::id(),
        source.0,
        destination.0
    ));
    let board = x86::pc("pc-i440fx-7.2");
    let saved = Qemu::stopped(source, &board, &folder.join("source"))?.migrate()?;
    let mut machine = opaque::machine(&saved, Profile::V7_2)?;
    let memory = memory(&saved, 4096)?;
    let stream = sealed(&mut machine, &memory, "2.0")?;

    // The seal is there, and it is behind QEMU's end.
    let required = Policy { seal: SealPolicy::Required, ..Policy::default() };
    let format = Format::new(4096)?;
    let mut codecs = [(); 2].map(|()| Codec::new(format));
    let mut records = |record: &Record, reader: &mut Reader<'_>| -> Result<bool, StreamError> {
        let is_memory = matches!(record, Record::Start(_) | Record::Part(_) | Record::End(_));
        if is_memory {
            reader.body(|input| read_ram(&mut codecs, input))?;
        }
        Ok(is_memory)
    };
    let options = LoadOptions::new().policy(required).records(&mut records);
    let loaded = machine.load_with(&stream, options)?;
    let seal = loaded.seal.ok_or("no seal")?;
    let mut reader = Reader::new((&*stream).into(), Profile::V7_2)?;
    assert!(matches!(reader.next()?, Some(Record::Configuration(Configuration { .. }))));

    let again = Qemu::incoming(destination, &board, &folder.join("destination"), &stream, &["-S"])?
        .migrate()?;
    let (sent, came) = (walk(&saved), walk(&again));
    let of = |bytes: &[u8], walked: &vmstate_examples::stream::Stream, name: &str| {
        let section = walked.sections.iter().find(|it| it.idstr == name)?;
        Some(bytes[section.payload.clone()].to_vec())
    };
    for name in ["serial", "i8259", "fw_cfg", "dma", "port92"] {
        assert!(of(&saved, &sent, name).is_some(), "{name}");
        assert_eq!(of(&saved, &sent, name), of(&again, &came, name), "{name}");
    }
    let _ = std::fs::remove_dir_all(&folder);
    Ok(format!(
        "{} to {}: {} sections, a stream of {} bytes sealed by release {}",
        source.0,
        destination.0,
        loaded.sections,
        stream.len(),
        seal.release
    ))
}

#[test]
fn qemu_takes_a_sealed_stream() {
    let name = "a sealed stream";
    for (source, destination) in [
        (Release::V7_2, Release::V7_2),
        (Release::V7_2, Release::V10_0),
        (Release::V10_0, Release::V10_0),
    ] {
        if source.is_there(name) && destination.is_there(name) {
            println!("{}", check(source, destination).unwrap_or_else(|e| panic!("{e}")));
        }
    }
}
