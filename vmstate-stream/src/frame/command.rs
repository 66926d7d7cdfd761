//! Commands from the source to the destination.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use vmstate_runtime::{Decoder, Encoder};

use super::header::{counted, write_counted};
use super::kind;
use crate::StreamError;

/// A command between sections.
///
/// On the wire: byte `08`, be16 command, be16 length of the payload, the payload. QEMU: `MIG_CMD_*`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command {
    /// 1: the destination shall open a return path.
    OpenReturnPath,
    /// 2: the destination shall answer with this value. be32.
    Ping(u32),
    /// 3: there will be a postcopy phase. be64 and be64, or nothing if only dirty bitmaps are sent so.
    PostcopyAdvise(Option<Advise>),
    /// 4: pages may be missing from now on.
    PostcopyListen,
    /// 5: the guest runs at the destination from now on.
    PostcopyRun,
    /// 6: pages that were sent and are outdated. u8 version 0, counted name, a zero byte, then be64 start
    /// and be64 length each.
    PostcopyRamDiscard {
        /// The block of RAM.
        block: String,
        /// Start and length in bytes.
        ranges: Vec<(u64, u64)>,
    },
    /// 7: the records in the so many bytes behind the command belong together; the destination takes all of
    /// them in before it loads the first. be32.
    Packaged(u32),
    /// 8: COLO begins.
    EnableColo,
    /// 9: a postcopy that was interrupted goes on.
    PostcopyResume,
    /// 10: the destination shall say what it has of this block of RAM. Counted name.
    RecvBitmap(String),
    /// 11: the guest is stopped, the devices follow. Since QEMU 10.0.
    SwitchoverStart,
}

/// What a source with postcopy says about its memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advise {
    /// The sizes of the host's pages behind the blocks of RAM, each a bit.
    pub host_page_sizes: u64,
    /// The size of the guest's pages.
    pub target_page_size: u64,
}

impl Command {
    /// The number on the wire.
    #[must_use]
    pub fn code(&self) -> u16 {
        match self {
            Self::OpenReturnPath => 1,
            Self::Ping(_) => 2,
            Self::PostcopyAdvise(_) => 3,
            Self::PostcopyListen => 4,
            Self::PostcopyRun => 5,
            Self::PostcopyRamDiscard { .. } => 6,
            Self::Packaged(_) => 7,
            Self::EnableColo => 8,
            Self::PostcopyResume => 9,
            Self::RecvBitmap(_) => 10,
            Self::SwitchoverStart => 11,
        }
    }

    /// Reads what is behind the type byte.
    pub(super) fn read(input: &mut Decoder<'_>) -> Result<Self, StreamError> {
        let offset = input.offset();
        let code: u16 = input.read()?;
        let len: u16 = input.read()?;
        let payload_at = input.offset();
        let payload = input.take(usize::from(len))?;
        match Self::parse(code, payload) {
            Parsed::Command(command) => Ok(command),
            Parsed::UnknownCommand => {
                let found = format!("{code} with {len} bytes; the source is newer");
                Err(StreamError::malformed(offset, "a command from 1 to 11", found))
            }
            Parsed::Expected(expected) => {
                let expected = format!("{expected} as the payload of command {code}");
                Err(StreamError::malformed(payload_at, expected, format!("{len} bytes")))
            }
        }
    }

    fn parse(code: u16, payload: &[u8]) -> Parsed {
        let nothing = |command| match payload {
            [] => Parsed::Command(command),
            _ => Parsed::Expected("nothing"),
        };
        match code {
            1 => nothing(Self::OpenReturnPath),
            2 => word(payload, Self::Ping),
            3 => advise(payload),
            4 => nothing(Self::PostcopyListen),
            5 => nothing(Self::PostcopyRun),
            6 => discard(payload).map_or(
                Parsed::Expected("version 0, the name of a block, a zero byte and ranges"),
                Parsed::Command,
            ),
            7 => word(payload, Self::Packaged),
            8 => nothing(Self::EnableColo),
            9 => nothing(Self::PostcopyResume),
            10 => name(payload).map_or(Parsed::Expected("the name of a block"), |name| {
                Parsed::Command(Self::RecvBitmap(name))
            }),
            11 => nothing(Self::SwitchoverStart),
            _ => Parsed::UnknownCommand,
        }
    }

