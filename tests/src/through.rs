//! Save and load through every sink and source: all must agree.

use std::fmt::{Debug, Display};
use std::io::{Error, ErrorKind, Read, Write};

use bytes::{Bytes, BytesMut};
use vmstate_runtime::{Decoder, Encoder, LoadError, LoadErrorKind, SaveError, Segments, VmState};

/// Of any type: the checks are compiled once, and not for each type that they are made of.
pub trait State: VmState + Debug {}

impl<T: VmState + Debug> State for T {}

/// What a load left behind.
#[derive(Debug)]
pub struct Loaded<T> {
    /// The device, half loaded after an error.
    pub state: T,
    /// The offset of the decoder afterwards.
    pub consumed: u64,
    /// What `load` returned.
    pub result: Result<(), LoadError>,
}

impl<T> Loaded<T> {
    /// The error.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[track_caller]
    pub fn error(self) -> LoadError {
        match self.result {
            Ok(()) => panic!("the load succeeded"),
            Err(e) => e,
        }
    }
}

/// The bytes of a device.
///
/// # Panics
///
/// When it cannot be saved.
#[track_caller]
pub fn save<T: VmState>(state: &T) -> Vec<u8> {
    match try_save(state) {
        Ok(bytes) => bytes,
        Err(e) => panic!("the save failed: {e:#}"),
    }
}

/// Saves into every kind of sink.
///
/// # Panics
///
/// When two sinks disagree.
#[track_caller]
pub fn try_save<T: VmState>(state: &T) -> Result<Vec<u8>, SaveError> {
    try_save_any(state)
}

/// The same of any type.
///
/// # Panics
///
/// When two sinks disagree.
#[track_caller]
pub fn try_save_any(state: &dyn VmState) -> Result<Vec<u8>, SaveError> {
    let first = into_vec(state);
    let others = [
        ("a Vec that has bytes", into_used_vec(state)),
        ("BytesMut", into_bytes_mut(state)),
        ("Segments", into_segments(state)),
        ("a writer", into_writer(state, usize::MAX)),
        ("a writer that takes one byte", into_writer(state, 1)),
    ];
    for (sink, other) in others {
        match (&first, other) {
            (Ok(first), Ok(other)) => assert_eq!(*first, other, "{sink}"),
            (first, other) => {
                let (first, other) = (first.as_ref().err(), other.as_ref().err());
                assert_eq!(first.map(message), other.map(message), "{sink}");
            }
        }
    }
    first
}

/// A message with its reasons.
fn message(error: &impl Display) -> String {
    format!("{error:#}")
}

fn into_vec(state: &dyn VmState) -> Result<Vec<u8>, SaveError> {
    let mut out = Vec::new();
    state.save(&mut Encoder::new(&mut out))?;
    Ok(out)
}

fn into_used_vec(state: &dyn VmState) -> Result<Vec<u8>, SaveError> {
    let mut out = vec![0xaa; 3];
    state.save(&mut Encoder::new(&mut out))?;
    assert_eq!(out[..3], [0xaa; 3]);
    Ok(out.split_off(3))
}

fn into_bytes_mut(state: &dyn VmState) -> Result<Vec<u8>, SaveError> {
    let mut out = BytesMut::new();
    state.save(&mut Encoder::bytes_mut(&mut out))?;
    Ok(out.to_vec())
}

fn into_segments(state: &dyn VmState) -> Result<Vec<u8>, SaveError> {
    let mut out = Segments::new();
    let mut encoder = Encoder::segments(&mut out);
    state.save(&mut encoder)?;
    let offset = encoder.offset();
    drop(encoder);
    assert_eq!(offset, out.len() as u64);
    assert_eq!(out.iter().collect::<Vec<_>>().concat(), out.to_vec());
    Ok(out.to_vec())
}

fn into_writer(state: &dyn VmState, step: usize) -> Result<Vec<u8>, SaveError> {
    let mut out = Slow { step, inner: Vec::new(), interrupt: false };
    let offset = Encoder::io(&mut out, |mut encoder| {
        state.save(&mut encoder)?;
        Ok(encoder.offset())
    })?;
    assert_eq!(offset, out.inner.len() as u64);
    Ok(out.inner)
}

/// Loads from every kind of source into a device that `make` configures. What follows the device is
/// left alone.
///
/// # Panics
///
/// When two sources disagree, or the entry that leaves nothing alone does something else.
#[track_caller]
pub fn load<T: VmState + Debug>(make: impl Fn() -> T, stream: &[u8], version_id: u32) -> Loaded<T> {
    let mut state = make();
    let (consumed, result) = load_from(&mut state, Decoder::new(stream), version_id);
    let first = Seen { state: &state, consumed, result };
    load_others(&|| Box::new(make()), stream, version_id, &first);
    let Seen { consumed, result, .. } = first;
    Loaded { state, consumed, result }
}

/// The same of any type.
///
/// # Panics
///
/// When two sources disagree, or the entry that leaves nothing alone does something else.
#[track_caller]
pub fn load_any<'s>(
    make: Make<'_, 's>,
    stream: &[u8],
    version_id: u32,
) -> Loaded<Box<dyn State + 's>> {
    let mut state = make();
    let (consumed, result) = load_from(&mut *state, Decoder::new(stream), version_id);
    let first = Seen { state: &*state, consumed, result };
    load_others(make, stream, version_id, &first);
    let Seen { consumed, result, .. } = first;
    Loaded { state, consumed, result }
}

