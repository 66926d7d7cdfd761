//! The two ends of a stream, whatever the device: no byte and no error of a writer is lost, and both can go
//! to another thread.

use std::io::{Error, ErrorKind, Write};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use vmstate_runtime::{
    Decision, Decoder, Encoder, SaveError, SaveErrorKind, Segments, Trace, VmState,
};

/// More than the buffer of an encoder.
const LARGE: usize = 100_000;
static TWOS: [u8; LARGE] = [2; LARGE];

#[derive(VmState, Default)]
struct Queue {
    n: u32,
    #[vmstate(len = "n")]
    words: Vec<u16>,
}

const QUEUE: Queue = Queue { n: 0, words: Vec::new() };

/// Takes `room` bytes, then fails or panics, once; afterwards it would take everything.
#[derive(Default)]
struct Disk {
    taken: Vec<u8>,
    room: Option<usize>,
    panics: bool,
    flush_fails: bool,
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.room {
            Some(0) => {
                self.room = None;
                assert!(!self.panics, "the disk is on fire");
                Err(Error::from(ErrorKind::StorageFull))
            }
            Some(room) => {
                let len = bytes.len().min(room);
                self.room = Some(room - len);
                self.taken.extend_from_slice(&bytes[..len]);
                Ok(len)
            }
            None => {
                self.taken.extend_from_slice(bytes);
                Ok(bytes.len())
            }
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.flush_fails { Err(Error::from(ErrorKind::BrokenPipe)) } else { Ok(()) }
    }
}

/// What the writer said: its kind and its message.
#[track_caller]
fn reason<T>(result: Result<T, SaveError>) -> (ErrorKind, String) {
    match result {
        Ok(_) => panic!("the error is lost"),
        Err(e) => match e.kind() {
            SaveErrorKind::Io(e) => (e.kind(), e.to_string()),
            _ => panic!("not of the writer: {e:#}"),
        },
    }
}

#[test]
fn the_last_write_can_fail() {
    let mut disk = Disk { room: Some(3), ..Disk::default() };
    let e = reason(Encoder::io(&mut disk, |mut out| QUEUE.save(&mut out)));
    assert_eq!(e.0, ErrorKind::StorageFull);
    assert_eq!(disk.taken, [0; 3]);
}

#[test]
fn the_flush_can_fail() {
    let mut disk = Disk { flush_fails: true, ..Disk::default() };
    let e = reason(Encoder::io(&mut disk, |mut out| QUEUE.save(&mut out)));
    assert_eq!(e.0, ErrorKind::BrokenPipe);
    // Also when there is nothing to write.
    let e = reason(Encoder::io(&mut disk, |_| Ok(())));
    assert_eq!(e.0, ErrorKind::BrokenPipe);
}

/// Who goes on after an error does not get a stream with a piece missing, or there twice.
#[test]
fn an_error_that_is_ignored_comes_back() {
    for direct in [false, true] {
        let mut disk = Disk { room: Some(7), ..Disk::default() };
        let result = Encoder::io(&mut disk, |mut out| {
            out.value(&1u8)?;
            let e = if direct {
                reason(out.bytes(&TWOS))
            } else {
                reason((0..LARGE).try_for_each(|_| out.value(&2u8)))
            };
            assert_eq!(e.0, ErrorKind::StorageFull);
            // There is room in the buffer, or not.
            let _ = out.value(&3u8);
            assert_eq!(reason(out.bytes(&TWOS)).1, "an earlier write failed");
            Ok(())
        });
        assert_eq!(reason(result).1, "an earlier write failed");
        assert_eq!(disk.taken, [1, 2, 2, 2, 2, 2, 2]);
    }
}

#[test]
fn a_panic_that_is_caught_comes_back() {
    for room in [0, 1, 7] {
        let mut disk = Disk { room: Some(room), panics: true, ..Disk::default() };
        let result = Encoder::io(&mut disk, |mut out| {
            out.value(&1u8)?;
            assert!(catch_unwind(AssertUnwindSafe(|| out.bytes(&TWOS))).is_err());
            out.value(&3u8)
        });
        assert_eq!(reason(result).1, "an earlier write failed");
        assert_eq!(disk.taken.len(), room);
    }
}

#[test]
fn an_error_of_the_save_is_returned() {
    let mut disk = Disk::default();
    let wrong = Queue { n: 1, ..QUEUE };
    let e = Encoder::io(&mut disk, |mut out| wrong.save(&mut out)).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::WrongLength { .. }), "{e:#}");
    assert_eq!(disk.taken, []);
}

