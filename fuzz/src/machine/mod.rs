//! A machine of made-up devices: whatever the stream, all of it is loaded, or the machine is as it was.
//!
//! An input is a board, how it is saved and loaded, and then either the states of its devices and damage to their stream, or a
//! stream as it is.

mod damage;
mod host;

use std::error::Error;
use std::ops::ControlFlow;

use arbitrary::{Result, Unstructured};
use vmstate_machine::{
    Lengths, LoadOptions, LocalMachine, MachineError, MissingSection, Order, OtherVersion, Policy,
    Profile, Progress, SaveOptions, SealPolicy, SectionId, Status, UnknownSection,
    UnknownSubsection,
};
use vmstate_runtime::{LoadError, LoadErrorKind};
use vmstate_tests::counting::count;

use self::damage::{Damage, Parts};
use self::host::Host;
use crate::bound;
use crate::device::Chunks;
use crate::synthetic::{self, Live};

/// What a machine may take that saved the stream itself: that is looked at elsewhere.
const SLACK: u64 = 1 << 30;
/// Devices of a board at most.
const MOST: u8 = 5;
/// Which devices those are.
type Kinds = [u8; MOST as usize];
/// The input is a stream as it is.
const RAW: u8 = 1;
/// The stream comes from a reader.
const PARTS: u8 = 2;
/// The stream is sealed.
const SEALED: u8 = 4;
/// The machine has more to compare than a name.
const DETAILED: u8 = 8;
/// The device that may refuse its state is there, too.
const HOST: u8 = 0x20;
/// The machine was loaded before, and kept states for the next load.
const USED: u8 = 0x40;

/// Machines and devices, for who looks at them from outside.
struct Board {
    machine: LocalMachine,
    devices: Vec<(String, Box<dyn Live>)>,
}

impl Board {
    fn new(mode: u8) -> Self {
        let mut machine = LocalMachine::local("made-up").with_profile(match mode >> 4 & 3 {
            0 => Profile::NEWEST,
            1 => Profile::V7_2,
            2 => Profile::V7_2.as_before_2_4(),
            _ => Profile { footers: false, ..Profile::V10_0 },
        });
        if mode & DETAILED != 0 {
            machine = machine
                .with_target_page_bits(12)
                .with_uuid([0x5a; 16])
                .with_capability("x-ignore-shared");
        }
        Self { machine, devices: Vec::new() }
    }

    fn add(&mut self, nth: u8, device: Box<dyn Live>) {
        let id = match nth {
            0 | 2 => SectionId::new(device.name()),
            _ => SectionId::new(format!("0000:00:0{nth}.0/{}", device.name()))
                .alias("old", nth.into()),
        };
        device.add(&mut self.machine, id).unwrap_or_else(|e| panic!("{e}"));
        let name = self.machine.sections().map(|it| it.to_string());
        let known = |name: &String| self.devices.iter().any(|(other, _)| other == name);
        let name = name.into_iter().find(|name| !known(name)).unwrap_or_default();
        self.devices.push((name, device));
    }

    /// All fields of all devices.
    fn texts(&self) -> Vec<String> {
        self.devices.iter().map(|(_, device)| device.text()).collect()
    }

