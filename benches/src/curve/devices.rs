//! Devices with as much of something as one likes.

use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError, VmState};

use crate::contenders::{Bench, Contender};
use crate::workloads::{Case, Data, Sample};

/// Something that there can be more or less of.
pub(super) struct Kind {
    pub(super) item: &'static str,
    /// Bytes of an item on the wire.
    pub(super) size: usize,
    pub(super) build: fn(usize) -> Box<dyn Contender>,
}

pub(super) const KINDS: &[Kind] = &[
    Kind { item: "array element", size: 4, build: |count| device(count, words) },
    Kind { item: "struct of 5 fields", size: 16, build: |count| device(count, table) },
    Kind { item: "subsection", size: 28, build: |count| device(count, ports) },
    Kind { item: "device", size: 20, build: timers },
];

#[derive(VmState, Clone, PartialEq)]
struct Words {
    #[vmstate(prefix = u32)]
    words: Vec<u32>,
}

fn words(count: usize, data: &mut Data) -> Words {
    Words { words: (0..count).map(|_| u32::sample(data)).collect() }
}

#[derive(VmState, Clone, PartialEq)]
struct Table {
    #[vmstate(prefix = u32)]
    entries: Vec<Entry>,
}

#[derive(VmState, Clone, Default, PartialEq)]
struct Entry {
    address: u64,
    data: u32,
    vector: u16,
    mask: u8,
    pending: bool,
}

fn table(count: usize, data: &mut Data) -> Table {
    let entry = |_| Entry {
        address: u64::sample(data),
        data: u32::sample(data),
        vector: u16::sample(data),
        mask: u8::sample(data),
        pending: bool::sample(data),
    };
    Table { entries: (0..count).map(entry).collect() }
}

#[derive(VmState, Clone, PartialEq)]
struct Ports {
    #[vmstate(prefix = u32)]
    ports: Vec<Port>,
}

#[derive(VmState, Clone, Default, PartialEq)]
struct Port {
    control: u32,
    #[vmstate(subsection = "with_rate")]
    rate: u32,
}

impl Port {
    fn with_rate(&self) -> bool {
        self.rate != 0
    }
}

fn ports(count: usize, data: &mut Data) -> Ports {
    let port = |_| Port { control: u32::sample(data), rate: u32::sample(data) | 1 };
    Ports { ports: (0..count).map(port).collect() }
}

#[derive(VmState, Clone, Default, PartialEq)]
struct Timer {
    control: u32,
    reload: u64,
    expires: i64,
}

/// One device after the other, each on its own.
fn timers(count: usize) -> Box<dyn Contender> {
    let timers = |data: &mut Data| -> Vec<Timer> {
        let timer = |_| Timer {
            control: u32::sample(data),
            reload: u64::sample(data),
            expires: i64::sample(data),
        };
        (0..count).map(timer).collect()
    };
    let save = |timers: &Vec<Timer>, out: &mut Vec<u8>| {
        let mut out = Encoder::new(out);
        let result: Result<(), SaveError> =
            timers.iter().try_for_each(|timer| timer.save(&mut out));
        result.expect("devices in a state that can be saved");
    };
    let load = |wire: &[u8], timers: &mut Vec<Timer>| {
        let mut input = Decoder::new(wire);
        let result: Result<(), LoadError> =
            timers.iter_mut().try_for_each(|timer| timer.load_part(&mut input, 1));
        result.expect("a stream that was saved");
    };
    let fresh = move |wire: &[u8]| {
        let mut timers = vec![Timer::default(); count];
        load(wire, &mut timers);
        timers
    };
    let case = Case {
        source: Box::new(timers(&mut Data::new(1))),
        stale: Box::new(timers(&mut Data::new(2))),
    };
    Box::new(Bench::new("vmstate", case, save, fresh).into(load))
}

fn device<T: VmState + Clone + PartialEq + 'static>(
    count: usize,
    build: fn(usize, &mut Data) -> T,
) -> Box<dyn Contender> {
    let load = |wire: &[u8], device: &mut T| {
        device.load(&mut Decoder::new(wire), 1).expect("a stream that was saved");
    };
    let save = |device: &T, out: &mut Vec<u8>| {
        device.save(&mut Encoder::new(out)).expect("a device in a state that can be saved");
    };
    let fresh = move |wire: &[u8]| {
        let mut device = build(0, &mut Data::new(0));
        load(wire, &mut device);
        device
    };
    let case = Case {
        source: Box::new(build(count, &mut Data::new(1))),
        stale: Box::new(build(count, &mut Data::new(2))),
    };
    Box::new(Bench::new("vmstate", case, save, fresh).into(load))
}
