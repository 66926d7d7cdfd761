//! Sections that are sent in parts, guest memory above all: while the guest runs, beside its devices.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use vmstate_machine::{
    DeviceId, Iterative, LoadOptions, Machine, MachineError, Phase, Progress, Ram, SaveOptions,
    Status,
};
use vmstate_runtime::{BoxError, Decoder, Encoder, LoadError, SaveError, VmState};
use vmstate_stream::ram::{Block, Format, Memory};
use vmstate_stream::{LoadIterative, SaveIterative, Stage};

const PAGE: usize = 4096;

#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(unreleased)]
struct Uart {
    lcr: u8,
}

/// Memory that the VMM has a handle of.
#[derive(Clone)]
struct Guest(Arc<Mutex<Vec<u8>>>);

impl Guest {
    fn new(pages: usize, byte: u8) -> Self {
        Self(Arc::new(Mutex::new(vec![byte; pages * PAGE])))
    }

    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }
}

impl Memory for Guest {
    fn blocks(&self) -> Vec<Block> {
        vec![Block::new("pc.ram", self.0.lock().unwrap().len() as u64)]
    }

    fn read(&self, _block: usize, offset: u64, page: &mut [u8]) -> Result<(), BoxError> {
        page.copy_from_slice(&self.0.lock().unwrap()[offset as usize..][..page.len()]);
        Ok(())
    }

    fn write(&mut self, _block: usize, offset: u64, page: &[u8]) -> Result<(), BoxError> {
        self.0.lock().unwrap()[offset as usize..][..page.len()].copy_from_slice(page);
        Ok(())
    }
}

fn ram(guest: &Guest) -> Ram<Guest> {
    Ram::new(guest.clone(), Format::new(PAGE as u64).unwrap())
}

/// A machine of a UART and memory.
fn machine(guest: &Guest, lcr: u8) -> (Machine, Arc<Mutex<Uart>>) {
    let (mut machine, uart) = (Machine::named("demo"), Arc::new(Mutex::new(Uart { lcr })));
    machine.add("uart", uart.clone()).unwrap();
    machine.add_iterative("ram", ram(guest)).unwrap();
    (machine, uart)
}

#[test]
fn memory_comes_with_the_devices() {
    let source = Guest::new(3, 7);
    source.0.lock().unwrap()[PAGE..2 * PAGE].fill(0);
    let mut stream = Vec::new();
    machine(&source, 3).0.save(&mut stream).unwrap();

    let destination = Guest::new(3, 0xff);
    let (mut machine, uart) = machine(&destination, 0);
    machine.load(&stream).unwrap();
    assert_eq!(destination.bytes(), source.bytes());
    assert_eq!(uart.lock().unwrap().lcr, 3);
}

/// Pages that are written to after they were sent are sent again, and the guest is paused when little is left.
#[test]
fn a_guest_that_runs_is_sent_in_passes() {
    let source = Guest::new(100, 1);
    let (mut machine, asked) = (Machine::named("demo"), Arc::new(Mutex::new(0_u8)));
    let (memory, count) = (source.clone(), asked.clone());
    // Each time it is asked, the guest has written to half as many pages.
    let changes = move |mark: &mut dyn FnMut(usize, u64, u64)| {
        let mut count = count.lock().unwrap();
        *count += 1;
        let pages = 64 >> *count;
        memory.0.lock().unwrap()[..pages * PAGE].fill(1 + *count);
        mark(0, 0, (pages * PAGE) as u64);
        Ok(())
    };
    machine.add_iterative("ram", ram(&source).tracked(changes)).unwrap();
    machine.resume().unwrap();
    let mut seen = Vec::new();
    let mut progress = |progress: &Progress<'_>| {
        assert_eq!(progress.phase, Phase::Iterate);
        seen.push((progress.pending, progress.bytes));
        ControlFlow::Continue(())
    };
    let mut stream = Vec::new();
    let options = SaveOptions::new().downtime(0).progress(&mut progress);
    machine.save_with(&mut stream, options).unwrap();
    assert_eq!(machine.status(), &Status::Paused);
    // All is sent in the first part, then nothing was left; the last part has what was written meanwhile.
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].0, 100 * PAGE as u64);
    assert_eq!(*asked.lock().unwrap(), 2);

    let destination = Guest::new(100, 0);
    let mut machine = Machine::named("demo");
    machine.add_iterative("ram", ram(&destination)).unwrap();
    machine.load(&stream).unwrap();
    assert_eq!(destination.bytes(), source.bytes());
}

/// A section by hand: so many words, two at a time.
struct Words {
    words: Arc<Mutex<Vec<u32>>>,
    version_id: u32,
}

