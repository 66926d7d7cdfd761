//! A machine of QEMU whose devices are not looked into.

use std::error::Error;

use vmstate_examples::stream::walk;
use vmstate_machine::{LocalMachine, Profile, Section};
use vmstate_runtime::schema::Description;
use vmstate_runtime::{BoxError, Decoder, Encoder, LoadError, SaveError};
use vmstate_stream::{Reader, Record};

/// A section of QEMU, byte for byte.
struct Bytes {
    description: &'static Description,
    live: Vec<u8>,
    loaded: Vec<u8>,
}

impl Section for Bytes {
    fn description(&self) -> &'static Description {
        self.description
    }

    fn save(&mut self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.bytes(&self.live)
    }

    fn load(&mut self, input: &mut Decoder<'_>, _version_id: u32) -> Result<(), LoadError> {
        self.loaded = input.take(self.live.len())?.to_vec();
        Ok(())
    }

    fn restore(&mut self) -> Result<(), BoxError> {
        self.live = std::mem::take(&mut self.loaded);
        Ok(())
    }

    fn discard(&mut self) {
        self.loaded.clear();
    }
}

/// The machine of a stream: every device as the bytes of its section.
///
/// # Errors
///
/// What is wrong with the stream.
pub fn machine(stream: &[u8], profile: Profile) -> Result<LocalMachine, Box<dyn Error>> {
    let walked = walk(stream);
    if let Some(fault) = walked.fault {
        return Err(fault.into());
    }
    let name = walked.machine.ok_or("the stream names no machine")?;
    let mut machine = LocalMachine::local(&name).with_profile(profile);
    if let Some(Record::Configuration(said)) = Reader::new(stream.into(), profile)?.next()?
        && let Some(bits) = said.target_page_bits
    {
        machine = machine.with_target_page_bits(bits);
    }
    for section in walked.sections {
        let version = section.version_id;
        let description = Box::leak(Box::new(Description::new("bytes").versions(version, version)));
        let live = stream[section.payload.clone()].to_vec();
        let id = (&*section.idstr, section.instance_id);
        machine.add_section(id, Bytes { description, live, loaded: Vec::new() })?;
    }
    Ok(machine)
}
