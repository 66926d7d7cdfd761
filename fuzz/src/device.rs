//! A device and bytes: whatever they are, each source says the same of them, and what loads is stable.

use std::io::Read;

use bytes::{Bytes, BytesMut};
use vmstate_runtime::{Decoder, Encoder, LoadError, LoadErrorKind, SaveError, Segments, VmState};

use crate::bound;

/// A device on the heap.
pub type Boxed = Box<dyn VmState>;

/// The longest message: a path, and what was expected and found, each bounded.
const LONGEST_MESSAGE: usize = 4096;

/// Gives a few bytes at a time, first one more and then one less.
pub struct Chunks<'s> {
    stream: &'s [u8],
    size: usize,
}

impl<'s> Chunks<'s> {
    /// Gives `size` bytes, and so on.
    #[must_use]
    pub fn new(stream: &'s [u8], size: u8) -> Self {
        Self { stream, size: size.into() }
    }
}

impl Read for Chunks<'_> {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let len = room.len().min(self.size.max(1));
        self.size ^= 1;
        self.size = self.size.max(1);
        self.stream.read(&mut room[..len])
    }
}

/// What a load left behind.
struct Loaded {
    device: Boxed,
    result: Result<(), LoadError>,
    consumed: u64,
}

/// Loads `stream` into devices that `make` configures: from a slice, and from `Bytes`, or from a reader that
/// gives `chunk` bytes at a time, whichever `chunk` says. Both must agree, within the bounds of memory.
///
/// What loads is saved, loaded again and saved again: all must be the same bytes. Returns them.
///
/// # Errors
///
/// Why it does not load.
pub fn check(
    make: &dyn Fn() -> Boxed,
    stream: &[u8],
    version_id: u32,
    chunk: u8,
) -> Result<Vec<u8>, LoadError> {
    let first = from_slice(make(), stream, version_id);
    if let Err(e) = &first.result {
        sound(e, first.device.description().name);
    }
    let other = if chunk.is_multiple_of(2) {
        let shared = Bytes::copy_from_slice(stream);
        load(make(), Decoder::from_bytes(&shared), stream.len(), version_id)
    } else {
        let mut chunks = Chunks::new(stream, chunk);
        load(make(), Decoder::io(&mut chunks), stream.len(), version_id)
    };
    agree(&first, &other);
    first.result?;
    let saved = save(&*first.device);
    let saved = saved.unwrap_or_else(|e| panic!("it loads and cannot be saved: {e:#}"));
    assert_eq!(save(&*other.device).ok().as_ref(), Some(&saved), "from another source");
    let again = from_slice(make(), &saved, first.device.description().version_id);
    match again.result {
        Ok(()) => {}
        // The bytes behind a struct are what QEMU takes for a subsection of it: its wire cannot tell them apart.
        Err(e) if matches!(e.kind(), LoadErrorKind::UnknownSubsection { .. }) => return Err(e),
        Err(e) => panic!("what was saved does not load: {e:#}"),
    }
    let twice = save(&*again.device).unwrap_or_else(|e| panic!("it cannot be saved again: {e:#}"));
    assert_eq!(saved, twice, "saved, loaded and saved again");
    Ok(saved)
}

fn from_slice(device: Boxed, stream: &[u8], version_id: u32) -> Loaded {
    load(device, Decoder::new(stream), stream.len(), version_id)
}

fn load(mut device: Boxed, mut input: Decoder<'_>, len: usize, version_id: u32) -> Loaded {
    let result = bound::load(len, || device.load(&mut input, version_id));
    let consumed = input.offset();
    assert!(consumed <= len as u64, "{consumed} bytes of {len}");
    let at = result.as_ref().err().map_or(0, LoadError::offset);
    assert!(at <= len as u64, "{result:?}");
    Loaded { device, result, consumed }
}

/// The error says where, and no more than a reader can take in.
fn sound(error: &LoadError, name: &str) {
    let message = format!("{error:#}");
    assert!(message.starts_with(name), "{message}");
    assert!(message.len() <= LONGEST_MESSAGE, "{} bytes of message", message.len());
}

/// Two sources tell the same.
fn agree(first: &Loaded, other: &Loaded) {
    match (&first.result, &other.result) {
        (Ok(()), Ok(())) => assert_eq!(first.consumed, other.consumed),
        // Of two faults in one list a slice, which knows its end, tells the missing bytes, and a reader what came before.
        (Err(a), Err(b)) if is_short(a) != is_short(b) => {}
        (Err(a), Err(b)) => {
            assert_eq!(a.offset(), b.offset(), "{a:#} / {b:#}");
            assert_eq!(a.path(), b.path(), "{a:#} / {b:#}");
            let kinds = (std::mem::discriminant(a.kind()), std::mem::discriminant(b.kind()));
            assert_eq!(kinds.0, kinds.1, "{a:#} / {b:#}");
        }
        (a, b) => panic!("the sources do not agree: {a:?} / {b:?}"),
    }
}

fn is_short(error: &LoadError) -> bool {
    matches!(error.kind(), LoadErrorKind::Truncated { .. } | LoadErrorKind::TooMuchMemory { .. })
}

fn save(device: &dyn VmState) -> Result<Vec<u8>, SaveError> {
    let mut out = Vec::new();
    device.save(&mut Encoder::new(&mut out))?;
    Ok(out)
}

/// The bytes of a device, the same from a `Vec` and from another sink, chosen by `sink`.
///
/// # Errors
///
/// Why it cannot be saved.
pub fn saved(device: &dyn VmState, sink: u8) -> Result<Vec<u8>, SaveError> {
    let first = save(device);
    let other = match sink % 3 {
        0 => {
            let mut out = BytesMut::new();
            let result = device.save(&mut Encoder::bytes_mut(&mut out));
            result.map(|()| out.to_vec())
        }
        1 => {
            let mut out = Segments::new();
            let result = device.save(&mut Encoder::segments(&mut out));
            result.map(|()| out.to_vec())
        }
        _ => {
            let mut out = Vec::new();
            let result = Encoder::io(&mut out, |mut encoder| device.save(&mut encoder));
            result.map(|()| out)
        }
    };
    let text = |result: &Result<Vec<u8>, SaveError>| {
        result.as_ref().map_err(|e| format!("{e:#}")).cloned()
    };
    assert_eq!(text(&first), text(&other), "two sinks");
    first
}
