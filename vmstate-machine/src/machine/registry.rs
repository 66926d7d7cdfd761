//! Which devices there are, in QEMU's order.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use vmstate_runtime::__private::gate_section;
use vmstate_runtime::schema::{Description, Priority, device_fingerprint};
use vmstate_stream::description::Template;
use vmstate_stream::{Header, SectionName};

use super::id::{DeviceId, SectionId};
use super::{Holds, Machine, MachineError};
use crate::device::{Device, Migratable, Section};

/// A section of the machine.
pub(crate) struct Entry<S: ?Sized> {
    /// What stands before its body.
    pub(crate) header: Header,
    pub(crate) section: Box<S>,
    pub(crate) priority: Priority,
    /// Sent before memory.
    pub(super) is_early: bool,
    /// Its device says whether it is sent at all.
    pub(super) is_optional: bool,
    /// It is told when all devices have their states.
    pub(super) is_told: bool,
    /// Its description, but for what state decides.
    pub(super) template: Template,
    /// The last load that its section came in.
    pub(super) came: u64,
    aliases: Vec<(String, u32)>,
}

impl<S: ?Sized> Entry<S> {
    pub(crate) fn name(&self) -> SectionName {
        SectionName { idstr: self.header.idstr.clone(), instance_id: self.header.instance_id }
    }
}

/// The sections of a machine.
pub(crate) struct Registry<S: ?Sized> {
    /// By the number of the slot, which does not change.
    slots: Vec<Option<Entry<S>>>,
    /// Slots in the order of the stream: by priority, then by registration.
    order: Vec<(Priority, usize)>,
    /// By name and alias: instances, and their slots.
    names: BTreeMap<String, Vec<(u32, usize)>>,
    /// Counts registrations.
    next_id: u32,
}

impl<S: ?Sized> Default for Registry<S> {
    fn default() -> Self {
        Self { slots: Vec::new(), order: Vec::new(), names: BTreeMap::new(), next_id: 0 }
    }
}

impl<S: ?Sized> Registry<S> {
    pub(crate) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// In the order of the stream.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry<S>> {
        self.order.iter().filter_map(|(_, slot)| self.slots[*slot].as_ref())
    }

    /// The entry at a place in the order of the stream.
    pub(crate) fn at(&mut self, place: usize) -> Option<&mut Entry<S>> {
        let (_, slot) = *self.order.get(place)?;
        self.slots[slot].as_mut()
    }

    /// Runs `each` on all, in the order of the stream, up to the first error.
    pub(crate) fn try_each<E>(
        &mut self,
        mut each: impl FnMut(&mut Entry<S>) -> Result<(), E>,
    ) -> Result<(), E> {
        for (_, slot) in &self.order {
            if let Some(entry) = &mut self.slots[*slot] {
                each(entry)?;
            }
        }
        Ok(())
    }

    /// The place of the section of this name, and whether that is its own and not an alias. It is looked for at `expected` first: sections
    /// mostly come in order.
    pub(crate) fn find(
        &self,
        idstr: &str,
        instance_id: u32,
        expected: usize,
    ) -> Option<(usize, bool)> {
        if let Some((_, slot)) = self.order.get(expected)
            && let Some(Entry { header, .. }) = &self.slots[*slot]
            && header.instance_id == instance_id
            && header.idstr == idstr
        {
            return Some((expected, true));
        }
        let Entry { header, priority, .. } = self.slots[self.slot(idstr, instance_id)?].as_ref()?;
        let is_its_name = header.idstr == idstr && header.instance_id == instance_id;
        Some((self.place(*priority, header.section_id)?, is_its_name))
    }

    /// An id that no section had before.
    pub(super) fn next_id(&mut self) -> u32 {
        self.next_id += 1;
        self.next_id - 1
    }

    fn slot(&self, idstr: &str, instance_id: u32) -> Option<usize> {
        let instances = self.names.get(idstr)?;
        let at = instances.binary_search_by_key(&instance_id, |(instance, _)| *instance).ok()?;
        Some(instances[at].1)
    }

    /// Where a section of this priority and id stands. Ids grow with registration.
    fn place(&self, priority: Priority, id: u32) -> Option<usize> {
        let place = self.order.partition_point(|(known, slot)| {
            let known_id = self.slots[*slot].as_ref().map_or(0, |entry| entry.header.section_id);
            (core::cmp::Reverse(*known), known_id) < (core::cmp::Reverse(priority), id)
        });
        (place < self.order.len()).then_some(place)
    }

    /// The instance for a section whose name does not say it (QEMU: `calculate_new_instance_id`).
    fn next_instance(&self, idstr: &str) -> Option<u32> {
        match self.names.get(idstr).and_then(|instances| instances.last()) {
            None => Some(0),
            Some((instance, _)) => instance.checked_add(1),
        }
    }

    fn insert(&mut self, entry: Entry<S>) {
        let (priority, id) = (entry.priority, entry.header.section_id);
        let slot = self
            .slots
            .iter()
            .rposition(Option::is_none)
            .filter(|_| self.slots.len() > self.order.len());
        let slot = slot.unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        let mut name = |idstr: &str, instance_id: u32| {
            let instances = self.names.entry(idstr.into()).or_default();
            let at = instances.partition_point(|(instance, _)| *instance < instance_id);
            instances.insert(at, (instance_id, slot));
        };
        name(&entry.header.idstr, entry.header.instance_id);
        entry.aliases.iter().for_each(|(idstr, instance_id)| name(idstr, *instance_id));
        self.slots[slot] = Some(entry);
        let at = self.place(priority, id).unwrap_or(self.order.len());
        self.order.insert(at, (priority, slot));
    }

    fn remove(&mut self, id: DeviceId) -> Option<Entry<S>> {
        let is_it = |entry: &Entry<S>| entry.header.section_id == id.0;
        let at = self
            .order
            .iter()
            .position(|(_, slot)| self.slots[*slot].as_ref().is_some_and(is_it))?;
        let (_, slot) = self.order.remove(at);
        for instances in self.names.values_mut() {
            instances.retain(|(_, known)| *known != slot);
        }
        self.names.retain(|_, instances| !instances.is_empty());
        self.slots[slot].take()
    }
}

