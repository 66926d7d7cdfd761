//! What a policy lets pass, and only if it is asked to.

use super::*;

#[test]
fn missing_sections_are_kept_only_if_asked() {
    let stream = filled("demo-2.0").stream();
    let (head, parts, tail) = sections(&stream, &["layout", "gic", "uart"]);
    let less = [&head, &parts[0], &parts[2], &tail].map(|it| &it[..]).concat();
    let mut destination = board("demo-2.0");
    destination.gic.lock().unwrap().enabled = 7;
    let error = destination.refuses(&less, LoadOptions::new());
    assert!(error.to_string().contains("device `gic` 0 has no section"), "{error}");
    let keep = Policy { missing_section: MissingSection::Keep, ..Policy::STRICT };
    let loaded = destination.machine.load_with(&less[..], policy(keep)).unwrap();
    assert_eq!(
        loaded.decisions[0].to_string(),
        "section `gic` 0 did not come: the device keeps its state"
    );
    assert_eq!((destination.state().1.enabled, destination.state().0.lcr), (7, 3));
}

#[test]
fn a_device_that_is_not_needed_may_be_missing() {
    #[derive(VmState, Clone, Default)]
    #[vmstate(unreleased, needed = "is_used")]
    struct Debug {
        steps: u8,
    }
    impl Debug {
        fn is_used(&self) -> bool {
            self.steps > 0
        }
    }
    let debug = shared(Debug::default());
    let mut machine = Machine::named("demo");
    machine.add("debug", debug.clone()).unwrap();
    let mut stream = Vec::new();
    let saved = machine.save(&mut stream).unwrap();
    assert_eq!((saved.sections, saved.decisions.len()), (0, 1));
    let loaded = machine.load(&stream).unwrap();
    assert_eq!(loaded.decisions[0].to_string(), "section `debug` 0 is not needed");
    debug.lock().unwrap().steps = 2;
    stream.clear();
    assert_eq!(machine.save(&mut stream).unwrap().sections, 1);
    debug.lock().unwrap().steps = 0;
    machine.load(&stream).unwrap();
    assert_eq!(debug.lock().unwrap().steps, 2);
}

#[cfg(feature = "seal")]
#[test]
fn unknown_sections_are_skipped_only_if_asked_and_known() {
    let mut source = filled("demo-2.0");
    source.machine.add("extra", shared(Gic::default())).unwrap();
    let skip = Policy { unknown_section: UnknownSection::Skip, ..Policy::STRICT };
    let stream = source.stream();
    let error = board("demo-2.0").refuses(&stream, policy(skip));
    assert!(matches!(error, MachineError::NoLength { .. }), "{error}");
    let lengths = vmstate_machine::Lengths::new().section("extra", 0, 4);
    let mut destination = board("demo-2.0");
    destination.machine.load_with(&stream[..], policy(skip).lengths(lengths)).unwrap();

    let mut destination = board("demo-2.0");
    let loaded = destination.machine.load_with(&sealed(&mut source)[..], policy(skip)).unwrap();
    assert_eq!(
        loaded.decisions[0].to_string(),
        "section `extra` 0, version 1, was skipped with 4 bytes: there is no such device"
    );
    assert_eq!(destination.state(), filled("demo-2.0").state());
}

#[cfg(feature = "seal")]
#[test]
fn unknown_subsections_are_dropped_only_if_asked_and_known() {
    #[derive(VmState, Clone, Default)]
    #[vmstate(name = "uart", unreleased, version = 2, subsection(parity, property = "parity"))]
    #[vmstate(subsection(clock, property = "clock"))]
    struct Newer {
        lcr: u8,
        fifo: u16,
        #[vmstate(subsection = "parity", absent = 0)]
        parity: u8,
        #[vmstate(subsection = "clock", absent = 0)]
        rate: u32,
        #[vmstate(property = "clock", default = true)]
        clock: bool,
        #[vmstate(property = "parity", default = true)]
        send_parity: bool,
    }
    let newer = Newer { lcr: 3, parity: 5, rate: 7, ..Newer::default() };
    let mut machine = Machine::new(MACHINES.find("demo-2.0").unwrap());
    machine.add("uart", shared(newer)).unwrap();
    machine.add("gic", shared(Gic::default())).unwrap();
    machine.add("layout", shared(Layout::default())).unwrap();
    let mut stream = Vec::new();
    machine.save_with(&mut stream, SaveOptions::new().sealed("3.0")).unwrap();

    let mut destination = board("demo-2.0");
    let error = destination.refuses(&stream, LoadOptions::new());
    assert!(error.to_string().contains("found `uart/parity`"), "{error}");
    let drop = Policy { unknown_subsection: UnknownSubsection::Drop, ..Policy::STRICT };
    let loaded = destination.machine.load_with(&stream[..], policy(drop)).unwrap();
    assert_eq!(
        loaded.decisions[0].to_string(),
        "subsection `uart/parity` of section `uart` 0 was left out with 18 bytes: the device does not know it"
    );
    assert_eq!((destination.state().0.lcr, destination.state().0.rate), (3, 7));
}

#[test]
fn other_versions_are_read_only_if_asked() {
    let stream = filled("demo-1.0").stream();
    let at = find(&stream, b"\x04uart\0\0\0\0") + 9;
    let mut newer = stream.clone();
    newer[at + 3] = 3;
    let mut destination = board("demo-1.0");
    let error = destination.refuses(&newer, LoadOptions::new());
    assert!(error.to_string().contains("expected version 2 or older, found 3"), "{error}");
    let nearest = Policy { version: OtherVersion::Nearest, ..Policy::STRICT };
    let loaded = destination.machine.load_with(&newer[..], policy(nearest)).unwrap();
    assert_eq!(loaded.decisions[0].to_string(), "section `uart` 0 has version 3 and was read as 2");
    assert_eq!(destination.state().0.lcr, 3);
}
