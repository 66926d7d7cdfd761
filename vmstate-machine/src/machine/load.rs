//! Loading a machine: all sections are read and checked, then devices are restored.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem;
use core::ops::ControlFlow;

use vmstate_runtime::Decoder;
use vmstate_runtime::schema::{Priority, device_fingerprint};
use vmstate_stream::{Header, Reader, Record, SectionName, StreamError};

use super::iterative::Loaders;
use super::lenient::{Lenient, skip_to_footer};
use super::options::OnProgress;
use super::{
    Decision, Found, LoadOptions, Loaded, Machine, MachineError, MissingSection, Order,
    OtherVersion, Phase, Policy, Progress, SealPolicy, Status, Topology, UnknownSection,
};
use crate::device::Section;
use crate::seal::{self, ANNOUNCEMENT, Seal, SealError, SealedSection};

impl<S: ?Sized + Section> Machine<S> {
    /// Loads the machine, which is paused, from a stream: all of it, or nothing.
    ///
    /// First every section is read into a state of its own and checked, and the sections are compared with the devices. An
    /// error so far has touched nothing. Then the devices get their states, in the machine's own order, and last
    /// [`restored`](crate::Migratable::restored) is called on all. The machine is paused afterwards:
    /// [`resume`](Self::resume) lets it run.
    ///
    /// # Errors
    ///
    /// * [`Stream`](MachineError::Stream): section, field and offset of what could not be read.
    /// * [`Topology`](MachineError::Topology): every section that is doubled, missing or extra.
    /// * [`Restore`](MachineError::Restore): a device refused its state after others had theirs. The machine is then
    ///   [`Broken`](Status::Broken).
    /// * [`Status`](MachineError::Status) if it runs.
    pub fn load<'i>(&mut self, input: impl Into<Decoder<'i>>) -> Result<Loaded, MachineError> {
        self.load_with(input, LoadOptions::new())
    }

    /// The same with options: progress, policy, guest memory.
    pub fn load_with<'i>(
        &mut self,
        input: impl Into<Decoder<'i>>,
        options: LoadOptions<'_>,
    ) -> Result<Loaded, MachineError> {
        self.load_all(input.into(), options, None)
    }

    /// The same from a file, a socket or anything else.
    ///
    /// ```
    /// use vmstate_machine::{LoadOptions, Machine};
    ///
    /// let mut stream = Vec::new();
    /// Machine::named("demo").save(&mut stream)?;
    /// Machine::named("demo").load_io(&mut &stream[..], LoadOptions::new())?;
    /// # Ok::<(), vmstate_machine::MachineError>(())
    /// ```
    #[cfg(feature = "std")]
    pub fn load_io(
        &mut self,
        input: &mut (dyn std::io::Read + Send),
        options: LoadOptions<'_>,
    ) -> Result<Loaded, MachineError> {
        if !seal::ENABLED || options.policy.seal == SealPolicy::Ignored {
            return self.load_all(Decoder::io(input), options, None);
        }
        let digest = seal::Digest::default();
        let mut watched = digest.watch(input);
        self.load_all(Decoder::io(&mut watched), options, Some(&digest))
    }

    /// The fingerprint of all devices.
    pub(super) fn fingerprint(&self) -> u64 {
        self.registry.iter().fold(0xcbf2_9ce4_8422_2325, |hash, entry| {
            let device = device_fingerprint(entry.section.description());
            (hash ^ device).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(5)
        })
    }

    fn load_all(
        &mut self,
        input: Decoder<'_>,
        mut options: LoadOptions<'_>,
        digest: Option<&Digest>,
    ) -> Result<Loaded, MachineError> {
        if self.status == Status::Running {
            return Err(self.not_allowed("loaded"));
        }
        if mem::replace(&mut self.is_loading, true) {
            // The last one ended in a panic.
            self.forget();
        }
        self.loads += 1;
        let mut iterative = self.take_iterative("loaded")?;
        let read = MachineError::unless_supported(&self.configuration)
            .and_then(|()| Loaders::new(&mut iterative))
            .and_then(|loaders| self.read(input, &mut options, digest, loaders));
        self.iterative = Some(iterative);
        match read.and_then(|loaded| self.restore(options.progress, loaded)) {
            Ok(loaded) => {
                self.is_loading = false;
                Ok(loaded)
            }
            Err(error) => {
                self.forget();
                self.is_loading = false;
                Err(error)
            }
        }
    }

    /// Nothing is loaded.
    fn forget(&mut self) {
        for place in 0..self.registry.len() {
            if let Some(entry) = self.registry.at(place)
                && entry.came == self.loads
            {
                entry.section.discard();
            }
        }
    }

    /// Phase one: reads and checks everything, and touches nothing.
    fn read(
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
            seal: Sealed { known: seal, ..Sealed::default() },
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

    /// Phase two.
    fn restore(
        &mut self,
        mut progress: Option<OnProgress<'_>>,
        loaded: Loaded,
    ) -> Result<Loaded, MachineError> {
        // Should a device panic, the machine is half loaded, too.
        let nothing = SectionName { idstr: String::new(), instance_id: 0 };
        self.status = Status::Broken { by: nothing };
        let (total, mut done, mut places, this) = (self.registry.len(), 0, 0, self.loads);
        let mut result = self.registry.try_each(|entry| {
            let place = places;
            places += 1;
            if entry.came != this {
                return Ok(());
            }
            if let Some(progress) = &mut progress {
                let Header { idstr, instance_id, .. } = &entry.header;
                let (phase, instance_id, bytes) = (Phase::Restore, *instance_id, loaded.bytes);
                let _ = progress(&Progress {
                    phase,
                    idstr,
                    instance_id,
                    done,
                    total,
                    bytes,
                    pending: 0,
                });
            }
            done += 1;
            entry.section.restore().map_err(|e| (place, entry.name(), e))
        });
        if result.is_ok() {
            result = self
                .registry
                .try_each(|entry| entry.section.restored().map_err(|e| (total, entry.name(), e)));
        }
        match result {
            Ok(()) => {
                self.status = Status::Paused;
                Ok(loaded)
            }
            Err((place, section, source)) => {
                let others = |restored: bool| -> Vec<SectionName> {
                    let entries = self.registry.iter().enumerate();
                    let these = entries.filter(|(at, entry)| {
                        entry.name() != section && (entry.came == this && *at < place) == restored
                    });
                    these.map(|(_, entry)| entry.name()).collect()
                };
                let (restored, untouched) = (others(true), others(false));
                self.status = Status::Broken { by: section.clone() };
                Err(MachineError::Restore { section, source, restored, untouched })
            }
        }
    }
}

