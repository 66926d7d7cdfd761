//! A machine, and the stream that it is saved as.

use std::error::Error;

use vmstate_runtime::{Encoder, Trace, VmState};
use vmstate_stream::description::{Document, Template};

use crate::devices::Kind;

const FULL: u8 = 0x04;
const FOOTER: u8 = 0x7e;
const END: u8 = 0x00;
const PAGE_SIZE: u64 = 4096;

/// Devices, registered as sections.
pub(crate) struct Machine {
    sections: Vec<Section>,
    trace: Trace,
}

struct Section {
    name: &'static str,
    instance_id: u32,
    device: Box<dyn VmState>,
    template: Template,
}

impl Machine {
    pub(crate) fn new(kinds: &[Kind]) -> Self {
        let mut sections = Vec::new();
        for kind in kinds {
            let first = Section::new(kind, 0, None);
            let others = (1..kind.count).map(|nth| Section::new(kind, nth, Some(&first.template)));
            let others: Vec<_> = others.collect();
            sections.extend(std::iter::once(first).chain(others));
        }
        Self { sections, trace: Trace::new() }
    }

    /// Saves the machine.
    pub(crate) fn save(&self, stream: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
        for (id, section) in (0..).zip(&self.sections) {
            section.begin(id, stream);
            section.device.save(&mut Encoder::new(stream))?;
            footer(id, stream);
        }
        stream.push(END);
        Ok(())
    }

    /// Saves the machine and describes the stream.
    pub(crate) fn save_described(
        &mut self,
        stream: &mut Vec<u8>,
        json: &mut Vec<u8>,
    ) -> Result<(), Box<dyn Error>> {
        let Self { sections, trace } = self;
        let mut document = Document::new(PAGE_SIZE, json);
        for (id, section) in (0..).zip(sections) {
            section.begin(id, stream);
            section.device.save(&mut Encoder::new(stream).traced(trace))?;
            footer(id, stream);
            document.device(&section.template, trace)?;
        }
        document.finish();
        stream.push(END);
        Ok(())
    }

    /// Saves the machine and describes each section for itself, as if no other were like it.
    pub(crate) fn save_described_apart(
        &mut self,
        stream: &mut Vec<u8>,
        json: &mut Vec<u8>,
    ) -> Result<(), Box<dyn Error>> {
        let Self { sections, trace } = self;
        for (id, section) in (0..).zip(sections) {
            section.begin(id, stream);
            section.device.save(&mut Encoder::new(stream).traced(trace))?;
            footer(id, stream);
            section.template.write(trace, json)?;
        }
        stream.push(END);
        Ok(())
    }

    /// The description of each section.
    pub(crate) fn texts(&self) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
        let text = |section: &Section| {
            let mut text = Vec::new();
            section.template.write(&section.trace()?, &mut text)?;
            Ok(text)
        };
        self.sections.iter().map(text).collect()
    }

    /// Puts the description of each section together, for saves to come.
    pub(crate) fn rehearse(&mut self) -> Result<(), Box<dyn Error>> {
        for section in &mut self.sections {
            let trace = section.trace()?;
            section.template.rehearse(&trace)?;
        }
        Ok(())
    }
}

impl Section {
    fn new(kind: &Kind, instance_id: u32, same: Option<&Template>) -> Self {
        let device = (kind.make)(instance_id);
        let name = device.description().name;
        let template = match same {
            Some(template) => template.another(name, instance_id),
            None => Template::new(device.description(), name, instance_id),
        };
        Self { name, instance_id, device, template }
    }

    /// What its device decides.
    fn trace(&self) -> Result<Trace, Box<dyn Error>> {
        let mut trace = Trace::new();
        self.device.save(&mut Encoder::new(&mut Vec::new()).traced(&mut trace))?;
        Ok(trace)
    }

    fn begin(&self, id: u32, stream: &mut Vec<u8>) {
        let version_id = self.device.description().version_id;
        stream.push(FULL);
        stream.extend_from_slice(&id.to_be_bytes());
        stream.push(self.name.len() as u8);
        stream.extend_from_slice(self.name.as_bytes());
        stream.extend_from_slice(&self.instance_id.to_be_bytes());
        stream.extend_from_slice(&version_id.to_be_bytes());
    }
}

fn footer(id: u32, stream: &mut Vec<u8>) {
    stream.push(FOOTER);
    stream.extend_from_slice(&id.to_be_bytes());
}
