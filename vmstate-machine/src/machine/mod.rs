//! A machine: its devices by name, and their way into a stream and out of one.

mod error;
mod id;
mod iterative;
mod lenient;
mod lifecycle;
mod load;
mod options;
mod policy;
mod registry;
mod report;
mod save;
mod topology;

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use vmstate_runtime::Trace;
use vmstate_runtime::property::Value;
use vmstate_runtime::schema::Description;
use vmstate_stream::{Configuration, Profile, Spare};

pub use self::error::MachineError;
pub use self::id::{DeviceId, SectionId};
pub use self::lifecycle::{HalfLoaded, Status};
pub use self::options::{LoadOptions, Moment, Phase, Progress, SaveOptions};
pub use self::policy::{
    MissingSection, Order, OtherVersion, Policy, SealPolicy, UnknownSection, UnknownSubsection,
};
use self::registry::Registry;
pub use self::report::{Decision, Loaded, Saved};
pub use self::topology::{Found, Topology};
use crate::device::{Properties, Section};
use crate::types::{MachineType, MachineTypeError, Override};

/// The devices of a virtual machine, by name, and what is done with all of them: saving to a stream, loading one without
/// ever being half loaded, looking ahead at what a peer would refuse.
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use vmstate_machine::{Machine, MachineTypes, machine_types};
/// use vmstate_runtime::VmState;
///
/// #[derive(VmState, Clone, Default)]
/// #[vmstate(unreleased)]
/// struct Uart {
///     lcr: u8,
/// }
///
/// #[derive(VmState, Clone, Default)]
/// #[vmstate(unreleased)]
/// struct Rtc {
///     seconds: u32,
/// }
///
/// const MACHINES: MachineTypes = machine_types! { #![unreleased] "demo-1.0" => {} };
///
/// let (uart, rtc) = (Arc::new(Mutex::new(Uart { lcr: 3 })), Arc::new(Mutex::new(Rtc::default())));
/// let mut machine = Machine::new(MACHINES.find("demo-1.0")?);
/// machine.add("uart", uart.clone())?;
/// machine.add("rtc", rtc.clone())?;
///
/// let mut stream = Vec::new();
/// machine.save(&mut stream)?;
///
/// uart.lock().unwrap().lcr = 0;
/// machine.load(&stream)?;
/// assert_eq!(uart.lock().unwrap().lcr, 3);
///
/// // One byte is missing: nothing is touched.
/// uart.lock().unwrap().lcr = 0;
/// let at = stream.windows(3).position(|name| name == b"rtc").unwrap();
/// let error = machine.load(&stream[..at + 14]).unwrap_err();
/// assert!(error.to_string().starts_with("rtc[0]/seconds at stream offset"), "{error}");
/// assert_eq!(uart.lock().unwrap().lcr, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Threads
///
/// A machine is `Send` if its sections are, which [`add`](Self::add) asks for. For devices that live in one thread, `Rc<RefCell<..>>`,
/// there is [`LocalMachine`].
#[expect(clippy::struct_field_names, reason = "a machine type is called so")]
pub struct Machine<S: ?Sized = dyn Section + Send> {
    configuration: Configuration,
    profile: Profile,
    /// Guest pages, for the description.
    page_size: u64,
    machine_type: Option<MachineType>,
    overrides: Vec<OwnedOverride>,
    registry: Registry<S>,
    /// Sections that are sent in parts. [Lent](iterative::Lent) while they are.
    iterative: Vec<iterative::Entry>,
    /// Why it cannot migrate, apart from its devices.
    blockers: Vec<(u32, String)>,
    status: Status,
    /// Counts loads.
    loads: u64,
    /// A load has begun, and what came is not restored or forgotten.
    is_loading: bool,
    /// Memory that a save or a load uses, kept for the next one.
    room: Room,
}