#[cfg(feature = "std")]
type Digest = seal::Digest;
/// Only a reader is added up while it is read.
#[cfg(not(feature = "std"))]
type Digest = core::convert::Infallible;

/// The seal of a stream in memory, which is checked before anything is read.
fn known_seal(input: &mut Decoder<'_>, policy: Policy) -> Result<Option<Seal>, MachineError> {
    if policy.seal == SealPolicy::Ignored {
        return Ok(None);
    }
    if !seal::ENABLED {
        let required = policy.seal == SealPolicy::Required;
        return if required { Err(SealError::Unsupported.into()) } else { Ok(None) };
    }
    match input.remaining() {
        None => Ok(None),
        Some(len) => {
            let stream = input.peek(len).map_err(StreamError::from)?;
            Ok(Seal::of_stream(stream)?)
        }
    }
}

/// The seal, and what is compared with it.
#[derive(Default)]
struct Sealed {
    /// Of a stream in memory.
    known: Option<Seal>,
    /// Of a reader: what came, as the seal should have it.
    came: Vec<SealedSection>,
    /// Sections so far.
    count: usize,
    /// The description says that a seal comes.
    announced: bool,
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
            Some(known) => known(record, &mut self.reader)?,
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
        let place = machine.registry.find(&header.idstr, header.instance_id, self.expected);
        let Some(place) = place else { return self.unknown(header) };
        self.expected = place + 1;
        self.order(machine, header, place)?;
        let Some(entry) = machine.registry.at(place) else { return self.unknown(header) };
        if mem::replace(&mut entry.came, machine.loads) == machine.loads {
            let found = self.found(header);
            self.topology.doubled.push(found);
        }
        if entry.header.idstr != header.idstr || entry.header.instance_id != header.instance_id {
            let (section, found) = (entry.name(), name(header));
            self.loaded.decisions.push(Decision::ByAlias { section, found });
        }
        let version_id = self.version(header, entry.section.description());
        let Self { reader, lenient, digest, seal, loaded, .. } = self;
        let section = &mut entry.section;
        let mut span = (0, 0, 0);
        reader.body(|input| {
            let start = begin(*digest, input.offset());
            if let Some(len) = lenient.drops_in(header) {
                lenient.load(
                    &mut **section,
                    header,
                    version_id,
                    start,
                    len,
                    &mut loaded.decisions,
                )?;
                input.take(len)?;
            } else {
                section.load(input, version_id)?;
            }
            span = (start, input.offset() - start, end(*digest, input.offset()));
            Ok(())
        })?;
        loaded.sections += 1;
        seal.section(header, span, digest.is_some())
    }

    /// The version that the section is read as.
    fn version(
        &mut self,
        header: &Header,
        device: &'static vmstate_runtime::schema::Description,
    ) -> u32 {
        let oldest =
            device.load_old.map_or(device.minimum_version_id, |old| old.minimum_version_id);
        let nearest = header.version_id.clamp(oldest.min(device.version_id), device.version_id);
        if self.policy.version == OtherVersion::Refuse || nearest == header.version_id {
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
        let required = policy.seal == SealPolicy::Required;
        let expected =
            required || seal.announced && seal::ENABLED && policy.seal == SealPolicy::IfThere;
        let seal = match (seal.known, digest) {
            (Some(known), _) => {
                if known.sections.len() != seal.count {
                    let expected = alloc::format!("{} sections", known.sections.len());
                    let found = alloc::format!("{}", seal.count);
                    return Err(SealError::OtherSection { expected, found }.into());
                }
                input.take(known.bytes().len()).map_err(StreamError::from)?;
                Some(known)
            }
            (None, Some(_)) if expected => read_seal(&mut input, &seal.came)?,
            (None, _) => None,
        };
        if seal.is_none() && expected {
            return Err(SealError::Missing.into());
        }
        loaded.seal = seal.map(|seal| seal.info(machine.fingerprint()));
        loaded.bytes = input.offset() - start;
        Ok(loaded)
    }
}

