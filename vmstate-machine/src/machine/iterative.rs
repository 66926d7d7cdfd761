//! Sections that are sent in parts.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem;
use core::ops::RangeInclusive;

use vmstate_runtime::{LoadError, LoadErrorKind};
use vmstate_stream::{
    Header, LoadIterative, Reader, Record, SaveIterative, SectionName, Stage, StreamError, Writer,
};

use super::{DeviceId, Found, HalfLoaded, Machine, MachineError, SectionId, Status, Topology};
use crate::device::{Iterative, Section};

/// About so many bytes are sent at once of each section, while the guest runs.
const PART: u64 = 16 << 20;

/// A section of the machine that is sent in parts.
pub(super) struct Entry {
    pub(super) header: Header,
    aliases: Vec<(String, u32)>,
    section: Box<dyn Iterative + Send>,
    /// What the load under way has changed of it cannot be taken back.
    is_written: bool,
}

impl Entry {
    pub(super) fn name(&self) -> SectionName {
        let Header { idstr, instance_id, .. } = &self.header;
        SectionName { idstr: idstr.clone(), instance_id: *instance_id }
    }

    /// The versions that are loaded. The newest is sent.
    fn versions(&self) -> RangeInclusive<u32> {
        self.section.minimum_version_id().min(self.header.version_id)..=self.header.version_id
    }

    /// What it is called by, in streams of any age.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, u32)> {
        let own = core::iter::once((&*self.header.idstr, self.header.instance_id));
        own.chain(self.aliases.iter().map(|(idstr, instance_id)| (&**idstr, *instance_id)))
    }
}

impl<S: ?Sized + Section> Machine<S> {
    /// Adds a section that is sent in parts, most of them while the guest runs: [`Ram`](crate::Ram), or any other [`Iterative`].
    ///
    /// A save sends its first part before anything but `early_setup` devices, more of it while more is
    /// [pending](crate::SaveOptions::downtime) than may be sent while the guest is stopped, and what is left then. A load hands each part on as it
    /// comes: a load that fails leaves the devices as they were, and these sections as far as they came. If anything of them was
    /// changed by then, the machine is [half loaded](Status::Broken).
    ///
    /// # Errors
    ///
    /// Those of [`add`](Self::add).
    pub fn add_iterative(
        &mut self,
        id: impl Into<SectionId>,
        section: impl Iterative + Send + 'static,
    ) -> Result<DeviceId, MachineError> {
        let (name, aliases) = self.name_of(id.into())?;
        let id = self.registry.next_id();
        let header = Header::new(id, name.idstr, name.instance_id, section.version_id());
        self.iterative.push(Entry {
            header,
            aliases,
            section: Box::new(section),
            is_written: false,
        });
        Ok(DeviceId(id))
    }

    /// What there is to compare of them.
    #[cfg(feature = "preflight")]
    pub(crate) fn parts(&self) -> Vec<crate::preflight::Part> {
        let part = |entry: &Entry| crate::preflight::Part {
            names: entry.names().map(|(idstr, instance_id)| (idstr.into(), instance_id)).collect(),
            versions: entry.versions(),
        };
        self.iterative.iter().map(part).collect()
    }

    /// Instances of this name that are sent in parts.
    pub(super) fn in_parts(&self, idstr: &str) -> impl Iterator<Item = u32> {
        let names = self.iterative.iter().flat_map(Entry::names);
        names.filter(move |(known, _)| *known == idstr).map(|(_, instance_id)| instance_id)
    }

    /// All of them, for a save or a load.
    pub(super) fn lend_iterative(&mut self) -> Lent<'_, S> {
        let entries = mem::take(&mut self.iterative);
        Lent { machine: self, entries }
    }

    /// Removes a section that was [added](Self::add_iterative). Returns it.
    ///
    /// # Errors
    ///
    /// [`NoDevice`](MachineError::NoDevice) if it was removed before.
    pub fn remove_iterative(
        &mut self,
        device: DeviceId,
    ) -> Result<Box<dyn Iterative + Send>, MachineError> {
        let entries = &mut self.iterative;
        let at = entries.iter().position(|entry| entry.header.section_id == device.0);
        at.map(|at| entries.remove(at).section).ok_or(MachineError::NoDevice { device })
    }
}

/// A machine, and apart from it its sections in parts, which it gets back at the end. That may be a panic.
pub(super) struct Lent<'m, S: ?Sized> {
    pub(super) machine: &'m mut Machine<S>,
    pub(super) entries: Vec<Entry>,
}

impl<S: ?Sized> Drop for Lent<'_, S> {
    fn drop(&mut self) {
        self.machine.iterative = mem::take(&mut self.entries);
        // Unless the load goes on, and restores the devices as well.
        for entry in &mut self.machine.iterative {
            if mem::take(&mut entry.is_written) {
                self.machine.status = Status::Broken { by: entry.name(), how: HalfLoaded::InParts };
            }
        }
    }
}

/// What sends the sections of a save.
pub(super) struct Savers<'e>(Vec<(&'e Header, Box<dyn SaveIterative + 'e>)>);

