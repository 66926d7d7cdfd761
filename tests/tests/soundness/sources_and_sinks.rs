//! Readers and writers that panic, lie about what they did, or stop.

use std::io::{self, Read, Write};

use vmstate_runtime::{Decoder, Encoder, VmState};

use super::caught;

#[derive(VmState, Default)]
#[vmstate(name = "inner")]
struct Inner {
    a: u32,
    #[vmstate(prefix = u16)]
    bytes: Vec<u8>,
    b: [u16; 3],
}

#[derive(VmState, Default)]
#[vmstate(name = "device")]
struct Device {
    before: u64,
    inners: [Inner; 4],
    #[vmstate(prefix = u32)]
    words: Vec<u64>,
    #[vmstate(prefix = u32)]
    shared: bytes::Bytes,
    #[vmstate(queue)]
    queue: Vec<Inner>,
    after: [u8; 32],
}

fn stream() -> Vec<u8> {
    let inner = || Inner { a: 1, bytes: vec![2; 300], b: [3; 3] };
    let device = Device {
        before: 4,
        inners: [inner(), inner(), inner(), inner()],
        words: vec![5; 20_000],
        shared: vec![6; 100_000].into(),
        queue: vec![inner(), inner()],
        after: [7; 32],
    };
    let mut stream = Vec::new();
    device.save(&mut Encoder::new(&mut stream)).unwrap();
    stream
}

/// What a reader does at the call with a certain number.
#[derive(Clone, Copy)]
enum Read1 {
    Panics,
    /// It says that it read so many bytes more than there is room for.
    Claims(usize),
    Fails,
    Interrupted,
    Ends,
}

struct Reader<'s> {
    stream: &'s [u8],
    piece: usize,
    calls: usize,
    at: usize,
    what: Read1,
}

impl Read for Reader<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        assert!(!room.is_empty(), "asked for nothing");
        self.calls += 1;
        if self.calls == self.at {
            match self.what {
                Read1::Panics => {
                    room.fill(0xee);
                    panic!("a bug")
                }
                Read1::Claims(more) => return Ok(room.len().saturating_add(more)),
                Read1::Fails => return Err(io::Error::other("it fails")),
                Read1::Interrupted => return Err(io::ErrorKind::Interrupted.into()),
                Read1::Ends => return Ok(0),
            }
        }
        let piece = room.len().min(self.piece);
        self.stream.read(&mut room[..piece])
    }
}

/// A decoder that saw something of the kind goes on, and has bytes of the stream or none.
#[test]
fn readers() {
    let stream = stream();
    let what = [
        Read1::Panics,
        Read1::Claims(1),
        Read1::Claims(usize::MAX),
        Read1::Claims(usize::MAX - (8 << 10)),
        Read1::Fails,
        Read1::Interrupted,
        Read1::Ends,
    ];
    for what in what {
        for piece in [1, 7, 4096, usize::MAX] {
            for at in (1..40).chain([100, 1000, 10_000]) {
                let mut reader = Reader { stream: &stream, piece, calls: 0, at, what };
                let mut input = Decoder::io(&mut reader);
                let mut device = Device::default();
                let result = caught(|| device.load_part(&mut input, 1));
                match (what, result) {
                    (Read1::Claims(_), Some(Err(e))) => {
                        assert!(!e.to_string().is_empty());
                    }
                    (Read1::Interrupted, result) => assert!(result.unwrap().is_ok()),
                    _ => {}
                }
                // It can be asked again.
                for _ in 0..3 {
                    let _ = caught(|| input.peek(9).map(<[u8]>::len));
                    let _ = caught(|| Device::default().load_part(&mut input, 1));
                    let _ = input.offset();
                    let _ = caught(|| input.shared(5000));
                    let _ = caught(|| input.end());
                }
            }
        }
    }
}

/// It is no end of the stream, and no panic, but an error.
#[test]
fn a_reader_that_claims_more_than_it_was_asked_for() {
    for more in [1, 1000, usize::MAX] {
        let what = Read1::Claims(more);
        let mut reader = Reader { stream: &[], piece: 1, calls: 0, at: 1, what };
        let e = Decoder::io(&mut reader).read::<u64>().unwrap_err();
        assert!(matches!(e.kind(), vmstate_runtime::LoadErrorKind::Io(_)), "{e}");
    }
}

#[derive(Clone, Copy)]
enum Write1 {
    Panics,
    Claims(usize),
    Fails,
    Nothing,
}

struct Writer {
    calls: usize,
    at: usize,
    what: Write1,
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.calls += 1;
        if self.calls == self.at {
            match self.what {
                Write1::Panics => panic!("a bug"),
                Write1::Claims(more) => return Ok(bytes.len().saturating_add(more)),
                Write1::Fails => return Err(io::Error::other("it fails")),
                Write1::Nothing => return Ok(0),
            }
        }
        Ok(bytes.len().min(5000))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn writers() {
    let mut device = Device::default();
    device.load(&mut Decoder::new(&stream()), 1).unwrap();
    for what in [
        Write1::Panics,
        Write1::Claims(1),
        Write1::Claims(usize::MAX),
        Write1::Fails,
        Write1::Nothing,
    ] {
        for at in 1..100 {
            let mut writer = Writer { calls: 0, at, what };
            let result = caught(|| {
                Encoder::io(&mut writer, |mut out| {
                    // Code that does not look at errors, or catches panics, goes on.
                    for _ in 0..4 {
                        let _ = caught(|| device.save(&mut out));
                        let _ = out.offset();
                        let _ = caught(|| out.bytes(&[8; 40_000]));
                    }
                    Ok(())
                })
            });
            let is_met = writer.calls >= at;
            assert!(!is_met || result.is_none_or(|result| result.is_err()), "bytes are lost");
        }
    }
}