impl Sealed {
    /// A section came: it is compared with the seal, or remembered until that comes.
    fn section(
        &mut self,
        header: &Header,
        (offset, length, crc): (u64, u64, u32),
        remember: bool,
    ) -> Result<(), MachineError> {
        let found = || SealedSection { header: header.clone(), offset, length, crc };
        if let Some(known) = &self.known {
            match known.sections.get(self.count) {
                Some(expected)
                    if (&expected.header, expected.offset, expected.length)
                        == (header, offset, length) => {}
                Some(expected) => {
                    let (expected, found) = (expected.text(), found().text());
                    return Err(SealError::OtherSection { expected, found }.into());
                }
                None => {
                    let (expected, found) = ("no more sections".into(), found().text());
                    return Err(SealError::OtherSection { expected, found }.into());
                }
            }
        } else if remember {
            self.came.push(found());
        }
        self.count += 1;
        Ok(())
    }
}

/// The seal at the end of a reader, compared with what came.
fn read_seal(
    input: &mut Decoder<'_>,
    came: &[SealedSection],
) -> Result<Option<Seal>, MachineError> {
    let offset = input.offset();
    let head = input.peek(16).map_err(StreamError::from)?;
    let Some(len) = head.first_chunk().and_then(Seal::length) else { return Ok(None) };
    let malformed = || SealError::Malformed { offset, expected: "as many bytes as it says" };
    let bytes = input.take(len).map_err(|_| malformed())?;
    let seal = Seal::read(bytes, offset)?;
    for (expected, found) in seal.sections.iter().zip(came) {
        expected.require(found)?;
    }
    if seal.sections.len() != came.len() {
        let expected = alloc::format!("{} sections", seal.sections.len());
        let found = alloc::format!("{}", came.len());
        return Err(SealError::OtherSection { expected, found }.into());
    }
    Ok(Some(seal))
}

/// A body begins.
fn begin(digest: Option<&Digest>, offset: u64) -> u64 {
    #[cfg(feature = "std")]
    if let Some(digest) = digest {
        digest.begin(offset);
    }
    #[cfg(not(feature = "std"))]
    let _ = digest;
    offset
}

/// A body ends: its checksum.
fn end(digest: Option<&Digest>, offset: u64) -> u32 {
    #[cfg(feature = "std")]
    if let Some(digest) = digest {
        return digest.end(offset);
    }
    let _ = (digest, offset);
    0
}

pub(super) fn name(header: &Header) -> SectionName {
    SectionName { idstr: header.idstr.clone(), instance_id: header.instance_id }
}