/// What makes a device.
pub type Make<'m, 's> = &'m dyn Fn() -> Box<dyn State + 's>;

/// What a load left behind, for a look at it.
struct Seen<'a> {
    state: &'a dyn State,
    consumed: u64,
    result: Result<(), LoadError>,
}

/// From all sources but the first.
#[track_caller]
fn load_others(make: Make<'_, '_>, stream: &[u8], version_id: u32, first: &Seen<'_>) {
    let shared = Bytes::copy_from_slice(stream);
    let mut whole = stream;
    let mut slow = Slow { step: 1, inner: stream, interrupt: false };
    let others = [
        ("Bytes", Decoder::from_bytes(&shared)),
        ("the last part", Decoder::part(stream, 0, false)),
        ("a reader", Decoder::io(&mut whole)),
        ("a reader that gives one byte", Decoder::io(&mut slow)),
    ];
    load_whole(make, stream, version_id, first);
    for (source, decoder) in others {
        let mut state = make();
        let (consumed, result) = load_from(&mut *state, decoder, version_id);
        assert_same(first, &Seen { state: &*state, consumed, result }, source);
    }
    load_parts(make, stream, version_id, first);
}

#[track_caller]
fn assert_same(first: &Seen<'_>, other: &Seen<'_>, source: &str) {
    match (&first.result, &other.result) {
        (Ok(()), Ok(())) => {
            assert_eq!(format!("{:?}", first.state), format!("{:?}", other.state), "{source}");
            assert_eq!(first.consumed, other.consumed, "consumed from {source}");
        }
        (first, other) => {
            let (first, other) = (first.as_ref().err(), other.as_ref().err());
            assert_eq!(first.map(message), other.map(message), "{source}");
        }
    }
}

/// A part of the stream is not enough, or gives what all of it does: never something else.
#[track_caller]
fn load_parts(make: Make<'_, '_>, stream: &[u8], version_id: u32, whole: &Seen<'_>) {
    // Some lengths: the tests call this for every truncation, too.
    let step = stream.len() / 6 + 1;
    for len in (0..stream.len()).step_by(step).chain([stream.len()]) {
        let mut state = make();
        let (consumed, result) =
            load_from(&mut *state, Decoder::part(&stream[..len], 0, true), version_id);
        let part = Seen { state: &*state, consumed, result };
        let is_incomplete = part.result.as_ref().is_err_and(
            |e| matches!(e.kind(), LoadErrorKind::Incomplete { needed } if *needed > 0),
        );
        // The end of the stream is known to one of them only.
        let is_cut = whole
            .result
            .as_ref()
            .is_err_and(|e| matches!(e.kind(), LoadErrorKind::Truncated { .. }));
        if !is_incomplete && !is_cut {
            assert_same(whole, &part, "a part that goes on");
        }
    }
}

fn load_from(
    state: &mut dyn VmState,
    mut decoder: Decoder<'_>,
    version_id: u32,
) -> (u64, Result<(), LoadError>) {
    let result = state.load_part(&mut decoder, version_id);
    (decoder.offset(), result)
}

/// [`VmState::load`] differs in that bytes which are left are an error.
#[track_caller]
fn load_whole(make: Make<'_, '_>, stream: &[u8], version_id: u32, part: &Seen<'_>) {
    let mut slow = Slow { step: 1, inner: stream, interrupt: false };
    for (mut decoder, is_known) in [(Decoder::new(stream), true), (Decoder::io(&mut slow), false)] {
        let mut state = make();
        let result = state.load(&mut decoder, version_id);
        let left = stream.len() as u64 - part.consumed;
        match (&part.result, &result) {
            (Ok(()), Ok(())) => {
                assert_eq!(left, 0, "bytes are left, and that is no error");
                assert_eq!(format!("{:?}", part.state), format!("{state:?}"), "the whole section");
            }
            (Ok(()), Err(e)) => {
                let bytes = match e.kind() {
                    LoadErrorKind::Leftover { bytes } => *bytes,
                    _ => panic!("a whole section: {e:#}"),
                };
                assert_eq!((bytes, e.offset()), (is_known.then_some(left), part.consumed));
                assert_ne!(left, 0, "{e:#}");
                assert_eq!(e.path().to_string(), state.description().name);
            }
            (part, whole) => {
                let (part, whole) = (part.as_ref().err(), whole.as_ref().err());
                assert_eq!(part.map(message), whole.map(message), "the whole section");
            }
        }
    }
}

/// Passes at most `step` bytes at a time, and is interrupted before each.
struct Slow<T> {
    step: usize,
    inner: T,
    interrupt: bool,
}

impl<T> Slow<T> {
    fn interrupted(&mut self) -> std::io::Result<()> {
        self.interrupt = !self.interrupt;
        if self.interrupt { Err(Error::from(ErrorKind::Interrupted)) } else { Ok(()) }
    }
}

impl Write for Slow<Vec<u8>> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.interrupted()?;
        self.inner.write(&bytes[..bytes.len().min(self.step)])
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Read for Slow<&[u8]> {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        self.interrupted()?;
        let step = bytes.len().min(self.step);
        self.inner.read(&mut bytes[..step])
    }
}