/// Whatever becomes of the encoder, its bytes are written, or their loss is an error.
#[test]
fn the_end_of_the_encoder_does_not_matter() {
    let mut disk = Disk::default();
    let result = Encoder::io(&mut disk, |mut out| {
        out.value(&0x0102_u16)?;
        drop(out);
        Ok("a result")
    });
    assert_eq!(result.ok(), Some("a result"));
    assert_eq!(disk.taken, [1, 2]);

    let mut elsewhere = Vec::new();
    let result = Encoder::io(&mut disk, |out| {
        let (mut out, mut other) = (out, Encoder::new(&mut elsewhere));
        out.value(&3u8)?;
        other.value(&4u8)?;
        mem::swap(&mut out, &mut other);
        out.value(&5u8)?;
        other.value(&6u8)
    });
    assert!(result.is_ok());
    assert_eq!((disk.taken, elsewhere), (vec![1, 2, 3, 6], vec![4, 5]));

    let mut disk = Disk::default();
    let result = Encoder::io(&mut disk, |mut out| {
        out.value(&1u8)?;
        mem::forget(out);
        Ok(())
    });
    assert_eq!(reason(result).1, "the encoder was forgotten, and the bytes that it had");
}

/// A trace lives as long as it likes.
#[test]
fn a_writer_and_a_trace() {
    let (mut disk, mut trace) = (Disk::default(), Trace::new());
    let queue = Queue { n: 1, words: vec![7] };
    let saved = Encoder::io(&mut disk, |out| queue.save(&mut out.traced(&mut trace)));
    assert!(saved.is_ok());
    assert_eq!(trace.decisions(), [Decision::Count(1)]);
    assert_eq!(disk.taken, [0, 0, 0, 1, 0, 7]);
}

#[test]
fn both_are_send() {
    const fn assert_send<T: Send>() {}
    const {
        assert_send::<Encoder<'static>>();
        assert_send::<Decoder<'static>>();
    }
}

/// Starts here and goes on in another thread.
#[test]
fn both_go_to_another_thread() {
    fn save(mut out: Encoder<'_>) -> Result<(), SaveError> {
        out.value(&1u8)?;
        std::thread::scope(|scope| scope.spawn(move || out.bytes(&TWOS)).join().unwrap())
    }
    let (mut vec, mut bytes) = (Vec::new(), bytes::BytesMut::new());
    let (mut segments, mut disk) = (Segments::new(), Disk::default());
    save(Encoder::new(&mut vec)).unwrap();
    save(Encoder::bytes_mut(&mut bytes)).unwrap();
    save(Encoder::segments(&mut segments)).unwrap();
    Encoder::io(&mut disk, save).unwrap();
    let stream = [&[1][..], &TWOS].concat();
    assert!(
        vec == stream && bytes == stream && segments.to_vec() == stream && disk.taken == stream
    );

    let shared = bytes.freeze();
    let mut reader = &stream[..];
    for mut input in [Decoder::new(&stream), Decoder::from_bytes(&shared), Decoder::io(&mut reader)]
    {
        assert_eq!(input.read::<u8>().unwrap(), 1);
        std::thread::scope(|scope| {
            let rest = scope.spawn(move || input.take(LARGE).map(<[u8]>::to_vec));
            assert_eq!(rest.join().unwrap().unwrap(), TWOS);
        });
    }
}

/// Twice as much is more than a vector may have there.
#[cfg(target_pointer_width = "32")]
#[test]
fn a_sink_of_half_the_memory() {
    const HALF: usize = 1 << 30;
    let mut vec = vec![0; HALF];
    Encoder::new(&mut vec).value(&7u64).unwrap();
    assert_eq!((vec.len(), &vec[HALF..]), (HALF + 8, &[0, 0, 0, 0, 0, 0, 0, 7][..]));
    drop(vec);

    let mut bytes = bytes::BytesMut::zeroed(HALF);
    let e = Encoder::bytes_mut(&mut bytes).value(&7u64).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::OutOfMemory { .. }), "{e}");
    assert_eq!(bytes.len(), HALF);
    drop(bytes);

    let most = isize::MAX as usize - 3;
    let mut vec = vec![0; most];
    let e = Encoder::new(&mut vec).value(&7u64).unwrap_err();
    assert!(matches!(e.kind(), SaveErrorKind::OutOfMemory { needed: 8 }), "{e}");
    assert_eq!(vec.len(), most);
}
