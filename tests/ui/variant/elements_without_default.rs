use std::collections::{BTreeMap, VecDeque};

use vmstate_runtime::VmState;

#[derive(VmState)]
struct Packet {
    id: u8,
}

#[derive(VmState)]
#[repr(u8)]
enum Message {
    Counted(#[vmstate(prefix = u8)] Vec<Packet>),
    Queued(#[vmstate(queue)] VecDeque<Packet>),
    Optional(#[vmstate(optional)] Option<Packet>),
    Allocated(#[vmstate(auto_alloc)] Option<Box<Packet>>),
    Tree(#[vmstate(tree)] BTreeMap<u8, Packet>),
    Array([Packet; 4]),
}

fn main() {}
