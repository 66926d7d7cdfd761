//! A machine from end to end: names, order, lifecycle, loads that touch nothing, policies, seals.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use vmstate_machine::{
    Decision, DeviceId, LoadOptions, LocalMachine, Machine, MachineError, MachineTypes, Migratable,
    MissingSection, Order, OtherVersion, Override, Phase, Policy, Profile, SaveOptions, SealError,
    SealPolicy, SectionId, Status, StreamErrorKind, UnknownSection, UnknownSubsection,
    machine_types,
};
use vmstate_runtime::schema::Priority;
use vmstate_runtime::{BoxError, Encoder, Segments, VmState};

#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(unreleased, version = 2, minimum_version = 1, subsection(clock, property = "clock"))]
struct Uart {
    lcr: u8,
    #[vmstate(since = 2, absent = 0)]
    fifo: u16,
    #[vmstate(subsection = "clock", absent = 0)]
    rate: u32,
    #[vmstate(property = "clock", default = true)]
    clock: bool,
}

#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(unreleased, priority = Priority::GICV3)]
struct Gic {
    enabled: u32,
}

#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(unreleased, early_setup)]
struct Layout {
    slots: u8,
}

const MACHINES: MachineTypes = machine_types! {
    #![unreleased]
    "demo-2.0" => {},
    "demo-1.0" => { "uart.clock" = false },
};

type Shared<T> = Arc<Mutex<T>>;

fn shared<T>(device: T) -> Shared<T> {
    Arc::new(Mutex::new(device))
}

/// A machine of three devices, one of them before memory, one with a priority.
struct Board {
    machine: Machine,
    uart: Shared<Uart>,
    gic: Shared<Gic>,
    layout: Shared<Layout>,
}

fn board(machine_type: &str) -> Board {
    let uart = shared(Uart::default());
    let (gic, layout) = (shared(Gic::default()), shared(Layout::default()));
    let mut machine = Machine::new(MACHINES.find(machine_type).unwrap());
    machine.add("uart", uart.clone()).unwrap();
    machine.add("gic", gic.clone()).unwrap();
    machine.add("layout", layout.clone()).unwrap();
    Board { machine, uart, gic, layout }
}

fn filled(machine_type: &str) -> Board {
    let board = board(machine_type);
    {
        let mut uart = board.uart.lock().unwrap();
        (uart.lcr, uart.fifo, uart.rate) = (3, 0x1234, 48_000_000);
    }
    board.gic.lock().unwrap().enabled = 0x55;
    board.layout.lock().unwrap().slots = 9;
    board
}

impl Board {
    fn state(&self) -> (Uart, Gic, Layout) {
        let Self { uart, gic, layout, .. } = self;
        let uart = uart.lock().unwrap().clone();
        (uart, gic.lock().unwrap().clone(), layout.lock().unwrap().clone())
    }

    fn stream(&mut self) -> Vec<u8> {
        let mut stream = Vec::new();
        self.machine.save(&mut stream).unwrap();
        stream
    }

    /// The load fails, and nothing has changed.
    #[track_caller]
    fn refuses(&mut self, stream: &[u8], options: LoadOptions<'_>) -> MachineError {
        let before = self.state();
        let error = self.machine.load_with(stream, options).unwrap_err();
        assert_eq!(self.state(), before, "{error}");
        assert_eq!(*self.machine.status(), Status::Paused);
        error
    }
}

fn find(stream: &[u8], bytes: &[u8]) -> usize {
    stream.windows(bytes.len()).position(|window| window == bytes).unwrap()
}

fn policy(policy: Policy) -> LoadOptions<'static> {
    LoadOptions::new().policy(policy)
}