    /// The stream, in its parts.
    fn save(&mut self, mode: u8) -> std::result::Result<Parts, MachineError> {
        let (mut starts, mut stream) = (Vec::new(), Vec::new());
        let mut progress = |it: &Progress<'_>| {
            starts.push(it.bytes as usize);
            ControlFlow::Continue(())
        };
        let mut options = SaveOptions::new().progress(&mut progress);
        if mode & SEALED != 0 {
            options = options.sealed("1.0");
        }
        let saved = self.machine.save_with(&mut stream, options)?;
        assert_eq!(saved.bytes, stream.len() as u64);
        // The last section ends before the end mark and what is behind it; where that is does not matter much.
        starts.push(stream.len().min(starts.last().map_or(0, |last| last + 200)));
        let mut parts = Parts { head: stream[..starts[0]].to_vec(), ..Parts::default() };
        parts.sections = starts.windows(2).map(|it| stream[it[0]..it[1]].to_vec()).collect();
        parts.tail = stream[starts[starts.len() - 1]..].to_vec();
        Ok(parts)
    }

    fn load(
        &mut self,
        stream: &[u8],
        how: &How,
        slack: u64,
    ) -> std::result::Result<(), MachineError> {
        let options = LoadOptions::new().policy(how.policy);
        let mut on_record = |record: &vmstate_stream::Record,
                             _: &mut vmstate_stream::Reader<'_>| {
            Ok(!record.has_body())
        };
        let mut options = options.records(&mut on_record);
        if how.lengths {
            let known = self.devices.iter().map(|(_, device)| device.name());
            let all = known.chain(["x"]).zip([4, 20, 7]);
            let lengths = all.fold(Lengths::new(), |it, (name, len)| it.section(name, 0, len));
            options = options.lengths(lengths);
        }
        let (machine, len) = (&mut self.machine, stream.len());
        let loaded = bound::load_with(len, slack, || match how.chunk {
            Some(chunk) => machine.load_io(&mut Chunks::new(stream, chunk), options),
            None => machine.load_with(stream, options),
        })?;
        assert!(loaded.bytes <= len as u64);
        Ok(())
    }
}

/// How a stream is loaded.
struct How {
    policy: Policy,
    lengths: bool,
    chunk: Option<u8>,
}

impl How {
    fn new(mode: u8, bits: u8, seal: u8) -> Self {
        let is = |bit: u8| bits >> bit & 1 == 1;
        let policy = Policy {
            unknown_section: if is(0) { UnknownSection::Skip } else { UnknownSection::Refuse },
            missing_section: if is(1) { MissingSection::Keep } else { MissingSection::Refuse },
            version: if is(2) { OtherVersion::Nearest } else { OtherVersion::Refuse },
            unknown_subsection: if is(3) {
                UnknownSubsection::Drop
            } else {
                UnknownSubsection::Refuse
            },
            order: if is(4) { Order::Any } else { Order::Priority },
            seal: match seal & 3 {
                0 | 1 => SealPolicy::Ignored,
                2 => SealPolicy::IfThere,
                _ => SealPolicy::Required,
            },
        };
        let chunk = (mode & PARTS != 0).then_some(seal >> 2);
        Self { policy, lengths: is(5), chunk }
    }

    /// As it was sent.
    const STRICT: Self = Self { policy: Policy::STRICT, lengths: false, chunk: None };
}

/// Saves a machine, damages the stream, and loads another machine from it.
pub fn run(data: &[u8]) {
    let Some((&[shape, mode, bits, seal], rest)) = data.split_first_chunk() else { return };
    let how = How::new(mode, bits, seal);
    if mode & RAW != 0 {
        let ((mut source, mut destination), usage) = count(|| plain(shape, mode));
        let Ok(good) = source.save(mode) else { return };
        return check(&mut destination, rest, &good.bytes(), &how, usage.peak);
    }
    let _ = structured((shape, mode), rest, &how);
}

fn structured((shape, mode): (u8, u8), rest: &[u8], how: &How) -> Result<()> {
    let mut input = Unstructured::new(rest);
    let changes: [Damage; 3] = input.arbitrary()?;
    let kinds: Kinds = input.arbitrary()?;
    let mut again = Unstructured::new(input.peek_bytes(input.len()).unwrap_or_default());
    let (both, usage) = count(|| boards(shape, mode, kinds, &mut input));
    let (mut source, mut destination, is_missing) = both?;
    let parts = source.save(mode).unwrap_or_else(|e| panic!("it cannot be saved: {e:#}"));
    let mut good = parts.bytes();
    let mut damaged = parts;
    let edits: Vec<_> = changes[..usize::from(mode >> 6)]
        .iter()
        .filter_map(|change| damaged.damage(*change))
        .collect();
    let mut stream = damaged.bytes();
    for edit in edits {
        edit.apply(&mut stream);
    }
    if shape & USED != 0 && !is_missing {
        let (_, mut twin, _) = boards(shape, mode, kinds, &mut again)?;
        let (mut other, _, is_refused) = boards(shape, mode, kinds, &mut input)?;
        // A refused state breaks the machine, which then keeps nothing.
        if let Ok(other) = other.save(mode)
            && !is_refused
            && let Some(now) = used(&mut destination, &mut twin, other, &stream, how)
        {
            good = now;
        }
    }
    if is_missing {
        refused(&mut destination, &good, usage.peak);
    } else {
        check(&mut destination, &stream, &good, how, usage.peak);
    }
    Ok(())
}

