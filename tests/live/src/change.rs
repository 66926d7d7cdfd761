//! What is changed in a device on the way.

use vmstate_runtime::{Decoder, LoadError, VmState};

use crate::qemu::{Qemu, Result};

type Load = Box<dyn Fn(&mut Decoder<'_>, u32) -> std::result::Result<Box<dyn VmState>, LoadError>>;
type Has = Box<dyn Fn(&mut Decoder<'_>, u32) -> std::result::Result<bool, LoadError>>;
type Probe = Box<dyn Fn(&mut Qemu) -> Result<bool>>;

/// A change of one device, and the two ways to see that QEMU has it: in the stream that it saves afterwards, and in what a guest would read.
pub struct Change {
    /// What is changed.
    pub what: &'static str,
    section: &'static str,
    instance_id: u32,
    load: Load,
    has: Has,
    probe: Option<Probe>,
}

impl Change {
    /// This value at a place of the device whose section has this name.
    pub fn of<T: VmState + Default + 'static, V: Copy + PartialEq + 'static>(
        what: &'static str,
        section: &'static str,
        value: V,
        place: impl Fn(&mut T) -> &mut V + Copy + 'static,
    ) -> Self {
        Self::with(what, section, move |it| *place(it) = value, move |it| *place(it) == value)
    }

    /// A change of more than one place. `set` makes it, `has` looks for it.
    pub fn with<T: VmState + Default + 'static>(
        what: &'static str,
        section: &'static str,
        set: impl Fn(&mut T) + 'static,
        has: impl Fn(&mut T) -> bool + 'static,
    ) -> Self {
        Self::made(what, section, T::default, set, has)
    }

    /// The same of a device that is not configured by default.
    pub fn made<T: VmState + 'static>(
        what: &'static str,
        section: &'static str,
        make: fn() -> T,
        set: impl Fn(&mut T) + 'static,
        has: impl Fn(&mut T) -> bool + 'static,
    ) -> Self {
        let load = move |input: &mut Decoder<'_>, version_id| {
            let mut device = make();
            device.load(input, version_id)?;
            set(&mut device);
            Ok(Box::new(device) as Box<dyn VmState>)
        };
        let has = move |input: &mut Decoder<'_>, version_id| {
            let mut device = make();
            device.load(input, version_id)?;
            Ok(has(&mut device))
        };
        Self {
            what,
            section,
            instance_id: 0,
            load: Box::new(load),
            has: Box::new(has),
            probe: None,
        }
    }

    /// The same of another device of this name.
    #[must_use]
    pub fn instance(mut self, instance_id: u32) -> Self {
        self.instance_id = instance_id;
        self
    }

    /// Also what a guest would read: whether commands of qtest, of which the last one reads, give this.
    #[must_use]
    pub fn reads(self, commands: &'static [&'static str], expected: u64) -> Self {
        self.probe(move |qemu| {
            let (last, first) = commands.split_last().ok_or("nothing to read")?;
            for command in first {
                qemu.qtest(command)?;
            }
            let found = qemu.read(last)?;
            if found == expected {
                Ok(true)
            } else {
                Err(format!("`{last}`: expected {expected:#x}, found {found:#x}"))
            }
        })
    }

    /// Also what a person would see: whether a command of the monitor prints this.
    #[must_use]
    pub fn monitor(self, command: &'static str, expected: &'static str) -> Self {
        self.probe(move |qemu| {
            let said = qemu.monitor(command)?;
            if said.contains(expected) {
                Ok(true)
            } else {
                Err(format!("`{command}`: expected {expected}, found {said}"))
            }
        })
    }

    /// Also what `probe` finds out.
    #[must_use]
    pub fn probe(mut self, probe: impl Fn(&mut Qemu) -> Result<bool> + 'static) -> Self {
        self.probe = Some(Box::new(probe));
        self
    }

    /// Whether it is of this section, whose name may have a path in front.
    #[must_use]
    pub fn is_of(&self, idstr: &str, instance_id: u32) -> bool {
        let named = idstr
            .strip_suffix(self.section)
            .is_some_and(|path| path.is_empty() || path.ends_with('/'));
        named && instance_id == self.instance_id
    }

    /// The device of a section, with the change.
    pub fn load(
        &self,
        input: &mut Decoder<'_>,
        version_id: u32,
    ) -> std::result::Result<Box<dyn VmState>, LoadError> {
        (self.load)(input, version_id)
    }

    /// Whether the device of a section has the change.
    pub fn is_in(
        &self,
        input: &mut Decoder<'_>,
        version_id: u32,
    ) -> std::result::Result<bool, LoadError> {
        (self.has)(input, version_id)
    }

    /// Asks a QEMU; none if there is nothing to ask.
    pub fn ask(&self, qemu: &mut Qemu) -> Option<Result<bool>> {
        self.probe.as_ref().map(|probe| probe(qemu))
    }
}