#[test]
fn the_stream_is_qemus() {
    let mut board = filled("demo-2.0");
    board.machine = board.machine.with_profile(Profile::V7_2);
    let stream = board.stream();
    let expected = [
        &b"QEVM\0\0\0\x03\x07\0\0\0\x08demo-2.0"[..],
        b"\x04\0\0\0\x02\x06layout\0\0\0\0\0\0\0\x01\x09\x7e\0\0\0\x02",
        b"\x04\0\0\0\x01\x03gic\0\0\0\0\0\0\0\x01\0\0\0\x55\x7e\0\0\0\x01",
        b"\x04\0\0\0\0\x04uart\0\0\0\0\0\0\0\x02\x03\x12\x34",
        b"\x05\x0auart/clock\0\0\0\x01\x02\xdc\x6c\0\x7e\0\0\0\0\0\x06",
    ];
    assert!(stream.starts_with(&expected.concat()), "{:?}", stream.escape_ascii().to_string());
    let json = str::from_utf8(&stream[find(&stream, b"{")..]).unwrap();
    assert!(json.starts_with(r#"{"page_size": 4096, "devices": [{"name": "layout", "#), "{json}");
    assert!(json.contains(r#""subsections": [{"vmsd_name": "uart/clock", "version": 1"#), "{json}");
    assert!(json.ends_with("]}"));
}

#[test]
fn every_sink_and_source_has_the_same() {
    let mut source = filled("demo-2.0");
    let stream = source.stream();
    let mut segments = Segments::new();
    source.machine.save(&mut segments).unwrap();
    let joined: Vec<u8> = segments.iter().flat_map(<[u8]>::to_vec).collect();
    assert_eq!(joined, stream);
    let mut file = Vec::new();
    let saved = source.machine.save_io(&mut file, SaveOptions::new()).unwrap();
    assert_eq!((file, saved.bytes, saved.sections), (stream.clone(), stream.len() as u64, 3));

    for from_reader in [false, true] {
        let mut destination = board("demo-2.0");
        let loaded = if from_reader {
            destination.machine.load_io(&mut &stream[..], LoadOptions::new())
        } else {
            destination.machine.load(&stream)
        };
        let loaded = loaded.unwrap();
        assert_eq!((loaded.sections, loaded.bytes), (3, stream.len() as u64));
        assert_eq!(loaded.decisions, []);
        assert_eq!(destination.state(), source.state());
    }
}

#[test]
fn machine_types_configure() {
    let mut old = filled("demo-1.0");
    let stream = old.stream();
    assert!(!stream.windows(10).any(|window| window == b"uart/clock"));
    let mut destination = filled("demo-1.0");
    destination.machine.load(&stream).unwrap();
    assert_eq!(destination.state().0.rate, 0);

    let error = filled("demo-2.0").refuses(&stream, LoadOptions::new());
    assert_eq!(
        error.to_string(),
        "at stream offset 8 (0x8): expected machine type `demo-2.0`, found `demo-1.0`; start the destination with the \
         machine type of the source"
    );
}

#[test]
fn overrides_win_and_are_checked() {
    let old = MACHINES.find("demo-1.0").unwrap();
    let on = [Override::parse("uart.clock=on").unwrap(), Override::parse("urat.clock=on").unwrap()];
    let mut machine = Machine::new(old).with_overrides(&on).unwrap();
    let uart = shared(Uart::default());
    machine.add("uart", uart.clone()).unwrap();
    assert!(uart.lock().unwrap().clock);
    assert_eq!(machine.unused_overrides(), ["urat.clock"]);

    let wrong = [Override::parse("uart.clock=7").unwrap()];
    let mut machine = Machine::new(old).with_overrides(&wrong).unwrap();
    let error = machine.add("uart", shared(Uart::default())).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("section `uart` 0: override: device `uart`: property `clock`"),
        "{error}"
    );
    assert_eq!(machine.sections().count(), 0);
    machine.add("gic", shared(Gic::default())).unwrap();
    assert!(matches!(machine.with_overrides(&wrong), Err(MachineError::Late)));
}

#[test]
fn names_are_unique_and_instances_counted() {
    let mut machine = Machine::named("demo");
    let uart = || shared(Uart::default());
    let first = machine.add("uart", uart()).unwrap();
    machine.add(SectionId::new("pci/uart").alias("uart", 1), uart()).unwrap();
    assert!(matches!(machine.add(("uart", 1), uart()), Err(MachineError::Doubled { .. })));
    assert!(matches!(
        machine.add(SectionId::new("x").alias("x", 0), uart()),
        Err(MachineError::Doubled { .. })
    ));
    machine.add("uart", uart()).unwrap();
    let names = |machine: &Machine| machine.sections().map(|it| it.to_string()).collect::<Vec<_>>();
    assert_eq!(names(&machine), ["`uart` 0", "`pci/uart` 0", "`uart` 2"]);

    machine.remove(first).unwrap();
    assert!(matches!(machine.remove(first), Err(MachineError::NoDevice { .. })));
    let again = machine.add(("uart", 0), uart()).unwrap();
    assert_eq!(names(&machine), ["`pci/uart` 0", "`uart` 2", "`uart` 0"]);
    assert!(again > first);
    for name in [String::new(), "x".repeat(256)] {
        assert!(matches!(machine.add(name, uart()), Err(MachineError::Name { .. })));
    }
    machine.add(("last", u32::MAX), uart()).unwrap();
    assert!(matches!(machine.add("last", uart()), Err(MachineError::Name { .. })));
}

#[test]
fn the_order_is_that_of_priorities_whatever_comes_and_goes() {
    let mut machine = Machine::named("demo");
    let mut ids: Vec<DeviceId> = Vec::new();
    for round in 0..40_u32 {
        let name = format!("device{round}");
        let id = match round % 3 {
            0 => machine.add(&*name, shared(Gic::default())),
            _ => machine.add(&*name, shared(Uart::default())),
        };
        ids.push(id.unwrap());
        if round % 4 == 3 {
            let at = (round as usize * 7) % ids.len();
            machine.remove(ids.remove(at)).unwrap();
        }
        let numbers = machine.sections().map(|it| it.idstr[6..].parse::<u32>().unwrap());
        let order: Vec<_> = numbers.map(|number| (number % 3 != 0, number)).collect();
        assert!(order.is_sorted(), "{order:?}");
        assert_eq!(order.len(), ids.len());
    }
    let mut stream = Vec::new();
    machine.save(&mut stream).unwrap();
    machine.load(&stream).unwrap();
}

#[test]
fn an_alias_is_loaded_and_reported() {
    let mut old = Machine::named("demo");
    let uart = shared(Uart { lcr: 3, ..Uart::default() });
    old.add(("uart", 2), uart).unwrap();
    let mut stream = Vec::new();
    old.save(&mut stream).unwrap();

    let mut new = Machine::named("demo");
    let uart = shared(Uart::default());
    new.add(SectionId::new("pci/uart").alias("uart", 2), uart.clone()).unwrap();
    let loaded = new.load(&stream).unwrap();
    assert_eq!(uart.lock().unwrap().lcr, 3);
    assert_eq!(loaded.decisions[0].to_string(), "section `pci/uart` 0 came as `uart` 2, its alias");
}

#[test]
fn an_unmigratable_machine_says_all_reasons() {
    #[derive(VmState, Clone)]
    #[vmstate(unreleased, unmigratable = "it is a device of the host")]
    struct Gpu {
        _x: u8,
    }
    let mut board = filled("demo-2.0");
    let gpu = board.machine.add("gpu", shared(Gpu { _x: 0 })).unwrap();
    let blocker = board.machine.block("a debugger is attached");
    let error = board.machine.save(&mut Vec::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "machine `demo-2.0` cannot migrate: a debugger is attached; `gpu` 0: it is a device of the host"
    );
    board.machine.unblock(blocker);
    board.machine.remove(gpu).unwrap();
    board.machine.save(&mut Vec::new()).unwrap();
}

#[test]
fn every_truncation_touches_nothing() {
    let stream = filled("demo-2.0").stream();
    let end = find(&stream, b"\x06\0\0") + 1;
    let mut destination = board("demo-2.0");
    for len in 0..stream.len() {
        let whole = len == end - 1;
        for from_reader in [false, true] {
            let before = destination.state();
            let result = if from_reader {
                destination.machine.load_io(&mut &stream[..len], LoadOptions::new())
            } else {
                destination.machine.load(&stream[..len])
            };
            assert_eq!(result.is_ok(), whole, "{len}: {result:?}");
            if whole {
                destination = board("demo-2.0");
            } else {
                assert_eq!(destination.state(), before, "{len}");
            }
        }
    }
}

/// The FULL sections of a stream without memory.
fn sections(stream: &[u8], names: &[&str]) -> (Vec<u8>, Vec<Vec<u8>>, Vec<u8>) {
    let starts: Vec<_> = names
        .iter()
        .map(|name| find(stream, &[&[name.len() as u8], name.as_bytes()].concat()) - 5)
        .collect();
    let end = starts.last().unwrap()
        + stream[*starts.last().unwrap()..].iter().rposition(|_| true).unwrap()
        + 1;
    let last = *starts.last().unwrap();
    let id = &stream[last + 1..last + 5];
    let footer = find(&stream[last..], &[&[0x7e], id].concat()) + last + 5;
    assert!(footer <= end);
    let mut bounds = starts.clone();
    bounds.push(footer);
    let parts = bounds.windows(2).map(|pair| stream[pair[0]..pair[1]].to_vec()).collect();
    (stream[..starts[0]].to_vec(), parts, stream[footer..].to_vec())
}

#[test]
fn all_differences_are_named_at_once() {
    let mut source = filled("demo-2.0");
    source.machine.add("extra", shared(Gic::default())).unwrap();
    let stream = source.stream();
    let (head, parts, tail) = sections(&stream, &["layout", "gic", "extra", "uart"]);
    // `extra` has no device, `gic` comes twice, `layout` is missing.
    let damaged =
        [&head, &parts[1], &parts[2], &parts[1], &parts[3], &tail].map(|it| &it[..]).concat();
    let error = board("demo-2.0").refuses(&damaged, LoadOptions::new());
    let MachineError::Topology(topology) = &error else { panic!("{error}") };
    assert_eq!(topology.extra.len(), 1);
    assert_eq!(topology.doubled.len(), 1);
    assert_eq!(topology.missing.len(), 1);
    assert_eq!(topology.unread, None);
    let text = error.to_string();
    assert!(text.contains("section `extra` 0, version 1, at stream offset"), "{text}");
    assert!(text.contains("section `gic` 0 came again at stream offset"), "{text}");
    assert!(text.contains("device `layout` 0 has no section"), "{text}");
}

#[test]
fn order_is_an_error_of_its_own() {
    let stream = filled("demo-2.0").stream();
    let (head, parts, tail) = sections(&stream, &["layout", "gic", "uart"]);
    let swapped = [&head, &parts[0], &parts[2], &parts[1], &tail].map(|it| &it[..]).concat();
    let mut destination = board("demo-2.0");
    let error = destination.refuses(&swapped, LoadOptions::new());
    assert!(matches!(
        error,
        MachineError::Order { priority: Priority::GICV3, after_priority: Priority::DEFAULT, .. }
    ));
    assert!(
        error.to_string().contains(
            "expected sections of priority 2 or lower, found section `gic` 0 of priority 8"
        ),
        "{error}"
    );
    let any = Policy { order: Order::Any, ..Policy::STRICT };
    let loaded = destination.machine.load_with(&swapped[..], policy(any)).unwrap();
    assert!(matches!(loaded.decisions[..], [Decision::OutOfOrder { .. }]));
    assert_eq!(destination.state(), filled("demo-2.0").state());
}

#[test]
fn footers_pages_and_uuids_are_errors_of_their_own() {
    let stream = filled("demo-2.0").stream();
    let mut other = stream.clone();
    let footer = find(&stream, b"\x7e\0\0\0\x01");
    other[footer + 4] = 9;
    let error = board("demo-2.0").refuses(&other, LoadOptions::new());
    assert!(
        error.to_string().ends_with("expected the footer of section 1, found that of section 9"),
        "{error}"
    );

    let mut pages = board("demo-2.0");
    pages.machine = pages.machine.with_target_page_bits(12);
    let error = pages.refuses(&stream, LoadOptions::new());
    assert!(
        error
            .to_string()
            .contains("expected guest pages of 2^12 bytes, found the target's smallest size"),
        "{error}"
    );
    let theirs = pages.stream();
    let error = board("demo-2.0").refuses(&theirs, LoadOptions::new());
    assert!(
        error
            .to_string()
            .contains("expected guest pages of the target's smallest size, found 2^12 bytes"),
        "{error}"
    );

    let [mut one, mut two] = [1, 2].map(|byte| {
        let mut board = filled("demo-2.0");
        board.machine = board.machine.with_uuid([byte; 16]);
        board
    });
    let error = two.refuses(&one.stream(), LoadOptions::new());
    let MachineError::Stream(error) = error else { panic!() };
    assert!(matches!(error.kind(), StreamErrorKind::Uuid { .. }));
}

#[test]
fn missing_sections_are_kept_only_if_asked() {
    let stream = filled("demo-2.0").stream();
    let (head, parts, tail) = sections(&stream, &["layout", "gic", "uart"]);
    let less = [&head, &parts[0], &parts[2], &tail].map(|it| &it[..]).concat();
    let mut destination = board("demo-2.0");
    destination.gic.lock().unwrap().enabled = 7;
    let error = destination.refuses(&less, LoadOptions::new());
    assert!(error.to_string().contains("device `gic` 0 has no section"), "{error}");
    let keep = Policy { missing_section: MissingSection::Keep, ..Policy::STRICT };
    let loaded = destination.machine.load_with(&less[..], policy(keep)).unwrap();
    assert_eq!(
        loaded.decisions[0].to_string(),
        "section `gic` 0 did not come: the device keeps its state"
    );
    assert_eq!((destination.state().1.enabled, destination.state().0.lcr), (7, 3));
}

#[test]
fn a_device_that_is_not_needed_may_be_missing() {
    #[derive(VmState, Clone, Default)]
    #[vmstate(unreleased, needed = "is_used")]
    struct Debug {
        steps: u8,
    }
    impl Debug {
        fn is_used(&self) -> bool {
            self.steps > 0
        }
    }
    let debug = shared(Debug::default());
    let mut machine = Machine::named("demo");
    machine.add("debug", debug.clone()).unwrap();
    let mut stream = Vec::new();
    let saved = machine.save(&mut stream).unwrap();
    assert_eq!((saved.sections, saved.decisions.len()), (0, 1));
    let loaded = machine.load(&stream).unwrap();
    assert_eq!(loaded.decisions[0].to_string(), "section `debug` 0 is not needed");
    debug.lock().unwrap().steps = 2;
    stream.clear();
    assert_eq!(machine.save(&mut stream).unwrap().sections, 1);
    debug.lock().unwrap().steps = 0;
    machine.load(&stream).unwrap();
    assert_eq!(debug.lock().unwrap().steps, 2);
}

#[cfg(feature = "seal")]
fn sealed(board: &mut Board) -> Vec<u8> {
    let mut stream = Vec::new();
    board.machine.save_with(&mut stream, SaveOptions::new().sealed("2.0")).unwrap();
    stream
}

#[cfg(feature = "seal")]
#[test]
fn unknown_sections_are_skipped_only_if_asked_and_known() {
    let mut source = filled("demo-2.0");
    source.machine.add("extra", shared(Gic::default())).unwrap();
    let skip = Policy { unknown_section: UnknownSection::Skip, ..Policy::STRICT };
    let stream = source.stream();
    let error = board("demo-2.0").refuses(&stream, policy(skip));
    assert!(matches!(error, MachineError::NoLength { .. }), "{error}");
    let lengths = vmstate_machine::Lengths::new().section("extra", 0, 4);
    let mut destination = board("demo-2.0");
    destination.machine.load_with(&stream[..], policy(skip).lengths(lengths)).unwrap();

    let mut destination = board("demo-2.0");
    let loaded = destination.machine.load_with(&sealed(&mut source)[..], policy(skip)).unwrap();
    assert_eq!(
        loaded.decisions[0].to_string(),
        "section `extra` 0, version 1, was skipped with 4 bytes: there is no such device"
    );
    assert_eq!(destination.state(), filled("demo-2.0").state());
}

#[cfg(feature = "seal")]
#[test]
fn unknown_subsections_are_dropped_only_if_asked_and_known() {
    #[derive(VmState, Clone, Default)]
    #[vmstate(name = "uart", unreleased, version = 2, subsection(parity, property = "parity"))]
    #[vmstate(subsection(clock, property = "clock"))]
    struct Newer {
        lcr: u8,
        fifo: u16,
        #[vmstate(subsection = "parity", absent = 0)]
        parity: u8,
        #[vmstate(subsection = "clock", absent = 0)]
        rate: u32,
        #[vmstate(property = "clock", default = true)]
        clock: bool,
        #[vmstate(property = "parity", default = true)]
        send_parity: bool,
    }
    let newer = Newer { lcr: 3, parity: 5, rate: 7, ..Newer::default() };
    let mut machine = Machine::new(MACHINES.find("demo-2.0").unwrap());
    machine.add("uart", shared(newer)).unwrap();
    machine.add("gic", shared(Gic::default())).unwrap();
    machine.add("layout", shared(Layout::default())).unwrap();
    let mut stream = Vec::new();
    machine.save_with(&mut stream, SaveOptions::new().sealed("3.0")).unwrap();

    let mut destination = board("demo-2.0");
    let error = destination.refuses(&stream, LoadOptions::new());
    assert!(error.to_string().contains("found `uart/parity`"), "{error}");
    let drop = Policy { unknown_subsection: UnknownSubsection::Drop, ..Policy::STRICT };
    let loaded = destination.machine.load_with(&stream[..], policy(drop)).unwrap();
    assert_eq!(
        loaded.decisions[0].to_string(),
        "subsection `uart/parity` of section `uart` 0 was left out with 18 bytes: the device does not know it"
    );
    assert_eq!((destination.state().0.lcr, destination.state().0.rate), (3, 7));
}

#[test]
fn other_versions_are_read_only_if_asked() {
    let stream = filled("demo-1.0").stream();
    let at = find(&stream, b"\x04uart\0\0\0\0") + 9;
    let mut newer = stream.clone();
    newer[at + 3] = 3;
    let mut destination = board("demo-1.0");
    let error = destination.refuses(&newer, LoadOptions::new());
    assert!(error.to_string().contains("expected version 2 or older, found 3"), "{error}");
    let nearest = Policy { version: OtherVersion::Nearest, ..Policy::STRICT };
    let loaded = destination.machine.load_with(&newer[..], policy(nearest)).unwrap();
    assert_eq!(loaded.decisions[0].to_string(), "section `uart` 0 has version 3 and was read as 2");
    assert_eq!(destination.state().0.lcr, 3);
}

/// Pauses, resumes and restores as it is told.
#[derive(Default)]
struct Backend {
    log: Arc<Mutex<Vec<&'static str>>>,
    fails: Arc<AtomicBool>,
    depth: AtomicU32,
}

#[derive(VmState, Default)]
#[vmstate(name = "backend", unreleased)]
struct BackendState {
    depth: u32,
}

impl Backend {
    fn say(&self, what: &'static str) -> Result<(), BoxError> {
        self.log.lock().unwrap().push(what);
        if self.fails.load(Ordering::Relaxed) { Err(format!("no {what}").into()) } else { Ok(()) }
    }
}

impl Migratable for Backend {
    type State = BackendState;

    fn snapshot(&self) -> Result<BackendState, BoxError> {
        self.say("snapshot")?;
        Ok(BackendState { depth: self.depth.load(Ordering::Relaxed) })
    }

    fn blank(&self) -> Result<BackendState, BoxError> {
        Ok(BackendState::default())
    }

    fn restore(&self, state: BackendState) -> Result<(), BoxError> {
        self.depth.store(state.depth, Ordering::Relaxed);
        self.say("restore")
    }

    fn pause(&self) -> Result<(), BoxError> {
        self.say("pause")
    }

    fn resume(&self) -> Result<(), BoxError> {
        self.say("resume")
    }

    fn restored(&self) -> Result<(), BoxError> {
        self.say("restored")
    }
}

fn with_backend() -> (Board, Arc<Mutex<Vec<&'static str>>>, Arc<AtomicBool>) {
    let (mut board, backend) = (filled("demo-2.0"), Backend::default());
    let (log, fails) = (backend.log.clone(), backend.fails.clone());
    board.machine.add("backend", backend).unwrap();
    (board, log, fails)
}

#[test]
fn a_guest_is_paused_saved_and_goes_on() {
    let (mut board, log, fails) = with_backend();
    assert_eq!(*board.machine.status(), Status::Paused);
    board.machine.resume().unwrap();
    assert!(matches!(board.machine.load(&[0; 0][..]), Err(MachineError::Status { .. })));
    let stream = board.stream();
    assert_eq!(*board.machine.status(), Status::Paused);
    board.machine.load(&stream).unwrap();
    board.machine.resume().unwrap();
    let seen = std::mem::take(&mut *log.lock().unwrap());
    assert_eq!(seen, ["resume", "pause", "snapshot", "restore", "restored", "resume"]);

    fails.store(true, Ordering::Relaxed);
    let error = board.machine.save(&mut Vec::new()).unwrap_err();
    assert_eq!(format!("{error:#}"), "section `backend` 0 could not pause: no pause");
    assert_eq!(*board.machine.status(), Status::Running);
}

struct Full;
impl std::io::Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("the disk is full"))
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_save_that_fails_or_is_cancelled_lets_the_guest_go_on() {
    let (mut board, log, _) = with_backend();
    board.machine.resume().unwrap();
    let mut phases = Vec::new();
    let mut cancel = |progress: &vmstate_machine::Progress<'_>| {
        phases.push((progress.phase, progress.idstr.to_owned(), progress.done));
        if progress.idstr == "uart" {
            ControlFlow::Break("the user".into())
        } else {
            ControlFlow::Continue(())
        }
    };
    let options = SaveOptions::new().progress(&mut cancel);
    let error = board.machine.save_with(&mut Vec::new(), options).unwrap_err();
    assert_eq!(error.to_string(), "cancelled: the user");
    assert_eq!(
        phases,
        [
            (Phase::Early, "layout".to_owned(), 0),
            (Phase::Save, "gic".to_owned(), 0),
            (Phase::Save, "uart".to_owned(), 1),
        ]
    );
    assert_eq!(*board.machine.status(), Status::Running);
    assert_eq!(*log.lock().unwrap(), ["resume", "pause", "resume"]);

    let error = board.machine.save_io(&mut Full, SaveOptions::new()).unwrap_err();
    assert!(format!("{error:#}").contains("the disk is full"), "{error:#}");
    assert_eq!(*board.machine.status(), Status::Running);
}

#[test]
fn a_load_is_cancelled_only_while_nothing_is_touched() {
    let stream = filled("demo-2.0").stream();
    let mut destination = board("demo-2.0");
    let cancel_in = Cell::new(Phase::Load);
    let mut cancel = |progress: &vmstate_machine::Progress<'_>| {
        if progress.phase == cancel_in.get() && progress.done == 1 {
            return ControlFlow::Break("the user".into());
        }
        ControlFlow::Continue(())
    };
    let error = destination.refuses(&stream, LoadOptions::new().progress(&mut cancel));
    assert!(matches!(error, MachineError::Cancelled { .. }));
    cancel_in.set(Phase::Restore);
    destination.machine.load_with(&stream[..], LoadOptions::new().progress(&mut cancel)).unwrap();
}

