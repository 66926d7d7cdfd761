//! What a stream is, what configures its devices, and how sections are named and ordered.

use std::cell::RefCell;

use vmstate_machine::{Device, Section};

use super::*;

#[test]
fn the_stream_is_qemus() {
    let mut board = filled("demo-2.0");
    board.machine = board.machine.with_profile(Profile::V7_2);
    let stream = board.stream();
    let expected = [
        &b"QEVM\0\0\0\x03\x07\0\0\0\x08demo-2.0"[..],
        b"\x04\0\0\0\x02\x06layout\0\0\0\0\0\0\0\x01\x09\x7e\0\0\0\x02",
        b"\x04\0\0\0\x01\x03gic\0\0\0\0\0\0\0\x01\0\0\0\x55\x7e\0\0\0\x01",
        b"\x04\0\0\0\0\x04uart\0\0\0\0\0\0\0\x02\x03\x12\x34",
        b"\x05\x0auart/clock\0\0\0\x01\x02\xdc\x6c\0\x7e\0\0\0\0\0\x06",
    ];
    assert!(stream.starts_with(&expected.concat()), "{:?}", stream.escape_ascii().to_string());
    let json = str::from_utf8(&stream[find(&stream, b"{")..]).unwrap();
    assert!(json.starts_with(r#"{"page_size": 4096, "devices": [{"name": "layout", "#), "{json}");
    assert!(json.contains(r#""subsections": [{"vmsd_name": "uart/clock", "version": 1"#), "{json}");
    assert!(json.ends_with("]}"));
}

#[test]
fn every_sink_and_source_has_the_same() {
    let mut source = filled("demo-2.0");
    let stream = source.stream();
    let mut segments = Segments::new();
    source.machine.save(&mut segments).unwrap();
    let joined: Vec<u8> = segments.iter().flat_map(<[u8]>::to_vec).collect();
    assert_eq!(joined, stream);
    let mut file = Vec::new();
    let saved = source.machine.save_io(&mut file, SaveOptions::new()).unwrap();
    assert_eq!((file, saved.bytes, saved.sections), (stream.clone(), stream.len() as u64, 3));

    for from_reader in [false, true] {
        let mut destination = board("demo-2.0");
        let loaded = if from_reader {
            destination.machine.load_io(&mut &stream[..], LoadOptions::new())
        } else {
            destination.machine.load(&stream)
        };
        let loaded = loaded.unwrap();
        assert_eq!((loaded.sections, loaded.bytes), (3, stream.len() as u64));
        assert_eq!(loaded.decisions, []);
        assert_eq!(destination.state(), source.state());
    }
}

#[test]
fn machine_types_configure() {
    let mut old = filled("demo-1.0");
    let stream = old.stream();
    assert!(!stream.windows(10).any(|window| window == b"uart/clock"));
    let mut destination = filled("demo-1.0");
    destination.machine.load(&stream).unwrap();
    assert_eq!(destination.state().0.rate, 0);

    let error = filled("demo-2.0").refuses(&stream, LoadOptions::new());
    assert_eq!(
        error.to_string(),
        "at stream offset 8 (0x8): expected machine type `demo-2.0`, found `demo-1.0`; start the destination with the \
         machine type of the source"
    );
}

#[test]
fn overrides_win_and_are_checked() {
    let old = MACHINES.find("demo-1.0").unwrap();
    let on = [Override::parse("uart.clock=on").unwrap(), Override::parse("urat.clock=on").unwrap()];
    let mut machine = Machine::new(old).with_overrides(&on).unwrap();
    let uart = shared(Uart::default());
    machine.add("uart", uart.clone()).unwrap();
    assert!(uart.lock().unwrap().clock);
    assert_eq!(machine.unused_overrides(), ["urat.clock"]);

    let wrong = [Override::parse("uart.clock=7").unwrap()];
    let mut machine = Machine::new(old).with_overrides(&wrong).unwrap();
    let error = machine.add("uart", shared(Uart::default())).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("section `uart` 0: override: device `uart`: property `clock`"),
        "{error}"
    );
    assert_eq!(machine.sections().count(), 0);
    machine.add("gic", shared(Gic::default())).unwrap();
    assert!(matches!(machine.with_overrides(&wrong), Err(MachineError::Late)));
}

#[test]
fn names_are_unique_and_instances_counted() {
    let mut machine = Machine::named("demo");
    let uart = || shared(Uart::default());
    let first = machine.add("uart", uart()).unwrap();
    machine.add(SectionId::new("pci/uart").alias("uart", 1), uart()).unwrap();
    assert!(matches!(machine.add(("uart", 1), uart()), Err(MachineError::Doubled { .. })));
    assert!(matches!(
        machine.add(SectionId::new("x").alias("x", 0), uart()),
        Err(MachineError::Doubled { .. })
    ));
    machine.add("uart", uart()).unwrap();
    let names = |machine: &Machine| machine.sections().map(|it| it.to_string()).collect::<Vec<_>>();
    assert_eq!(names(&machine), ["`uart` 0", "`pci/uart` 0", "`uart` 2"]);

    machine.remove(first).unwrap();
    assert!(matches!(machine.remove(first), Err(MachineError::NoDevice { .. })));
    let again = machine.add(("uart", 0), uart()).unwrap();
    assert_eq!(names(&machine), ["`pci/uart` 0", "`uart` 2", "`uart` 0"]);
    assert!(again > first);
    for name in [String::new(), "x".repeat(256)] {
        assert!(matches!(machine.add(name, uart()), Err(MachineError::Name { .. })));
    }
    machine.add(("last", u32::MAX), uart()).unwrap();
    assert!(matches!(machine.add("last", uart()), Err(MachineError::Name { .. })));
}

#[test]
fn the_order_is_that_of_priorities_whatever_comes_and_goes() {
    let mut machine = Machine::named("demo");
    let mut ids: Vec<DeviceId> = Vec::new();
    for round in 0..40_u32 {
        let name = format!("device{round}");
        let id = match round % 3 {
            0 => machine.add(&*name, shared(Gic::default())),
            _ => machine.add(&*name, shared(Uart::default())),
        };
        ids.push(id.unwrap());
        if round % 4 == 3 {
            let at = (round as usize * 7) % ids.len();
            machine.remove(ids.remove(at)).unwrap();
        }
        let numbers = machine.sections().map(|it| it.idstr[6..].parse::<u32>().unwrap());
        let order: Vec<_> = numbers.map(|number| (number % 3 != 0, number)).collect();
        assert!(order.is_sorted(), "{order:?}");
        assert_eq!(order.len(), ids.len());
    }
    let mut stream = Vec::new();
    machine.save(&mut stream).unwrap();
    machine.load(&stream).unwrap();
}

#[test]
fn an_alias_is_loaded_and_reported() {
    let mut old = Machine::named("demo");
    let uart = shared(Uart { lcr: 3, ..Uart::default() });
    old.add(("uart", 2), uart).unwrap();
    let mut stream = Vec::new();
    old.save(&mut stream).unwrap();

    let mut new = Machine::named("demo");
    let uart = shared(Uart::default());
    new.add(SectionId::new("pci/uart").alias("uart", 2), uart.clone()).unwrap();
    let loaded = new.load(&stream).unwrap();
    assert_eq!(uart.lock().unwrap().lcr, 3);
    assert_eq!(loaded.decisions[0].to_string(), "section `pci/uart` 0 came as `uart` 2, its alias");
}

/// A section is one under all its names; in another order, its own name is still no alias.
#[test]
fn a_section_by_its_name_and_its_alias_came_twice() {
    let save = |names: &[(&str, u32)]| {
        let (mut machine, mut stream) = (Machine::named("demo"), Vec::new());
        for name in names {
            machine.add(*name, shared(Uart::default())).unwrap();
        }
        machine.save(&mut stream).unwrap();
        stream
    };
    let mut new = Machine::named("demo");
    new.add(SectionId::new("pci/uart").alias("uart", 2), shared(Uart::default())).unwrap();
    new.add(("uart", 0), shared(Uart::default())).unwrap();
    for twice in [[("pci/uart", 0), ("uart", 2)], [("uart", 2), ("pci/uart", 0)]] {
        let error = new.load(&save(&[twice[0], twice[1], ("uart", 0)])).unwrap_err();
        let MachineError::Topology(topology) = error else { panic!("{error}") };
        assert_eq!(topology.doubled.len(), 1, "{topology}");
        assert_eq!(topology.doubled[0].section.idstr, twice[1].0);
    }
    let loaded = new.load(&save(&[("uart", 0), ("pci/uart", 0)])).unwrap();
    assert!(loaded.decisions.is_empty(), "{:?}", loaded.decisions);
    // As many as there are, but one of them twice: the other one is missed.
    let error = new.load(&save(&[("pci/uart", 0), ("uart", 2)])).unwrap_err();
    let MachineError::Topology(topology) = error else { panic!("{error}") };
    assert_eq!((topology.doubled.len(), topology.missing.len()), (1, 1), "{topology}");
}

#[test]
fn an_unmigratable_machine_says_all_reasons() {
    #[derive(VmState, Clone)]
    #[vmstate(unreleased, unmigratable = "it is a device of the host")]
    struct Gpu {
        _x: u8,
    }
    let mut board = filled("demo-2.0");
    let gpu = board.machine.add("gpu", shared(Gpu { _x: 0 })).unwrap();
    let blocker = board.machine.block("a debugger is attached");
    let error = board.machine.save(&mut Vec::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "machine `demo-2.0` cannot migrate: a debugger is attached; `gpu` 0: it is a device of the host"
    );
    board.machine.unblock(blocker);
    board.machine.remove(gpu).unwrap();
    board.machine.save(&mut Vec::new()).unwrap();
}

/// What a board has in a list, and devices of one thread, are configured like any other.
#[test]
fn sections_of_a_list_are_configured() {
    let machine_type = MACHINES.newest();
    let (uart, local) = (shared(Uart::default()), std::rc::Rc::new(RefCell::new(Uart::default())));
    let board: Vec<(&str, Box<dyn Section + Send>)> = vec![
        ("uart", Box::new(Device::new(uart.clone()))),
        ("gic", Box::new(Device::new(shared(Gic::default())))),
    ];
    let mut machine = Machine::new(machine_type);
    for (name, section) in board {
        machine.add_boxed(name, section).unwrap();
    }
    let mut alone = LocalMachine::local_of(machine_type);
    alone.add("uart", local.clone()).unwrap();
    assert!(uart.lock().unwrap().clock && local.borrow().clock);
    let names = machine.sections().map(|name| name.to_string()).collect::<Vec<_>>();
    assert_eq!(names, ["`gic` 0", "`uart` 0"]);
}