impl<S: ?Sized + Section> Machine<S> {
    /// Adds a device, under this name. It is configured by the machine type and the overrides.
    ///
    /// Its place in the stream is that of its description: `early_setup` first, then by `priority`, then as they are
    /// added. Hot-plugged devices are added while the machine runs, and [removed](Self::remove) again.
    ///
    /// # Errors
    ///
    /// [`Doubled`](MachineError::Doubled) if there is a section of this name and instance, or alias;
    /// [`Name`](MachineError::Name) if it does not fit into a stream; [`MachineType`](MachineError::MachineType) if the machine
    /// type or an override sets what the device has not. The device is then not added.
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    /// use vmstate_machine::Machine;
    /// use vmstate_runtime::VmState;
    ///
    /// #[derive(VmState, Clone, Default)]
    /// #[vmstate(unreleased)]
    /// struct Uart { lcr: u8 }
    ///
    /// let uart = || Arc::new(Mutex::new(Uart::default()));
    /// let mut machine = Machine::named("demo");
    /// let first = machine.add("uart", uart())?;
    /// machine.add("uart", uart())?; // instance 1
    /// let error = machine.add(("uart", 1), uart()).unwrap_err();
    /// assert_eq!(error.to_string(), "there is a section `uart` 1 already; give each device a name or instance of its own");
    ///
    /// // The first is unplugged, and later another one plugged.
    /// machine.remove(first)?;
    /// machine.add(("uart", 0), uart())?;
    /// # Ok::<(), vmstate_machine::MachineError>(())
    /// ```
    pub fn add<D: Migratable>(
        &mut self,
        id: impl Into<SectionId>,
        device: D,
    ) -> Result<DeviceId, MachineError>
    where
        S: Holds<Device<D>>,
    {
        // Here and not in `Device::new`, so that rustc points at the call.
        const { gate_section::<D::State>() };
        self.register(id.into(), S::boxed(Device::of(device)))
    }

    /// Adds a section that is written by hand: see [`Section`].
    pub fn add_section<T: Section>(
        &mut self,
        id: impl Into<SectionId>,
        section: T,
    ) -> Result<DeviceId, MachineError>
    where
        S: Holds<T>,
    {
        self.register(id.into(), S::boxed(section))
    }

