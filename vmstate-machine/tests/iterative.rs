//! Sections that are sent in parts, guest memory above all: while the guest runs, beside its devices.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use vmstate_machine::{
    DeviceId, HalfLoaded, Iterative, LoadOptions, Machine, MachineError, Phase, Progress, Ram,
    SaveOptions, Status,
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

/// Its name is free then, and streams that have it are refused.
#[test]
fn a_section_that_was_removed_is_not_sent() {
    let (guest, mut with, mut without) = (Guest::new(1, 7), Vec::new(), Vec::new());
    let mut machine = Machine::named("demo");
    let id = machine.add_iterative("ram", ram(&guest)).unwrap();
    machine.save(&mut with).unwrap();
    let section = machine.remove_iterative(id).unwrap();
    assert!(
        matches!(machine.remove_iterative(id), Err(MachineError::NoDevice { device }) if device == id)
    );
    machine.save(&mut without).unwrap();
    assert!(with.len() > PAGE && without.len() < PAGE);
    let error = machine.load(&with).unwrap_err();
    assert!(error.to_string().contains("`ram`"), "{error}");
    machine.add_iterative("ram", ram(&guest)).unwrap();
    machine.load(&with).unwrap();
    drop(section);
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
        let guest = Guest::new(1, 0);
        let (mut machine, uart) = machine(&guest, 0x55);
        change(&mut machine);
        let error = machine.load(stream).unwrap_err();
        assert_eq!(uart.lock().unwrap().lcr, 0x55);
        // A machine that may run has the memory that it had.
        match machine.status() {
            Status::Paused => assert_eq!(guest.bytes(), [0; PAGE]),
            status => assert!(matches!(status, Status::Broken { how: HalfLoaded::InParts, .. })),
        }
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

/// There is one guest memory: a machine that has half of another one does not run.
#[test]
fn a_load_that_fails_behind_memory_leaves_the_machine_half_loaded() {
    let mut stream = Vec::new();
    machine(&Guest::new(2, 7), 3).0.save(&mut stream).unwrap();
    let guest = Guest::new(2, 1);
    let (mut machine, uart) = machine(&guest, 0x55);
    // The block list was compared, and no page has come.
    let page = stream.windows(8).position(|bytes| bytes == [7; 8]).unwrap();
    machine.load(&stream[..page]).unwrap_err();
    assert_eq!((machine.status(), guest.bytes()), (&Status::Paused, vec![1; 2 * PAGE]));
    // All of memory has come, and the device not.
    let device = stream.windows(4).position(|bytes| bytes == b"uart").unwrap();
    machine.load(&stream[..device]).unwrap_err();
    assert_eq!((uart.lock().unwrap().lcr, guest.bytes()), (0x55, vec![7; 2 * PAGE]));
    let error = machine.resume().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the machine cannot be run: it is half loaded, because a load failed after section `ram` 0 had been \
         written to; reset it, or load it from a good stream"
    );
    // A load that does not even begin does not mend it, a whole one does.
    machine.load(&stream[..2]).unwrap_err();
    assert!(matches!(machine.status(), Status::Broken { .. }));
    machine.load(&stream).unwrap();
    machine.resume().unwrap();
    assert_eq!(uart.lock().unwrap().lcr, 3);
}

/// What panics, and when.
struct Panics(Arc<Mutex<&'static str>>);

impl Panics {
    fn at(&self, place: &str) {
        // The lock is free again before the panic.
        let now = *self.0.lock().unwrap() == place;
        assert!(!now, "a bug");
    }
}

impl SaveIterative for &Panics {
    fn setup(&mut self, _: &mut Encoder<'_>) -> Result<(), SaveError> {
        self.at("setup");
        Ok(())
    }
    fn iterate(&mut self, _: u64, _: &mut Encoder<'_>) -> Result<(), SaveError> {
        Ok(())
    }
    fn complete(&mut self, _: &mut Encoder<'_>) -> Result<(), SaveError> {
        self.at("complete");
        Ok(())
    }
    fn pending(&self) -> u64 {
        0
    }
}

impl LoadIterative for &Panics {
    fn step(&mut self, stage: Stage, _: u32, _: &mut Decoder<'_>) -> Result<bool, LoadError> {
        self.at(if stage == Stage::Start { "start" } else { "end" });
        Ok(false)
    }
    fn has_changed(&self) -> bool {
        false
    }
}

impl Iterative for Panics {
    fn saver(&mut self) -> Result<Box<dyn SaveIterative + '_>, BoxError> {
        self.at("saver");
        Ok(Box::new(&*self))
    }
    fn loader(&mut self) -> Result<Box<dyn LoadIterative + '_>, BoxError> {
        self.at("loader");
        Ok(Box::new(&*self))
    }
}

/// A panic loses no section, and the status says afterwards what is true.
#[test]
fn a_panic_in_a_section_in_parts_is_survived() {
    let (guest, place) = (Guest::new(1, 5), Arc::new(Mutex::new("")));
    let (mut machine, uart) = machine(&guest, 3);
    machine.add_iterative("zz", Panics(place.clone())).unwrap();
    let mut stream = Vec::new();
    machine.save(&mut stream).unwrap();
    let mut panics = |at: &'static str, run: &mut dyn FnMut(&mut Machine)| {
        *place.lock().unwrap() = at;
        let run = std::panic::AssertUnwindSafe(|| run(&mut machine));
        std::panic::catch_unwind(run).unwrap_err();
        *place.lock().unwrap() = "";
        let status = machine.status().clone();
        if let Status::Broken { .. } = status {
            let error = machine.save(&mut Vec::new()).unwrap_err();
            assert!(error.to_string().contains("half loaded"), "{error}");
            machine.reset(|| Ok(())).unwrap();
        }
        // Nothing is lost: it is the same machine.
        machine.resume().unwrap();
        let mut again = Vec::new();
        machine.save(&mut again).unwrap();
        assert!(again == stream, "{at}");
        status
    };
    for at in ["saver", "setup", "complete"] {
        let status = panics(at, &mut |machine| drop(machine.save(&mut Vec::new())));
        assert_eq!(status, Status::Paused, "{at}");
    }
    assert_eq!(panics("loader", &mut |machine| drop(machine.load(&stream))), Status::Paused);
    for at in ["start", "end"] {
        let status = panics(at, &mut |machine| drop(machine.load(&stream)));
        let Status::Broken { by, how: HalfLoaded::InParts } = status else { panic!("{status}") };
        assert_eq!(by.idstr, "zz", "{at}");
    }
    machine.pause().unwrap();
    machine.load(&stream).unwrap();
    assert_eq!(uart.lock().unwrap().lcr, 3);
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