/// A [`Machine`] in one thread: its devices need not be `Send`.
///
/// ```
/// use std::cell::RefCell;
/// use std::rc::Rc;
/// use vmstate_machine::LocalMachine;
/// use vmstate_runtime::VmState;
///
/// #[derive(VmState, Clone)]
/// #[vmstate(unreleased)]
/// struct Uart { lcr: u8 }
///
/// let uart = Rc::new(RefCell::new(Uart { lcr: 3 }));
/// let mut machine = LocalMachine::local("demo");
/// machine.add("uart", uart.clone())?;
/// let mut stream = Vec::new();
/// machine.save(&mut stream)?;
/// uart.borrow_mut().lcr = 0;
/// machine.load(&stream)?;
/// assert_eq!(uart.borrow().lcr, 3);
/// # Ok::<(), vmstate_machine::MachineError>(())
/// ```
pub type LocalMachine = Machine<dyn Section>;

/// What a save puts together before it is written, and what a load reads besides states.
#[derive(Default)]
pub(crate) struct Room {
    spare: Spare,
    trace: Trace,
    json: Vec<u8>,
    body: Vec<u8>,
}

struct OwnedOverride {
    device: String,
    property: String,
    value: OwnedValue,
}

enum OwnedValue {
    Plain(Value<'static>),
    Text(String),
}

impl Machine {
    /// A machine of this type, without devices. Each device that is added is configured by it.
    #[must_use]
    pub fn new(machine_type: MachineType) -> Self {
        Self::of(machine_type.name(), Some(machine_type))
    }

    /// A machine of a product without machine types. The name is compared by both ends.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::of(name, None)
    }
}

impl LocalMachine {
    /// Like [`Machine::named`], for devices of one thread.
    #[must_use]
    pub fn local(name: &str) -> Self {
        Self::of(name, None)
    }

    /// Like [`Machine::new`], for devices of one thread.
    #[must_use]
    pub fn local_of(machine_type: MachineType) -> Self {
        Self::of(machine_type.name(), Some(machine_type))
    }
}

impl<S: ?Sized + Section> Machine<S> {
    fn of(name: &str, machine_type: Option<MachineType>) -> Self {
        Self {
            configuration: Configuration::new(name),
            profile: Profile::default(),
            page_size: 4096,
            machine_type,
            overrides: Vec::new(),
            registry: Registry::default(),
            iterative: Vec::new(),
            blockers: Vec::new(),
            status: Status::Paused,
            loads: 0,
            is_loading: false,
            room: Room::default(),
        }
    }

    /// The same, with properties that the user sets on top of the machine type; QEMU's `-global`. Comes before the devices.
    ///
    /// # Errors
    ///
    /// [`MachineError::Late`] if a device was added already: it would not know them. Whether an override fits its
    /// device is found when that is added; one that no device answers to, [`unused_overrides`](Self::unused_overrides) finds.
    pub fn with_overrides(mut self, overrides: &[Override<'_>]) -> Result<Self, MachineError> {
        if !self.registry.is_empty() {
            return Err(MachineError::Late);
        }
        self.overrides.extend(overrides.iter().map(|it| OwnedOverride {
            device: it.device.into(),
            property: it.property.into(),
            value: match it.value {
                Value::Bool(value) => OwnedValue::Plain(Value::Bool(value)),
                Value::Integer(value) => OwnedValue::Plain(Value::Integer(value)),
                Value::Text(text) => OwnedValue::Text(text.into()),
            },
        }));
        Ok(self)
    }

    /// The same, with guest pages of `2^bits` bytes. The stream says so, and a destination with others refuses it. Arm
    /// and other targets with several sizes say it; QEMU's x86 does not.
    #[must_use]
    pub fn with_target_page_bits(mut self, bits: u32) -> Self {
        self.configuration.target_page_bits = Some(bits);
        self.page_size = 1 << bits.min(63);
        self
    }

    /// The same for a guest with this UUID, which both ends compare (QEMU: capability `validate-uuid`).
    #[must_use]
    pub fn with_uuid(mut self, uuid: [u8; 16]) -> Self {
        self.configuration.uuid = Some(uuid);
        self
    }

    /// The same, with a migration capability that both ends must have, such as `x-ignore-shared`.
    #[must_use]
    pub fn with_capability(mut self, name: &str) -> Self {
        self.configuration.capabilities.push(name.into());
        self
    }

    /// The same, for what two ends agree on and the stream does not say.
    #[must_use]
    pub fn with_profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// The name of the machine type, as the stream has it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.configuration.machine
    }

