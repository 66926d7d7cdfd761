//! Loading a machine: all sections are read and checked, then devices are restored.

mod decode;
mod restore;
mod sealed;

use core::mem;

use vmstate_runtime::Decoder;
use vmstate_stream::{Header, SectionName};

use self::sealed::Digest;
#[cfg(feature = "std")]
use super::SealPolicy;
use super::iterative::{Lent, Loaders};
use super::{LoadOptions, Loaded, Machine, MachineError, Status};
use crate::device::Section;
#[cfg(feature = "std")]
use crate::seal;

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
    ///   [`Broken`](Status::Broken). It is so as well after any error that came when a section in parts, such as guest
    ///   memory, was written to already.
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
        let decoded = MachineError::unless_supported(&self.configuration).and_then(|()| {
            let mut lent = self.lend_iterative();
            let Lent { machine, entries } = &mut lent;
            Loaders::new(entries)
                .and_then(|loaders| machine.decode(input, &mut options, digest, loaders))
        });
        let loaded = decoded.and_then(|loaded| self.restore(options.progress, loaded));
        if loaded.is_err() {
            self.forget();
        }
        self.is_loading = false;
        loaded
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
}

pub(super) fn name(header: &Header) -> SectionName {
    SectionName { idstr: header.idstr.clone(), instance_id: header.instance_id }
}
