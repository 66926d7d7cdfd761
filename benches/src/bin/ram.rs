//! How fast RAM goes through, and in how much memory.
//!
//! `cargo run --release -p vmstate-benches --bin ram` sends the RAM of a guest, page by page, as QEMU does: from
//! memory into a sink, from a stream into memory, and from one stream to another one, also through a Unix socket.
//! Beside it stands what copying the same bytes once takes in the same process, and a socket alone.

use std::error::Error;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::Instant;

use clap::Parser;
use nix::sys::resource::{UsageWho, getrusage};
use vmstate_runtime::{BoxError, Decoder, Encoder, LoadError};
use vmstate_stream::ram::{self, Block, Codec, Format, Item, Memory, RamLoader, RamSaver};
use vmstate_stream::{
    Configuration, LoadIterative as _, Profile, Reader, Record, SaveIterative as _, Stage,
    StreamError, Writer,
};

const PAGE: usize = 4096;
/// Real memory that stands for all of the guest's: it does not fit into the caches.
const WINDOW: usize = 64 << 20;

/// How fast RAM goes through.
#[derive(Parser)]
struct Args {
    /// The guest's RAM in MiB.
    #[arg(long, default_value_t = 4096)]
    mib: u64,
    /// How often everything is measured; the best counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Fail if RAM passes through slower than this, in GB/s.
    #[arg(long, default_value_t = 0.0)]
    at_least: f64,
}

/// A name and what it measures.
type Case = (&'static str, fn(u64) -> Result<()>);

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Result<()> {
    let Args { mib, rounds, at_least } = Args::parse();
    let len = mib << 20;
    // What has no memory of a guest comes first: the most memory that a process had never gets less.
    let cases: [Case; 6] = [
        ("passed through, from bytes in the cache", passed),
        ("passed through, from a socket", from_a_socket),
        ("copied once", copied),
        ("the same through a socket, and nothing else", socket_alone),
        ("loaded into memory", loaded),
        ("saved into a sink", saved),
    ];
    println!(
        "| {mib} MiB of RAM, no page of it zero | GB/s | MiB of memory so far |\n|---|---|---|"
    );
    let before = peak();
    let mut slowest = f64::MAX;
    for (index, (name, case)) in cases.into_iter().enumerate() {
        let mut best = f64::MAX;
        for _ in 0..rounds {
            let start = Instant::now();
            case(len)?;
            best = best.min(start.elapsed().as_secs_f64());
        }
        #[allow(clippy::cast_precision_loss)] // of bytes, beyond 2^52
        let speed = len as f64 / best / 1e9;
        let memory = (peak() - before) / 1024;
        println!("| {name} | {speed:.2} | {memory} |");
        if index == 0 {
            slowest = speed;
        }
    }
    if slowest < at_least {
        return Err(format!("expected {at_least} GB/s or more, found {slowest:.2}").into());
    }
    Ok(())
}

/// The most memory that the process had, in KiB.
fn peak() -> i64 {
    getrusage(UsageWho::RUSAGE_SELF).map_or(0, |usage| usage.max_rss())
}

/// A guest whose memory is a window, over and over.
struct Guest(u64, Vec<u8>);

impl Guest {
    fn new(len: u64) -> Self {
        Self(len, vec![0x5a; WINDOW])
    }

    fn place(offset: u64) -> usize {
        offset as usize % WINDOW
    }
}

impl Memory for Guest {
    fn blocks(&self) -> Vec<Block> {
        vec![Block::new("pc.ram", self.0)]
    }

    fn read(&self, _: usize, offset: u64, page: &mut [u8]) -> std::result::Result<(), BoxError> {
        page.copy_from_slice(&self.1[Self::place(offset)..][..page.len()]);
        Ok(())
    }

    fn write(&mut self, _: usize, offset: u64, page: &[u8]) -> std::result::Result<(), BoxError> {
        self.1[Self::place(offset)..][..page.len()].copy_from_slice(page);
        Ok(())
    }
}

#[allow(clippy::unnecessary_wraps)] // as the others
fn copied(len: u64) -> Result<()> {
    let (from, mut to) = (vec![0x5a_u8; WINDOW], vec![0_u8; WINDOW]);
    for _ in 0..len / WINDOW as u64 {
        to.copy_from_slice(std::hint::black_box(&from));
        std::hint::black_box(&mut to);
    }
    Ok(())
}

fn format() -> Result<Format> {
    Ok(Format::new(PAGE as u64)?)
}

fn saved(len: u64) -> Result<()> {
    send(&mut io::sink(), len)
}

/// The source: all of the RAM in parts of 16 MiB.
fn send(out: &mut (dyn Write + Send), len: u64) -> Result<()> {
    let mut ram = RamSaver::new(Guest::new(len), format()?);
    Writer::io(out, Profile::default(), &Configuration::new("none"), |mut writer| {
        writer.start(&ram::header(2), |out| ram.setup(out))?;
        while ram.pending() > 16 << 20 {
            writer.part(2, |out| ram.iterate(16 << 20, out))?;
        }
        writer.end(2, |out| ram.complete(out))?;
        writer.finish(None).map(|_| ())
    })?;
    Ok(())
}

/// A stream that is made as it is read: each page has a header of eight bytes.
struct Made {
    len: u64,
    offset: u64,
    piece: Vec<u8>,
    taken: usize,
    ended: bool,
}

impl Made {
    fn new(len: u64) -> Self {
        let start: [&[u8]; 4] = [
            b"QEVM\0\0\0\x03\x07\0\0\0\x04none\x01\0\0\0\x02\x03ram\0\0\0\0\0\0\0\x04",
            &(len | 4).to_be_bytes(),
            b"\x06pc.ram",
            &len.to_be_bytes(),
        ];
        Self { len, offset: 0, piece: start.concat(), taken: 0, ended: false }
    }

    fn next_piece(&mut self) {
        self.taken = 0;
        if self.offset == self.len {
            let end: &[u8] =
                b"\0\0\0\0\0\0\0\x10\x7e\0\0\0\x02\x03\0\0\0\x02\0\0\0\0\0\0\0\x10\x7e\0\0\0\x02\0";
            self.piece = if self.ended { Vec::new() } else { end.to_vec() };
            self.ended = true;
            return;
        }
        if self.offset == 0 {
            self.piece = b"\0\0\0\0\0\0\0\x08\x06pc.ram".to_vec();
            self.piece.resize(15 + PAGE, 0x5a);
        } else {
            self.piece.resize(8 + PAGE, 0x5a);
            self.piece[..8].copy_from_slice(&(self.offset | 0x28).to_be_bytes());
            self.piece[8..16].fill(0x5a);
        }
        self.offset += PAGE as u64;
    }
}

impl Read for Made {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut done = 0;
        while done < buffer.len() {
            if self.taken == self.piece.len() {
                self.next_piece();
                if self.piece.is_empty() {
                    break;
                }
            }
            let rest = &self.piece[self.taken..];
            let len = rest.len().min(buffer.len() - done);
            buffer[done..done + len].copy_from_slice(&rest[..len]);
            (self.taken, done) = (self.taken + len, done + len);
        }
        Ok(done)
    }
}

