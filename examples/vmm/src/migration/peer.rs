//! Where a stream goes or comes from, and the return path: what the destination answers.
//!
//! The return path is QEMU's: be16 message, be16 length, be32 value. Message 1 is the last one, its value 0 if the destination has the guest; message 2 answers
//! a ping.

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// `unix:PATH`, `tcp:HOST:PORT`, `file:PATH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A Unix socket.
    Unix(PathBuf),
    /// A TCP port.
    Tcp(String),
    /// A file.
    File(PathBuf),
}

impl FromStr for Address {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(match text.split_once(':') {
            Some(("unix", path)) => Self::Unix(path.into()),
            Some(("tcp", address)) => Self::Tcp(address.into()),
            Some(("file", path)) => Self::File(path.into()),
            _ => bail!("`{text}` is not unix:PATH, tcp:HOST:PORT or file:PATH"),
        })
    }
}

/// A connection, or a file.
#[derive(Debug)]
pub enum Stream {
    /// Over a Unix socket.
    Unix(UnixStream),
    /// Over TCP.
    Tcp(TcpStream),
    /// To or from a file.
    File(File),
}

impl Address {
    /// To the destination.
    pub fn connect(&self) -> Result<Stream> {
        let connected = match self {
            Self::Unix(path) => UnixStream::connect(path).map(Stream::Unix),
            Self::Tcp(address) => TcpStream::connect(address.as_str()).map(Stream::Tcp),
            Self::File(path) => File::create(path).map(Stream::File),
        };
        connected.with_context(|| format!("{self:?}"))
    }

    /// From the source, as soon as it comes. `listening` is called when it may.
    pub fn accept(&self, listening: impl FnOnce()) -> Result<Stream> {
        let accepted = match self {
            Self::Unix(path) => UnixListener::bind(path).and_then(|listener| {
                listening();
                Ok(Stream::Unix(listener.accept()?.0))
            }),
            Self::Tcp(address) => TcpListener::bind(address.as_str()).and_then(|listener| {
                listening();
                Ok(Stream::Tcp(listener.accept()?.0))
            }),
            Self::File(path) => File::open(path).map(Stream::File),
        };
        accepted.with_context(|| format!("{self:?}"))
    }
}

impl Stream {
    /// The same connection once more.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(match self {
            Self::Unix(socket) => Self::Unix(socket.try_clone()?),
            Self::Tcp(socket) => Self::Tcp(socket.try_clone()?),
            Self::File(file) => Self::File(file.try_clone()?),
        })
    }

    /// Whether the other end can answer.
    pub fn has_return_path(&self) -> bool {
        !matches!(self, Self::File(_))
    }

    /// Ends the connection, also for whoever waits for it.
    pub fn close(&self) {
        // One that is closed already is what was wanted.
        let _ = match self {
            Self::Unix(socket) => socket.shutdown(Shutdown::Both),
            Self::Tcp(socket) => socket.shutdown(Shutdown::Both),
            Self::File(_) => Ok(()),
        };
    }

    /// How long to wait for the other end.
    pub fn set_timeout(&self, timeout: Duration) -> io::Result<()> {
        match self {
            Self::Unix(socket) => socket.set_read_timeout(Some(timeout))?,
            Self::Tcp(socket) => socket.set_read_timeout(Some(timeout))?,
            Self::File(_) => {}
        }
        match self {
            Self::Unix(socket) => socket.set_write_timeout(Some(timeout)),
            Self::Tcp(socket) => socket.set_write_timeout(Some(timeout)),
            Self::File(_) => Ok(()),
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Unix(socket) => socket.read(buffer),
            Self::Tcp(socket) => socket.read(buffer),
            Self::File(file) => file.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::Unix(socket) => socket.write(buffer),
            Self::Tcp(socket) => socket.write(buffer),
            Self::File(file) => file.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Unix(socket) => socket.flush(),
            Self::Tcp(socket) => socket.flush(),
            Self::File(file) => file.flush(),
        }
    }
}

const SHUT: u16 = 1;
const PONG: u16 = 2;

/// What the destination has said at last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It has the guest.
    Taken,
    /// It has not: it said so, or is gone without a word.
    Refused,
    /// Nothing is known: the time is up.
    Silence,
}

fn send(stream: &mut Stream, message: u16, value: u32) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(8);
    bytes.extend(message.to_be_bytes());
    bytes.extend(4_u16.to_be_bytes());
    bytes.extend(value.to_be_bytes());
    stream.write_all(&bytes)
}

/// The destination's last word: whether it has the guest.
pub(super) fn shut(stream: &mut Stream, is_taken: bool) -> io::Result<()> {
    send(stream, SHUT, u32::from(!is_taken))
}

/// The destination's answer to a ping.
pub(super) fn pong(stream: &mut Stream, value: u32) -> io::Result<()> {
    send(stream, PONG, value)
}

/// Waits for the destination's last word.
pub(super) fn answer(stream: &mut Stream) -> Answer {
    loop {
        let mut head = [0; 4];
        if let Err(e) = stream.read_exact(&mut head) {
            // A destination that ran the guest has said so before it went away.
            let is_gone = matches!(
                e.kind(),
                io::ErrorKind::UnexpectedEof
                    | io::ErrorKind::ConnectionReset
                    | io::ErrorKind::BrokenPipe
            );
            return if is_gone { Answer::Refused } else { Answer::Silence };
        }
        let [m0, m1, l0, l1] = head;
        let mut value = vec![0; usize::from(u16::from_be_bytes([l0, l1]))];
        if stream.read_exact(&mut value).is_err() {
            return Answer::Refused;
        }
        if u16::from_be_bytes([m0, m1]) == SHUT {
            return if value == [0; 4] { Answer::Taken } else { Answer::Refused };
        }
    }
}
