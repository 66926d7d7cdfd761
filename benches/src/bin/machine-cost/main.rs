//! What a machine costs over its devices: a hundred of them, then up to ten thousand.
//!
//! `cargo run --release -p vmstate-benches --bin machine-cost` saves and loads the same devices four ways, which take turns: each
//! alone, into one vector without frames; by a loop with a `Reader` or `Writer`, as a VMM without a machine would write
//! it, loading in place; by a `Machine`; and by a `Machine` that describes the stream. Ratios are those of one turn, and their
//! median is printed. Then it counts the allocations of a repeated save and load.
//!
//! `machine check` fails when the hundred are saved slower than 1.2 times each alone, or the limits of [`LIMITS`] are passed, or
//! a repeated save or load allocates.

#[allow(dead_code)] // the other program has a table of them
#[path = "../stream/devices.rs"]
mod devices;

use std::error::Error;
use std::hint::black_box;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use vmstate_benches::measure::allocations::{self, Counting};
use vmstate_benches::measure::statistics::{median, median_ratio};
use vmstate_machine::{DeviceId, Machine, MachineError, Profile};
use vmstate_runtime::{Described, Encoder, VmState};
use vmstate_stream::{Configuration, Header, Reader, Record, Writer};

#[global_allocator]
static COUNTING: Counting = Counting;

const TURNS: usize = 501;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A device as a loop by hand has it.
trait Live {
    fn save(&self, out: &mut Encoder<'_>) -> std::result::Result<(), vmstate_runtime::SaveError>;
    fn load(
        &self,
        input: &mut vmstate_runtime::Decoder<'_>,
        version_id: u32,
    ) -> std::result::Result<(), vmstate_runtime::LoadError>;
    fn add(&self, machine: &mut Machine, name: &str)
    -> std::result::Result<DeviceId, MachineError>;
}

struct Shared<T>(Arc<Mutex<T>>);

impl<T: Described + Clone + Send + 'static> Live for Shared<T> {
    fn save(&self, out: &mut Encoder<'_>) -> std::result::Result<(), vmstate_runtime::SaveError> {
        self.0.lock().map_err(|_| vmstate_runtime::SaveError::other("poisoned"))?.save(out)
    }

    fn load(
        &self,
        input: &mut vmstate_runtime::Decoder<'_>,
        version_id: u32,
    ) -> std::result::Result<(), vmstate_runtime::LoadError> {
        let mut device = self.0.lock().map_err(|_| input.error("poisoned"))?;
        device.load_part(input, version_id)
    }

    fn add(
        &self,
        machine: &mut Machine,
        name: &str,
    ) -> std::result::Result<DeviceId, MachineError> {
        machine.add(name, self.0.clone())
    }
}

fn shared<T: Described + Clone + Send + 'static>(device: T) -> Box<dyn Live> {
    Box::new(Shared(Arc::new(Mutex::new(device))))
}

/// The CPUs of [`devices`], with an `absent` on the registers of a subsection: a load in two phases sets them and does not copy them.
#[derive(VmState)]
#[vmstate(name = "cpus", clone)]
struct SettledCpus {
    #[vmstate(configured)]
    cpu: Box<[SettledCpu]>,
}

#[derive(VmState)]
#[vmstate(name = "cpu", clone, subsection(avx, needed = true))]
struct SettledCpu {
    general: [u64; 16],
    msrs: [u64; 80],
    #[vmstate(subsection = "avx", absent = [[0; 4]; 32])]
    ymm: [[u64; 4]; 32],
}

fn settled() -> SettledCpus {
    let cpu = || SettledCpu { general: [1; 16], msrs: [2; 80], ymm: [[3; 4]; 32] };
    SettledCpus { cpu: (0..256).map(|_| cpu()).collect() }
}

/// Which devices.
#[derive(Clone, Copy, PartialEq)]
enum Kinds {
    /// Only those of a fixed size.
    Flat,
    Mixed,
    /// The same, with CPUs whose fields that may not come have an `absent`.
    Settled,
}