#[test]
fn a_machine_that_is_half_loaded_neither_runs_nor_is_saved() {
    let (mut source, ..) = with_backend();
    let stream = source.stream();
    let (mut destination, _, fails) = with_backend();
    *destination.uart.lock().unwrap() = Uart::default();
    fails.store(true, Ordering::Relaxed);
    let error = destination.machine.load(&stream).unwrap_err();
    let MachineError::Restore { section, restored, untouched, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(section.to_string(), "`backend` 0");
    let names = |names: &[vmstate_machine::SectionName]| {
        names.iter().map(|it| it.idstr.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(restored), ["gic", "uart", "layout"]);
    assert_eq!(names(untouched), [""; 0]);
    assert_eq!(
        format!("{error:#}"),
        "section `backend` 0 refused its state after 3 of 4 devices had theirs; the machine cannot run until it is \
         reset: no restore"
    );
    let machine = &mut destination.machine;
    for result in [machine.resume(), machine.pause(), machine.save(&mut Vec::new()).map(|_| ())] {
        let error = result.unwrap_err();
        assert!(
            error
                .to_string()
                .contains("it is half loaded, because section `backend` 0 refused its state"),
            "{error}"
        );
    }
    assert!(machine.reset(|| Err("no power".into())).is_err());
    assert!(matches!(machine.status(), Status::Broken { .. }));
    machine.reset(|| Ok(())).unwrap();
    fails.store(false, Ordering::Relaxed);
    machine.resume().unwrap();
    machine.pause().unwrap();

    // A whole load mends it, too.
    fails.store(true, Ordering::Relaxed);
    machine.load(&stream).unwrap_err();
    fails.store(false, Ordering::Relaxed);
    machine.load(&stream).unwrap();
    machine.resume().unwrap();
}

/// What one device cannot do is undone in all others.
#[test]
fn a_pause_or_resume_that_fails_leaves_all_devices_alike() {
    #[derive(Clone, Default)]
    struct Runs(Arc<(AtomicBool, AtomicBool)>);
    impl Runs {
        fn set(&self, runs: bool) -> Result<(), BoxError> {
            if self.0.1.load(Ordering::Relaxed) {
                return Err("it does not answer".into());
            }
            self.0.0.store(runs, Ordering::Relaxed);
            Ok(())
        }
    }
    impl Migratable for Runs {
        type State = BackendState;
        fn snapshot(&self) -> Result<BackendState, BoxError> {
            Ok(BackendState::default())
        }
        fn restore(&self, _: BackendState) -> Result<(), BoxError> {
            Ok(())
        }
        fn pause(&self) -> Result<(), BoxError> {
            self.set(false)
        }
        fn resume(&self) -> Result<(), BoxError> {
            self.set(true)
        }
    }
    let mut machine = Machine::named("demo");
    let devices: [Runs; 5] = std::array::from_fn(|_| Runs::default());
    for device in &devices {
        machine.add("device", device.clone()).unwrap();
    }
    let run = || devices.iter().filter(|device| device.0.0.load(Ordering::Relaxed)).count();
    for stuck in &devices {
        stuck.0.1.store(true, Ordering::Relaxed);
        let error = machine.resume().unwrap_err();
        assert!(error.to_string().contains("could not resume"), "{error}");
        assert_eq!((machine.status(), run()), (&Status::Paused, 0));
        stuck.0.1.store(false, Ordering::Relaxed);
        machine.resume().unwrap();
        stuck.0.1.store(true, Ordering::Relaxed);
        machine.pause().unwrap_err();
        assert_eq!((machine.status(), run()), (&Status::Running, 5));
        stuck.0.1.store(false, Ordering::Relaxed);
        machine.pause().unwrap();
    }
}

/// A device that panics where it is told to.
struct Panics(Arc<Mutex<&'static str>>);

impl Panics {
    fn at(&self, place: &str) {
        // The lock is free again before the panic.
        let now = *self.0.lock().unwrap() == place;
        assert!(!now, "a bug of the device");
    }
}

impl Migratable for Panics {
    type State = BackendState;
    fn snapshot(&self) -> Result<BackendState, BoxError> {
        self.at("snapshot");
        Ok(BackendState::default())
    }
    fn blank(&self) -> Result<BackendState, BoxError> {
        self.at("blank");
        Ok(BackendState::default())
    }
    fn restore(&self, _: BackendState) -> Result<(), BoxError> {
        self.at("restore");
        Ok(())
    }
    fn restored(&self) -> Result<(), BoxError> {
        self.at("restored");
        Ok(())
    }
    fn pause(&self) -> Result<(), BoxError> {
        self.at("pause");
        Ok(())
    }
}

/// A panic leaves a machine that says what is true of it: half loaded if devices were being restored, as before if not.
#[test]
fn a_device_that_panics_is_named_and_loses_nothing() {
    let place = Arc::new(Mutex::new(""));
    let mut board = filled("demo-2.0");
    board.machine.add("backend", Panics(place.clone())).unwrap();
    let stream = board.stream();
    let mut panics = |at: &'static str, run: &dyn Fn(&mut Machine)| {
        *place.lock().unwrap() = at;
        let run = std::panic::AssertUnwindSafe(|| run(&mut board.machine));
        assert!(std::panic::catch_unwind(run).is_err(), "{at}");
        *place.lock().unwrap() = "";
        let status = board.machine.status().to_string();
        if board.machine.status() != &Status::Paused && board.machine.status() != &Status::Running {
            let error = board.machine.resume().unwrap_err().to_string();
            assert!(error.contains(&status), "{error}");
            assert!(board.machine.save(&mut Vec::new()).is_err());
            board.machine.reset(|| Ok(())).unwrap();
        }
        board.machine.pause().unwrap();
        assert!(board.stream() == stream, "{at}");
        board.machine.load(&stream).unwrap();
        status
    };
    assert_eq!(panics("snapshot", &|machine| drop(machine.save(&mut Vec::new()))), "paused");
    assert_eq!(panics("blank", &|machine| drop(machine.load(&stream))), "paused");
    let half = "half loaded, because of a panic while section `backend` 0 got its state";
    assert_eq!(panics("restore", &|machine| drop(machine.load(&stream))), half);
    assert_eq!(panics("restored", &|machine| drop(machine.load(&stream))), half);
    let pause = |machine: &mut Machine| {
        machine.resume().unwrap();
        drop(machine.save(&mut Vec::new()));
    };
    assert_eq!(panics("pause", &pause), "running");
}

/// The callback may panic as well.
#[test]
fn a_callback_that_panics_is_no_excuse() {
    let mut board = filled("demo-2.0");
    let stream = board.stream();
    for (phase, expected) in [(Phase::Load, "paused"), (Phase::Restore, "half loaded")] {
        let mut progress = |progress: &vmstate_machine::Progress<'_>| {
            assert!(progress.phase != phase || progress.done == 0, "a bug of the VMM");
            ControlFlow::Continue(())
        };
        let load = || {
            drop(board.machine.load_with(&stream[..], LoadOptions::new().progress(&mut progress)));
        };
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(load)).is_err());
        assert!(board.machine.status().to_string().starts_with(expected), "{phase:?}");
    }
    board.machine.load(&stream).unwrap();
    assert!(board.stream() == stream);
}

