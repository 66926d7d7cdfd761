//! Devices whose state is elsewhere: in a thread, behind calls that fail, in a context, in another device.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use vmstate_machine::{InContext, Machine, MachineError, Migratable, MigratableIn, Status};
use vmstate_runtime::{BoxError, VmState};

#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(name = "worker", unreleased)]
struct WorkerState {
    done: u64,
    queue: [u16; 4],
}

enum Ask {
    State(Sender<WorkerState>),
    Take(WorkerState, Sender<Result<(), String>>),
    Run(bool, Sender<()>),
    Stop,
}

/// The handle that the VMM has; the state is in the thread.
#[derive(Clone)]
struct Worker(Sender<Ask>);

impl Worker {
    fn start() -> (Self, JoinHandle<()>) {
        let (ask, asked) = channel();
        (Self(ask), thread::spawn(move || Self::work(&asked)))
    }

    fn work(asked: &Receiver<Ask>) {
        let (mut state, mut runs) = (WorkerState::default(), false);
        loop {
            let Ok(ask) = asked.recv() else { return };
            match ask {
                Ask::State(answer) => {
                    assert!(!runs, "a snapshot is taken of a worker that stands still");
                    let _ = answer.send(state.clone());
                }
                Ask::Take(new, answer) if new.queue.iter().any(|it| *it > 99) => {
                    let _ = answer.send(Err(format!("no request {:?}", new.queue)));
                }
                Ask::Take(new, answer) => {
                    state = new;
                    let _ = answer.send(Ok(()));
                }
                Ask::Run(now, answer) => {
                    runs = now;
                    state.done += u64::from(now);
                    let _ = answer.send(());
                }
                Ask::Stop => return,
            }
        }
    }

    fn ask<T>(&self, ask: impl FnOnce(Sender<T>) -> Ask) -> Result<T, BoxError> {
        let (answer, answered) = channel();
        self.0.send(ask(answer)).map_err(|_| "the worker is gone")?;
        Ok(answered.recv().map_err(|_| "the worker does not answer")?)
    }
}

impl Migratable for Worker {
    type State = WorkerState;

    fn snapshot(&self) -> Result<WorkerState, BoxError> {
        self.ask(Ask::State)
    }

    fn blank(&self) -> Result<WorkerState, BoxError> {
        Ok(WorkerState::default())
    }

    fn restore(&self, state: WorkerState) -> Result<(), BoxError> {
        Ok(self.ask(|answer| Ask::Take(state, answer))??)
    }

    fn pause(&self) -> Result<(), BoxError> {
        self.ask(|answer| Ask::Run(false, answer))
    }

    fn resume(&self) -> Result<(), BoxError> {
        self.ask(|answer| Ask::Run(true, answer))
    }
}

#[test]
fn a_device_in_a_thread() {
    let ((worker, thread), (other, other_thread)) = (Worker::start(), Worker::start());
    let mut machine = Machine::named("demo");
    machine.add("worker", worker.clone()).unwrap();
    machine.add("worker", other.clone()).unwrap();
    machine.resume().unwrap();
    let mut stream = Vec::new();
    machine.save(&mut stream).unwrap();
    assert_eq!(machine.status(), &Status::Paused);

    worker.ask(|answer| Ask::Run(true, answer)).unwrap();
    worker.ask(|answer| Ask::Run(false, answer)).unwrap();
    assert_eq!(worker.snapshot().unwrap().done, 2);
    machine.load(&stream).unwrap();
    assert_eq!(worker.snapshot().unwrap().done, 1, "the thread has what was saved");

    // A state that the thread refuses: the first worker has its own by then.
    let mut refused = stream.clone();
    let name = b"\x06worker\0\0\0\x01\0\0\0\x01";
    let body = stream.windows(name.len()).position(|it| it == name).unwrap() + name.len();
    refused[body + 8] = 1; // a request of 256
    let error = machine.load(&refused).unwrap_err();
    assert!(format!("{error:#}").contains("no request [256, 0, 0, 0]"), "{error:#}");
    assert!(matches!(machine.status(), Status::Broken { .. }));
    machine.load(&stream).unwrap();

    // The thread is gone: a save says whose, and the other goes on.
    other.0.send(Ask::Stop).unwrap();
    other_thread.join().unwrap();
    let error = machine.save(&mut Vec::new()).unwrap_err();
    assert!(format!("{error:#}").contains("section `worker` 1"), "{error:#}");
    assert!(format!("{error:#}").contains("the worker is gone"), "{error:#}");
    assert_eq!(machine.status(), &Status::Paused);

    // A load is told so when the first worker has its state: the machine is half loaded, and says which.
    let error = machine.load(&stream).unwrap_err();
    let MachineError::Restore { section, restored, .. } = &error else { panic!("{error}") };
    assert_eq!((section.to_string(), restored.len()), ("`worker` 1".to_owned(), 1));
    assert!(matches!(machine.status(), Status::Broken { .. }));
    worker.0.send(Ask::Stop).unwrap();
    thread.join().unwrap();
}

/// What stands for a file descriptor of the kernel.
#[derive(Default)]
struct Fd {
    registers: Mutex<[u32; 2]>,
    is_gone: AtomicBool,
}

impl Fd {
    fn ioctl<T>(&self, call: impl FnOnce(&mut [u32; 2]) -> T) -> Result<T, std::io::Error> {
        if self.is_gone.load(Ordering::Relaxed) {
            return Err(std::io::Error::from_raw_os_error(9));
        }
        Ok(call(&mut self.registers.lock().unwrap()))
    }
}

