//! Arrays of integers, and structs that are nothing but integers in memory: what the kernels copy many at once.

use std::collections::VecDeque;

use arbitrary::Arbitrary;
use bytes::Bytes;
use vmstate_runtime::VmState;

use super::Synthetic;
use super::values::bytes;

macro_rules! structs {
    ($($name:ident { $($field:ident: $ty:ty),* })*) => {$(
        #[derive(VmState, Arbitrary, Clone, Copy, Debug, Default)]
        #[vmstate(name = "item")]
        #[repr(C)]
        struct $name {
            $($field: $ty,)*
        }
    )*};
}

structs! {
    Descriptor { addr: u64, len: u32, flags: u16, next: u16 }
    Two { a: i16, b: i16 }
    Wide { a: [u64; 3], b: [i32; 2] }
    Odd { a: u32, b: u32, c: u32 }
    Gap { a: u64, b: u32 }
    Flags { a: u32, b: bool, c: [bool; 3] }
}

#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(clone, name = "memory")]
pub(super) struct Memory {
    #[vmstate(prefix = u16)]
    descriptors: Vec<Descriptor>,
    #[vmstate(prefix = u16)]
    twos: Vec<Two>,
    #[vmstate(prefix = u16)]
    wide: VecDeque<Wide>,
    #[vmstate(prefix = u16)]
    odd: Vec<Odd>,
    #[vmstate(prefix = u16)]
    gaps: Vec<Gap>,
    #[vmstate(prefix = u16)]
    flags: Vec<Flags>,
    array: [Descriptor; 9],
    a: u8,
    bytes: [u8; 31],
    b: u8,
    shorts: [i16; 17],
    words: [u32; 9],
    longs: [u64; 11],
    #[vmstate(prefix = u32)]
    more_shorts: Vec<u16>,
    #[vmstate(prefix = u32)]
    more_words: VecDeque<u32>,
    #[vmstate(prefix = u32)]
    more_longs: Vec<i64>,
    #[vmstate(prefix = u32)]
    #[arbitrary(with = bytes)]
    bulk: Bytes,
    after: u8,
}

impl Synthetic for Memory {}