#[test]
fn what_is_shared_is_not_changed_by_a_load_that_fails() {
    #[derive(VmState, Clone, Default)]
    #[vmstate(unreleased)]
    struct Timer {
        line: Arc<Mutex<u8>>,
        count: u32,
    }
    let timer = shared(Timer { line: shared(1), count: 2 });
    let mut machine = Machine::named("demo");
    machine.add("timer", timer.clone()).unwrap();
    let mut stream = Vec::new();
    machine.save(&mut stream).unwrap();
    *timer.lock().unwrap().line.lock().unwrap() = 9;
    let error = machine.load(&stream).unwrap_err();
    assert!(error.to_string().contains("timer[0]/line at stream offset"), "{error}");
    assert!(error.to_string().contains("give the device a state of its own"), "{error}");
    assert_eq!(*timer.lock().unwrap().line.lock().unwrap(), 9);
}

#[test]
fn a_lock_that_is_held_or_poisoned_is_an_error() {
    let mut board = filled("demo-2.0");
    let gic = board.gic.clone();
    let held = gic.lock().unwrap();
    let error = board.machine.save(&mut Vec::new()).unwrap_err();
    assert!(format!("{error:#}").contains("section `gic` 0"), "{error:#}");
    assert!(
        format!("{error:#}").contains("its lock is held for long, or poisoned by a panic"),
        "{error:#}"
    );
    drop(held);
    board.machine.save(&mut Vec::new()).unwrap();

    let mut local = LocalMachine::local("demo");
    let cell = std::rc::Rc::new(std::cell::RefCell::new(Gic::default()));
    local.add("gic", cell.clone()).unwrap();
    let borrowed = cell.borrow();
    assert!(local.save(&mut Vec::new()).is_err());
    drop(borrowed);
    local.save(&mut Vec::new()).unwrap();
}