impl<'e> Savers<'e> {
    pub(super) fn new(entries: &'e mut [Entry]) -> Result<Self, MachineError> {
        let saver = |Entry { header, section, .. }: &'e mut Entry| {
            let saver = section.saver().map_err(|e| {
                let Header { idstr, instance_id, .. } = &*header;
                let name = SectionName { idstr: idstr.clone(), instance_id: *instance_id };
                MachineError::device(name, "be saved in parts", e)
            })?;
            Ok((&*header, saver))
        };
        entries.iter_mut().map(saver).collect::<Result<_, _>>().map(Self)
    }

    /// How many bytes are still to be sent.
    pub(super) fn pending(&self) -> u64 {
        self.0.iter().fold(0, |sum, (_, saver)| sum.saturating_add(saver.pending()))
    }

    /// The first part of each.
    pub(super) fn start(&mut self, writer: &mut Writer<'_>) -> Result<(), StreamError> {
        self.0
            .iter_mut()
            .try_for_each(|(header, saver)| writer.start(header, |out| saver.setup(out)))
    }

    /// The next part of the first that has something left.
    pub(super) fn part(&mut self, writer: &mut Writer<'_>) -> Result<(), StreamError> {
        match self.0.iter_mut().find(|(_, saver)| saver.pending() > 0) {
            Some((header, saver)) => writer.part(header.section_id, |out| saver.iterate(PART, out)),
            None => Ok(()),
        }
    }

    /// The last part of each; the guest stands still.
    pub(super) fn end(&mut self, writer: &mut Writer<'_>) -> Result<(), StreamError> {
        self.0.iter_mut().try_for_each(|(header, saver)| {
            writer.end(header.section_id, |out| saver.complete(out))
        })
    }
}

/// What takes the sections of a load in.
pub(super) struct Loaders<'e> {
    all: Vec<Loader<'e>>,
    /// Those that were started, by the ids of the stream.
    started: BTreeMap<u32, usize>,
}

struct Loader<'e> {
    name: SectionName,
    aliases: &'e [(String, u32)],
    versions: RangeInclusive<u32>,
    /// That of the section that was started.
    version_id: u32,
    state: Box<dyn LoadIterative + 'e>,
    came: bool,
    is_written: &'e mut bool,
}

impl<'e> Loaders<'e> {
    pub(super) fn new(entries: &'e mut [Entry]) -> Result<Self, MachineError> {
        let loader = |entry: &'e mut Entry| {
            let (name, versions) = (entry.name(), entry.versions());
            let Entry { aliases, section, is_written, .. } = entry;
            match section.loader() {
                Ok(state) => {
                    let (version_id, came) = (0, false);
                    Ok(Loader { name, aliases, versions, version_id, state, came, is_written })
                }
                Err(e) => Err(MachineError::device(name, "be loaded in parts", e)),
            }
        };
        let all = entries.iter_mut().map(loader).collect::<Result<_, _>>()?;
        Ok(Self { all, started: BTreeMap::new() })
    }

    /// Hands the body of this record on; false if the section is none of these.
    pub(super) fn take(
        &mut self,
        record: &Record,
        reader: &mut Reader<'_>,
        topology: &mut Topology,
    ) -> Result<bool, MachineError> {
        let (stage, place) = match record {
            Record::Start(header) => (Stage::Start, self.begin(header, reader, topology)),
            Record::Part(id) => (Stage::Part, self.started.get(id).copied()),
            Record::End(id) => (Stage::End, self.started.remove(id)),
            _ => return Ok(false),
        };
        let Some(loader) = place.and_then(|at| self.all.get_mut(at)) else { return Ok(false) };
        let Loader { state, versions, version_id, is_written, .. } = loader;
        let version_id = *version_id;
        if let Some(kind) = refused(versions, version_id) {
            reader.body(|input| Err::<(), _>(LoadError::new(kind, input.offset())))?;
        }
        // A panic may leave anything.
        **is_written = true;
        let result =
            reader.body(|input| -> Result<(), LoadError> { state.load(stage, version_id, input) });
        **is_written = state.has_changed();
        result?;
        Ok(true)
    }

    fn begin(
        &mut self,
        header: &Header,
        reader: &Reader<'_>,
        topology: &mut Topology,
    ) -> Option<usize> {
        let is_it = |it: &Loader<'_>| {
            let mut aliases =
                it.aliases.iter().map(|(idstr, instance_id)| (&**idstr, *instance_id));
            let found = (&*header.idstr, header.instance_id);
            found == (&it.name.idstr, it.name.instance_id) || aliases.any(|alias| alias == found)
        };
        let place = self.all.iter().position(is_it)?;
        let entry = &mut self.all[place];
        if mem::replace(&mut entry.came, true) {
            let (section, version_id) = (entry.name.clone(), header.version_id);
            topology.doubled.push(Found { section, version_id, offset: reader.offset() });
            return None;
        }
        entry.version_id = header.version_id;
        self.started.insert(header.section_id, place);
        Some(place)
    }

    /// Those that did not come.
    pub(super) fn missing(&self) -> impl Iterator<Item = SectionName> {
        self.all.iter().filter(|entry| !entry.came).map(|entry| entry.name.clone())
    }
}

/// Why a section of this version is not loaded.
fn refused(versions: &RangeInclusive<u32>, version_id: u32) -> Option<LoadErrorKind> {
    let (minimum, supported) = (*versions.start(), *versions.end());
    if version_id > supported {
        Some(LoadErrorKind::TooNew { version_id, supported })
    } else if version_id < minimum {
        Some(LoadErrorKind::TooOld { version_id, minimum })
    } else {
        None
    }
}
