//! How much memory streams take: RAM passes through in a bounded amount, a device is saved again in none, and
//! what a damaged stream announces is not believed.
//!
//! A file of its own, because the allocator that counts is global.

use std::io::{self, Read};

use vmstate_runtime::{Decoder, Encoder, VmState};
use vmstate_stream::ram::{Block, Codec, Content, Format, Item, Page};
use vmstate_stream::sans_io::Incoming;
use vmstate_stream::{
    Configuration, Header, Profile, Reader, Record, StreamError, StreamErrorKind, Writer,
};
use vmstate_tests::counting::{Counting, count};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const PAGE: usize = 4096;
const PAGES: u64 = 1 << 16;

/// A body of RAM that is made as it is read.
struct Made {
    items: Codec,
    next: u64,
    piece: Vec<u8>,
    taken: usize,
}

impl Made {
    fn new(format: Format) -> Self {
        Self { items: Codec::new(format), next: 0, piece: Vec::new(), taken: 0 }
    }
}

impl Read for Made {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.piece.len() {
            let page = [7; PAGE];
            let item = match self.next {
                0 => Item::Blocks(vec![Block::new("pc.ram", PAGES * PAGE as u64)]),
                n if n <= PAGES => Item::Page(Page {
                    block: 0,
                    offset: (n - 1) * PAGE as u64,
                    is_continued: n > 1,
                    content: Content::Whole(&page),
                }),
                n if n == PAGES + 1 => Item::End,
                _ => return Ok(0),
            };
            self.next += 1;
            (self.taken, self.piece) = (0, Vec::new());
            self.items
                .write(&item, &mut Encoder::new(&mut self.piece))
                .map_err(io::Error::other)?;
        }
        let rest = &self.piece[self.taken..];
        let len = rest.len().min(buffer.len());
        buffer[..len].copy_from_slice(&rest[..len]);
        self.taken += len;
        Ok(len)
    }
}

/// 256 MiB of RAM in less than 1 MiB of memory.
#[test]
fn ram_passes_through_in_bounded_memory() {
    let format = Format::new(PAGE as u64).unwrap();
    let (pages, usage) = count(|| {
        let (mut made, mut sink) = (Made::new(format), io::sink());
        let (mut reader, mut writer) = (Codec::new(format), Codec::new(format));
        let mut input = Decoder::io(&mut made);
        let pass = |mut out: Encoder<'_>| {
            let mut pages = 0;
            loop {
                let item = reader.read(&mut input).expect("RAM");
                writer.write(&item, &mut out)?;
                match item {
                    Item::Page(_) => pages += 1,
                    Item::End => return Ok(pages),
                    _ => {}
                }
            }
        };
        Encoder::io(&mut sink, pass).unwrap()
    });
    assert_eq!(pages, PAGES);
    assert!(usage.peak < 1 << 20, "{usage:?}");
}

#[derive(VmState, Clone, Default)]
#[vmstate(name = "rtc")]
struct Rtc {
    seconds: u32,
    cmos: [u8; 32],
}

/// The second save of a machine into the same memory allocates nothing, nor does its load, but for the names
/// of its sections.
#[test]
fn a_repeated_save_allocates_nothing() {
    let (configuration, devices) = (Configuration::new("none"), vec![Rtc::default(); 50]);
    let headers: Vec<_> = (0..50).map(|id| Header::new(id, "rtc", id, 1)).collect();
    let mut stream = Vec::new();
    let save = |stream: &mut Vec<u8>| -> Result<(), StreamError> {
        stream.clear();
        let mut writer = Writer::new(Encoder::new(stream), Profile::default(), &configuration)?;
        for (header, device) in headers.iter().zip(&devices) {
            writer.full(header, |out| device.save(out))?;
        }
        writer.finish(None).map(|_| ())
    };
    save(&mut stream).unwrap();
    let (result, usage) = count(|| save(&mut stream));
    result.unwrap();
    assert_eq!(usage.allocations, 0);

    let (records, usage) = count(|| {
        let mut device = Rtc::default();
        let mut reader = Reader::new(Decoder::new(&stream), Profile::default()).unwrap();
        let mut records = 0;
        while let Some(record) = reader.next().unwrap() {
            records += 1;
            if let Record::Full(header) = record {
                reader.body(|input| device.load_part(input, header.version_id)).unwrap();
            }
        }
        records
    });
    assert_eq!(records, 51);
    assert_eq!(usage.allocations, 53, "the machine's name, a header's, and one of each section");
}

