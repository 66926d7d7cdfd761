//! As many elements as the destination has.

use std::collections::VecDeque;

use arbitrary::Arbitrary;
use bytes::Bytes;
use vmstate_runtime::{Unused, VmState};

use super::Synthetic;
use super::values::{Inner, Pair, Text, bytes};

#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(clone, name = "configured")]
pub(super) struct Configuration {
    #[vmstate(configured)]
    words: Vec<u16>,
    #[vmstate(configured)]
    pairs: Box<[Pair]>,
    #[vmstate(configured)]
    inners: Vec<Inner>,
    #[arbitrary(default)]
    fence: Unused<1>,
    #[vmstate(configured)]
    texts: VecDeque<Text>,
    #[vmstate(configured)]
    ring: VecDeque<u8>,
    #[vmstate(configured)]
    #[arbitrary(with = bytes)]
    memory: Bytes,
    #[vmstate(configured)]
    label: String,
    #[vmstate(configured)]
    grid: Vec<Vec<u8>>,
    #[vmstate(configured)]
    rows: [Vec<u16>; 2],
    #[vmstate(configured, buffer)]
    buffer: Vec<u8>,
    after: u8,
}

impl Synthetic for Configuration {
    fn destination(&self) -> Self {
        Self {
            words: vec![0; self.words.len()],
            pairs: vec![Pair::default(); self.pairs.len()].into(),
            inners: vec![Inner::default(); self.inners.len()],
            fence: Unused,
            texts: vec![Text::default(); self.texts.len()].into(),
            ring: vec![0; self.ring.len()].into(),
            memory: vec![0; self.memory.len()].into(),
            label: "x".repeat(self.label.len()),
            grid: self.grid.iter().map(|row| vec![0; row.len()]).collect(),
            rows: self.rows.each_ref().map(|row| vec![0; row.len()]),
            buffer: vec![0; self.buffer.len()],
            after: 0,
        }
    }
}
