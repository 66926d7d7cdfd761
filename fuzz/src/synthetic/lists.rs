//! `queue`, `list` and `tree`, also in what grows.

#![allow(clippy::linkedlist, clippy::zero_sized_map_values)]

use std::collections::{BTreeMap, LinkedList, VecDeque};

use arbitrary::Arbitrary;
use vmstate_runtime::VmState;

use super::Synthetic;
use super::values::{Inner, Pair, Text};

#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(clone, name = "tree")]
struct Node {
    #[vmstate(tree)]
    children: BTreeMap<u8, Pair>,
    #[vmstate(queue)]
    queue: VecDeque<u16>,
}

#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(clone, name = "lists")]
pub(super) struct Lists {
    #[vmstate(queue)]
    deque: VecDeque<Pair>,
    #[vmstate(list, max = 5)]
    list: Vec<u8>,
    #[vmstate(queue)]
    linked: LinkedList<bool>,
    #[vmstate(queue)]
    inners: Vec<Inner>,
    #[vmstate(list)]
    texts: LinkedList<Text>,
    #[vmstate(tree)]
    tree: BTreeMap<u64, Inner>,
    #[vmstate(tree, max = 5)]
    small: BTreeMap<i8, u8>,
    #[vmstate(tree)]
    keys: BTreeMap<u64, ()>,
    #[vmstate(tree)]
    structs: BTreeMap<Pair, Text>,
    #[vmstate(prefix = u16)]
    nodes: Vec<Node>,
    #[vmstate(tree)]
    trees: BTreeMap<u16, Node>,
    after: u8,
}

impl Synthetic for Lists {
    fn settle(&mut self) {
        self.list.truncate(5);
        while self.small.len() > 5 {
            self.small.pop_last();
        }
    }
}
