//! Machines of the devices of real streams, and what hostile streams do to them: a load, or an error with its place and a
//! machine that is as before.
//!
//! With `VMSTATE_DAMAGE=whole` it is all sections of 171 machines, which takes a processor less than a minute.

mod common;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::thread;

use vmstate_examples::{
    devices, file,
    roundtrip::{Outcome, report},
    stream::{self, Shape, walk},
};
use vmstate_machine::{LocalMachine, MachineError, Section};
use vmstate_runtime::schema::Description;
use vmstate_runtime::{BoxError, Decoder, Encoder, LoadError, SaveError, VmState};
use vmstate_tests::counting::{Counting, count};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

type Shared = Rc<RefCell<Box<dyn VmState>>>;

/// The devices are in a list of many types, each made by its place in it: a section by hand.
struct Real {
    idstr: String,
    /// What its section shows of how it is configured.
    shape: Shape,
    /// Which of the devices of this name.
    nth: usize,
    live: Shared,
    loaded: Option<Box<dyn VmState>>,
}

impl Real {
    fn make(&self) -> Option<Box<dyn VmState>> {
        devices::candidates_of(&self.idstr, &self.shape).nth(self.nth)
    }
}

impl Section for Real {
    fn description(&self) -> &'static Description {
        self.live.borrow().description()
    }

    fn save(&mut self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        self.live.borrow().save(out)
    }

    fn load(&mut self, input: &mut Decoder<'_>, version_id: u32) -> Result<(), LoadError> {
        let mut state = self.make().ok_or("no device").map_err(|e| input.error(e))?;
        state.load_part(input, version_id)?;
        self.loaded = Some(state);
        Ok(())
    }

    fn restore(&mut self) -> Result<(), BoxError> {
        *self.live.borrow_mut() = self.loaded.take().ok_or("nothing was loaded")?;
        Ok(())
    }

    fn discard(&mut self) {
        self.loaded = None;
    }
}

/// A stream with the sections of a real one that there are devices for, and where those are.
struct Reduced {
    name: String,
    machine: String,
    sections: Vec<(stream::Section, usize)>,
    /// What each shows of how its device is configured.
    shapes: Vec<Shape>,
    head: Vec<u8>,
    /// Header, body and footer, byte for byte.
    parts: Vec<Vec<u8>>,
}

/// How much of the streams is tried.
#[derive(Clone, Copy)]
struct Extent {
    /// Larger sections take too long to be damaged at every byte.
    section: usize,
    machine: usize,
    machines: usize,
    /// About so many bytes are loaded of each machine: of a larger one, every so manieth byte is damaged.
    loaded: usize,
}

const SMALL: Extent = Extent { section: 400, machine: 900, machines: 48, loaded: usize::MAX };
/// With `VMSTATE_DAMAGE=whole`, and `--release`: every section that there is a device for.
const WHOLE: Extent =
    Extent { section: usize::MAX, machine: usize::MAX, machines: usize::MAX, loaded: 4 << 20 };

fn extent() -> Extent {
    let is_whole = std::env::var("VMSTATE_DAMAGE").is_ok_and(|it| it == "whole");
    if is_whole { WHOLE } else { SMALL }
}

impl Reduced {
    fn of(name: String, bytes: &[u8], extent: Extent) -> Option<Self> {
        let walked = walk(bytes);
        let machine = walked.machine?;
        let mut this = Self {
            name,
            machine,
            sections: Vec::new(),
            shapes: Vec::new(),
            head: Vec::new(),
            parts: Vec::new(),
        };
        this.head = [
            b"QEVM\0\0\0\x03\x07",
            &(this.machine.len() as u32).to_be_bytes()[..],
            this.machine.as_bytes(),
        ]
        .concat();
        let mut length = 0;
        for section in walked.sections {
            let size = section.payload.len();
            // Old QEMUs let two devices have one name.
            let is_doubled = this.sections.iter().any(|(it, _)| {
                (&it.idstr, it.instance_id) == (&section.idstr, section.instance_id)
            });
            if size > extent.section
                || length + size > extent.machine
                || !section.whole
                || is_doubled
            {
                continue;
            }
            // A small machine has no devices whose size only the description tells.
            let body = &bytes[section.payload.clone()];
            let is_whole = extent.section == usize::MAX;
            let shape = if is_whole { section.shape.clone() } else { Shape::of_payload(body) };
            let Some(nth) = device_of(bytes, &section, &shape) else { continue };
            let end = section.payload.end + 5;
            this.parts.push(bytes[section.offset..end].to_vec());
            this.shapes.push(shape);
            this.sections.push((section, nth));
            length += size;
        }
        (this.parts.len() > 2).then_some(this)
    }

