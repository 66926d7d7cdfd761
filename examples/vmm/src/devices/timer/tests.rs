//! What of a timer is on its way when the guest is paused.

use std::io::ErrorKind;

use vmm_sys_util::eventfd::EFD_NONBLOCK;
use vmstate_machine::Machine;

use super::*;

fn timer(new: fn(EventFd) -> Arc<Timer>) -> (Arc<Timer>, EventFd, Machine) {
    let line = EventFd::new(EFD_NONBLOCK).expect("a line");
    let timer = new(line.try_clone().expect("the line"));
    let mut machine = Machine::named("test");
    machine.add("interval-timer", timer.clone()).expect("one device");
    (timer, line, machine)
}

/// One whose thread does not come to its turn.
fn asleep(line: EventFd) -> Arc<Timer> {
    Arc::new(Timer { state: Mutex::default(), changed: Condvar::new(), line })
}

/// The tick that is due when the guest is paused, and that its thread has not sent, is sent at the destination, once.
#[test]
fn a_tick_that_is_due_goes_along() {
    let (source, source_line, mut here) = timer(asleep);
    let (destination, line, mut there) = timer(Timer::new);
    source.write(0, 3_600_000);
    here.resume().expect("it runs");
    lock(&source.state).due = Some(Instant::now());
    let mut stream = Vec::new();
    here.save(&mut stream).expect("a stream");
    assert_eq!(source.registers().count, 0, "it was sent here");
    assert_eq!(source_line.read().unwrap_err().kind(), ErrorKind::WouldBlock);

    there.load(&stream).expect("its own stream");
    assert_eq!(line.read().unwrap_err().kind(), ErrorKind::WouldBlock, "it is paused");
    there.resume().expect("it runs");
    let start = Instant::now();
    while destination.registers().count == 0 && start.elapsed() < Duration::from_secs(10) {
        thread::sleep(Duration::from_millis(1));
    }
    there.pause().expect("it stands still");
    assert_eq!(line.read().expect("an interrupt"), 1);
    let Registers { count, left, .. } = destination.registers();
    assert_eq!(count, 1);
    assert!(left > Duration::from_secs(3500), "the next one comes a period later: {left:?}");
}

/// One that is not due yet comes when it is.
#[test]
fn what_is_left_goes_along() {
    let (source, _, mut here) = timer(Timer::new);
    let (destination, line, mut there) = timer(Timer::new);
    source.write(0, 3_600_000);
    here.resume().expect("it runs");
    thread::sleep(Duration::from_millis(20));
    let mut stream = Vec::new();
    here.save(&mut stream).expect("a stream");
    there.load(&stream).expect("its own stream");
    there.resume().expect("it runs");
    there.pause().expect("it stands still");
    assert_eq!(line.read().unwrap_err().kind(), ErrorKind::WouldBlock);
    let Registers { period, count, left } = destination.registers();
    assert_eq!((period, count), (3_600_000, 0));
    assert!(
        left <= Duration::from_millis(3_599_980) && left > Duration::from_secs(1800),
        "{left:?}"
    );
}