/// Hands the bodies of RAM to `part`.
fn receive(
    stream: &mut (dyn Read + Send),
    mut part: impl FnMut(&Record, &mut Reader<'_>) -> Result<()>,
) -> Result<()> {
    let mut reader = Reader::new(Decoder::io(stream), Profile::default())?;
    while let Some(record) = reader.next()? {
        part(&record, &mut reader)?;
    }
    Ok(())
}

fn loaded(len: u64) -> Result<()> {
    let mut ram = RamLoader::new(Guest::new(len), format()?);
    receive(&mut Made::new(len), |record, reader| {
        let stage = match record {
            Record::Start(_) => Stage::Start,
            Record::Part(_) => Stage::Part,
            Record::End(_) => Stage::End,
            _ => return Ok(()),
        };
        Ok(reader.body(|input| ram.load(stage, ram::VERSION, input))?)
    })
}

fn passed(len: u64) -> Result<()> {
    pass(&mut Made::new(len))
}

fn from_a_socket(len: u64) -> Result<()> {
    let (mut source, mut destination) = UnixStream::pair()?;
    let sender = thread::spawn(move || send(&mut source, len));
    pass(&mut destination)?;
    sender.join().map_err(|_| "the source panicked")?
}

/// What a socket costs: pieces as large as those that the encoder hands over.
fn socket_alone(len: u64) -> Result<()> {
    const PIECE: usize = 32 << 10;
    let (mut source, mut destination) = UnixStream::pair()?;
    let sender = thread::spawn(move || -> io::Result<()> {
        let memory = vec![0x5a_u8; WINDOW];
        (0..len / PIECE as u64).try_for_each(|piece| {
            source.write_all(&memory[piece as usize * PIECE % WINDOW..][..PIECE])
        })
    });
    let mut buffer = vec![0; 256 << 10];
    while destination.read(&mut buffer)? > 0 {}
    Ok(sender.join().map_err(|_| "the source panicked")??)
}

/// From one stream to another one.
fn pass(stream: &mut (dyn Read + Send)) -> Result<()> {
    let mut codecs = [Codec::new(format()?), Codec::new(format()?)];
    let configuration = Configuration::new("none");
    Writer::io(&mut io::sink(), Profile::default(), &configuration, |mut writer| {
        let result = receive(stream, |record, reader| {
            match record {
                Record::Start(header) => {
                    writer.start(header, |out| {
                        Ok(reader.body(|input| copy(&mut codecs, input, out)))
                    })??;
                }
                Record::Part(id) => {
                    writer.part(*id, |out| {
                        Ok(reader.body(|input| copy(&mut codecs, input, out)))
                    })??;
                }
                Record::End(id) => {
                    writer
                        .end(*id, |out| Ok(reader.body(|input| copy(&mut codecs, input, out))))??;
                }
                _ => {}
            }
            Ok(())
        });
        result.map_err(|e| StreamError::malformed(0, "a stream", e.to_string()))?;
        writer.finish(None).map(|_| ())
    })?;
    Ok(())
}

fn copy(
    [reader, writer]: &mut [Codec; 2],
    input: &mut Decoder<'_>,
    out: &mut Encoder<'_>,
) -> std::result::Result<(), LoadError> {
    loop {
        let item = reader.read(input)?;
        let is_last = item == Item::End;
        if let Err(e) = writer.write(&item, out) {
            return Err(input.error(e));
        }
        if is_last {
            return Ok(());
        }
    }
}
