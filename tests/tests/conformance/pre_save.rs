//! `pre_save`: one that looks, and one that changes what is saved, but not the device.

use std::cell::Cell;

use vmstate_runtime::{Encoder, SaveErrorKind, VmState};
use vmstate_tests::{Wire, save, try_save};

#[derive(VmState, Debug, Default, Clone, PartialEq)]
#[vmstate(name = "uart", pre_save = "settle", post_save = "saved")]
struct Uart {
    lcr: u8,
    #[vmstate(prefix = u8)]
    fifo: Vec<u8>,
    inner: [Fixed; 2],
    #[vmstate(subsection = "is_busy")]
    busy: u8,
    #[vmstate(skip)]
    pending: Vec<u8>,
    #[vmstate(skip)]
    saves: Cell<(u32, usize)>,
    #[vmstate(skip)]
    broken: bool,
}

#[derive(VmState, Debug, Default, Clone, Copy, PartialEq)]
#[vmstate(name = "fixed", pre_save = "double")]
struct Fixed {
    level: u8,
    #[vmstate(test = "is_level(level)")]
    more: u8,
}

impl Uart {
    /// What is on its way is in the fifo of the one that is saved.
    fn settle(&mut self) -> Result<(), &'static str> {
        if self.broken {
            return Err("it is broken");
        }
        self.fifo.append(&mut self.pending);
        self.busy = self.fifo.len() as u8;
        Ok(())
    }

    fn is_busy(&self) -> bool {
        self.busy > 2
    }

    fn saved(&self) {
        let (saves, _) = self.saves.get();
        self.saves.set((saves + 1, self.pending.len()));
    }
}

impl Fixed {
    fn double(&mut self) {
        self.level *= 2;
    }

    fn is_level(level: u8) -> bool {
        level > 4
    }
}

fn uart() -> Uart {
    Uart {
        lcr: 1,
        fifo: vec![2],
        inner: [Fixed { level: 1, more: 9 }, Fixed { level: 4, more: 10 }],
        pending: vec![3, 4],
        ..Uart::default()
    }
}

#[test]
fn what_it_changes_is_saved_and_the_device_stays() {
    let wire = Wire::of("uart")
        .value("lcr", "01")
        .value("fifo", "03")
        .each("fifo", 1, "020304")
        .value("inner[0].level", "02")
        .value("inner[1].level", "08")
        .value("inner[1].more", "0a")
        .subsection("uart/is_busy", 1)
        .value_at("uart/is_busy/busy", "03");
    let device = uart();
    wire.saves(&device);
    assert_eq!(device, Uart { saves: device.saves.clone(), ..uart() }, "the device stays");
    let (saves, pending) = device.saves.get();
    assert!(saves > 0);
    assert_eq!(pending, 2, "`post_save` is of the device");
    // The same again: nothing was used up.
    wire.saves(&device);
    let loaded = Uart {
        fifo: vec![2, 3, 4],
        inner: [Fixed { level: 2, more: 0 }, Fixed { level: 8, more: 10 }],
        busy: 3,
        ..Uart { lcr: 1, ..Uart::default() }
    };
    wire.loads(Uart::default, 1, &loaded);
}

#[test]
fn an_error_writes_nothing() {
    let device = Uart { broken: true, ..uart() };
    let e = try_save(&device).unwrap_err();
    let SaveErrorKind::Hook { hook, source } = e.kind() else { panic!("{e}") };
    assert_eq!((*hook, source.to_string().as_str()), ("pre_save `settle`", "it is broken"));
    assert_eq!(e.path().to_string(), "uart");
    let mut out = Vec::new();
    assert!(device.save(&mut Encoder::new(&mut out)).is_err());
    assert!(out.is_empty());
    assert_eq!(device.saves.get(), (0, 0), "no `post_save`");
}

/// In a run, in what has no fixed size, behind a pointer, as an element.
#[test]
fn nested_structs() {
    #[derive(VmState, Debug, Default, Clone, PartialEq)]
    #[vmstate(name = "counter", pre_save = "count")]
    struct Counter {
        n: u16,
    }
    impl Counter {
        fn count(&mut self) -> Result<(), String> {
            self.n = self.n.checked_add(1).ok_or("too many")?;
            Ok(())
        }
    }
    #[derive(VmState, Debug, Default, Clone, PartialEq)]
    #[vmstate(name = "looks", pre_save = "look")]
    struct Looks {
        n: u8,
    }
    impl Looks {
        fn look(&self) -> Result<(), &'static str> {
            if self.n == 0xff { Err("too large") } else { Ok(()) }
        }
    }
    #[derive(VmState, Debug, Default, Clone, PartialEq)]
    #[vmstate(name = "outer")]
    struct Outer {
        before: u8,
        one: Counter,
        looks: Looks,
        many: [Counter; 3],
        #[vmstate(prefix = u8)]
        list: Vec<Counter>,
        boxed: Box<Counter>,
        #[vmstate(optional)]
        maybe: Option<Counter>,
        #[vmstate(subsection = "always")]
        part: Counter,
        after: u8,
    }
    impl Outer {
        fn always(&self) -> bool {
            true
        }
    }
    let counter = |n| Counter { n };
    let outer = || Outer {
        before: 1,
        one: counter(2),
        looks: Looks { n: 3 },
        many: [4, 5, 6].map(counter),
        list: vec![counter(7), counter(8)],
        boxed: Box::new(counter(9)),
        maybe: Some(counter(10)),
        part: counter(11),
        after: 12,
    };
    let stream = [
        1, 0, 3, 3, 0, 5, 0, 6, 0, 7, 2, 0, 8, 0, 9, 0, 10, 1, 0, 11, 12, // the fields
        5, 12, b'o', b'u', b't', b'e', b'r', b'/', b'a', b'l', b'w', b'a', b'y', b's', 0, 0, 0, 1,
        0, 12,
    ];
    let device = outer();
    assert_eq!(save(&device), stream);
    assert_eq!(device, outer());
    for (path, device) in [
        ("outer/one", Outer { one: counter(0xffff), ..outer() }),
        ("outer/looks", Outer { looks: Looks { n: 0xff }, ..outer() }),
        ("outer/many[1]", Outer { many: [0, 0xffff, 0].map(counter), ..outer() }),
        ("outer/list[1]", Outer { list: vec![counter(0), counter(0xffff)], ..outer() }),
        ("outer/boxed", Outer { boxed: Box::new(counter(0xffff)), ..outer() }),
        ("outer/maybe", Outer { maybe: Some(counter(0xffff)), ..outer() }),
        ("outer/always/part", Outer { part: counter(0xffff), ..outer() }),
    ] {
        let e = try_save(&device).unwrap_err();
        assert!(matches!(e.kind(), SaveErrorKind::Hook { .. }), "{e:#}");
        assert_eq!(e.path().to_string(), path);
    }
}

/// One that looks works on a device that is not `Clone`, and changes cells if it likes.
#[test]
fn one_that_looks() {
    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "clock", pre_save = "read_clock")]
    struct Clock {
        now: Cell<u64>,
        #[vmstate(skip)]
        source: u64,
    }
    impl Clock {
        fn read_clock(&self) {
            self.now.set(self.source);
        }
    }
    assert_eq!(save(&Clock { source: 5, ..Clock::default() }), [0, 0, 0, 0, 0, 0, 0, 5]);
}