/// Two boards that are configured alike, and whether the second refuses the state of the first.
fn boards(
    shape: u8,
    mode: u8,
    kinds: Kinds,
    input: &mut Unstructured<'_>,
) -> Result<(Board, Board, bool)> {
    let (mut source, mut destination) = (Board::new(mode), Board::new(mode));
    let mut is_missing = false;
    for (nth, kind) in (0..=shape % MOST).zip(kinds) {
        let (a, b) = synthetic::pair(kind, input)?;
        source.add(nth, a);
        destination.add(nth, b);
    }
    if shape & HOST != 0 {
        let host = Host::arbitrary(input)?;
        is_missing = host.is_missing();
        source.add(MOST, Box::new(host));
        destination.add(MOST, Box::new(std::rc::Rc::new(Host::default())));
    }
    Ok((source, destination, is_missing))
}

/// The same without an input: devices as they are made.
fn plain(shape: u8, mode: u8) -> (Board, Board) {
    let (mut source, mut destination) = (Board::new(mode), Board::new(mode));
    for nth in 0..=shape % MOST {
        let pair =
            synthetic::pair(shape.wrapping_mul(3).wrapping_add(nth), &mut Unstructured::new(&[]));
        if let Ok((a, b)) = pair {
            source.add(nth, a);
            destination.add(nth, b);
        }
    }
    (source, destination)
}

/// The input that has the stream of plain devices as it is.
#[must_use]
pub fn raw_input(shape: u8, mode: u8, bits: u8, seal: u8) -> Option<Vec<u8>> {
    let mode = mode | RAW;
    let stream = plain(shape, mode).0.save(mode).ok()?.bytes();
    Some([&[shape, mode, bits, seal], &stream[..]].concat())
}

/// Loads `stream`: all of it, or nothing, and then `good` loads.
fn check(board: &mut Board, stream: &[u8], good: &[u8], how: &How, slack: u64) {
    let before = board.texts();
    match board.load(stream, how, slack) {
        Ok(()) => stable(board),
        Err(MachineError::Restore { section, restored, untouched, .. }) => {
            let untouched: Vec<_> = untouched.iter().map(ToString::to_string).collect();
            broken(board, &before, &section.to_string(), restored.len(), &untouched);
        }
        Err(error) => {
            assert_eq!(board.texts(), before, "{error:#}");
            assert_eq!(*board.machine.status(), Status::Paused, "{error:#}");
            sound(&error, stream.len());
            assert!(board.machine.resume().is_ok() && board.machine.pause().is_ok());
            again(board, good);
        }
    }
}

/// A load into states that were kept from a load before, of other states, is no other than one into states that were
/// made for it.
///
/// What is compared with the destination may be another value now (`at_most`), so the stream that it can take for
/// certain is this other one.
fn used(
    board: &mut Board,
    twin: &mut Board,
    mut other: Parts,
    stream: &[u8],
    how: &How,
) -> Option<Vec<u8>> {
    let good = other.bytes();
    for board in [&mut *board, &mut *twin] {
        board.machine.load(&good[..]).ok()?;
    }
    // All sections come, one of them twice: that is refused, and what was kept is forgotten.
    if other.sections.len() >= 2 {
        other.damage(Damage::Double(0, 0));
        assert!(twin.machine.load(&other.bytes()[..]).is_err());
        assert_eq!(board.texts(), twin.texts(), "two that are alike");
        let text = |it: std::result::Result<(), MachineError>| it.map_err(|e| format!("{e:#}"));
        let kept = text(board.load(stream, how, SLACK));
        assert_eq!(kept, text(twin.load(stream, how, SLACK)), "with and without kept states");
        assert_eq!(board.texts(), twin.texts(), "with and without kept states");
        if matches!(board.machine.status(), Status::Broken { .. }) {
            board.machine.reset(|| Ok(())).unwrap_or_else(|e| panic!("{e}"));
        }
    }
    Some(good)
}