#[test]
fn nothing_is_written_before_what_is_there() {
    let mut board = filled("demo-2.0");
    let alone = board.stream();
    let mut behind = b"header".to_vec();
    let saved = board.machine.save(Encoder::new(&mut behind)).unwrap();
    assert_eq!(behind, [b"header", &alone[..]].concat());
    assert_eq!(saved.bytes, alone.len() as u64);
}

#[cfg(feature = "seal")]
mod seal {
    use super::*;

    #[test]
    fn a_seal_is_behind_a_stream_that_is_otherwise_the_same() {
        let mut source = filled("demo-2.0");
        let (stream, sealed) = (source.stream(), sealed(&mut source));
        let json = find(&stream, b"\x06\0\0");
        assert!(sealed.starts_with(&stream[..json]));
        let description = [&stream[json + 5..stream.len() - 1], b", \"sealed\": true}"].concat();
        assert!(sealed[json + 5..].starts_with(&description));
        assert!(sealed[json + 5 + description.len()..].starts_with(b"VMSTSEAL\0\0\0\x01"));
        for from_reader in [false, true] {
            let required = Policy { seal: SealPolicy::Required, ..Policy::STRICT };
            let mut destination = board("demo-2.0");
            let machine = &mut destination.machine;
            let mut load = |stream: &[u8]| {
                if from_reader {
                    machine.load_io(&mut &stream[..], policy(required))
                } else {
                    machine.load_with(stream, policy(required))
                }
            };
            assert!(matches!(load(&stream), Err(MachineError::Seal(SealError::Missing))));
            let loaded = load(&sealed).unwrap();
            let seal = loaded.seal.unwrap();
            assert_eq!((&*seal.release, seal.same_schema), ("2.0", true));
            assert_eq!(loaded.bytes, sealed.len() as u64);
            assert_eq!(destination.state(), source.state());
        }
        // Written to a file, it is the same.
        let mut file = Vec::new();
        source.machine.save_io(&mut file, SaveOptions::new().sealed("2.0")).unwrap();
        assert_eq!(file, sealed);
    }

