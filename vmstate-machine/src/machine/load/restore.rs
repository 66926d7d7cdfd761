//! The second phase: devices get their states.

use alloc::vec::Vec;

use vmstate_runtime::BoxError;
use vmstate_stream::{Header, SectionName};

use crate::device::Section;
use crate::machine::options::OnProgress;
use crate::machine::registry::Entry;
use crate::machine::{HalfLoaded, Loaded, Machine, MachineError, Phase, Progress, Status};

impl<S: ?Sized + Section> Machine<S> {
    /// Restores every device that a section came for, and then tells all of them.
    pub(super) fn restore(
        &mut self,
        mut progress: Option<OnProgress<'_>>,
        loaded: Loaded,
    ) -> Result<Loaded, MachineError> {
        let (total, mut done, this) = (self.registry.len(), 0, self.loads);
        let mut restoring = Restoring { machine: self, at: None };
        let mut told = 0;
        let result = restoring.each(|entry| {
            told += usize::from(entry.is_told);
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
            entry.section.restore()
        });
        let result = result.and_then(|()| {
            if told == 0 {
                return Ok(());
            }
            let tell = |entry: &mut Entry<S>| {
                if entry.is_told { entry.section.restored() } else { Ok(()) }
            };
            let restored = restoring.each(tell);
            restored.map_err(|(_, section, source)| (total, section, source))
        });
        drop(restoring);
        match result {
            Ok(()) => {
                self.status = Status::Paused;
                Ok(loaded)
            }
            Err(refused) => Err(self.refused(refused)),
        }
    }

    /// The device at this place refused its state.
    fn refused(&mut self, (place, section, source): Refused) -> MachineError {
        let others = |restored: bool| -> Vec<SectionName> {
            let entries = self.registry.iter().enumerate();
            let these = entries.filter(|(at, entry)| {
                entry.name() != section && (entry.came == self.loads && *at < place) == restored
            });
            these.map(|(_, entry)| entry.name()).collect()
        };
        let (restored, untouched) = (others(true), others(false));
        self.status = Status::Broken { by: section.clone(), how: HalfLoaded::Refused };
        MachineError::Restore { section, source, restored, untouched }
    }
}

/// The place of a device, its name, and why it does not take its state.
type Refused = (usize, SectionName, BoxError);

/// A machine whose devices get their states. A device that panics leaves it half loaded, which is to be seen afterwards.
struct Restoring<'m, S: ?Sized> {
    machine: &'m mut Machine<S>,
    /// The place of the device that is at work.
    at: Option<usize>,
}

impl<S: ?Sized> Restoring<'_, S> {
    /// Runs `step` on all, in the order of the stream, up to the first error.
    fn each(
        &mut self,
        mut step: impl FnMut(&mut Entry<S>) -> Result<(), BoxError>,
    ) -> Result<(), Refused> {
        for place in 0..self.machine.registry.len() {
            let Some(entry) = self.machine.registry.at(place) else { continue };
            self.at = Some(place);
            let result = step(entry);
            self.at = None;
            result.map_err(|source| (place, entry.name(), source))?;
        }
        Ok(())
    }
}

impl<S: ?Sized> Drop for Restoring<'_, S> {
    fn drop(&mut self) {
        if let Some(entry) = self.at.and_then(|place| self.machine.registry.at(place)) {
            self.machine.status = Status::Broken { by: entry.name(), how: HalfLoaded::Panicked };
        }
    }
}
