//! Pre-copy: memory goes while the guest runs, what it writes meanwhile goes again, and when little is left it stops for the rest.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail};
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use vmstate_machine::{LoadOptions, Loaded, Machine, Moment, Phase, Policy, Progress, SaveOptions};
use vmstate_runtime::SaveError;
use vmstate_stream::ram::{self, Format, GuestRam, RamLoader, RamSaver};
use vmstate_stream::{Command, LoadIterative, Record, SaveIterative, Stage, StreamError, Writer};

use super::peer::{self, Answer, Stream};
use crate::vm::{Guest, Memory, PAGE, Vm, lock};

/// The number of the section that has memory. It is the source's own.
const RAM: u32 = 2;
/// What is sent between two looks at whether it shall go on.
const PIECE: u64 = 32 << 10;
/// A destination that says nothing for so long is lost.
const PATIENCE: Duration = Duration::from_secs(30);

/// How a migration shall go.
#[derive(Clone, Debug)]
pub struct Options {
    /// How long the guest may stand still for what is left of its memory.
    pub max_downtime: Duration,
    /// Rounds after which it is stopped whatever is left.
    pub max_rounds: u32,
    /// Bytes a second, if that is limited.
    pub bandwidth: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self { max_downtime: Duration::from_millis(300), max_rounds: 30, bandwidth: None }
    }
}

/// What became of a migration that did not fail.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// From the moment the guest stopped here until the destination had it.
    pub downtime: Duration,
    /// How often memory was gone through.
    pub rounds: u32,
    /// Bytes of the stream.
    pub bytes: u64,
    /// The sections of devices with their lengths; that of the last one includes the description of all.
    pub sections: Vec<(String, u64)>,
}

/// A migration under way; clones cancel the same one.
#[derive(Clone, Default)]
pub struct Migration(Arc<Mutex<Course>>);

/// How far it is.
#[derive(Default)]
enum Course {
    #[default]
    Connecting,
    /// Memory is sent, on this connection; the guest runs here.
    Running(Stream),
    /// What is sent from here on may be all that the destination needs.
    Last,
    Cancelled,
}

impl Migration {
    /// Ends it; the guest goes on here. When the guest has stopped for what is left it is too late, and nothing happens: the destination may have everything
    /// already, and which side runs could not be known.
    pub fn cancel(&self) {
        let mut course = lock(&self.0);
        match &*course {
            Course::Last => return,
            Course::Running(stream) => stream.close(),
            Course::Connecting | Course::Cancelled => {}
        }
        *course = Course::Cancelled;
    }

    fn is_cancelled(&self) -> bool {
        matches!(*lock(&self.0), Course::Cancelled)
    }

    /// Its next stage, unless it is cancelled.
    fn enter(&self, next: Course) -> Result<(), SaveError> {
        let mut course = lock(&self.0);
        if matches!(*course, Course::Cancelled) {
            return Err(SaveError::other("cancelled"));
        }
        *course = next;
        Ok(())
    }

    /// Sends the machine. It is paused afterwards, since it runs elsewhere.
    ///
    /// # Errors
    ///
    /// The guest goes on here, unless the error says that nobody knows whether the destination has it: then it is paused.
    pub fn send(
        &self,
        vm: &Vm,
        machine: &mut Machine,
        mut stream: Stream,
        options: &Options,
    ) -> Result<Outcome> {
        stream.set_timeout(PATIENCE)?;
        self.enter(Course::Running(stream.try_clone()?)).map_err(|_| anyhow!("cancelled"))?;
        let stopped = Cell::new(None);
        let mut precopy = Precopy {
            ram: RamSaver::new(vm.memory.blocks(), format()?),
            memory: &vm.memory,
            options,
            migration: self,
            has_return_path: stream.has_return_path(),
            rounds: 0,
            stopped: &stopped,
        };
        vm.memory.log_dirty(true)?;
        let mut memory = |writer: &mut Writer<'_>, moment| precopy.run(writer, moment);
        let mut starts: Vec<(String, u64)> = Vec::new();
        let mut progress = |it: &Progress<'_>| {
            if it.phase == Phase::Save {
                starts.push((it.idstr.into(), it.bytes));
            }
            ControlFlow::Continue(())
        };
        let options = SaveOptions::new().memory(&mut memory).progress(&mut progress);
        let saved = machine.save_io(&mut stream, options);
        let rounds = precopy.rounds;
        vm.memory.log_dirty(false)?;
        let saved = match saved {
            Ok(saved) => saved,
            Err(_) if self.is_cancelled() => bail!("cancelled"),
            Err(error) => {
                // A destination that refuses closes the connection; why, it says itself.
                return Err(anyhow!(error).context("the guest goes on here"));
            }
        };
        if stream.has_return_path() {
            match peer::answer(&mut stream) {
                Answer::Taken => {}
                Answer::Refused => {
                    machine.resume()?;
                    bail!("the destination did not take the guest, which goes on here");
                }
                Answer::Silence => bail!(
                    "the destination has everything and says nothing; the guest stands still here: `resume` if it does not run there"
                ),
            }
        }
        let downtime = stopped.get().map_or(Duration::ZERO, |at: Instant| at.elapsed());
        let ends: Vec<u64> =
            starts.iter().skip(1).map(|(_, at)| *at).chain([saved.bytes]).collect();
        let sections = starts.into_iter().zip(ends).map(|((name, at), end)| (name, end - at));
        let sections = sections.filter(|(_, bytes)| *bytes > 0);
        Ok(Outcome { downtime, rounds, bytes: saved.bytes, sections: sections.collect() })
    }
}