    fn stream(&self, parts: &[Vec<u8>]) -> Vec<u8> {
        [&self.head[..], &parts.concat(), &[0]].concat()
    }

    /// The devices, fresh, and the machine that has them.
    fn machine(&self) -> (LocalMachine, Vec<Shared>) {
        let mut machine = LocalMachine::local(&self.machine);
        let mut devices = Vec::new();
        for ((section, nth), shape) in self.sections.iter().zip(&self.shapes) {
            let live = devices::candidates_of(&section.idstr, shape).nth(*nth).unwrap();
            let live = Rc::new(RefCell::new(live));
            let real = Real {
                idstr: section.idstr.clone(),
                shape: shape.clone(),
                nth: *nth,
                live: live.clone(),
                loaded: None,
            };
            machine.add_section((&*section.idstr, section.instance_id), real).unwrap();
            devices.push(live);
        }
        (machine, devices)
    }
}

/// The first device that reads and writes the section.
fn device_of(bytes: &[u8], section: &stream::Section, shape: &Shape) -> Option<usize> {
    if !matches!(report(bytes, section).outcome, Outcome::Identical { .. }) {
        return None;
    }
    let body = &bytes[section.payload.clone()];
    (0..)
        .map_while(|nth| Some((nth, devices::candidates_of(&section.idstr, shape).nth(nth)?)))
        .find_map(|(nth, mut device)| {
            device.load(&mut Decoder::new(body), section.version_id).ok()?;
            (device.description().version_id == section.version_id && saved(&*device) == body)
                .then_some(nth)
        })
}

/// All fields of a device, as they would be sent.
fn saved(device: &dyn VmState) -> Vec<u8> {
    let mut saved = Vec::new();
    device.save(&mut Encoder::new(&mut saved)).unwrap();
    saved
}

#[derive(Debug, Default)]
struct Counts {
    loads: AtomicUsize,
    refused: AtomicUsize,
    /// The most bytes that one load held besides those of the whole stream's.
    peak: AtomicU64,
}

/// A machine that is loaded with one stream after the other, and must be as before whenever one is refused.
struct Target<'r> {
    reduced: &'r Reduced,
    machine: LocalMachine,
    devices: Vec<Shared>,
    before: Vec<Vec<u8>>,
    /// Bytes that a load of the whole stream holds at once.
    usual: u64,
}

impl<'r> Target<'r> {
    /// With the state of the real stream.
    fn new(reduced: &'r Reduced) -> Self {
        let (machine, devices) = reduced.machine();
        let mut this = Self { reduced, machine, devices, before: Vec::new(), usual: 0 };
        let (loaded, usage) = count(|| this.machine.load(&reduced.stream(&reduced.parts)));
        loaded.unwrap_or_else(|e| panic!("{}: {e}", reduced.name));
        this.usual = usage.peak;
        this.before = this.state();
        this
    }

    fn state(&self) -> Vec<Vec<u8>> {
        self.devices.iter().map(|device| saved(&**device.borrow())).collect()
    }

    fn load(
        &mut self,
        stream: &[u8],
        counts: &Counts,
        what: &dyn Fn() -> String,
    ) -> Option<MachineError> {
        let (loaded, usage) = count(|| self.machine.load(stream));
        // States are as large as their devices, twice where a section comes again; what a stream adds to that is bounded by what
        // has come.
        let allowed = 2 * self.usual + 8 * stream.len() as u64 + (8 << 10);
        assert!(usage.peak <= allowed, "{}: {}: {} bytes", self.reduced.name, what(), usage.peak);
        counts.peak.fetch_max(usage.peak.saturating_sub(self.usual), Relaxed);
        match loaded {
            Ok(_) => {
                counts.loads.fetch_add(1, Relaxed);
                self.machine.load(&self.reduced.stream(&self.reduced.parts)).unwrap();
                None
            }
            Err(error) => {
                counts.refused.fetch_add(1, Relaxed);
                let text = error.to_string();
                assert!(self.state() == self.before, "{}: {}: {text}", self.reduced.name, what());
                let has_place =
                    text.contains("stream offset") || matches!(error, MachineError::Topology(_));
                assert!(has_place, "{}: {}: {text}", self.reduced.name, what());
                assert!(self.machine.resume().is_ok() && self.machine.pause().is_ok());
                Some(error)
            }
        }
    }
}

/// What was done to streams, and how that came out.
type Table = BTreeMap<&'static str, Counts>;

const DAMAGE: [&str; 6] = ["cut", "changed", "doubled", "dropped", "swapped", "renamed"];

