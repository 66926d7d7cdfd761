//! The first phase: every section is read into a state of its own, and the sections are compared with the devices.

use alloc::boxed::Box;
use alloc::string::String;
use core::mem;
use core::ops::ControlFlow;

use vmstate_runtime::Decoder;
use vmstate_runtime::schema::Priority;
use vmstate_stream::{Header, Reader, Record, SectionName, StreamError};

use super::name;
use super::sealed::{Digest, Sealed, begin, end, known_seal};
use crate::device::Section;
use crate::machine::iterative::Loaders;
use crate::machine::lenient::{Lenient, skip_to_footer};
use crate::machine::options::OnProgress;
use crate::machine::{
    Decision, Found, LoadOptions, Loaded, Machine, MachineError, MissingSection, Order,
    OtherVersion, Phase, Policy, Progress, Topology, UnknownSection,
};
use crate::seal::{ANNOUNCEMENT, Seal};

impl<S: ?Sized + Section> Machine<S> {
    /// Phase one: reads and checks everything, and touches nothing.
    pub(super) fn decode(
        &mut self,
        mut input: Decoder<'_>,
        options: &mut LoadOptions<'_>,
        digest: Option<&Digest>,
        iterative: Loaders<'_>,
    ) -> Result<Loaded, MachineError> {
        let seal = known_seal(&mut input, options.policy)?;
        let lengths = options.lengths.take().or_else(|| seal.as_ref().map(Seal::lengths));
        let lenient = Lenient::new(&mut input, options.policy, lengths)?;
        let start = input.offset();
        let mut reader = Reader::new(input.apart(), self.profile)?;
        reader.reuse(&mut self.room.spare);
        let mut loading = Loading {
            reader,
            iterative,
            policy: options.policy,
            lenient,
            digest,
            seal: Sealed::of(seal),
            loaded: Loaded::default(),
            topology: Topology::default(),
            expected: 0,
            before: None,
        };
        match loading.records(self, options) {
            Ok(()) => {}
            Err(_) if !loading.topology.is_equal() => {
                loading.topology.unread = Some(loading.reader.offset());
                return Err(MachineError::Topology(Box::new(loading.topology)));
            }
            Err(error) => return Err(error),
        }
        loading.reader.reuse(&mut self.room.spare);
        loading.missing(self);
        if !loading.topology.is_equal() {
            return Err(MachineError::Topology(Box::new(loading.topology)));
        }
        loading.end(self, start)
    }
}

/// A load in its first phase.
struct Loading<'i, 'd> {
    reader: Reader<'i>,
    iterative: Loaders<'d>,
    policy: Policy,
    lenient: Lenient,
    digest: Option<&'d Digest>,
    seal: Sealed,
    loaded: Loaded,
    topology: Topology,
    /// The place of the section that should come next.
    expected: usize,
    /// Priority and place of the last section in order.
    before: Option<(Priority, usize)>,
}

impl Loading<'_, '_> {
    /// All records up to the end of the stream.
    fn records<S: ?Sized + Section>(
        &mut self,
        machine: &mut Machine<S>,
        options: &mut LoadOptions<'_>,
    ) -> Result<(), MachineError> {
        while let Some(record) = self.reader.next()? {
            match &record {
                Record::Configuration(source) => {
                    MachineError::unless_supported(source)?;
                    let required = source.require(&machine.configuration);
                    required.map_err(|kind| StreamError::new(kind, 8))?;
                }
                Record::Full(header) => {
                    self.report(machine, header, &mut options.progress)?;
                    self.full(machine, header)?;
                }
                Record::Description(json) => self.seal.announced = json.ends_with(ANNOUNCEMENT),
                other => {
                    let Self { iterative, reader, topology, .. } = self;
                    if !iterative.take(other, reader, topology)? {
                        self.other(other, options)?;
                    }
                }
            }
            match record {
                Record::Full(header) => self.reader.recycle(header),
                Record::Configuration(source) => self.reader.recycle_configuration(source),
                _ => {}
            }
        }
        Ok(())
    }

    #[inline]
    fn report<S: ?Sized>(
        &self,
        machine: &Machine<S>,
        header: &Header,
        progress: &mut Option<OnProgress<'_>>,
    ) -> Result<(), MachineError> {
        let Some(progress) = progress else { return Ok(()) };
        let Header { idstr, instance_id, .. } = header;
        let progress = progress(&Progress {
            phase: Phase::Load,
            idstr,
            instance_id: *instance_id,
            done: self.loaded.sections,
            total: machine.registry.len(),
            bytes: self.reader.offset(),
            pending: 0,
        });
        match progress {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(reason) => Err(MachineError::Cancelled { reason }),
        }
    }

    /// What is no whole section of a device.
    fn other(
        &mut self,
        record: &Record,
        options: &mut LoadOptions<'_>,
    ) -> Result<(), MachineError> {
        let known = match &mut options.record {
            Some(known) => self.reader.__lend(|reader| known(record, reader))?,
            None => false,
        };
        if known || !record.has_body() {
            return Ok(());
        }
        // One that was started twice is in the list already.
        if let Some(header) =
            self.reader.section().cloned().filter(|_| self.topology.doubled.is_empty())
        {
            self.extra(&header);
        }
        // Memory may hold anything, also what looks like a footer: nothing tells where it ends.
        Err(MachineError::Topology(Box::default()))
    }

    fn extra(&mut self, header: &Header) {
        let found = self.found(header);
        self.topology.extra.push(found);
    }