/// The devices, each with the header of its section.
struct Devices(Vec<(Header, Box<dyn Live>)>);

impl Devices {
    /// So many in all, of the same kinds as the hundred.
    fn new(count: u32, kinds: Kinds) -> Self {
        let device = |nth: u32| -> (&'static str, Box<dyn Live>) {
            match nth % 100 {
                0..40 => ("uart", shared(devices::uart(nth))),
                40..65 => ("rtc", shared(devices::rtc(nth))),
                65..85 => ("pit", shared(devices::pit(nth))),
                _ if kinds == Kinds::Flat => ("uart", shared(devices::uart(nth))),
                85..99 => ("nic", shared(devices::nic(nth))),
                _ if kinds == Kinds::Settled => ("cpus", shared(settled())),
                _ => ("cpus", shared(devices::cpus(nth))),
            }
        };
        let entry = |nth| {
            let (name, live) = device(nth);
            (Header::new(nth, name, nth, 1), live)
        };
        Self((0..count).map(entry).collect())
    }

    fn machine(&self, profile: Profile) -> Result<Machine> {
        let mut machine = Machine::named("bench").with_profile(profile);
        for (header, live) in &self.0 {
            live.add(&mut machine, &header.idstr)?;
        }
        Ok(machine)
    }

    fn bare(&self, out: &mut Vec<u8>) -> Result<()> {
        self.0.iter().try_for_each(|(_, live)| Ok(live.save(&mut Encoder::new(out))?))
    }

    fn framed(&self, out: &mut Vec<u8>, configuration: &Configuration) -> Result<()> {
        let mut writer = Writer::new(Encoder::new(out), BARE, configuration)?;
        for (header, live) in &self.0 {
            writer.full(header, |out| live.save(out))?;
        }
        writer.finish(None)?;
        Ok(())
    }

    /// In place, one section after the other.
    fn load(&self, stream: &[u8]) -> Result<()> {
        let (mut reader, mut next) = (Reader::new(stream.into(), BARE)?, 0);
        while let Some(record) = reader.next()? {
            if let Record::Full(header) = record {
                let (_, live) = &self.0[next];
                reader.body(|input| live.load(input, header.version_id))?;
                reader.recycle(header);
                next += 1;
            }
        }
        Ok(())
    }
}

/// Nothing behind the end.
const BARE: Profile = Profile { description: None, switchover_start: false, ..Profile::NEWEST };

struct Contenders {
    devices: Devices,
    machine: Machine,
    described: Machine,
    configuration: Configuration,
    streams: [Vec<u8>; 4],
}

impl Contenders {
    fn new(count: u32, kinds: Kinds) -> Result<Self> {
        let devices = Devices::new(count, kinds);
        let (machine, described) = (devices.machine(BARE)?, devices.machine(Profile::NEWEST)?);
        let configuration = machine.configuration().clone();
        let mut this =
            Self { devices, machine, described, configuration, streams: Default::default() };
        for nth in 0..4 {
            this.save(nth)?;
        }
        Ok(this)
    }

    fn save(&mut self, nth: usize) -> Result<()> {
        let Self { devices, machine, described, configuration, streams } = self;
        let out = black_box(&mut streams[nth]);
        out.clear();
        match nth {
            0 => devices.bare(out)?,
            1 => devices.framed(out, configuration)?,
            2 => drop(machine.save(&mut *out)?),
            _ => drop(described.save(&mut *out)?),
        }
        Ok(())
    }

    /// In place, then by a machine.
    fn load(&mut self, nth: usize) -> Result<()> {
        let Self { devices, machine, streams, .. } = self;
        match nth {
            0 => devices.load(black_box(&streams[2]))?,
            _ => drop(machine.load(black_box(&streams[2]))?),
        }
        Ok(())
    }
}