/// The undamaged stream loads after one that was refused.
fn again(board: &mut Board, good: &[u8]) {
    match board.machine.load(good) {
        Ok(loaded) => assert_eq!(loaded.bytes, good.len() as u64),
        Err(error) if is_ambiguous(&error) => return,
        Err(error) => panic!("the undamaged stream does not load: {error:#}"),
    }
    assert_eq!(*board.machine.status(), Status::Paused);
}

/// What was loaded can be saved, and loads again to the same.
fn stable(board: &mut Board) {
    assert_eq!(*board.machine.status(), Status::Paused);
    let mut saved = Vec::new();
    board
        .machine
        .save(&mut saved)
        .unwrap_or_else(|e| panic!("it loads and cannot be saved: {e:#}"));
    let texts = board.texts();
    match board.load(&saved, &How::STRICT, SLACK) {
        Ok(()) => {}
        Err(error) if is_ambiguous(&error) => return,
        Err(error) => panic!("what was saved does not load: {error:#}"),
    }
    let mut twice = Vec::new();
    board.machine.save(&mut twice).unwrap_or_else(|e| panic!("it cannot be saved again: {e:#}"));
    assert_eq!(saved, twice, "saved, loaded and saved again: {texts:?}");
}

/// The bytes behind a struct are what QEMU takes for a subsection of it: its wire cannot tell them apart.
fn is_ambiguous(error: &MachineError) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<LoadError>() {
            return matches!(error.kind(), LoadErrorKind::UnknownSubsection { .. });
        }
        cause = error.source();
    }
    error.to_string().contains("subsection")
}

/// A device refused its state: those before it have theirs, those behind are as they were.
fn broken(
    board: &mut Board,
    before: &[String],
    section: &str,
    restored: usize,
    untouched: &[String],
) {
    assert_eq!(restored + untouched.len() + 1, board.devices.len());
    let now = board.texts();
    for ((name, _), (before, now)) in board.devices.iter().zip(before.iter().zip(&now)) {
        if untouched.contains(name) || name == section {
            assert_eq!(before, now, "{name}");
        }
    }
    assert!(matches!(board.machine.status(), Status::Broken { .. }));
    assert!(board.machine.resume().is_err() && board.machine.save(&mut Vec::new()).is_err());
    board.machine.reset(|| Ok(())).unwrap_or_else(|e| panic!("{e}"));
    assert!(board.machine.resume().is_ok() && board.machine.pause().is_ok());
}

/// The undamaged stream has a state that the destination refuses.
fn refused(board: &mut Board, good: &[u8], slack: u64) {
    let before = board.texts();
    match board.load(good, &How::STRICT, slack) {
        Err(MachineError::Restore { section, restored, untouched, .. }) => {
            let untouched: Vec<_> = untouched.iter().map(ToString::to_string).collect();
            broken(board, &before, &section.to_string(), restored.len(), &untouched);
        }
        Err(error) if is_ambiguous(&error) => {}
        other => panic!("a state was to be refused: {other:?}"),
    }
}

/// The error says where, and no more than the stream justifies.
fn sound(error: &MachineError, len: usize) {
    let text = format!("{error:#}");
    assert!(text.len() <= 4096 + 64 * len, "{} bytes of message for {len}", text.len());
    let says_where = text.contains("offset")
        || matches!(error, MachineError::Topology(_) | MachineError::Seal(_));
    assert!(says_where, "{text}");
}
