//! Mirrors of enums.

use super::*;

#[derive(VmState)]
#[vmstate(remote = "vmstate_foreign_tests::Mode")]
#[repr(u16)]
enum ModeWire {
    On = 0x0101,
    Off = 1,
}

#[derive(VmState)]
#[vmstate(remote = "vmstate_foreign_tests::Event")]
#[repr(u8)]
enum EventWire {
    None,
    Mapped(#[vmstate(as = SegmentWire)] Segment),
    Moved {
        from: u16,
        #[vmstate(prefix = u8)]
        to: Vec<u8>,
    },
}

#[derive(VmState)]
#[vmstate(remote = "vmstate_foreign_tests::Message<T>")]
#[repr(u8)]
enum MessageWire<T> {
    None,
    One(T),
    Many {
        #[vmstate(prefix = u8)]
        items: Vec<T>,
    },
}

#[derive(VmState, Debug)]
#[vmstate(name = "d")]
struct Messages {
    #[vmstate(as = MessageWire<u16>)]
    one: Message<u16>,
    #[vmstate(prefix = u8, as = MessageWire<u16>)]
    list: Vec<Message<u16>>,
}

#[test]
fn mirrors_of_generic_enums() {
    let d = Messages {
        one: Message::One(1),
        list: vec![Message::None, Message::Many { items: vec![2, 3] }],
    };
    let make = || Messages { one: Message::None, list: vec![] };
    Wire::of("d")
        .value("one", "01")
        .value("one.One.0", "0001")
        .value("list", "02")
        .value("list[0]", "00")
        .value("list[1]", "02")
        .value("list[1].Many.items", "02")
        .each("list[1].Many.items", 2, "0002 0003")
        .is(&d, make);
}

#[derive(VmState, Debug)]
#[vmstate(name = "d")]
struct Enums {
    #[vmstate(as = ModeWire)]
    mode: Mode,
    #[vmstate(as = ModeWire)]
    modes: [Mode; 2],
    #[vmstate(prefix = u8, as = ModeWire)]
    list: Vec<Mode>,
    #[vmstate(as = EventWire)]
    event: Event,
    #[vmstate(prefix = u8, as = EventWire)]
    events: Vec<Event>,
}

#[test]
fn mirrors_of_enums() {
    let d = Enums {
        mode: Mode::On,
        modes: [Mode::Off, Mode::On],
        list: vec![Mode::On],
        event: Event::Mapped(segment(1)),
        events: vec![Event::None, Event::Moved { from: 2, to: vec![3] }],
    };
    let make = || Enums {
        mode: Mode::Off,
        modes: [Mode::Off; 2],
        list: vec![],
        event: Event::None,
        events: vec![],
    };
    let wire = Wire::of("d")
        .value("mode", "0101")
        .each("modes", 2, "0001 0101")
        .value("list", "01")
        .value("list[0]", "0101")
        .value("event", "01")
        .segment("event.Mapped.0", 1)
        .value("events", "02")
        .value("events[0]", "00")
        .value("events[1]", "02")
        .value("events[1].Moved.from", "0002")
        .value("events[1].Moved.to", "01")
        .value("events[1].Moved.to[0]", "03");
    wire.is(&d, make);
    let e = load(make, &[0, 2, 0, 1, 0, 1], 1).error();
    assert_eq!(e.path().to_string(), "d/mode");
    assert!(e.to_string().contains("Off"), "{e}");
}