/// What a frame announces is not allocated before it comes.
#[test]
fn announcements_are_not_believed() {
    const CONFIGURATION: &[u8] = b"QEVM\0\0\0\x03\x07\0\0\0\x04none";
    let table: [&[u8]; 9] = [
        // The name of the machine, of 1024 bytes.
        b"QEVM\0\0\0\x03\x07\0\0\x04\0x",
        b"\x05\x1aconfiguration/capabilities\0\0\0\x01\0\0\x01\0",
        b"\x05\x1aconfiguration/capabilities\0\0\0\x01\xff\xff\xff\xff",
        b"\x04\0\0\0\x09\xff",
        b"\x08\0\x06\xff\xff\0",
        b"\x08\0\x07\0\x04\xff\xff\xff\xff\x08\0\x06\xff\xff\0",
        // A description of 64 MiB.
        b"\0\x06\x04\0\0\0{",
        b"\0\x06\x03\xff\xff\xff{",
        b"\0\x06\xff\xff\xff\xff{",
    ];
    for (index, rest) in table.into_iter().enumerate() {
        let start = if index == 0 { &[] } else { CONFIGURATION };
        let stream = [start, rest].concat();
        let (is_err, usage) = count(|| all(Decoder::new(&stream)).is_err());
        assert!(is_err && usage.peak < 4096, "{index}: {usage:?}");
        // A reader's end is not known; its buffer has 8 KiB at first.
        let mut source = &stream[..];
        let (is_err, usage) = count(|| all(Decoder::io(&mut source)).is_err());
        assert!(is_err && usage.peak < 32 << 10, "{index}: {usage:?}");
        let (is_pending, usage) = count(|| {
            let mut incoming = Incoming::new(Profile::default());
            incoming.feed(&stream);
            loop {
                match incoming.next() {
                    std::task::Poll::Ready(Ok(Some(_))) => {}
                    other => break !matches!(other, std::task::Poll::Ready(Ok(None))),
                }
            }
        });
        assert!(is_pending && usage.peak < 4096, "{index}: {usage:?}");
    }
}

/// A list of blocks that adds up to 2^60 bytes, of 1 byte each. The time does not grow with their square.
#[test]
fn a_list_of_blocks_is_not_believed() {
    let mut body = (1_u64 << 60 | 4).to_be_bytes().to_vec();
    for n in 0..200_000_u32 {
        body.push(5);
        body.extend(format!("{n:05x}").bytes());
        body.extend(1_u64.to_be_bytes());
    }
    let (result, usage) = count(|| {
        let mut codec = Codec::new(Format::new(4096).unwrap());
        codec.read(&mut Decoder::new(&body)).map(|_| ())
    });
    assert!(result.is_err());
    assert!(usage.peak < 16 * body.len() as u64, "{usage:?}");
}

fn all(input: Decoder<'_>) -> Result<(), StreamError> {
    let mut reader = Reader::new(input, Profile::default())?;
    while let Some(record) = reader.next()? {
        if record.has_body() {
            return Err(StreamError::new(StreamErrorKind::NoBody, 0));
        }
    }
    Ok(())
}

/// A body of any length is skipped in pieces.
#[test]
fn long_bodies_are_skipped() {
    struct Endless;

    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            buffer.fill(0x7e);
            Ok(buffer.len())
        }
    }

    let start: &[u8] = b"QEVM\0\0\0\x03\x04\x7e\x7e\x7e\x7e\x03rtc\0\0\0\0\0\0\0\x01";
    let mut source = start.chain(Endless);
    let (result, usage) = count(|| {
        let profile = Profile { configuration: false, ..Profile::default() };
        let mut reader = Reader::new(Decoder::io(&mut source), profile).unwrap();
        reader.next().unwrap();
        reader.skip_body(300 << 20).map(|()| reader.offset())
    });
    assert_eq!(result.unwrap(), 25 + (300 << 20) + 5);
    assert!(usage.peak < 1 << 20, "{usage:?}");
}