    #[test]
    fn another_schema_is_told() {
        let mut source = filled("demo-2.0");
        source.machine.add("more", shared(Gic::default())).unwrap();
        let stream = sealed(&mut source);
        let skip = Policy { unknown_section: UnknownSection::Skip, ..Policy::STRICT };
        let mut destination = board("demo-2.0");
        let loaded = destination.machine.load_with(&stream[..], policy(skip)).unwrap();
        assert!(!loaded.seal.unwrap().same_schema);
    }

    #[test]
    fn every_change_of_a_sealed_body_is_found_and_named() {
        let mut source = filled("demo-2.0");
        let stream = sealed(&mut source);
        let body = find(&stream, b"\x04uart\0\0\0\0\0\0\0\x02") + 13;
        let fields = body..body + 3;
        let rate = find(&stream, b"uart/clock\0\0\0\x01") + 14;
        for at in fields.chain(rate..rate + 4) {
            for bit in 0..8 {
                let mut damaged = stream.clone();
                damaged[at] ^= 1 << bit;
                let mut destination = board("demo-2.0");
                let error = destination.refuses(&damaged, LoadOptions::new());
                let MachineError::Seal(SealError::Damaged { section, .. }) = &error else {
                    panic!("{error}")
                };
                assert_eq!(section.to_string(), "`uart` 0");
                let before = destination.state();
                let error =
                    destination.machine.load_io(&mut &damaged[..], LoadOptions::new()).unwrap_err();
                let MachineError::Seal(SealError::Damaged { section, .. }) = &error else {
                    panic!("{error}")
                };
                assert_eq!(section.to_string(), "`uart` 0");
                assert_eq!(destination.state(), before);
                // Without the seal nobody would know.
                let ignored = Policy { seal: SealPolicy::Ignored, ..Policy::STRICT };
                destination.machine.load_with(&damaged[..], policy(ignored)).unwrap();
            }
        }
    }