#[derive(VmState, Clone, Default)]
#[vmstate(name = "chip", unreleased)]
struct ChipState {
    registers: [u32; 2],
}

struct Chip;

impl MigratableIn<Arc<Fd>> for Chip {
    type State = ChipState;

    fn snapshot(&self, fd: &Arc<Fd>) -> Result<ChipState, BoxError> {
        Ok(ChipState { registers: fd.ioctl(|it| *it)? })
    }

    fn blank(&self, _: &Arc<Fd>) -> Result<ChipState, BoxError> {
        Ok(ChipState::default())
    }

    fn restore(&self, state: ChipState, fd: &Arc<Fd>) -> Result<(), BoxError> {
        Ok(fd.ioctl(|it| *it = state.registers)?)
    }
}

#[test]
fn a_device_behind_ioctls_of_its_context() {
    let fd = Arc::new(Fd::default());
    *fd.registers.lock().unwrap() = [7, 9];
    let mut machine = Machine::named("demo");
    machine.add("chip", InContext::new(Chip, fd.clone())).unwrap();
    let mut stream = Vec::new();
    machine.save(&mut stream).unwrap();
    *fd.registers.lock().unwrap() = [0, 0];
    // What cannot be read touches the kernel as little as anything else.
    machine.load(&stream[..stream.len() / 2]).unwrap_err();
    assert_eq!(*fd.registers.lock().unwrap(), [0, 0]);
    machine.load(&stream).unwrap();
    assert_eq!(*fd.registers.lock().unwrap(), [7, 9]);

    fd.is_gone.store(true, Ordering::Relaxed);
    let error = format!("{:#}", machine.save(&mut Vec::new()).unwrap_err());
    assert!(error.contains("section `chip` 0") && error.contains("os error 9"), "{error}");
    let error = format!("{:#}", machine.load(&stream).unwrap_err());
    assert!(error.contains("section `chip` 0") && error.contains("os error 9"), "{error}");
    assert!(matches!(machine.status(), Status::Broken { .. }));
    fd.is_gone.store(false, Ordering::Relaxed);
    machine.load(&stream).unwrap();
    machine.resume().unwrap();
}

#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(name = "line", unreleased)]
struct Line {
    level: bool,
}

/// A device that looks at another one, and at itself, from its hooks.
#[derive(Clone)]
struct Nosy {
    line: Arc<Mutex<Line>>,
    machine: Arc<Mutex<Option<Machine>>>,
}

impl Migratable for Nosy {
    type State = Line;

    fn snapshot(&self) -> Result<Line, BoxError> {
        // The machine is being saved: it is not to be had again, and nobody waits for it.
        let taken = self.machine.try_lock().is_err();
        if !taken {
            return Err("the machine is free while it is saved".into());
        }
        Ok(self.line.lock().map_err(|_| "poisoned")?.clone())
    }

    fn restore(&self, _: Line) -> Result<(), BoxError> {
        Ok(())
    }

    fn restored(&self) -> Result<(), BoxError> {
        // All devices have their states: the line of the other one, too.
        let line = self.line.lock().map_err(|_| "poisoned")?;
        if line.level { Ok(()) } else { Err("the line is low".into()) }
    }
}

#[test]
fn hooks_that_look_at_others() {
    let line = Arc::new(Mutex::new(Line { level: true }));
    let shared = Arc::new(Mutex::new(None));
    let mut machine = Machine::named("demo");
    // The one that looks comes first, so what it looks at is restored behind it.
    machine.add("nosy", Nosy { line: line.clone(), machine: shared.clone() }).unwrap();
    machine.add("line", line.clone()).unwrap();
    *shared.lock().unwrap() = Some(machine);
    let mut stream = Vec::new();
    {
        let mut machine = shared.lock().unwrap();
        let machine = machine.as_mut().unwrap();
        machine.save(&mut stream).unwrap();
        line.lock().unwrap().level = false;
        machine.load(&stream).unwrap();
        assert!(line.lock().unwrap().level);
    }
}

/// A device that is plugged or unplugged between two saves, and one that only one side has.
#[test]
fn what_is_unplugged_is_not_sent_and_not_waited_for() {
    let line = || Arc::new(Mutex::new(Line { level: true }));
    let mut machine = Machine::named("demo");
    let ids: Vec<_> = (0..3).map(|_| machine.add("line", line()).unwrap()).collect();
    let mut all = Vec::new();
    machine.save(&mut all).unwrap();
    machine.remove(ids[1]).unwrap();
    let names = |machine: &Machine| machine.sections().map(|it| it.instance_id).collect::<Vec<_>>();
    assert_eq!(names(&machine), [0, 2], "the others keep their instances");
    // A destination that has one more, or one less, says which.
    let error = machine.load(&all).unwrap_err().to_string();
    assert!(error.contains("section `line` 1"), "{error}");
    let mut fewer = Vec::new();
    machine.save(&mut fewer).unwrap();
    machine.load(&fewer).unwrap();
    let again = machine.add(("line", 1), line()).unwrap();
    let error = machine.load(&fewer).unwrap_err().to_string();
    assert!(error.contains("device `line` 1 has no section"), "{error}");
    // It is a new section, behind the others: the stream of before loads nevertheless.
    assert_eq!(names(&machine), [0, 2, 1]);
    machine.load(&all).unwrap();
    assert!(machine.remove(ids[1]).is_err(), "that one is gone");
    machine.remove(again).unwrap();
    machine.load(&fewer).unwrap();
}