/// All sections of a stream share one budget of memory, however they are read.
mod one_budget {
    use std::task::Poll;

    use vmstate_machine::{
        Lengths, LoadOptions, LocalMachine, MachineError, Policy, UnknownSubsection,
    };
    use vmstate_runtime::LoadErrorKind;

    use super::*;

    const SECTIONS: u32 = 50;
    /// Of a device: nearly all that may be claimed before a byte was read.
    const BIGS: u8 = 60;

    /// A byte on the wire, and a lot in memory.
    #[derive(VmState, Clone)]
    #[vmstate(name = "big")]
    struct Big {
        wire: u8,
        #[vmstate(skip = "a cache")]
        _cache: [u8; 16384],
    }

    impl Default for Big {
        fn default() -> Self {
            Self { wire: 0, _cache: [0; 16384] }
        }
    }

    #[derive(VmState, Clone, Default)]
    #[vmstate(name = "bigs")]
    struct Bigs {
        #[vmstate(prefix = u8)]
        bigs: Vec<Big>,
    }

    fn body() -> Vec<u8> {
        [&[BIGS][..], &[7; BIGS as usize]].concat()
    }

    fn stream() -> Vec<u8> {
        let mut stream = b"QEVM\0\0\0\x03\x07\0\0\0\x04demo".to_vec();
        for id in (0..SECTIONS).map(u32::to_be_bytes) {
            let start = [&[4][..], &id, b"\x04bigs", &id, &[0, 0, 0, 1]].concat();
            stream.extend([start, body(), [&[0x7e][..], &id].concat()].concat());
        }
        stream.push(0);
        stream
    }

    #[track_caller]
    fn check(error: &StreamError, usage: vmstate_tests::counting::Usage) {
        let StreamErrorKind::Load(e) = error.kind() else { panic!("{error}") };
        assert!(matches!(e.kind(), LoadErrorKind::TooMuchMemory { .. }), "{e}");
        let budget = (1 << 20) + 64 * stream().len() as u64;
        assert!(usage.peak <= budget + budget / 4 + (64 << 10), "{usage:?}");
    }

    #[test]
    fn of_a_stream_that_is_fed() {
        for size in [1, 100, 10_000] {
            let mut devices = Vec::new();
            let (error, usage) = count(|| fed(size, &mut devices));
            check(&error.expect("it loads"), usage);
        }
    }

    fn fed(size: usize, devices: &mut Vec<Bigs>) -> Option<StreamError> {
        let stream = stream();
        let mut incoming = Incoming::new(Profile::default());
        for piece in stream.chunks(size) {
            incoming.feed(piece);
            loop {
                let more = if incoming.section().is_some() {
                    let mut device = Bigs::default();
                    let loaded = incoming.body(|input| device.load_part(input, 1));
                    loaded.map_ok(|()| devices.push(device))
                } else {
                    incoming.next().map_ok(|_| ())
                };
                match more {
                    Poll::Pending => break,
                    Poll::Ready(Err(e)) => return Some(e),
                    Poll::Ready(Ok(())) => {}
                }
            }
        }
        None
    }

    #[test]
    fn of_a_machine_whatever_is_left_out() {
        let drop = Policy { unknown_subsection: UnknownSubsection::Drop, ..Policy::STRICT };
        for policy in [Policy::STRICT, drop] {
            let mut machine = LocalMachine::local("demo");
            let mut lengths = Lengths::new();
            for nth in 0..SECTIONS {
                machine.add("bigs", std::cell::RefCell::new(Bigs::default())).unwrap();
                lengths = lengths.section("bigs", nth, body().len() as u64);
            }
            let options = LoadOptions::new().policy(policy).lengths(lengths);
            let (loaded, usage) = count(|| machine.load_with(&stream()[..], options));
            let MachineError::Stream(e) = loaded.unwrap_err() else { panic!("another error") };
            check(&e, usage);
        }
    }
}

/// What is left out is looked for in the section that has it: the work of a load grows with the stream, not with its
/// square.
mod dropped {
    use std::cell::Cell;
    use std::rc::Rc;

    use vmstate_machine::{
        Lengths, LoadOptions, LocalMachine, MachineError, Policy, Section, UnknownSubsection,
    };
    use vmstate_runtime::schema::Description;
    use vmstate_runtime::{BoxError, LoadError, SaveError};