fn format() -> Result<Format> {
    Format::new(PAGE).map_err(|e| anyhow!("{e:?}"))
}

/// Memory on its way.
struct Precopy<'a> {
    ram: RamSaver<GuestRam<&'a Guest>>,
    memory: &'a Memory,
    options: &'a Options,
    migration: &'a Migration,
    has_return_path: bool,
    rounds: u32,
    /// When the guest stopped.
    stopped: &'a Cell<Option<Instant>>,
}

impl Precopy<'_> {
    fn run(&mut self, writer: &mut Writer<'_>, moment: Moment) -> Result<(), StreamError> {
        match moment {
            Moment::Running => self.rounds(writer),
            _ => self.last(writer),
        }
    }

    /// While the guest runs: until what is left takes less than the guest may stand still.
    fn rounds(&mut self, writer: &mut Writer<'_>) -> Result<(), StreamError> {
        if self.has_return_path {
            writer.command(&Command::OpenReturnPath)?;
        }
        let header = ram::header(RAM);
        writer.start(&header, |out| self.ram.setup(out))?;
        let bar = bar(self.ram.pending());
        let start = Instant::now();
        loop {
            self.rounds += 1;
            while self.ram.pending() > 0 {
                if self.migration.is_cancelled() {
                    return Err(SaveError::other("cancelled").into());
                }
                writer.part(RAM, |out| self.ram.iterate(PIECE, out))?;
                let (sent, left) = (writer.offset(), self.ram.pending());
                bar.set_length(sent + left);
                bar.set_position(sent);
                bar.set_message(format!("round {}, {} pages left", self.rounds, left / PAGE));
                self.slow_down(sent, start);
            }
            self.mark_dirty()?;
            let rate = writer.offset() as f64 / start.elapsed().as_secs_f64().max(1e-6);
            let last = self.ram.pending() as f64 / rate;
            if last <= self.options.max_downtime.as_secs_f64()
                || self.rounds >= self.options.max_rounds
            {
                break;
            }
        }
        bar.finish_and_clear();
        self.stopped.set(Some(Instant::now()));
        Ok(())
    }

    /// The guest stands still.
    fn last(&mut self, writer: &mut Writer<'_>) -> Result<(), StreamError> {
        self.migration.enter(Course::Last)?;
        self.mark_dirty()?;
        writer.end(RAM, |out| self.ram.complete(out))
    }

    fn mark_dirty(&mut self) -> Result<(), StreamError> {
        let ram = &mut self.ram;
        let marked = self.memory.dirty(|offset| ram.mark(0, offset, PAGE));
        marked.map_err(|e| SaveError::other(e.to_string()).into())
    }

    fn slow_down(&self, sent: u64, start: Instant) {
        if let Some(bandwidth) = self.options.bandwidth {
            let due = Duration::from_secs_f64(sent as f64 / bandwidth as f64);
            std::thread::sleep(due.saturating_sub(start.elapsed()));
        }
    }
}

fn bar(len: u64) -> ProgressBar {
    let style = "{bar:30} {bytes}/{total_bytes} {binary_bytes_per_sec}, {msg}";
    let bar = ProgressBar::new(len);
    bar.set_style(
        ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    bar
}

/// Takes a machine in: memory as it comes, devices when all of them are good. The machine runs afterwards, and the source knows.
///
/// # Errors
///
/// What is wrong with the stream. The machine does not run, and a source that waits for an answer is told so.
pub fn receive(vm: &Vm, machine: &mut Machine, mut stream: Stream) -> Result<Loaded> {
    stream.set_timeout(PATIENCE)?;
    let mut back = stream.try_clone()?;
    let (mut wants_answer, mut section_id) = (false, None);
    let mut ram = RamLoader::new(vm.memory.blocks(), format()?);
    let mut records = |record: &Record, reader: &mut vmstate_stream::Reader<'_>| {
        let (stage, version_id) = match record {
            Record::Start(header) if header.idstr == "ram" => {
                section_id = Some(header.section_id);
                (Stage::Start, header.version_id)
            }
            Record::Part(id) if section_id == Some(*id) => (Stage::Part, ram::VERSION),
            Record::End(id) if section_id == Some(*id) => (Stage::End, ram::VERSION),
            Record::Command(Command::OpenReturnPath) => {
                wants_answer = true;
                return Ok(true);
            }
            Record::Command(Command::Ping(value)) => {
                // Whether the source still listens shows at the end.
                let _ = peer::pong(&mut back, *value);
                return Ok(true);
            }
            _ => return Ok(false),
        };
        reader.body(|input| ram.load(stage, version_id, input))?;
        Ok(true)
    };
    // QEMU leaves out what it does not have, and orders sections by its own priorities.
    let policy = if machine.name() == "microvm" { Policy::QEMU } else { Policy::STRICT };
    let options = LoadOptions::new().policy(policy).records(&mut records);
    let loaded = machine.load_io(&mut stream, options).map_err(anyhow::Error::from);
    let loaded = loaded.and_then(|loaded| {
        machine.resume()?;
        Ok(loaded)
    });
    if wants_answer && peer::shut(&mut stream, loaded.is_ok()).is_err() && loaded.is_ok() {
        eprintln!("vmm: the source does not listen any more");
    }
    loaded
}

/// As people read it.
impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { downtime, rounds, bytes, sections } = self;
        let sections = sections.len();
        let (ms, bytes) = (downtime.as_secs_f64() * 1e3, HumanBytes(*bytes));
        write!(f, "downtime {ms:.1} ms, {rounds} rounds, {bytes}, {sections} sections")
    }
}

#[cfg(test)]
mod tests;
