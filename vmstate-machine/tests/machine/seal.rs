//! The seal behind a stream.

use super::*;

#[test]
fn a_seal_is_behind_a_stream_that_is_otherwise_the_same() {
    let mut source = filled("demo-2.0");
    let (stream, sealed) = (source.stream(), sealed(&mut source));
    let json = find(&stream, b"\x06\0\0");
    assert!(sealed.starts_with(&stream[..json]));
    let description = [&stream[json + 5..stream.len() - 1], b", \"sealed\": true}"].concat();
    assert!(sealed[json + 5..].starts_with(&description));
    assert!(sealed[json + 5 + description.len()..].starts_with(b"VMSTSEAL\0\0\0\x01"));
    for from_reader in [false, true] {
        let required = Policy { seal: SealPolicy::Required, ..Policy::STRICT };
        let mut destination = board("demo-2.0");
        let machine = &mut destination.machine;
        let mut load = |stream: &[u8]| {
            if from_reader {
                machine.load_io(&mut &stream[..], policy(required))
            } else {
                machine.load_with(stream, policy(required))
            }
        };
        assert!(matches!(load(&stream), Err(MachineError::Seal(SealError::Missing))));
        let loaded = load(&sealed).unwrap();
        let seal = loaded.seal.unwrap();
        assert_eq!((&*seal.release, seal.same_schema), ("2.0", true));
        assert_eq!(loaded.bytes, sealed.len() as u64);
        assert_eq!(destination.state(), source.state());
    }
    // Written to a file, it is the same.
    let mut file = Vec::new();
    source.machine.save_io(&mut file, SaveOptions::new().sealed("2.0")).unwrap();
    assert_eq!(file, sealed);
}

#[test]
fn another_schema_is_told() {
    let mut source = filled("demo-2.0");
    source.machine.add("more", shared(Gic::default())).unwrap();
    let stream = sealed(&mut source);
    let skip = Policy { unknown_section: UnknownSection::Skip, ..Policy::STRICT };
    let mut destination = board("demo-2.0");
    let loaded = destination.machine.load_with(&stream[..], policy(skip)).unwrap();
    assert!(!loaded.seal.unwrap().same_schema);
}

#[test]
fn every_change_of_a_sealed_body_is_found_and_named() {
    let mut source = filled("demo-2.0");
    let stream = sealed(&mut source);
    let body = find(&stream, b"\x04uart\0\0\0\0\0\0\0\x02") + 13;
    let fields = body..body + 3;
    let rate = find(&stream, b"uart/clock\0\0\0\x01") + 14;
    for at in fields.chain(rate..rate + 4) {
        for bit in 0..8 {
            let mut damaged = stream.clone();
            damaged[at] ^= 1 << bit;
            let mut destination = board("demo-2.0");
            let error = destination.refuses(&damaged, LoadOptions::new());
            let MachineError::Seal(SealError::Damaged { section, .. }) = &error else {
                panic!("{error}")
            };
            assert_eq!(section.to_string(), "`uart` 0");
            let before = destination.state();
            let error =
                destination.machine.load_io(&mut &damaged[..], LoadOptions::new()).unwrap_err();
            let MachineError::Seal(SealError::Damaged { section, .. }) = &error else {
                panic!("{error}")
            };
            assert_eq!(section.to_string(), "`uart` 0");
            assert_eq!(destination.state(), before);
            // Without the seal nobody would know.
            let ignored = Policy { seal: SealPolicy::Ignored, ..Policy::STRICT };
            destination.machine.load_with(&damaged[..], policy(ignored)).unwrap();
        }
    }
}

#[test]
fn no_change_of_a_sealed_stream_passes_but_in_the_description() {
    let mut source = filled("demo-2.0");
    let stream = sealed(&mut source);
    let json = find(&stream, b"\x06\0\0")..find(&stream, b"VMSTSEAL");
    let mut loads = 0;
    for at in 0..stream.len() {
        for value in [stream[at] ^ 1, stream[at] ^ 0x80, 0, 0xff] {
            if value == stream[at] {
                continue;
            }
            let mut damaged = stream.clone();
            damaged[at] = value;
            let mut destination = board("demo-2.0");
            let before = destination.state();
            let required = Policy { seal: SealPolicy::Required, ..Policy::STRICT };
            match destination.machine.load_with(&damaged[..], policy(required)) {
                Ok(_) => {
                    assert!(json.contains(&at), "{at}: {value}");
                    loads += 1;
                }
                Err(_) => assert_eq!(destination.state(), before),
            }
            let mut destination = board("demo-2.0");
            let from_reader = destination.machine.load_io(&mut &damaged[..], policy(required));
            assert!(from_reader.is_err() || json.contains(&at), "{at}: {value}");
        }
    }
    assert!(loads > 0);
}

#[test]
fn every_truncation_of_a_seal_is_refused() {
    let mut source = filled("demo-2.0");
    let stream = sealed(&mut source);
    let seal = find(&stream, b"VMSTSEAL");
    for len in seal..stream.len() {
        let mut destination = board("demo-2.0");
        let required = Policy { seal: SealPolicy::Required, ..Policy::STRICT };
        let error = destination.refuses(&stream[..len], policy(required));
        assert!(matches!(error, MachineError::Seal(_)), "{len}: {error}");
        assert!(
            destination.machine.load_io(&mut &stream[..len], policy(required)).is_err(),
            "{len}"
        );
    }
}

#[test]
fn large_sections_are_added_up_from_a_reader() {
    #[derive(VmState, Clone)]
    #[vmstate(unreleased)]
    struct Rom {
        #[vmstate(prefix = u32)]
        bytes: Vec<u8>,
    }
    let rom = shared(Rom { bytes: (0..700_000_u32).map(|n| (n * 7) as u8).collect() });
    let mut machine = Machine::named("demo");
    machine.add("rom", rom.clone()).unwrap();
    machine.add("gic", shared(Gic::default())).unwrap();
    let mut stream = Vec::new();
    machine.save_with(&mut stream, SaveOptions::new().sealed("1")).unwrap();
    machine.load_io(&mut &stream[..], LoadOptions::new()).unwrap();
    stream[400_000] ^= 4;
    let error = machine.load_io(&mut &stream[..], LoadOptions::new()).unwrap_err();
    assert!(matches!(error, MachineError::Seal(SealError::Damaged { .. })), "{error}");
}
