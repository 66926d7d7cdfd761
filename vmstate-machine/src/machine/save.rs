//! Saving a machine.

use core::mem;
use core::ops::ControlFlow;

use vmstate_runtime::{Encoder, Trace};
use vmstate_stream::description::Document;
use vmstate_stream::{Command, Writer};

use super::iterative::{Lent, Savers};
use super::options::OnProgress;
use super::registry::Entry;
use super::{
    Decision, Machine, MachineError, Moment, Phase, Progress, Room, SaveOptions, Saved, Status,
};
use crate::device::Section;
use crate::seal::{ANNOUNCEMENT, Sealing};

impl<S: ?Sized + Section> Machine<S> {
    /// Saves the machine: QEMU's stream, from the magic to the description.
    ///
    /// A running machine sends what comes before memory first, then is [paused](Self::pause), and stays so: it has migrated, or
    /// [`resume`](Self::resume) goes on after a snapshot.
    ///
    /// Reuse the vector: a save into enough room allocates nothing, unless a device does.
    ///
    /// # Errors
    ///
    /// The first thing that went wrong, with the section. What was written is then no stream; a machine that ran goes on, and
    /// nothing has changed.
    pub fn save<'o>(&mut self, out: impl Into<Encoder<'o>>) -> Result<Saved, MachineError> {
        self.save_with(out, SaveOptions::new())
    }

    /// The same with options: progress, a seal, guest memory.
    pub fn save_with<'o>(
        &mut self,
        out: impl Into<Encoder<'o>>,
        options: SaveOptions<'_>,
    ) -> Result<Saved, MachineError> {
        let was_running = self.status == Status::Running;
        let saved = self.write(out.into(), options);
        self.go_on_unless(was_running, saved)
    }

    /// The same to a file, a socket or anything else, by way of a buffer that is flushed at the end.
    ///
    /// ```
    /// use vmstate_machine::{Machine, SaveOptions};
    ///
    /// let mut file = std::io::Cursor::new(Vec::new());
    /// Machine::named("demo").save_io(&mut file, SaveOptions::new())?;
    /// assert!(file.into_inner().starts_with(b"QEVM"));
    /// # Ok::<(), vmstate_machine::MachineError>(())
    /// ```
    #[cfg(feature = "std")]
    pub fn save_io(
        &mut self,
        out: &mut (dyn std::io::Write + Send),
        options: SaveOptions<'_>,
    ) -> Result<Saved, MachineError> {
        let was_running = self.status == Status::Running;
        let mut failed = None;
        let written = Encoder::io(out, |encoder| {
            self.write(encoder, options).map_err(|error| {
                failed = Some(error);
                vmstate_runtime::SaveError::other("the machine could not be saved")
            })
        });
        let saved = written.map_err(|error| {
            failed.unwrap_or_else(|| vmstate_stream::StreamError::from(error).into())
        });
        self.go_on_unless(was_running, saved)
    }

    /// A guest that ran goes on where it was, unless it was saved.
    fn go_on_unless(
        &mut self,
        was_running: bool,
        saved: Result<Saved, MachineError>,
    ) -> Result<Saved, MachineError> {
        if saved.is_err() && was_running && self.status == Status::Paused {
            // That it could not be saved is what the caller has to know first; the status says the rest.
            let _ = self.resume();
        }
        saved
    }

    fn write(&mut self, out: Encoder<'_>, options: SaveOptions<'_>) -> Result<Saved, MachineError> {
        if let Status::Broken { .. } = self.status {
            return Err(self.not_allowed("saved"));
        }
        self.require_migratable()?;
        MachineError::unless_supported(&self.configuration)?;
        let mut lent = self.lend_iterative();
        let Lent { machine, entries } = &mut lent;
        let mut room = mem::take(&mut machine.room);
        let result = Savers::new(entries)
            .and_then(|savers| machine.write_records(out, options, &mut room, savers));
        machine.room = room;
        result
    }

    fn write_records(
        &mut self,
        out: Encoder<'_>,
        options: SaveOptions<'_>,
        room: &mut Room,
        mut savers: Savers<'_>,
    ) -> Result<Saved, MachineError> {
        let SaveOptions { progress, mut memory, seal, downtime } = options;
        let Room { trace, json, body, .. } = room;
        json.clear();
        let start = out.offset();
        let described = self.profile.description.is_some();
        let seal =
            seal.map(|release| Sealing::new(release, self.registry.fingerprint(), start, body));
        // The body of a sealed section is put together apart, and so is what it decides.
        let (out, trace) = match (described, &seal) {
            (true, None) => (out.traced(trace), None),
            (true, Some(_)) => (out, Some(trace)),
            (false, _) => (out, None),
        };
        let writer = Writer::new(out, self.profile, &self.configuration)?;
        let document =
            if described { Some(Document::new(self.page_size, &mut *json)) } else { None };
        let mut saving = Saving {
            writer,
            document,
            trace,
            seal,
            progress,
            total: self.registry.len(),
            start,
            saved: Saved::default(),
        };

        saving.all(self, Phase::Early)?;
        savers.start(&mut saving.writer)?;
        // Of a guest that stands still nothing changes: all of it is in the last part.
        while self.status == Status::Running && savers.pending() > downtime {
            saving.report_pending(savers.pending())?;
            savers.part(&mut saving.writer)?;
        }
        if let Some(memory) = &mut memory {
            saving.writer.__lend(|writer| memory(writer, Moment::Running))?;
        }
        self.pause()?;
        if self.profile.switchover_start {
            saving.writer.command(&Command::SwitchoverStart)?;
        }
        savers.end(&mut saving.writer)?;
        if let Some(memory) = &mut memory {
            saving.writer.__lend(|writer| memory(writer, Moment::Paused))?;
        }
        saving.all(self, Phase::Save)?;

        let Saving { writer, document, seal, mut saved, start, .. } = saving;
        if let Some(document) = document {
            document.finish();
        }
        if seal.is_some() && json.pop().is_some() {
            json.extend_from_slice(ANNOUNCEMENT);
        }
        let mut out = writer.finish(described.then_some(json))?;
        if let Some(seal) = seal {
            out.bytes(&seal.finish()).map_err(vmstate_stream::StreamError::from)?;
        }
        saved.bytes = out.offset().saturating_sub(start);
        Ok(saved)
    }
}

