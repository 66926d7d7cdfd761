//! `optional`, `nullable` and `auto_alloc`, wherever an option may stand.

use std::collections::VecDeque;

use arbitrary::Arbitrary;
use vmstate_runtime::VmState;

use super::Synthetic;
use super::values::{Inner, Pair, Text};

#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(clone, name = "absence")]
pub(super) struct Absence {
    #[vmstate(optional)]
    one: Option<u32>,
    #[vmstate(optional)]
    boxed: Option<Box<Inner>>,
    #[vmstate(optional)]
    pair: [Option<u8>; 2],
    #[vmstate(optional)]
    grid: [[Option<Pair>; 2]; 2],
    #[vmstate(optional)]
    inside: Box<Option<u8>>,
    #[vmstate(optional)]
    tuple: Option<(u8, Text)>,
    n: u8,
    #[vmstate(optional, len = "n")]
    counted: Vec<Option<Text>>,
    #[vmstate(optional, prefix = u16)]
    prefixed: VecDeque<Option<Box<u8>>>,
    #[vmstate(optional, queue)]
    queued: Vec<Option<u16>>,
    #[vmstate(nullable)]
    null: Option<Box<u16>>,
    #[vmstate(nullable)]
    nulls: [Option<Box<Pair>>; 3],
    #[vmstate(nullable)]
    inner: Option<Box<Inner>>,
    #[vmstate(auto_alloc)]
    object: Option<Box<Text>>,
    #[vmstate(auto_alloc)]
    objects: [Option<Box<Inner>>; 2],
    #[vmstate(auto_alloc, len = "n")]
    several: Vec<Option<Box<Pair>>>,
    #[vmstate(auto_alloc, prefix = u16)]
    grows: VecDeque<Option<Box<Inner>>>,
    #[vmstate(auto_alloc, queue)]
    queue: Vec<Option<Box<u8>>>,
    #[vmstate(auto_alloc, configured)]
    configured: Box<[Option<Box<u16>>]>,
    after: u16,
}

impl Synthetic for Absence {
    fn settle(&mut self) {
        self.counted.truncate(255);
        self.n = self.counted.len() as u8;
        self.several.resize_with(self.counted.len(), || None);
    }

    /// QEMU's null pointers: both ends must have one or not.
    fn destination(&self) -> Self {
        Self {
            null: self.null.as_ref().map(|_| Box::default()),
            nulls: self.nulls.each_ref().map(|p| p.as_ref().map(|_| Box::default())),
            inner: self.inner.as_ref().map(|_| Box::default()),
            configured: self.configured.iter().map(|_| None).collect(),
            ..Self::default()
        }
    }
}