    /// Adds a section of a list: `Box<dyn Section + Send>`.
    pub fn add_boxed(
        &mut self,
        id: impl Into<SectionId>,
        section: Box<S>,
    ) -> Result<DeviceId, MachineError> {
        self.register(id.into(), section)
    }

    /// The name of a section that is to be added, and its aliases: nothing else is called so.
    pub(super) fn name_of(
        &self,
        id: SectionId,
    ) -> Result<(SectionName, Vec<(String, u32)>), MachineError> {
        let SectionId { idstr, instance_id, aliases } = id;
        let counted = || {
            let next = self.in_parts(&idstr).max().map_or(Some(0), |last| last.checked_add(1))?;
            Some(self.registry.next_instance(&idstr)?.max(next))
        };
        let instance_id =
            instance_id.or_else(counted).ok_or(MachineError::Name { idstr: idstr.clone() })?;
        let own = core::iter::once((&*idstr, instance_id));
        let names: Vec<_> = own.chain(aliases.iter().map(|(a, b)| (&**a, *b))).collect();
        for (nth, &(idstr, instance_id)) in names.iter().enumerate() {
            if !(1..=255).contains(&idstr.len()) {
                return Err(MachineError::Name { idstr: idstr.into() });
            }
            let is_known = self.registry.slot(idstr, instance_id).is_some()
                || self.in_parts(idstr).any(|known| known == instance_id);
            if is_known || names[..nth].contains(&(idstr, instance_id)) {
                let section = SectionName { idstr: idstr.into(), instance_id };
                return Err(MachineError::Doubled { section });
            }
        }
        Ok((SectionName { idstr, instance_id }, aliases))
    }

    fn register(&mut self, id: SectionId, mut section: Box<S>) -> Result<DeviceId, MachineError> {
        let (name, aliases) = self.name_of(id)?;
        let properties = self
            .properties_of(self.machine_type, section.description())
            .map_err(|error| MachineError::MachineType { section: name.clone(), error })?;
        if let Err(source) = section.configure(properties) {
            return Err(MachineError::device(name, "configure", source));
        }
        let description = section.description();
        let section_id = self.registry.next_id();
        let template = match self.registry.template_like(description) {
            Some(like) => like.another(&name.idstr, name.instance_id),
            None => Template::new(description, &name.idstr, name.instance_id),
        };
        let SectionName { idstr, instance_id } = name;
        let header = Header::new(section_id, idstr, instance_id, description.version_id);
        let priority = description.priority;
        let (is_early, is_optional) = (description.early_setup, description.needed.is_some());
        let is_told = section.__is_told();
        self.registry.insert(Entry {
            header,
            section,
            priority,
            is_early,
            is_optional,
            is_told,
            template,
            came: 0,
            aliases,
        });
        Ok(DeviceId(section_id))
    }

    /// Removes a device: it is unplugged. Returns its section.
    ///
    /// # Errors
    ///
    /// [`NoDevice`](MachineError::NoDevice) if it was removed before.
    pub fn remove(&mut self, device: DeviceId) -> Result<Box<S>, MachineError> {
        match self.registry.remove(device) {
            Some(entry) => Ok(entry.section),
            None => Err(MachineError::NoDevice { device }),
        }
    }

    /// The names of all sections, in the order of the stream.
    pub fn sections(&self) -> impl Iterator<Item = SectionName> {
        self.registry.iter().map(Entry::name)
    }
}

impl<S: ?Sized + Section> Registry<S> {
    /// The fingerprint of all devices.
    pub(super) fn fingerprint(&self) -> u64 {
        self.iter().fold(0xcbf2_9ce4_8422_2325, |hash, entry| {
            let device = device_fingerprint(entry.section.description());
            (hash ^ device).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(5)
        })
    }

    /// What describes another section of the same device, if the last one added is of it: most of its memory is shared.
    fn template_like(&self, description: &'static Description) -> Option<&Template> {
        let last = self.slots.last()?.as_ref()?;
        core::ptr::eq(last.section.description(), description).then_some(&last.template)
    }
}
