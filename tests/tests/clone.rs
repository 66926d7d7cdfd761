//! `#[vmstate(clone)]`: a load in two phases reads into a state that was kept, of which nothing but what the device has
//! shows afterwards; and it allocates nothing.
//!
//! A file of its own, because the allocator that counts is global.

use std::sync::{Arc, Mutex};

use proptest::collection::vec;
use proptest::prelude::*;
use vmstate_machine::{Machine, Profile};
use vmstate_runtime::{Decoder, Timer, VmState};
use vmstate_tests::counting::{Counting, count};
use vmstate_tests::save;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A nested struct that says it, too.
#[derive(VmState, Debug, Default, PartialEq)]
#[vmstate(clone, nested, subsection(irq, needed = "is_gated"))]
struct Channel {
    count: u32,
    gate: bool,
    #[vmstate(subsection = "irq")]
    irq: u16,
    #[vmstate(skip)]
    wiring: u8,
}

impl Channel {
    fn is_gated(&self) -> bool {
        self.gate
    }
}

/// One that does not.
#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(nested)]
struct Plain {
    value: u8,
    #[vmstate(skip)]
    wiring: u8,
}

/// What a load may leave as it is, and what it overwrites.
#[derive(VmState, Debug, Default, PartialEq)]
#[vmstate(clone, version = 2, minimum_version = 1, subsection(late, needed = "has_late"))]
struct Board {
    a: u8,
    wide: [[u32; 2]; 3],
    timer: Timer,
    #[vmstate(since = 2)]
    newer: u32,
    #[vmstate(since = 2, absent = 7)]
    set: u32,
    #[vmstate(test = "is_long(a)")]
    long: u64,
    #[vmstate(optional)]
    maybe: Option<Plain>,
    #[vmstate(nullable)]
    pointers: [Option<Box<u32>>; 2],
    channels: [Channel; 2],
    boxed: Box<Channel>,
    plain: Plain,
    #[vmstate(prefix = u8)]
    list: Vec<Channel>,
    n: u8,
    #[vmstate(len = "n")]
    first: [u16; 4],
    #[vmstate(configured)]
    queues: Vec<Channel>,
    #[vmstate(prefix = u8)]
    plains: Vec<Plain>,
    #[vmstate(range = 1..3)]
    part: [u16; 4],
    #[vmstate(subsection = "late")]
    late: Vec2,
    #[vmstate(property = "mode", default = 1)]
    mode: u8,
    #[vmstate(skip)]
    handle: String,
}

/// A tuple struct.
#[derive(VmState, Debug, Default, PartialEq)]
#[vmstate(clone, nested)]
struct Vec2(u16, u16);

impl Board {
    fn has_late(&self) -> bool {
        self.late.0 != 0
    }

    fn is_long(a: u8) -> bool {
        a.is_multiple_of(2)
    }
}

/// Hooks and tests that see the device before all of it has come.
#[derive(VmState, Debug, Default, PartialEq)]
#[vmstate(clone, name = "watched", pre_load = "remember")]
struct Watched {
    #[vmstate(test = "sees_later")]
    early: u8,
    later: u8,
    #[vmstate(skip)]
    before: u8,
}

impl Watched {
    fn remember(&mut self) {
        self.before = self.later;
    }

    fn sees_later(&self, _version_id: u32) -> bool {
        self.later % 2 == 1
    }
}

prop_compose! {
    fn channel()(count: u32, gate: bool, irq: u16, wiring: u8) -> Channel {
        Channel { count, gate, irq, wiring }
    }
}

prop_compose! {
    fn plain()(value: u8, wiring: u8) -> Plain {
        Plain { value, wiring }
    }
}

prop_compose! {
    fn board()(
        (a, wide, timer, newer, set, long) in any::<(u8, [[u32; 2]; 3], i64, u32, u32, u64)>(),
        maybe in proptest::option::of(plain()),
        pointers in any::<[Option<u32>; 2]>(),
        channels in [channel(), channel()],
        boxed in channel(),
        one in plain(),
        list in vec(channel(), 0..3),
        (n, first, part) in (0..5_u8, any::<[u16; 4]>(), any::<[u16; 4]>()),
        queues in [channel(), channel()],
        plains in vec(plain(), 0..3),
        (late, mode, handle) in (any::<(bool, u16)>(), any::<u8>(), "[a-z]{0,4}"),
    ) -> Board {
        Board {
            a, wide, timer: Timer::at(timer.unsigned_abs()), newer, set, long, maybe,
            pointers: pointers.map(|it| it.map(Box::new)),
            channels, boxed: Box::new(boxed), plain: one, list, n, first, queues: queues.into(), plains, part,
            late: Vec2(late.0.into(), late.1), mode, handle,
        }
    }
}

