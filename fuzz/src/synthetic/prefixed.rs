//! A count before the elements, of every width; and elements that have no bytes.

use std::collections::VecDeque;

use arbitrary::Arbitrary;
use bytes::Bytes;
use vmstate_runtime::{Unused, VmState};

use super::Synthetic;
use super::values::{Inner, Mode, Pair, Text, bytes};

#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(clone, name = "prefixed")]
pub(super) struct Prefixed {
    #[vmstate(prefix = u8)]
    bytes: Vec<u8>,
    #[vmstate(prefix = u16)]
    words: Vec<u16>,
    #[vmstate(prefix = u32)]
    signed: VecDeque<i32>,
    #[vmstate(prefix = u64)]
    wide: Vec<u64>,
    #[vmstate(prefix = u16)]
    #[arbitrary(with = bytes)]
    shared: Bytes,
    #[vmstate(prefix = u32)]
    label: String,
    #[vmstate(prefix = u8, max = 16)]
    limited: String,
    #[vmstate(prefix = u16, max = 9)]
    few: Vec<Pair>,
    #[vmstate(prefix = u16)]
    modes: Vec<Mode>,
    #[vmstate(prefix = u16)]
    inners: VecDeque<Inner>,
    #[arbitrary(default)]
    fence: Unused<1>,
    #[vmstate(prefix = u16)]
    texts: Vec<Text>,
    #[vmstate(prefix = u16)]
    tuples: Vec<(u8, Text)>,
    #[vmstate(prefix = u16)]
    #[allow(clippy::vec_box)] // it is what is tested
    boxes: Vec<Box<Pair>>,
    #[vmstate(prefix = u16)]
    arrays: Vec<[u16; 3]>,
    #[vmstate(prefix = u16)]
    flags: Vec<bool>,
    #[vmstate(prefix = u16)]
    floats: Vec<f32>,
    #[vmstate(prefix = u16, buffer)]
    buffer: Vec<u8>,
    after: u32,
}

impl Synthetic for Prefixed {
    fn settle(&mut self) {
        self.bytes.truncate(255);
        self.few.truncate(9);
        if self.limited.len() > 16 {
            self.limited.clear();
        }
    }
}

/// A byte on the wire, and a lot in memory.
#[derive(VmState, Arbitrary, Clone, Debug)]
#[vmstate(name = "big")]
struct Big {
    wire: u8,
    #[vmstate(skip = "a cache")]
    #[arbitrary(value = [0; 2048])]
    _cache: [u8; 2048],
}

impl Default for Big {
    fn default() -> Self {
        Self { wire: 0, _cache: [0; 2048] }
    }
}

/// Nothing on the wire, unless it is on.
#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(clone, name = "absent")]
struct Absent {
    #[vmstate(skip = "configuration")]
    #[arbitrary(default)]
    is_on: bool,
    #[vmstate(test = "is_on")]
    words: [u64; 8],
}

impl Absent {
    fn is_on(&self, _version_id: u32) -> bool {
        self.is_on
    }
}

macro_rules! devices {
    ($($name:ident $title:literal [$($limit:tt)*])*) => {$(
        #[derive(VmState, Arbitrary, Debug, Default)]
        #[vmstate(clone, name = $title)]
        pub(super) struct $name {
            #[vmstate(prefix = u32 $($limit)*)]
            #[arbitrary(with = units)]
            units: Vec<()>,
            #[vmstate(prefix = u32 $($limit)*)]
            absent: Vec<Absent>,
            #[vmstate(prefix = u32 $($limit)*)]
            big: Vec<Big>,
            #[vmstate(prefix = u16 $($limit)*)]
            boxes: VecDeque<Box<Big>>,
            n: u64,
            #[vmstate(len = "n" $($limit)*)]
            counted: Vec<Absent>,
        }

        impl Synthetic for $name {
            fn settle(&mut self) {
                self.absent.truncate(100);
                self.big.truncate(20);
                self.boxes.truncate(20);
                self.counted.truncate(100);
                self.n = self.counted.len() as u64;
            }
        }
    )*};
}

devices! {
    // What a few bytes can claim is bounded by the decoder's budget, and that is a million of units.
    Nothing "nothing" []
    Little "little" [, max = 255]
}

fn units(input: &mut arbitrary::Unstructured<'_>) -> arbitrary::Result<Vec<()>> {
    u8::arbitrary(input).map(|n| vec![(); n.into()])
}