/// A save under way.
struct Saving<'j, 'r, 'o, 'p> {
    writer: Writer<'o>,
    document: Option<Document<'j>>,
    /// What a section decides, if the writer does not write it down.
    trace: Option<&'r mut Trace>,
    seal: Option<Sealing<'r>>,
    progress: Option<OnProgress<'p>>,
    total: usize,
    start: u64,
    saved: Saved,
}

impl Saving<'_, '_, '_, '_> {
    /// All sections of a phase.
    fn all<S: ?Sized + Section>(
        &mut self,
        machine: &mut Machine<S>,
        phase: Phase,
    ) -> Result<(), MachineError> {
        let mut done = 0;
        for place in 0..machine.registry.len() {
            let Some(entry) = machine.registry.at(place) else { continue };
            if entry.is_early == (phase == Phase::Early) {
                self.report(phase, entry, done)?;
                self.section(entry)?;
                done += 1;
            }
        }
        Ok(())
    }

    /// Before a part is sent, while the guest runs.
    fn report_pending(&mut self, pending: u64) -> Result<(), MachineError> {
        self.progress(Phase::Iterate, ("", 0), 0, pending)
    }

    #[inline]
    fn report<S: ?Sized>(
        &mut self,
        phase: Phase,
        entry: &Entry<S>,
        done: usize,
    ) -> Result<(), MachineError> {
        if self.progress.is_none() {
            return Ok(());
        }
        self.progress(phase, (&entry.header.idstr, entry.header.instance_id), done, 0)
    }

    fn progress(
        &mut self,
        phase: Phase,
        (idstr, instance_id): (&str, u32),
        done: usize,
        pending: u64,
    ) -> Result<(), MachineError> {
        let Some(progress) = &mut self.progress else { return Ok(()) };
        let (total, bytes) = (self.total, self.writer.offset().saturating_sub(self.start));
        match progress(&Progress { phase, idstr, instance_id, done, total, bytes, pending }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(reason) => Err(MachineError::Cancelled { reason }),
        }
    }

    #[inline]
    fn section<S: ?Sized + Section>(&mut self, entry: &mut Entry<S>) -> Result<(), MachineError> {
        if entry.is_optional && !self.is_needed(entry)? {
            return Ok(());
        }
        let (header, section) = (&entry.header, &mut entry.section);
        if let Some(seal) = &mut self.seal {
            let trace = self.trace.as_deref_mut();
            self.writer
                .full(header, |out| seal.body(header, out, trace, |out| section.save(out)))?;
        } else {
            self.writer.full(header, |out| section.save(out))?;
        }
        self.saved.sections += 1;
        let trace = self.trace.as_deref_mut().or_else(|| self.writer.trace());
        if let (Some(document), Some(trace)) = (&mut self.document, trace) {
            let described = document.device(&entry.template, trace);
            described.map_err(|_| MachineError::Description { section: entry.name() })?;
            trace.clear();
        }
        Ok(())
    }

    #[cold]
    fn is_needed<S: ?Sized + Section>(
        &mut self,
        entry: &mut Entry<S>,
    ) -> Result<bool, MachineError> {
        let needed = entry.section.is_needed();
        let needed = needed
            .map_err(|e| MachineError::device(entry.name(), "say whether it is needed", e))?;
        if !needed {
            self.saved.decisions.push(Decision::NotNeeded { section: entry.name() });
        }
        Ok(needed)
    }
}
