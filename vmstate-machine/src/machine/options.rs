//! What a save or a load is told.

use alloc::string::String;
use core::ops::ControlFlow;

use vmstate_stream::{Reader, Record, StreamError, Writer};

use super::Policy;
use crate::seal::Lengths;

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// Sections that are sent before memory, while the guest may still run (QEMU: `early_setup`).
    Early,
    /// [Sections in parts](crate::Machine::add_iterative) are sent while the guest runs: comes before each part, without a name.
    Iterate,
    /// The devices of the paused guest are saved.
    Save,
    /// Sections are read and checked; nothing is touched.
    Load,
    /// Devices get their states.
    Restore,
}

/// How far a save or a load is: comes before each section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// What is being done.
    pub phase: Phase,
    /// The section that is next.
    pub idstr: &'a str,
    /// Its instance.
    pub instance_id: u32,
    /// Sections of this phase that are done.
    pub done: usize,
    /// Sections of the machine; those of a phase may be fewer.
    pub total: usize,
    /// Bytes of the stream so far.
    pub bytes: u64,
    /// Bytes of sections in parts that are still to be sent, in [`Phase::Iterate`].
    pub pending: u64,
}

/// Is shown the progress and may cancel: `Break` with the reason.
pub(super) type OnProgress<'p> = &'p mut dyn FnMut(&Progress<'_>) -> ControlFlow<String>;

/// At which point of a save [`SaveOptions::memory`] is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Moment {
    /// The guest may still run: START sections, and as many PARTs as it takes.
    Running,
    /// The guest has stopped: what is left, and the END sections.
    Paused,
}

type OnMemory<'p> = &'p mut dyn FnMut(&mut Writer<'_>, Moment) -> Result<(), StreamError>;

/// What a save is told, apart from where to.
///
/// ```
/// use std::ops::ControlFlow;
/// use vmstate_machine::{Machine, SaveOptions};
///
/// let mut seen = 0;
/// let mut progress = |progress: &vmstate_machine::Progress<'_>| {
///     seen = progress.done;
///     ControlFlow::Continue(())
/// };
/// let mut stream = Vec::new();
/// let options = SaveOptions::new().sealed("2.0").progress(&mut progress);
/// Machine::named("demo").save_with(&mut stream, options)?;
/// # Ok::<(), vmstate_machine::MachineError>(())
/// ```
pub struct SaveOptions<'p> {
    pub(super) progress: Option<OnProgress<'p>>,
    pub(super) memory: Option<OnMemory<'p>>,
    pub(super) seal: Option<String>,
    pub(super) downtime: u64,
}

/// What a gigabit a second sends in a third of a second, QEMU's `downtime-limit`.
const DOWNTIME: u64 = 32 << 20;

impl Default for SaveOptions<'_> {
    fn default() -> Self {
        Self { progress: None, memory: None, seal: None, downtime: DOWNTIME }
    }
}

impl<'p> SaveOptions<'p> {
    /// Nothing but the stream.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Calls this before each section. `Break` cancels the save: the guest goes on here.
    #[must_use]
    pub fn progress(
        mut self,
        progress: &'p mut dyn FnMut(&Progress<'_>) -> ControlFlow<String>,
    ) -> Self {
        self.progress = Some(progress);
        self
    }

    /// Calls this for what is sent in parts, such as guest memory: once while the guest runs, once when it has stopped.
    #[must_use]
    pub fn memory(
        mut self,
        memory: &'p mut dyn FnMut(&mut Writer<'_>, Moment) -> Result<(), StreamError>,
    ) -> Self {
        self.memory = Some(memory);
        self
    }

    /// How many bytes of [sections in parts](crate::Machine::add_iterative) are sent while the guest is stopped: it is paused as soon as no
    /// more are left. 32 MiB, if nothing is said.
    ///
    /// A guest that writes faster than the stream takes it is not paused by that, as in QEMU: [`progress`](Self::progress) sees
    /// what is [pending](Progress::pending), and cancels.
    #[must_use]
    pub fn downtime(mut self, bytes: u64) -> Self {
        self.downtime = bytes;
        self
    }

    /// Puts a seal behind the end of the stream, which names this release; needs the feature `seal`.
    #[cfg(feature = "seal")]
    #[must_use]
    pub fn sealed(mut self, release: impl Into<String>) -> Self {
        self.seal = Some(release.into());
        self
    }
}

type OnRecord<'p> = &'p mut dyn FnMut(&Record, &mut Reader<'_>) -> Result<bool, StreamError>;

/// What a load is told, apart from where from.
#[derive(Default)]
pub struct LoadOptions<'p> {
    pub(super) progress: Option<OnProgress<'p>>,
    pub(super) policy: Policy,
    pub(super) record: Option<OnRecord<'p>>,
    pub(super) lengths: Option<Lengths>,
}

impl<'p> LoadOptions<'p> {
    /// Strict, and nothing but the devices.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Calls this before each section. `Break` cancels the load as long as nothing was touched; from
    /// [`Phase::Restore`] on it is too late, and the answer is ignored.
    #[must_use]
    pub fn progress(
        mut self,
        progress: &'p mut dyn FnMut(&Progress<'_>) -> ControlFlow<String>,
    ) -> Self {
        self.progress = Some(progress);
        self
    }

    /// What to do where the stream and the machine differ.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Calls this for commands and for sections that are sent in parts, such as guest memory: it answers whether it
    /// knows the record, and reads its body. Without it commands are passed over, and such a section is an error.
    #[must_use]
    pub fn records(
        mut self,
        record: &'p mut dyn FnMut(&Record, &mut Reader<'_>) -> Result<bool, StreamError>,
    ) -> Self {
        self.record = Some(record);
        self
    }

    /// Says how long the sections of the stream are, where the policy needs it and the stream has no seal.
    #[must_use]
    pub fn lengths(mut self, lengths: Lengths) -> Self {
        self.lengths = Some(lengths);
        self
    }
}