struct Sender<'w>(&'w Mutex<Vec<u32>>, usize);

impl SaveIterative for Sender<'_> {
    fn setup(&mut self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&(self.0.lock().unwrap().len() as u32))
    }

    fn iterate(&mut self, _limit: u64, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        let words = self.0.lock().unwrap();
        let two = &words[self.1..words.len().min(self.1 + 2)];
        self.1 += two.len();
        out.value(&(two.len() as u32))?;
        two.iter().try_for_each(|word| out.value(word))
    }

    fn complete(&mut self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        let words = self.0.lock().unwrap();
        out.value(&((words.len() - self.1) as u32))?;
        words[self.1..].iter().try_for_each(|word| out.value(word))
    }

    fn pending(&self) -> u64 {
        (self.0.lock().unwrap().len() - self.1) as u64
    }
}

struct Receiver<'w>(&'w Mutex<Vec<u32>>, u32);

impl LoadIterative for Receiver<'_> {
    fn step(
        &mut self,
        stage: Stage,
        version_id: u32,
        input: &mut Decoder<'_>,
    ) -> Result<bool, LoadError> {
        if version_id != self.1 {
            return Err(input.error(format!("expected version {}, found {version_id}", self.1)));
        }
        let count: u32 = input.read()?;
        let mut words = self.0.lock().unwrap();
        if stage == Stage::Start {
            words.clear();
            return Ok(false);
        }
        for _ in 0..count {
            words.push(input.read()?);
        }
        Ok(false)
    }
}

impl Iterative for Words {
    fn version_id(&self) -> u32 {
        self.version_id
    }

    fn saver(&mut self) -> Result<Box<dyn SaveIterative + '_>, BoxError> {
        Ok(Box::new(Sender(&self.words, 0)))
    }

    fn loader(&mut self) -> Result<Box<dyn LoadIterative + '_>, BoxError> {
        Ok(Box::new(Receiver(&self.words, self.version_id)))
    }
}

fn words(words: &[u32], version_id: u32) -> (Words, Arc<Mutex<Vec<u32>>>) {
    let words = Arc::new(Mutex::new(words.to_vec()));
    (Words { words: words.clone(), version_id }, words)
}

/// A machine with words in parts beside memory and a device, and what it saves while it runs.
fn saved(version_id: u32) -> Vec<u8> {
    let (mut machine, _) = machine(&Guest::new(1, 5), 3);
    machine.add_iterative(("htab", 1), words(&[1, 2, 3, 4, 5], version_id).0).unwrap();
    machine.resume().unwrap();
    let mut stream = Vec::new();
    machine.save_with(&mut stream, SaveOptions::new().downtime(2)).unwrap();
    stream
}

#[test]
fn any_section_can_be_sent_in_parts() {
    let stream = saved(3);
    let guest = Guest::new(1, 0);
    let (mut machine, _) = machine(&guest, 0);
    let (section, words) = words(&[9], 3);
    machine.add_iterative(("htab", 1), section).unwrap();
    machine.load(&stream).unwrap();
    assert_eq!(*words.lock().unwrap(), [1, 2, 3, 4, 5]);
    assert_eq!(guest.bytes(), [5; PAGE]);
}

/// Whatever is missing or too much, no device is touched.
#[test]
fn what_is_wrong_is_named() {
    let stream = saved(3);
    let refused = |change: &dyn Fn(&mut Machine), stream: &[u8]| {
        let (mut machine, uart) = machine(&Guest::new(1, 0), 0x55);
        change(&mut machine);
        let error = machine.load(stream).unwrap_err();
        assert_eq!(uart.lock().unwrap().lcr, 0x55);
        assert_eq!(machine.status(), &Status::Paused);
        error.to_string()
    };
    let known = |machine: &mut Machine| {
        machine.add_iterative(("htab", 1), words(&[], 3).0).unwrap();
    };
    let more = |machine: &mut Machine| {
        known(machine);
        machine.add_iterative("disk", words(&[], 1).0).unwrap();
    };
    let older = |machine: &mut Machine| {
        machine.add_iterative(("htab", 1), words(&[], 2).0).unwrap();
    };
    assert!(refused(&|_| {}, &stream).contains("section `htab` 1, version 3, at stream offset"));
    assert!(refused(&more, &stream).contains("device `disk` 0 has no section"));
    let error = refused(&older, &stream);
    assert!(error.starts_with("section `htab` 1: at stream offset"), "{error}");

    // Twice, under two ids.
    let start = |at: usize| {
        let end = stream[at..].iter().position(|byte| *byte == 0x7e).unwrap() + at + 5;
        stream[at..end].to_vec()
    };
    let at = stream.windows(5).position(|it| it == b"\x04htab").unwrap() - 5;
    let mut again = start(at);
    let id = again.len() - 1;
    (again[4], again[id]) = (9, 9);
    let doubled = [&stream[..at], &again, &stream[at..]].concat();
    let error = refused(&known, &doubled);
    assert!(error.contains("section `htab` 1 came again at stream offset"), "{error}");

    let mut cuts = 0;
    for len in 0..stream.len() - 6 {
        // What is behind the end may be missing.
        if stream[len..].starts_with(b"\x06\0\0") {
            break;
        }
        refused(&known, &stream[..len]);
        cuts += 1;
    }
    assert!(cuts > PAGE, "{cuts}");
    println!("{cuts} cuts refused, no device touched");
}

