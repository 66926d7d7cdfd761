//! Paused, saved, resumed, loaded: also by devices that fail, panic, or are held.

use super::*;

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
