//! Damage to a stream.

use arbitrary::Arbitrary;

/// One change; places are taken modulo the length of the stream.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Edit {
    /// Another byte.
    Set(u16, u8),
    /// A flipped bit.
    Flip(u16, u8),
    /// A number that counts and limits are about, in one to eight bytes.
    Number(u16, u8, u8),
    /// Bytes from elsewhere in the stream, over these.
    Copy(u16, u16, u8),
    /// The same, between these.
    Repeat(u16, u16, u8),
    /// A byte more.
    Insert(u16, u8),
    /// Bytes less.
    Remove(u16, u8),
    /// The end.
    Truncate(u16),
    /// What looks like the header of a subsection.
    Header(u16, u8),
}

const NUMBERS: [u64; 16] = [
    0,
    1,
    2,
    0x7f,
    0xff,
    0x100,
    0x7fff,
    0xffff,
    0x1_0000,
    0x10_0000,
    0x7fff_ffff,
    0xffff_ffff,
    1 << 32,
    1 << 61,
    i64::MAX as u64,
    u64::MAX,
];

impl Edit {
    /// Changes the stream.
    pub fn apply(self, stream: &mut Vec<u8>) {
        let len = stream.len();
        let place = |at: u16| usize::from(at) % len.max(1);
        let span = |at: u16, size: u8| place(at)..len.min(place(at) + usize::from(size));
        match self {
            Self::Truncate(at) => stream.truncate(place(at)),
            Self::Insert(at, byte) => stream.insert(place(at).min(len), byte),
            _ if len == 0 => {}
            Self::Set(at, byte) => stream[place(at)] = byte,
            Self::Flip(at, bit) => stream[place(at)] ^= 1 << (bit % 8),
            Self::Number(at, which, width) => {
                let number = NUMBERS[usize::from(which) % NUMBERS.len()].to_be_bytes();
                let number = &number[8 - (1 << (width % 4))..];
                let span = span(at, number.len() as u8);
                let size = span.len();
                stream[span].copy_from_slice(&number[..size]);
            }
            Self::Copy(from, to, size) => {
                let size = size.min((len - place(to)).min(255) as u8);
                stream.copy_within(span(from, size), place(to));
            }
            Self::Repeat(from, to, size) => {
                let bytes = stream[span(from, size)].to_vec();
                stream.splice(place(to)..place(to), bytes);
            }
            Self::Remove(at, size) => drop(stream.drain(span(at, size))),
            Self::Header(at, size) => {
                let span = span(at, 2);
                if span.len() == 2 {
                    stream[span].copy_from_slice(&[5, size]);
                }
            }
        }
    }
}
