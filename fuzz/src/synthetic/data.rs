//! Enums with data.

use arbitrary::Arbitrary;
use vmstate_runtime::VmState;

use super::Synthetic;
use super::values::Pair;

#[derive(VmState, Arbitrary, Clone, Debug, Default)]
#[repr(u8)]
enum Request {
    #[default]
    Idle,
    Read {
        sector: u64,
        len: u16,
    } = 7,
    Write(u32, [u8; 2]),
    Text {
        #[vmstate(prefix = u16)]
        bytes: Vec<u8>,
        after: u16,
    },
    Nothing {},
    Flush() = 0x30,
}

#[derive(VmState, Arbitrary, Clone, Debug, Default)]
#[repr(i16)]
enum Nested {
    Before(u8) = -2,
    Minus {
        value: i8,
    },
    #[default]
    Zero,
    One(Request, u8),
    Optional(#[vmstate(optional)] Option<u8>, u8),
    Pointer {
        #[vmstate(auto_alloc)]
        object: Option<Box<u16>>,
        #[vmstate(prefix = u8, max = 2)]
        items: Vec<u16>,
    },
    Queue(#[vmstate(queue)] Vec<Pair>),
    Named(#[vmstate(prefix = u16)] String),
    Large(Box<[u64; 32]>, u8),
}

#[derive(VmState, Arbitrary, Debug, Default)]
#[vmstate(clone, name = "data")]
pub(super) struct Data {
    before: u16,
    current: Request,
    both: [Nested; 2],
    n: u8,
    #[vmstate(len = "n")]
    queued: Vec<Request>,
    #[vmstate(prefix = u16)]
    done: Vec<Nested>,
    #[vmstate(optional)]
    next: Option<Box<Request>>,
    #[vmstate(auto_alloc, prefix = u16)]
    objects: Vec<Option<Box<Nested>>>,
    #[vmstate(prefix = u16)]
    tuples: Vec<(u8, Request)>,
    after: u16,
}

impl Nested {
    fn settle(&mut self) {
        if let Self::Pointer { items, .. } = self {
            items.truncate(2);
        }
    }
}

impl Synthetic for Data {
    fn settle(&mut self) {
        self.queued.truncate(255);
        self.n = self.queued.len() as u8;
        self.both.iter_mut().chain(&mut self.done).for_each(Nested::settle);
        self.objects.iter_mut().flatten().for_each(|object| object.settle());
    }
}