    #[test]
    fn no_change_of_a_sealed_stream_passes_but_in_the_description() {
        let mut source = filled("demo-2.0");
        let stream = sealed(&mut source);
        let json = find(&stream, b"\x06\0\0")..find(&stream, b"VMSTSEAL");
        let mut loads = 0;
        for at in 0..stream.len() {
            for value in [stream[at] ^ 1, stream[at] ^ 0x80, 0, 0xff] {
                if value == stream[at] {
                    continue;
                }
                let mut damaged = stream.clone();
                damaged[at] = value;
                let mut destination = board("demo-2.0");
                let before = destination.state();
                let required = Policy { seal: SealPolicy::Required, ..Policy::STRICT };
                match destination.machine.load_with(&damaged[..], policy(required)) {
                    Ok(_) => {
                        assert!(json.contains(&at), "{at}: {value}");
                        loads += 1;
                    }
                    Err(_) => assert_eq!(destination.state(), before),
                }
                let mut destination = board("demo-2.0");
                let from_reader = destination.machine.load_io(&mut &damaged[..], policy(required));
                assert!(from_reader.is_err() || json.contains(&at), "{at}: {value}");
            }
        }
        assert!(loads > 0);
    }

    #[test]
    fn every_truncation_of_a_seal_is_refused() {
        let mut source = filled("demo-2.0");
        let stream = sealed(&mut source);
        let seal = find(&stream, b"VMSTSEAL");
        for len in seal..stream.len() {
            let mut destination = board("demo-2.0");
            let required = Policy { seal: SealPolicy::Required, ..Policy::STRICT };
            let error = destination.refuses(&stream[..len], policy(required));
            assert!(matches!(error, MachineError::Seal(_)), "{len}: {error}");
            assert!(
                destination.machine.load_io(&mut &stream[..len], policy(required)).is_err(),
                "{len}"
            );
        }
    }

    #[test]
    fn large_sections_are_added_up_from_a_reader() {
        #[derive(VmState, Clone)]
        #[vmstate(unreleased)]
        struct Rom {
            #[vmstate(prefix = u32)]
            bytes: Vec<u8>,
        }
        let rom = shared(Rom { bytes: (0..700_000_u32).map(|n| (n * 7) as u8).collect() });
        let mut machine = Machine::named("demo");
        machine.add("rom", rom.clone()).unwrap();
        machine.add("gic", shared(Gic::default())).unwrap();
        let mut stream = Vec::new();
        machine.save_with(&mut stream, SaveOptions::new().sealed("1")).unwrap();
        machine.load_io(&mut &stream[..], LoadOptions::new()).unwrap();
        stream[400_000] ^= 4;
        let error = machine.load_io(&mut &stream[..], LoadOptions::new()).unwrap_err();
        assert!(matches!(error, MachineError::Seal(SealError::Damaged { .. })), "{error}");
    }
}
