//! `len` and `bits` from every place, in every container.

use std::collections::VecDeque;

use arbitrary::Arbitrary;
use bytes::Bytes;
use vmstate_runtime::{Bitmap, Unused, VmState};

use super::Synthetic;
use super::values::{Inner, Pair, Text, bitmap, bytes};

const PAIRS: u8 = 1;

#[derive(VmState, Arbitrary, Clone, Debug, Default)]
struct Config {
    n: u8,
    sub: Sub,
}

#[derive(VmState, Arbitrary, Clone, Debug, Default)]
struct Sub(u8, u16);

#[derive(VmState, Arbitrary, Clone, Debug, Default)]
#[vmstate(name = "counted")]
pub(super) struct Counted {
    #[vmstate(property = "lanes", default = 0)]
    lanes: u8,
    cfg: Config,
    n: u8,
    m: i16,
    wide: u32,
    k: u8,
    #[vmstate(len = "n")]
    words: Vec<u32>,
    #[vmstate(len = "n * 2")]
    pairs: VecDeque<u8>,
    #[vmstate(len = "m", max = 64)]
    limited: Vec<u64>,
    #[vmstate(len = "wide")]
    structs: Vec<Pair>,
    #[vmstate(len = "wide")]
    inners: Vec<Inner>,
    #[arbitrary(default)]
    fence: Unused<1>,
    #[vmstate(len = "wide")]
    texts: VecDeque<Text>,
    #[vmstate(len = "cfg.n")]
    nested: Box<[u16]>,
    #[vmstate(len = "cfg.sub.1 * 2")]
    #[arbitrary(with = bytes)]
    bytes: Bytes,
    #[vmstate(len = "count()")]
    method: Vec<u8>,
    #[vmstate(len = "PAIRS * 2")]
    constant: Vec<u8>,
    #[vmstate(len = "k")]
    array: [u16; 4],
    #[vmstate(len = "lanes")]
    by_property: Vec<Pair>,
    #[vmstate(len = "n", buffer)]
    buffer: Vec<u8>,
    #[vmstate(bits = "n")]
    #[arbitrary(default)]
    bitmap: Bitmap,
    #[vmstate(bits = "cfg.n")]
    bits: Vec<u64>,
    after: u8,
}

impl Counted {
    fn count(&self) -> usize {
        usize::from(self.cfg.n) + 1
    }
}

impl Synthetic for Counted {
    fn settle(&mut self) {
        self.words.truncate(255);
        self.n = self.words.len() as u8;
        self.pairs.resize(2 * self.words.len(), 7);
        self.buffer.resize(self.words.len(), 8);
        self.bitmap = bitmap(self.words.iter().map(|word| word & 1 == 1));
        self.limited.truncate(64);
        self.m = i16::from(self.limited.len() as u8);
        let structs = self.structs.len().min(300);
        self.structs.truncate(structs);
        self.inners.resize(structs, Inner::default());
        self.texts.resize(structs, Text::default());
        self.wide = structs as u32;
        let nested = self.nested.len().min(255);
        self.nested = self.nested[..nested].into();
        self.cfg.n = nested as u8;
        self.method.resize(nested + 1, 9);
        // The words behind the last bit do not travel, and those of it beyond the last are 0.
        self.bits.resize(nested.div_ceil(64), 0);
        if let Some(last) = self.bits.last_mut().filter(|_| !nested.is_multiple_of(64)) {
            *last &= (1 << (nested % 64)) - 1;
        }
        self.bytes.truncate(self.bytes.len() & !1);
        self.cfg.sub.1 = (self.bytes.len() / 2) as u16;
        self.constant.resize(2, 10);
        self.k %= 5;
        self.lanes %= 4;
        self.by_property.resize(self.lanes.into(), Pair::default());
    }

    fn destination(&self) -> Self {
        let nested = vec![0; self.nested.len()].into();
        Self { lanes: self.lanes, nested, ..Self::default() }
    }
}