    /// The machine type, unless the product has none.
    #[must_use]
    pub fn machine_type(&self) -> Option<MachineType> {
        self.machine_type
    }

    /// What the stream says of the machine.
    #[must_use]
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// Overrides for devices that were not added: most likely misspelled.
    #[must_use]
    pub fn unused_overrides(&self) -> Vec<String> {
        let used =
            |name: &str| self.registry.iter().any(|entry| entry.section.description().name == name);
        let unused = self.overrides.iter().filter(|it| !used(&it.device));
        unused.map(|it| [&*it.device, ".", &*it.property].concat()).collect()
    }

    /// What the machine type and the overrides say for a device.
    pub(crate) fn properties_of(
        &self,
        machine_type: Option<MachineType>,
        description: &'static Description,
    ) -> Result<Properties, MachineTypeError> {
        let overrides: Vec<_> = self.overrides.iter().map(OwnedOverride::lend).collect();
        Properties::of(description, machine_type, &overrides)
    }

    /// How many sections there are.
    #[cfg(feature = "preflight")]
    pub(crate) fn section_count(&self) -> usize {
        self.registry.len()
    }

    /// The name and the description of a section, by its place in the order of the stream.
    #[cfg(feature = "preflight")]
    pub(crate) fn section_at(
        &mut self,
        place: usize,
    ) -> Option<(vmstate_stream::SectionName, &'static Description)> {
        let entry = self.registry.at(place)?;
        Some((entry.name(), entry.section.description()))
    }

    #[cfg(feature = "preflight")]
    pub(crate) fn section_mut(&mut self, place: usize) -> Option<&mut S> {
        self.registry.at(place).map(|entry| &mut *entry.section)
    }

    /// Forbids migration until [`unblock`](Self::unblock), for this reason: a device of the host is passed through, a
    /// protocol is in a state that cannot be sent. QEMU: `migrate_add_blocker`.
    pub fn block(&mut self, reason: impl Into<String>) -> Blocker {
        let id = self.blockers.last().map_or(0, |(id, _)| id + 1);
        self.blockers.push((id, reason.into()));
        Blocker(id)
    }

    /// Allows migration again, as far as this blocker is concerned.
    #[expect(clippy::needless_pass_by_value, reason = "it is used up")]
    pub fn unblock(&mut self, blocker: Blocker) {
        self.blockers.retain(|(id, _)| *id != blocker.0);
    }

    /// Why the machine cannot migrate: blockers, and devices that say so (QEMU: `unmigratable`), each with its name.
    #[must_use]
    pub fn unmigratable(&self) -> Vec<String> {
        let devices = self.registry.iter().filter_map(|entry| {
            let reason = entry.section.description().unmigratable?;
            Some([&*entry.name().to_string(), ": ", reason].concat())
        });
        self.blockers.iter().map(|(_, reason)| reason.clone()).chain(devices).collect()
    }
}

/// What [`Machine::block`] returns, for [`Machine::unblock`].
#[derive(Debug, PartialEq, Eq)]
#[must_use = "the machine cannot migrate until it is unblocked"]
pub struct Blocker(u32);

impl OwnedOverride {
    fn lend(&self) -> Override<'_> {
        let value = match &self.value {
            OwnedValue::Plain(value) => *value,
            OwnedValue::Text(text) => Value::Text(text),
        };
        Override { device: &self.device, property: &self.property, value }
    }
}

/// Sections of the machine `Self` can be made of sections of the type `T`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be a section of a machine that moves between threads",
    label = "it is not `Send`",
    note = "a machine whose devices live in one thread is a `LocalMachine`"
)]
pub trait Holds<T> {
    /// In a box.
    fn boxed(section: T) -> Box<Self>;
}

impl<T: Section + Send + 'static> Holds<T> for dyn Section + Send {
    fn boxed(section: T) -> Box<Self> {
        Box::new(section)
    }
}

impl<T: Section + 'static> Holds<T> for dyn Section {
    fn boxed(section: T) -> Box<Self> {
        Box::new(section)
    }
}