prop_compose! {
    fn watched()(early: u8, later: u8, before: u8) -> Watched {
        Watched { early, later, before }
    }
}

/// Loads each of `sources` into a device that has been given a state meanwhile, in a machine that keeps what it can, and in
/// place into a copy. `version_id` is that of the streams.
fn agree<T>(pairs: Vec<(T, T)>) -> Result<(), TestCaseError>
where
    T: vmstate_runtime::Described + Clone + PartialEq + std::fmt::Debug + Default + Send + 'static,
{
    let device = Arc::new(Mutex::new(T::default()));
    let mut machine = Machine::named("test");
    machine.add("device", device.clone()).unwrap();
    for (source, before) in pairs {
        let mut expected = before.clone();
        let stream = save(&source);
        let loaded = expected.load(&mut Decoder::new(&stream), source.description().version_id);

        let sender = Arc::new(Mutex::new(source));
        let mut from = Machine::named("test");
        from.add("device", sender).unwrap();
        let mut stream = Vec::new();
        from.save(&mut stream).unwrap();
        device.lock().unwrap().clone_from(&before);
        let result = machine.load(&stream);
        prop_assert_eq!(loaded.is_ok(), result.is_ok(), "{:?} {:?}", loaded, result);
        let expected = if loaded.is_ok() { expected } else { before };
        prop_assert_eq!(&*device.lock().unwrap(), &expected);
    }
    Ok(())
}

proptest! {
    #[test]
    fn what_was_kept_does_not_show(pairs in vec((board(), board()), 1..5)) {
        agree(pairs)?;
    }

    #[test]
    fn hooks_and_tests_see_the_device(pairs in vec((watched(), watched()), 1..5)) {
        agree(pairs)?;
    }

    #[test]
    fn a_clone_is_equal(state in board(), mut other in board()) {
        prop_assert_eq!(&state.clone(), &state);
        other.clone_from(&state);
        prop_assert_eq!(other, state);
    }
}

/// Neither a save nor a load of a machine allocates when it is repeated: the states have vectors, in a vector.
#[test]
fn a_repeated_load_allocates_nothing() {
    #[derive(VmState, Default)]
    #[vmstate(clone, nested)]
    struct Queue {
        head: u64,
        len: u16,
        #[vmstate(len = "len")]
        buffers: Vec<u64>,
    }

    #[derive(VmState, Default)]
    #[vmstate(clone, unreleased)]
    struct Nic {
        #[vmstate(prefix = u16)]
        queues: Vec<Queue>,
        #[vmstate(skip)]
        backend: Vec<u8>,
    }

    let queue = |n: u16| Queue { head: 1, len: n, buffers: vec![7; n.into()] };
    let nic = || Nic { queues: (1..9).map(queue).collect(), backend: vec![1; 100] };
    let nics: Vec<_> = (0..50).map(|_| Arc::new(Mutex::new(nic()))).collect();
    let mut machine =
        Machine::named("test").with_profile(Profile { description: None, ..Profile::NEWEST });
    for nic in &nics {
        machine.add("nic", nic.clone()).unwrap();
    }
    let mut stream = Vec::new();
    machine.save(&mut stream).unwrap();
    machine.load(&stream).unwrap();
    for round in 0..3 {
        stream.clear();
        let set = |value| {
            for nic in &nics {
                nic.lock().unwrap().queues[3].buffers[0] = value;
            }
        };
        set(8 + round);
        let (saved, saving) = count(|| machine.save(&mut stream));
        set(0);
        let (loaded, loading) = count(|| machine.load(&stream));
        assert_eq!((saved.unwrap().sections, saving.allocations), (50, 0));
        assert_eq!((loaded.unwrap().sections, loading.allocations), (50, 0));
        assert!(nics.iter().all(|nic| nic.lock().unwrap().queues[3].buffers[0] == 8 + round));
    }
}