    use super::*;

    #[derive(VmState, Clone, Default)]
    #[vmstate(name = "old", subsection(part, needed = true))]
    struct Old {
        #[vmstate(prefix = u16)]
        bytes: Vec<u8>,
        #[vmstate(subsection = "part")]
        part: u8,
    }

    /// Counts how often it is loaded.
    struct Counted(Old, Rc<Cell<u32>>);

    impl Section for Counted {
        fn description(&self) -> &'static Description {
            self.0.description()
        }

        fn save(&mut self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
            self.0.save(out)
        }

        fn load(&mut self, input: &mut Decoder<'_>, version_id: u32) -> Result<(), LoadError> {
            self.1.set(self.1.get() + 1);
            self.0.load_part(input, version_id)
        }

        fn restore(&mut self) -> Result<(), BoxError> {
            Ok(())
        }

        fn discard(&mut self) {}
    }

    const DROP: Policy = Policy { unknown_subsection: UnknownSubsection::Drop, ..Policy::STRICT };

    fn subsection(name: &str) -> Vec<u8> {
        [&[5, name.len() as u8][..], name.as_bytes(), &[0, 0, 0, 1, 7]].concat()
    }

    fn stream(bodies: &[Vec<u8>]) -> Vec<u8> {
        let mut stream = b"QEVM\0\0\0\x03\x07\0\0\0\x04demo".to_vec();
        for (id, body) in (0_u32..).zip(bodies) {
            let id = id.to_be_bytes();
            stream.extend(
                [&[4][..], &id, b"\x03old", &id, &[0, 0, 0, 1], body, &[0x7e], &id].concat(),
            );
        }
        stream.push(0);
        stream
    }

    fn lengths(bodies: &[Vec<u8>]) -> Lengths {
        let all = (0_u32..).zip(bodies);
        all.fold(Lengths::new(), |it, (nth, body)| it.section("old", nth, body.len() as u64))
    }

    #[test]
    fn many_sections() {
        let body =
            [&[1, 0][..], &[9; 256], &subsection("old/new"), &subsection("old/part")].concat();
        let bodies = vec![body; 400];
        let mut machine = LocalMachine::local("demo");
        for _ in &bodies {
            machine.add("old", std::cell::RefCell::new(Old::default())).unwrap();
        }
        let (stream, lengths) = (stream(&bodies), lengths(&bodies));
        let options = LoadOptions::new().policy(DROP).lengths(lengths);
        let (loaded, usage) = count(|| machine.load_with(&stream[..], options));
        assert_eq!(loaded.unwrap().decisions.len(), 400);
        let times = usage.total / stream.len() as u64;
        assert!(times < 20, "{times} times the stream was allocated");
    }

    #[test]
    fn many_in_one_section() {
        let loads = Rc::new(Cell::new(0));
        let mut machine = LocalMachine::local("demo");
        machine.add_section("old", Counted(Old::default(), loads.clone())).unwrap();
        // Behind each that is not known comes one that is, where what is left out ends.
        let pair = [subsection("old/new"), subsection("old/part")].concat();
        let bodies = [[&[0, 0][..], &pair.repeat(10_000)].concat()];
        let options = LoadOptions::new().policy(DROP).lengths(lengths(&bodies));
        let loaded = machine.load_with(&stream(&bodies)[..], options);
        assert!(matches!(loaded, Err(MachineError::Stream(_))));
        assert_eq!(loads.get(), 65);
    }

    /// A length that no stream has, as a caller or a seal may say it.
    #[test]
    fn any_length() {
        let bodies = [[&[0, 0][..], &subsection("old/new"), &subsection("old/part")].concat()];
        for len in [0, 1, 30, 1000, u64::MAX / 2, u64::MAX] {
            let mut machine = LocalMachine::local("demo");
            machine.add("old", std::cell::RefCell::new(Old::default())).unwrap();
            let lengths = Lengths::new().section("old", 0, len);
            let options = LoadOptions::new().policy(DROP).lengths(lengths);
            assert!(machine.load_with(&stream(&bodies)[..], options).is_err(), "{len}");
        }
    }
}