    pub(super) fn write(&self, out: &mut Encoder<'_>) -> Result<(), StreamError> {
        let mut payload = Vec::new();
        self.payload(&mut Encoder::new(&mut payload))?;
        let Ok(len) = u16::try_from(payload.len()) else {
            let found = format!("{} bytes", payload.len());
            return Err(StreamError::malformed(
                out.offset(),
                "a payload of at most 65535 bytes",
                found,
            ));
        };
        out.bytes(&[kind::COMMAND])?;
        out.bytes(&self.code().to_be_bytes())?;
        out.bytes(&len.to_be_bytes())?;
        out.bytes(&payload)?;
        Ok(())
    }

    fn payload(&self, out: &mut Encoder<'_>) -> Result<(), StreamError> {
        match self {
            Self::Ping(value) | Self::Packaged(value) => out.bytes(&value.to_be_bytes())?,
            Self::PostcopyAdvise(Some(advise)) => {
                write_pair(advise.host_page_sizes, advise.target_page_size, out)?;
            }
            Self::PostcopyRamDiscard { block, ranges } => {
                out.bytes(&[0])?;
                write_counted(block, out)?;
                out.bytes(&[0])?;
                ranges.iter().try_for_each(|(start, len)| write_pair(*start, *len, out))?;
            }
            Self::RecvBitmap(block) => write_counted(block, out)?,
            _ => {}
        }
        Ok(())
    }
}

fn write_pair(first: u64, second: u64, out: &mut Encoder<'_>) -> Result<(), StreamError> {
    out.bytes(&first.to_be_bytes())?;
    out.bytes(&second.to_be_bytes())?;
    Ok(())
}

enum Parsed {
    Command(Command),
    UnknownCommand,
    Expected(&'static str),
}

fn word(payload: &[u8], command: fn(u32) -> Command) -> Parsed {
    match payload.try_into() {
        Ok(word) => Parsed::Command(command(u32::from_be_bytes(word))),
        Err(_) => Parsed::Expected("4 bytes"),
    }
}

fn advise(payload: &[u8]) -> Parsed {
    if payload.is_empty() {
        return Parsed::Command(Command::PostcopyAdvise(None));
    }
    match pair(payload) {
        Some(((host_page_sizes, target_page_size), [])) => {
            let advise = Advise { host_page_sizes, target_page_size };
            Parsed::Command(Command::PostcopyAdvise(Some(advise)))
        }
        _ => Parsed::Expected("16 bytes or nothing"),
    }
}

fn discard(payload: &[u8]) -> Option<Command> {
    let [0, payload @ ..] = payload else { return None };
    let len = usize::from(*payload.first()?);
    let (block, mut rest) = payload.split_at_checked(1 + len)?;
    let block = name(block)?;
    let mut ranges = Vec::new();
    rest = rest.strip_prefix(&[0])?;
    while !rest.is_empty() {
        let (range, behind) = pair(rest)?;
        ranges.push(range);
        rest = behind;
    }
    Some(Command::PostcopyRamDiscard { block, ranges })
}

/// Two be64 at the front.
fn pair(payload: &[u8]) -> Option<((u64, u64), &[u8])> {
    let (first, rest) = payload.split_first_chunk()?;
    let (second, rest) = rest.split_first_chunk()?;
    Some(((u64::from_be_bytes(*first), u64::from_be_bytes(*second)), rest))
}

/// A counted name, and nothing behind it.
fn name(payload: &[u8]) -> Option<String> {
    let mut input = Decoder::new(payload);
    let name = counted(&mut input).ok()?;
    (input.remaining() == Some(0)).then_some(name)
}
