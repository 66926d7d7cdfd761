//! A peer that stalls, or goes away: an error after the caller's deadline, and a machine as it was.
#![cfg(unix)]

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use vmstate_machine::{LoadOptions, Machine, SaveOptions, Status};
use vmstate_runtime::VmState;

#[derive(VmState, Clone, Debug, PartialEq)]
#[vmstate(unreleased)]
struct Video {
    #[vmstate(configured)]
    memory: Vec<u8>,
}

fn machine(byte: u8, len: usize) -> (Machine, Arc<Mutex<Video>>) {
    let (mut machine, video) =
        (Machine::named("demo"), Arc::new(Mutex::new(Video { memory: vec![byte; len] })));
    machine.add("video", video.clone()).unwrap();
    (machine, video)
}

const DEADLINE: Duration = Duration::from_millis(20);
/// A host under load is slow; one that hangs takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Loads from a socket to which `sent` is written, and that is then closed or left open.
fn load(sent: &[u8], closes: bool) -> String {
    let (mut socket, mut peer) = UnixStream::pair().unwrap();
    socket.set_read_timeout(Some(DEADLINE)).unwrap();
    peer.write_all(sent).unwrap();
    let peer = (!closes).then_some(peer);
    let (mut machine, video) = machine(1, 100);
    let start = Instant::now();
    let error = machine.load_io(&mut socket, LoadOptions::new()).unwrap_err();
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    assert_eq!(video.lock().unwrap().memory, [1; 100]);
    assert_eq!(machine.status(), &Status::Paused);
    drop(peer);
    format!("{error:#}")
}

#[test]
fn a_peer_that_stalls_or_closes_is_an_error() {
    let mut stream = Vec::new();
    machine(7, 100).0.save(&mut stream).unwrap();
    let body = stream.windows(100).position(|it| it == [7; 100]).unwrap();
    let (mut stalled, mut closed) = (0, 0);
    // Before, in and behind each part of the stream: the description is the end.
    for len in [0, 3, 8, 12, body - 1, body, body + 50, body + 100, body + 104, body + 106] {
        let error = load(&stream[..len], false);
        assert!(error.contains("stream offset"), "{len}: {error}");
        stalled += 1;
        // Nothing depends on the description: behind the end a stream may end without one.
        if len == body + 106 {
            continue;
        }
        let error = load(&stream[..len], true);
        assert!(error.contains("the end of the stream"), "{len}: {error}");
        closed += 1;
    }
    println!("{stalled} peers that stalled and {closed} that closed: nothing half loaded");
}

#[test]
fn a_peer_that_takes_nothing_is_an_error() {
    // More than any socket holds.
    let (mut machine, _) = machine(7, 16 << 20);
    machine.resume().unwrap();
    let (mut socket, peer) = UnixStream::pair().unwrap();
    socket.set_write_timeout(Some(DEADLINE)).unwrap();
    let start = Instant::now();
    let error = machine.save_io(&mut socket, SaveOptions::new()).unwrap_err();
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    assert!(error.to_string().contains("video[0]/memory"), "{error}");
    assert_eq!(machine.status(), &Status::Running, "the guest goes on");
    drop(peer);
    let error = machine.save_io(&mut socket, SaveOptions::new()).unwrap_err();
    assert!(error.to_string().contains("stream offset"), "{error}");
    assert_eq!(machine.status(), &Status::Running, "the guest goes on");
}
