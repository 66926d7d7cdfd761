//! Bytes are fed in pieces of any size; async code waits for them.

use std::task::Poll;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use vmstate_runtime::{Decoder, LoadError, VmState};
use vmstate_stream::sans_io::{Incoming, Outgoing};
use vmstate_stream::{
    Command, Configuration, Header, Profile, Reader, Record, StreamError, StreamErrorKind,
};

/// A device whose end is found by looking for a subsection, and whose loads depend on a count.
#[derive(VmState, Default, Clone, PartialEq, Debug)]
#[vmstate(name = "nic", subsection(link, needed = "has_link"))]
struct Nic {
    n: u16,
    #[vmstate(len = "n")]
    ring: Vec<u32>,
    #[vmstate(subsection = "link")]
    speed: u64,
}

impl Nic {
    fn has_link(&self) -> bool {
        self.speed != 0
    }
}

fn nic() -> Nic {
    Nic { n: 60, ring: (0..60).collect(), speed: 7 }
}

/// A device with a subsection, one without, an iterative section, commands and a description.
fn stream() -> Outgoing {
    let mut out = Outgoing::new(Profile::default(), &Configuration::new("none")).unwrap();
    out.start(&Header::new(2, "pages", 0, 1), |out| out.bytes(b"abc.")).unwrap();
    out.part(2, |out| out.bytes(b"defghi.")).unwrap();
    out.command(&Command::Ping(7)).unwrap();
    out.end(2, |out| out.bytes(b".")).unwrap();
    out.full(&Header::new(5, "nic", 0, 1), |out| nic().save(out)).unwrap();
    out.full(&Header::new(6, "nic", 1, 1), |out| Nic { speed: 0, ..nic() }.save(out)).unwrap();
    out.finish(Some(b"{}")).unwrap();
    out
}

/// What has come so far.
#[derive(Default, PartialEq, Debug)]
struct Loaded {
    pages: Vec<u8>,
    nics: Vec<Nic>,
    records: usize,
    ended: bool,
}

/// Goes on as far as the bytes allow.
fn advance(incoming: &mut Incoming, loaded: &mut Loaded) -> Result<(), StreamError> {
    loop {
        if let Some(header) = incoming.section().cloned() {
            let done = if header.idstr == "pages" {
                pages(incoming, loaded)?
            } else {
                nic_of(incoming, header.version_id, loaded)?
            };
            if !done {
                return Ok(());
            }
        }
        match incoming.next() {
            Poll::Ready(Ok(Some(_))) => loaded.records += 1,
            Poll::Ready(Ok(None)) => loaded.ended = true,
            Poll::Ready(Err(e)) => return Err(e),
            Poll::Pending => return Ok(()),
        }
        if loaded.ended {
            return Ok(());
        }
    }
}

/// A device; whether all of it has come.
fn nic_of(
    incoming: &mut Incoming,
    version_id: u32,
    loaded: &mut Loaded,
) -> Result<bool, StreamError> {
    let mut nic = Nic::default();
    let Poll::Ready(result) = incoming.body(|input| nic.load_part(input, version_id)) else {
        return Ok(false);
    };
    result?;
    loaded.nics.push(nic);
    Ok(true)
}

fn letter(input: &mut Decoder<'_>) -> Result<u8, LoadError> {
    input.read()
}

/// Letters up to a dot, each a step.
fn pages(incoming: &mut Incoming, loaded: &mut Loaded) -> Result<bool, StreamError> {
    loop {
        if loaded.pages.last() == Some(&b'.') {
            let Poll::Ready(result) = incoming.end_body() else { return Ok(false) };
            result?;
            loaded.pages.push(b' ');
            return Ok(true);
        }
        match incoming.step(letter) {
            Poll::Ready(Ok(letter)) => loaded.pages.push(letter),
            Poll::Ready(Err(e)) => return Err(e),
            Poll::Pending => return Ok(false),
        }
    }
}

#[test]
fn pieces_of_any_size() {
    let stream = stream().take();
    for size in [1, 2, 3, 7, 64, 1000, stream.len()] {
        let (mut incoming, mut loaded) = (Incoming::new(Profile::default()), Loaded::default());
        for piece in stream.chunks(size) {
            incoming.feed(piece);
            advance(&mut incoming, &mut loaded).unwrap();
        }
        incoming.close();
        advance(&mut incoming, &mut loaded).unwrap();
        let nics = vec![nic(), Nic { speed: 0, ..nic() }];
        let pages = b"abc. defghi. . ".to_vec();
        assert_eq!(loaded, Loaded { pages, nics, records: 8, ended: true }, "{size}");
        assert_eq!((incoming.rest(), incoming.offset()), (&[][..], stream.len() as u64));
    }
}

/// A peer that closes too soon: the error is that of a stream which is cut.
#[test]
fn a_peer_that_closes() {
    let stream = stream().take();
    let end = stream.len() - 7;
    for len in 0..stream.len() {
        let (mut incoming, mut loaded) = (Incoming::new(Profile::default()), Loaded::default());
        incoming.feed(&stream[..len]);
        let result = advance(&mut incoming, &mut loaded);
        assert!(result.is_ok() && !loaded.ended, "{len}");
        incoming.close();
        let result = advance(&mut incoming, &mut loaded);
        assert_eq!(result.is_ok(), len == end, "{len}: {result:?}");
        if let Err(e) = result {
            // Half a subsection is none, and no footer either.
            let is_cut =
                matches!(e.kind(), StreamErrorKind::Load(_) | StreamErrorKind::NoFooter { .. });
            assert!(is_cut, "{e}");
            assert!(e.offset() <= len as u64, "{len}: {e}");
            let again = advance(&mut incoming, &mut loaded).unwrap_err();
            assert!(matches!(again.kind(), StreamErrorKind::Failed), "{again}");
        }
    }
}