/// Nanoseconds of `repeat` runs, for each of `turns`.
fn take_turns<const N: usize>(
    all: &mut Contenders,
    repeat: u32,
    run: fn(&mut Contenders, usize) -> Result<()>,
) -> Result<[Vec<f64>; N]> {
    let mut times = [const { Vec::new() }; N];
    for _ in 0..TURNS {
        for (nth, times) in times.iter_mut().enumerate() {
            let start = Instant::now();
            for _ in 0..repeat {
                run(all, nth)?;
            }
            times.push(start.elapsed().as_secs_f64() * 1e9 / f64::from(repeat));
        }
    }
    Ok(times)
}

/// What is promised, and what came out.
struct Ratios {
    /// Of a save to that of each device alone, without frames.
    alone: f64,
    /// Of a save to a loop with a `Writer`.
    framed: f64,
    /// Of a load to a loop with a `Reader`, in place.
    load: f64,
}

/// Of the flat hundred, whose devices take twenty nanoseconds each, and of the mixed hundred: the ratios that are allowed. A load
/// in two phases reads into states that were kept (`#[vmstate(clone)]`).
const LIMITS: [[f64; 3]; 2] = [[1.9, 1.4, 1.6], [1.2, 1.2, 1.55]];

fn report(count: u32, kinds: Kinds) -> Result<Ratios> {
    let mut all = Contenders::new(count, kinds)?;
    // Short enough to be over before another process gets the processor.
    let repeat = (1_000 / count).max(1);
    let [bare, framed, machine, described] = take_turns(&mut all, repeat, Contenders::save)?;
    let [in_place, staged] = take_turns(&mut all, repeat, Contenders::load)?;
    let us = |times: &Vec<f64>| median(times.iter().copied()) / 1e3;
    let alone = median_ratio(&machine, &bare);
    let save = median_ratio(&machine, &framed);
    let load = median_ratio(&staged, &in_place);
    println!(
        "| {count}{} | {} | {:.1} µs | {:.1} µs | {:.1} µs | {:.2} | {:.2} | {:.1} µs | {:.1} µs | {:.1} µs | {load:.2} | {} | {} |",
        match kinds {
            Kinds::Flat => ", flat",
            Kinds::Mixed => "",
            Kinds::Settled => ", `absent`",
        },
        all.streams[2].len(),
        us(&bare),
        us(&framed),
        us(&machine),
        alone,
        save,
        us(&described),
        us(&in_place),
        us(&staged),
        allocations::count(|| all.save(2).expect("it saved before")),
        allocations::count(|| all.load(1).expect("it loaded before")),
    );
    let saves = allocations::count(|| all.save(2).expect("it saved before"));
    let loads = allocations::count(|| all.load(1).expect("it loaded before"));
    if saves + loads > 0 {
        return Err(format!("a repeated save allocates {saves} times, a load {loads} times").into());
    }
    Ok(Ratios { alone, framed: save, load })
}

fn main() -> Result<()> {
    let check = std::env::args().nth(1).is_some_and(|argument| argument == "check");
    println!(
        "| devices | stream | save: alone | framed | machine | to alone | to framed | described \
         | load: in place | machine | ratio | allocations: save | load |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    let flat = report(100, Kinds::Flat)?;
    let hundred = report(100, Kinds::Mixed)?;
    if check {
        for (Ratios { alone, framed, load }, limits) in [flat, hundred].into_iter().zip(LIMITS) {
            if alone > limits[0] || framed > limits[1] || load > limits[2] {
                let found = format!("{alone:.2}, {framed:.2} and {load:.2}");
                return Err(format!("expected at most {limits:?}, found {found}").into());
            }
        }
        return Ok(());
    }
    for count in [1, 10, 1000, 10_000] {
        report(count, Kinds::Mixed)?;
    }
    for count in [100, 1000, 10_000] {
        report(count, Kinds::Settled)?;
    }
    Ok(())
}