/// Streams of 10 KB, damaged where it hurts: a machine whose devices are containers in containers takes no more memory
/// than SECURITY.md allows, however many sections there are.
mod damaged {
    use std::cell::RefCell;
    use std::collections::{BTreeMap, LinkedList, VecDeque};
    use std::rc::Rc;

    use vmstate_machine::LocalMachine;

    use super::*;

    #[derive(VmState, Clone, Default, Debug, PartialEq)]
    #[vmstate(name = "frame")]
    struct Frame {
        #[vmstate(prefix = u32)]
        bytes: Vec<u8>,
        #[vmstate(prefix = u32)]
        nothing: Vec<()>,
        #[vmstate(skip = "a cache")]
        cache: [[u64; 32]; 4],
    }

    #[derive(VmState, Clone, Default, Debug, PartialEq)]
    #[vmstate(name = "queue")]
    #[allow(clippy::linkedlist)]
    struct Queue {
        #[vmstate(prefix = u32)]
        frames: Vec<Frame>,
        #[vmstate(list)]
        list: LinkedList<Frame>,
        #[vmstate(prefix = u32, auto_alloc)]
        pointers: Vec<Option<Box<Frame>>>,
    }

    #[derive(VmState, Clone, Default, Debug, PartialEq)]
    #[vmstate(name = "nic")]
    struct Nic {
        n: u32,
        #[vmstate(len = "n")]
        queues: VecDeque<Queue>,
        #[vmstate(tree)]
        flows: BTreeMap<u32, Queue>,
        #[vmstate(subsection = "has_late")]
        #[vmstate(queue)]
        late: Vec<Queue>,
    }

    impl Nic {
        fn has_late(&self) -> bool {
            !self.late.is_empty()
        }
    }

    fn nic(seed: u8) -> Nic {
        let frame = |n: u8| Frame {
            bytes: vec![seed; n.into()],
            nothing: vec![(); n.into()],
            ..Frame::default()
        };
        let queue = |n: u8| Queue {
            frames: vec![frame(n), frame(1)],
            list: [frame(2), frame(0)].into(),
            pointers: vec![Some(Box::new(frame(n))), None],
        };
        Nic {
            n: 2,
            queues: [queue(3), queue(2)].into(),
            flows: [(7, queue(1)), (9, queue(4))].into(),
            late: vec![queue(2)],
        }
    }

    type Nics = Vec<Rc<RefCell<Nic>>>;

    fn machine() -> (LocalMachine, Nics) {
        let mut machine = LocalMachine::local("demo");
        let nics: Nics = (0..6).map(|n| Rc::new(RefCell::new(nic(n)))).collect();
        for nic in &nics {
            machine.add("nic", nic.clone()).unwrap();
        }
        (machine, nics)
    }

    #[test]
    fn counts_anywhere() {
        let (mut machine, nics) = machine();
        let mut stream = Vec::new();
        machine.save(&mut stream).unwrap();
        assert!((10_000..20_000).contains(&stream.len()), "{}", stream.len());
        let (loaded, usual) = count(|| machine.load(&stream));
        loaded.unwrap();
        let budget = (1 << 20) + 64 * stream.len() as u64;
        let numbers = [u32::MAX, 0x0100_0000, 60_000, 0x0101_0101, 300];
        let mut refused = 0;
        let step =
            if vmstate_tests::long::runs("it puts a count in one place of five") { 7 } else { 36 };
        for (at, number) in (0..stream.len() - 4).step_by(step).zip(numbers.into_iter().cycle()) {
            let mut damaged = stream.clone();
            damaged[at..at + 4].copy_from_slice(&number.to_be_bytes());
            let (loaded, usage) = count(|| machine.load(&damaged));
            // Copies of the states there are, what the stream makes of them, and what it takes to grow.
            let allowed = usual.peak + budget + budget / 4;
            assert!(usage.peak <= allowed, "{number:#x} at {at}: {usage:?}");
            if loaded.is_err() {
                refused += 1;
                let is_before = (0..).zip(&nics).all(|(n, it)| *it.borrow() == nic(n));
                assert!(is_before, "{number:#x} at {at}");
            } else {
                machine.load(&stream).unwrap();
            }
        }
        assert!(refused * step > 1400, "{refused}");
    }
}