/// Every change of a byte is an error or is read, as it is from memory.
#[test]
fn damage_is_the_same_as_in_memory() {
    let stream = stream().take();
    for at in 0..stream.len() {
        for change in [1, 0x80, 0xff] {
            let mut damaged = stream.to_vec();
            damaged[at] ^= change;
            let (mut incoming, mut loaded) = (Incoming::new(Profile::default()), Loaded::default());
            let result = damaged.chunks(97).try_for_each(|piece| {
                incoming.feed(piece);
                advance(&mut incoming, &mut loaded)
            });
            incoming.close();
            let result = result.and_then(|()| advance(&mut incoming, &mut loaded));
            let whole = in_memory(&damaged);
            let texts = (result.map_err(|e| e.to_string()), whole.map_err(|e| e.to_string()));
            assert_eq!(texts.0, texts.1, "{at} {change:#x}");
        }
    }
}

fn in_memory(stream: &[u8]) -> Result<(), StreamError> {
    let mut reader = Reader::new(Decoder::new(stream), Profile::default())?;
    while let Some(record) = reader.next()? {
        if !record.has_body() {
            continue;
        }
        let Some(header) = reader.section().cloned() else { continue };
        reader.body(|input| match &*header.idstr {
            "pages" => {
                while input.read::<u8>()? != b'.' {}
                Ok(())
            }
            _ => Nic::default().load_part(input, header.version_id),
        })?;
    }
    Ok(())
}

/// Two tasks and a pipe with room for 50 bytes.
#[tokio::test]
async fn tasks_of_tokio() {
    let (mut source, mut destination) = tokio::io::duplex(50);
    let send = async move {
        let mut outgoing = stream();
        source.write_all(&outgoing.take()).await.unwrap();
        source.shutdown().await.unwrap();
    };
    let receive = async move {
        let (mut incoming, mut loaded) = (Incoming::new(Profile::default()), Loaded::default());
        let mut buffer = [0; 4096];
        while !loaded.ended {
            match destination.read(&mut buffer).await.unwrap() {
                0 => incoming.close(),
                n => incoming.feed(&buffer[..n]),
            }
            advance(&mut incoming, &mut loaded).unwrap();
        }
        loaded
    };
    let ((), loaded) = tokio::join!(send, receive);
    assert_eq!(loaded.nics, [nic(), Nic { speed: 0, ..nic() }]);
    assert_eq!(loaded.records, 8);
}

/// Offsets go on where bytes were taken, and what was taken is not copied again.
#[test]
fn bytes_are_taken() {
    let mut whole = stream();
    let whole = whole.take();
    let mut out = Outgoing::new(Profile::default(), &Configuration::new("none")).unwrap();
    let mut taken = out.take().to_vec();
    assert!(out.is_empty());
    out.start(&Header::new(2, "pages", 0, 1), |out| out.bytes(b"abc.")).unwrap();
    assert_eq!(out.len(), 28);
    taken.extend(out.take());
    assert_eq!(taken, whole[..taken.len()]);
    let e = out.part(3, |_| Ok(())).unwrap_err();
    assert_eq!(e.offset(), taken.len() as u64);
    let e = out.finish(None).unwrap_err();
    assert_eq!((e.offset(), e.section().unwrap().idstr.as_str()), (taken.len() as u64, "pages"));
    let record = Record::Start(Header::new(2, "pages", 0, 1));
    assert!(record.has_body());
}

/// A body whose end only its bytes tell, in pieces of a byte: what trying it has read, and how many bytes behind it
/// have come when it is loaded.
fn one_by_one(letters: &[u8]) -> (usize, usize) {
    let start = b"QEVM\0\0\0\x03\x04\0\0\0\x05\x03nic\0\0\0\0\0\0\0\x01";
    let stream = [start, letters, b".\x7e\0\0\0\x05\0"].concat();
    let profile = Profile { configuration: false, ..Profile::default() };
    let (mut incoming, mut read) = (Incoming::new(profile), 0);
    let mut body = |input: &mut Decoder<'_>| {
        while letter(input)? != b'.' {
            read += 1;
        }
        Ok(())
    };
    for (come, byte) in (1..).zip(&stream) {
        incoming.feed(&[*byte]);
        if incoming.section().is_none() {
            assert!(!matches!(incoming.next(), Poll::Ready(Err(_))));
        } else if let Poll::Ready(result) = incoming.body(&mut body) {
            result.unwrap();
            return (read, come - start.len() - letters.len() - 1);
        }
    }
    incoming.close();
    assert!(matches!(incoming.body(&mut body), Poll::Ready(Ok(()))));
    (read, 0)
}

/// A peer that sends a byte at a time does not make work that grows with the square of its section, also not with bytes
/// that look like the end of it; and what is complete is not waited for.
#[test]
fn work_in_proportion() {
    for len in [0, 1, 100, 10_000] {
        let (read, behind) = one_by_one(&vec![b'a'; len]);
        assert!(read <= 6 * len + 100, "{read} for {len}");
        assert_eq!(behind, 5, "the footer");
        let (read, behind) = one_by_one(&b"\x7e\0\0\0\x06".repeat(len));
        assert!(read <= 30 * len + 100, "{read} for {len}");
        assert_eq!(behind, 5, "the footer");
    }
    let (read, _) = one_by_one(&b"\x7e\0\0\0\x05".repeat(6000));
    assert!(read <= 1006 * 30_000, "{read}");
}