fn damage(reduced: &Reduced, nth: usize, extent: Extent, table: &Table) {
    let mut target = Target::new(reduced);
    let whole = reduced.stream(&reduced.parts);
    // Of one machine after the other, other bytes.
    let step = (2 * whole.len() / (extent.loaded / whole.len()).max(1)).max(1);
    for len in (nth % step..whole.len()).step_by(step) {
        let what = || format!("the first {len} bytes");
        target.load(&whole[..len], &table["cut"], &what);
    }
    let mut changed = whole.clone();
    for at in (nth % step..whole.len()).step_by(step) {
        // Another change at each byte, all of them in the end.
        let change = [0x01, 0x80, 0xff, 0x10, 0x7f][at % 5];
        changed[at] ^= change;
        target.load(&changed, &table["changed"], &|| format!("byte {at} changed by {change:#x}"));
        changed[at] = whole[at];
    }
    let parts = &reduced.parts;
    for at in 0..parts.len() {
        let what = || format!("section {at}");
        let mut doubled = parts.clone();
        doubled.push(parts[at].clone());
        let error = target.load(&reduced.stream(&doubled), &table["doubled"], &what);
        assert!(
            matches!(error, Some(MachineError::Topology(_) | MachineError::Order { .. })),
            "{error:?}"
        );

        let mut dropped = parts.clone();
        dropped.remove(at);
        let error = target.load(&reduced.stream(&dropped), &table["dropped"], &what);
        let needed = target.devices[at].borrow().description().needed;
        assert_eq!(error.is_some(), needed.is_none(), "{}: {}", reduced.name, what());

        if at > 0 {
            let mut swapped = parts.clone();
            swapped.swap(at - 1, at);
            let error = target.load(&reduced.stream(&swapped), &table["swapped"], &what);
            assert!(matches!(error, None | Some(MachineError::Order { .. })), "{error:?}");
        }

        let mut renamed = parts.clone();
        renamed[at][6] ^= 0x20;
        let error = target.load(&reduced.stream(&renamed), &table["renamed"], &what);
        let Some(MachineError::Topology(topology)) = error else { panic!("{error:?}") };
        assert_eq!(topology.extra.len(), 1, "{topology}");
    }
}

fn reduced(extent: Extent) -> Vec<Reduced> {
    let streams = common::paths().into_iter().filter_map(|path| {
        let bytes = file::read(&path).expect("a stream");
        Reduced::of(path.file_stem()?.to_string_lossy().into_owned(), &bytes, extent)
    });
    let mut shapes = Vec::new();
    // Many machines are alike; one of each is enough.
    let is_new = |reduced: &Reduced| {
        let shape: Vec<_> =
            reduced.sections.iter().map(|(it, _)| (it.idstr.clone(), it.payload.len())).collect();
        let is_new = !shapes.contains(&shape);
        shapes.push(shape);
        is_new
    };
    streams.filter(is_new).take(extent.machines).collect()
}

#[test]
fn hostile_streams_load_or_leave_the_machine_as_it_was() {
    vmstate_tests::long!("it damages each machine hundreds of times");
    let table: Table = DAMAGE.iter().map(|damage| (*damage, Counts::default())).collect();
    let extent = extent();
    let streams = reduced(extent);
    assert!(streams.len() >= 40, "{}", streams.len());
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                loop {
                    let nth = next.fetch_add(1, Relaxed);
                    let Some(reduced) = streams.get(nth) else { break };
                    damage(reduced, nth, extent, &table);
                }
            });
        }
    });
    let mut found = format!(
        "{} machines of real streams, {} sections, {} KB\n",
        streams.len(),
        streams.iter().map(|it| it.parts.len()).sum::<usize>(),
        streams.iter().flat_map(|it| &it.parts).map(Vec::len).sum::<usize>() >> 10
    );
    let _ = writeln!(found, "{:<8} {:>7} {:>7} {:>7}", "damage", "loads", "refused", "memory");
    for (damage, Counts { loads, refused, peak }) in &table {
        let (loads, refused, peak) =
            (loads.load(Relaxed), refused.load(Relaxed), peak.load(Relaxed));
        let _ = writeln!(found, "{damage:<8} {loads:>7} {refused:>7} {peak:>7}");
        assert!(refused > 0 || *damage == "swapped", "nothing was refused");
    }
    print!("{found}");
    // How much memory a state takes is that of 64 bits.
    if cfg!(target_pointer_width = "64") {
        let page = include_str!("../../docs/machine.md");
        assert!(page.contains(&found), "docs/machine.md says something else");
    }
}