#[test]
fn names_are_those_of_one_machine() {
    let guest = Guest::new(1, 0);
    let (mut machine, _) = machine(&guest, 0);
    let error = machine.add_iterative(("uart", 0), ram(&guest)).unwrap_err();
    assert!(matches!(error, MachineError::Doubled { .. }), "{error}");
    let error = machine.add(("ram", 0), Arc::new(Mutex::new(Uart::default()))).unwrap_err();
    assert!(matches!(error, MachineError::Doubled { .. }), "{error}");
    let again: DeviceId = machine.add_iterative("ram", ram(&guest)).unwrap();
    machine.remove_iterative(again).map(drop).unwrap();
    assert!(matches!(
        machine.remove_iterative(again).map(drop),
        Err(MachineError::NoDevice { .. })
    ));
    machine.add_iterative(("ram", 1), ram(&guest)).unwrap();
}

/// Memory that is sent no faster than the guest writes.
struct Never(Ram<Guest>);
struct Saver<'r>(Box<dyn SaveIterative + 'r>);
impl SaveIterative for Saver<'_> {
    fn setup(&mut self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        self.0.setup(out)
    }
    fn iterate(&mut self, _: u64, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        // As much as the guest writes meanwhile.
        self.0.iterate(PAGE as u64, out)
    }
    fn complete(&mut self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        self.0.complete(out)
    }
    fn pending(&self) -> u64 {
        self.0.pending()
    }
}
impl Iterative for Never {
    fn saver(&mut self) -> Result<Box<dyn SaveIterative + '_>, BoxError> {
        Ok(Box::new(Saver(self.0.saver()?)))
    }
    fn loader(&mut self) -> Result<Box<dyn LoadIterative + '_>, BoxError> {
        self.0.loader()
    }
}

/// A guest that never stops to write is sent until the caller has enough, and goes on.
#[test]
fn a_guest_that_is_too_fast_is_cancelled() {
    let guest = Guest::new(8, 1);
    let mut machine = Machine::named("demo");
    let everything = |mark: &mut dyn FnMut(usize, u64, u64)| {
        mark(0, 0, 8 * PAGE as u64);
        Ok(())
    };
    machine.add_iterative("ram", Never(ram(&guest).tracked(everything))).unwrap();
    machine.resume().unwrap();
    let mut parts = 0;
    let mut progress = |progress: &Progress<'_>| {
        assert!(progress.pending > 0);
        parts += 1;
        if parts == 100 {
            return ControlFlow::Break("the guest writes too fast".into());
        }
        ControlFlow::Continue(())
    };
    let options = SaveOptions::new().downtime(0).progress(&mut progress);
    let error = machine.save_with(&mut Vec::new(), options).unwrap_err();
    assert_eq!(error.to_string(), "cancelled: the guest writes too fast");
    assert_eq!(machine.status(), &Status::Running);
    // It can be tried again.
    machine.pause().unwrap();
    machine.save(&mut Vec::new()).unwrap();
}

#[test]
fn mapped_ram_is_recognized() {
    const WORDS: &str =
        "capability `mapped-ram` is not supported: save and load without it, as one stream";
    let mut mapped = Machine::named("demo").with_capability("mapped-ram");
    assert_eq!(mapped.save(&mut Vec::new()).unwrap_err().to_string(), WORDS);
    assert_eq!(mapped.load(&[][..]).unwrap_err().to_string(), WORDS);
    // A stream that says so, whatever this end has.
    let stream = b"QEVM\0\0\0\x03\x07\0\0\0\x04demo\x05\x1aconfiguration/capabilities\0\0\0\x01\0\0\0\x01\x0amapped-ram\0";
    let error = Machine::named("demo").load_with(&stream[..], LoadOptions::new()).unwrap_err();
    assert_eq!(error.to_string(), WORDS);
}
