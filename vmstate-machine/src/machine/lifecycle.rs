//! Running, paused, or broken.

use alloc::string::ToString;
use core::fmt;

use vmstate_runtime::BoxError;
use vmstate_stream::SectionName;

use super::{Machine, MachineError};
use crate::device::Section;

/// Whether the guest runs, and may.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// The guest runs. It can be saved, and then is paused; it cannot be loaded.
    Running,
    /// The guest stands still: a new machine, one that was loaded or saved.
    Paused,
    /// A load ended when part of the machine had its new state already. It can be [reset](Machine::reset) or
    /// loaded; it can neither run nor be saved.
    Broken {
        /// The section at which it ended.
        by: SectionName,
        /// How.
        how: HalfLoaded,
    },
}

/// How a load ended that leaves a machine [half loaded](Status::Broken).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HalfLoaded {
    /// A device refused its state after others had theirs.
    Refused,
    /// There was a panic while a device got its state.
    Panicked,
    /// The load failed after a section in parts, such as guest memory, had been written to.
    InParts,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Running => f.write_str("running"),
            Self::Paused => f.write_str("paused"),
            Self::Broken { by, how } => {
                write!(f, "half loaded, because ")?;
                match how {
                    HalfLoaded::Refused => write!(f, "section {by} refused its state"),
                    HalfLoaded::Panicked => {
                        write!(f, "of a panic while section {by} got its state")
                    }
                    HalfLoaded::InParts => {
                        write!(f, "a load failed after section {by} had been written to")
                    }
                }
            }
        }
    }
}

impl<S: ?Sized + Section> Machine<S> {
    /// Whether the guest runs, and may.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// The guest has stopped: has every device finish or park what is under way. Nothing happens if it is paused.
    ///
    /// # Errors
    ///
    /// That of the first device that cannot; those before it go on, and the machine runs.
    pub fn pause(&mut self) -> Result<(), MachineError> {
        match self.status {
            Status::Running => {}
            Status::Paused => return Ok(()),
            Status::Broken { .. } => return Err(self.not_allowed("paused")),
        }
        let mut paused = 0;
        let result = self.registry.try_each(|entry| {
            entry.section.pause().map_err(|e| MachineError::device(entry.name(), "pause", e))?;
            paused += 1;
            Ok(())
        });
        if result.is_err() {
            // What the devices say to that would hide the reason.
            (0..paused).rev().for_each(|place| {
                let _ = self.registry.at(place).map(|entry| entry.section.resume());
            });
        } else {
            self.status = Status::Paused;
        }
        result
    }

    /// The guest goes on. Nothing happens if it runs.
    ///
    /// # Errors
    ///
    /// [`Status`](MachineError::Status) if the machine is half loaded; that of the first device that cannot go on. Those that
    /// went on already are paused again, and so is the machine.
    pub fn resume(&mut self) -> Result<(), MachineError> {
        match self.status {
            Status::Running => return Ok(()),
            Status::Paused => {}
            Status::Broken { .. } => return Err(self.not_allowed("run")),
        }
        let count = self.registry.len();
        for place in (0..count).rev() {
            let Some(entry) = self.registry.at(place) else { continue };
            let resumed = entry.section.resume();
            if let Err(e) = resumed.map_err(|e| MachineError::device(entry.name(), "resume", e)) {
                // What the devices say to that would hide the reason.
                (place + 1..count).for_each(|place| {
                    let _ = self.registry.at(place).map(|entry| entry.section.pause());
                });
                return Err(e);
            }
        }
        self.status = Status::Running;
        Ok(())
    }

    /// Has `reset` bring every device into the state it has after power-on. A machine that was half loaded may run again
    /// afterwards, and is paused.
    ///
    /// # Errors
    ///
    /// That of `reset`; the machine is then as broken as before. A running machine is to be paused first.
    pub fn reset(
        &mut self,
        reset: impl FnOnce() -> Result<(), BoxError>,
    ) -> Result<(), MachineError> {
        if self.status == Status::Running {
            return Err(self.not_allowed("reset"));
        }
        reset().map_err(|source| MachineError::Reset { source })?;
        self.status = Status::Paused;
        Ok(())
    }

    /// That it cannot be `wanted` as it is.
    pub(super) fn not_allowed(&self, wanted: &'static str) -> MachineError {
        MachineError::Status { wanted, status: self.status.clone() }
    }

    /// Nothing speaks against a migration.
    pub(super) fn require_migratable(&self) -> Result<(), MachineError> {
        let reasons = self.unmigratable();
        if reasons.is_empty() {
            return Ok(());
        }
        let machine = self.name().to_string();
        Err(MachineError::Unmigratable { machine, reasons })
    }
}