    fn found(&self, header: &Header) -> Found {
        let section = name(header);
        Found { section, version_id: header.version_id, offset: self.reader.offset() }
    }

    /// A section of a device.
    fn full<S: ?Sized + Section>(
        &mut self,
        machine: &mut Machine<S>,
        header: &Header,
    ) -> Result<(), MachineError> {
        let found = machine.registry.find(&header.idstr, header.instance_id, self.expected);
        let Some((place, is_its_name)) = found else { return self.unknown(header) };
        self.expected = place + 1;
        self.order(machine, header, place)?;
        let Some(entry) = machine.registry.at(place) else { return self.unknown(header) };
        if mem::replace(&mut entry.came, machine.loads) == machine.loads {
            let found = self.found(header);
            self.topology.doubled.push(found);
        }
        if !is_its_name {
            let (section, found) = (entry.name(), name(header));
            self.loaded.decisions.push(Decision::ByAlias { section, found });
        }
        let version_id = self.version(header, &*entry.section);
        let Self { reader, lenient, digest, seal, loaded, .. } = self;
        let section = &mut entry.section;
        let mut span = (0, 0, 0);
        reader.body(|input| {
            let start = begin(*digest, input.offset());
            if let Some(len) = lenient.drops_in(header) {
                let decisions = &mut loaded.decisions;
                lenient.load(&mut **section, (header, version_id), input, len, decisions)?;
            } else {
                section.load(input, version_id)?;
            }
            span = (start, input.offset().saturating_sub(start), end(*digest, input.offset()));
            Ok(())
        })?;
        loaded.sections += 1;
        seal.section(header, span, digest.is_some())
    }

    /// The version that the section is read as.
    #[inline]
    fn version(&mut self, header: &Header, section: &(impl ?Sized + Section)) -> u32 {
        if self.policy.version == OtherVersion::Refuse {
            return header.version_id;
        }
        let device = section.description();
        let oldest =
            device.load_old.map_or(device.minimum_version_id, |old| old.minimum_version_id);
        let nearest = header.version_id.clamp(oldest.min(device.version_id), device.version_id);
        if nearest == header.version_id {
            return header.version_id;
        }
        let (section, found) = (name(header), header.version_id);
        self.loaded.decisions.push(Decision::ReadAs { section, found, version_id: nearest });
        nearest
    }

    fn order<S: ?Sized + Section>(
        &mut self,
        machine: &mut Machine<S>,
        header: &Header,
        place: usize,
    ) -> Result<(), MachineError> {
        let Some(entry) = machine.registry.at(place) else { return Ok(()) };
        // What is sent before memory has an order of its own.
        if entry.is_early {
            return Ok(());
        }
        let priority = entry.priority;
        match self.before {
            Some((after_priority, before)) if priority > after_priority => {
                let section = name(header);
                if self.policy.order == Order::Any {
                    let after = after_priority;
                    self.loaded.decisions.push(Decision::OutOfOrder { section, priority, after });
                    return Ok(());
                }
                let after = machine.registry.at(before).map(|entry| entry.name());
                Err(MachineError::Order {
                    section,
                    priority,
                    after: after.unwrap_or(SectionName { idstr: String::new(), instance_id: 0 }),
                    after_priority,
                    offset: self.reader.offset(),
                })
            }
            _ => {
                self.before = Some((priority, place));
                Ok(())
            }
        }
    }

    /// A section that no device answers to.
    fn unknown(&mut self, header: &Header) -> Result<(), MachineError> {
        if self.policy.unknown_section == UnknownSection::Skip {
            let offset = self.reader.offset();
            let section = name(header);
            let Some(len) = self.lenient.length_of(header) else {
                return Err(MachineError::NoLength { section, offset });
            };
            self.reader.body(|input| input.take(len).map(|_| ()))?;
            let (version_id, bytes) = (header.version_id, len as u64);
            self.loaded.decisions.push(Decision::Skipped { section, version_id, bytes });
            return self.seal.section(header, (offset, bytes, 0), false);
        }
        self.extra(header);
        // The load has failed. To name all that differs, the next section is looked for.
        if !self.reader.profile().footers {
            return Err(MachineError::Topology(Box::default()));
        }
        let section_id = header.section_id;
        Ok(self.reader.body(|input| skip_to_footer(input, section_id))?)
    }

    /// Devices that no section came for.
    fn missing<S: ?Sized + Section>(&mut self, machine: &Machine<S>) {
        self.topology.missing.extend(self.iterative.missing());
        // None came twice, or the load has failed.
        if self.loaded.sections == machine.registry.len() && self.topology.doubled.is_empty() {
            return;
        }
        for entry in machine.registry.iter().filter(|entry| entry.came != machine.loads) {
            let section = entry.name();
            if entry.is_optional {
                self.loaded.decisions.push(Decision::NotNeeded { section });
            } else if self.policy.missing_section == MissingSection::Keep {
                self.loaded.decisions.push(Decision::Kept { section });
            } else {
                self.topology.missing.push(section);
            }
        }
    }

    /// What is behind the end.
    fn end<S: ?Sized + Section>(
        self,
        machine: &Machine<S>,
        start: u64,
    ) -> Result<Loaded, MachineError> {
        let Self { reader, policy, digest, seal, mut loaded, .. } = self;
        let mut input = reader.into_decoder();
        let seal = seal.finish(&mut input, policy.seal, digest.is_some())?;
        loaded.seal = seal.map(|seal| seal.info(machine.registry.fingerprint()));
        loaded.bytes = input.offset().saturating_sub(start);
        Ok(loaded)
    }
}
