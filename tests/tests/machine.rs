//! QEMU's recipe for a device that changes between releases, end to end: two releases, two machine
//! types, every pair of peers in both directions, and what must be refused.

// The names are those of QEMU's documentation.
#![allow(clippy::disallowed_names, clippy::struct_field_names)]

use std::fmt::{Debug, Write};

use vmstate_machine::{MachineTypeError, MachineTypes, Override, machine_types};
use vmstate_runtime::{Decoder, Described, Encoder, VmState};

/// What `foo` is after a reset.
const RESET: u32 = 0x100;

/// What release 1.0 shows for `foo`, which it has not.
const NONE: u32 = 0;

/// What every source holds.
const SENT: State = State { level: 0x0a0b_0c0d, baz: 0x0101_0101, irq: 1, foo: 0x77 };

/// What every destination holds before it loads.
const BEFORE: State = State { level: 2, baz: 3, irq: 4, foo: 5 };

/// Release 1.0.
mod old {
    use super::*;

    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "foo-device")]
    pub(super) struct Foo {
        level: u32,
        baz: u32,
        irq: u8,
    }

    pub(super) const MACHINES: MachineTypes = machine_types! { "demo-1.0" => {} };

    impl Device for Foo {
        const MACHINES: MachineTypes = MACHINES;

        fn set(&mut self, state: State) {
            (self.level, self.baz, self.irq) = (state.level, state.baz, state.irq);
        }

        fn get(&self) -> State {
            State { level: self.level, baz: self.baz, irq: self.irq, foo: NONE }
        }
    }
}

/// Release 2.0: `foo` is new, `baz` is no longer needed.
mod new {
    use super::*;

    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "foo-device", pre_load = "reset_foo")]
    pub(super) struct Foo {
        level: u32,
        #[vmstate(test = "pre_version_baz")]
        baz: u32,
        irq: u8,
        #[vmstate(subsection = "support_foo")]
        foo: u32,
        #[vmstate(property = "support-foo", default = true)]
        support_foo: bool,
        #[vmstate(property = "send-baz")]
        send_baz: bool,
    }

    impl Foo {
        fn support_foo(&self) -> bool {
            self.support_foo
        }

        fn pre_version_baz(&self, _version_id: u32) -> bool {
            self.send_baz
        }

        fn reset_foo(&mut self) {
            self.foo = RESET;
        }
    }

    pub(super) const MACHINES: MachineTypes = machine_types! {
        "demo-2.0" => {},
        "demo-1.0" => { "foo-device.support-foo" = false, "foo-device.send-baz" = true },
    };
    const _: () = MACHINES.require(&[Foo::DESCRIPTION]);

    impl Device for Foo {
        const MACHINES: MachineTypes = MACHINES;

        fn set(&mut self, state: State) {
            (self.level, self.baz, self.irq) = (state.level, state.baz, state.irq);
            self.foo = state.foo;
        }

        fn get(&self) -> State {
            State { level: self.level, baz: self.baz, irq: self.irq, foo: self.foo }
        }
    }
}

/// The device of either release.
trait Device: Described + Default + Debug {
    const MACHINES: MachineTypes;

    fn set(&mut self, state: State);
    fn get(&self) -> State;
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct State {
    level: u32,
    baz: u32,
    irq: u8,
    foo: u32,
}

/// Who takes part in a migration: a release, started as a machine type, with overrides.
#[derive(Clone, Copy)]
struct Peer {
    name: &'static str,
    release: Release,
    machine: &'static str,
    overrides: &'static [&'static str],
}

#[derive(Clone, Copy)]
enum Release {
    Old,
    New,
}

const OLD_1: Peer =
    Peer { name: "1.0 demo-1.0", release: Release::Old, machine: "demo-1.0", overrides: &[] };
const OLD_2: Peer = Peer { name: "1.0 demo-2.0", machine: "demo-2.0", ..OLD_1 };
const NEW_1: Peer = Peer { name: "2.0 demo-1.0", release: Release::New, ..OLD_1 };
const NEW_2: Peer = Peer { name: "2.0 demo-2.0", machine: "demo-2.0", ..NEW_1 };

impl Peer {
    const fn with(self, name: &'static str, overrides: &'static [&'static str]) -> Self {
        Peer { name, overrides, ..self }
    }

    fn save(&self) -> Result<Vec<u8>, String> {
        match self.release {
            Release::Old => save::<old::Foo>(self),
            Release::New => save::<new::Foo>(self),
        }
    }

    fn load(&self, stream: &[u8]) -> Result<State, String> {
        match self.release {
            Release::Old => load::<old::Foo>(self, stream),
            Release::New => load::<new::Foo>(self, stream),
        }
    }
}

fn start<D: Device>(peer: &Peer) -> Result<D, MachineTypeError> {
    configure(peer.machine, peer.overrides)
}

fn configure<D: Device>(machine: &str, overrides: &[&str]) -> Result<D, MachineTypeError> {
    let overrides = parse(overrides)?;
    D::MACHINES.check(&[D::DESCRIPTION], &overrides)?;
    let mut device = D::default();
    D::MACHINES.find(machine)?.apply(&mut device, &overrides)?;
    Ok(device)
}

fn parse<'a>(overrides: &[&'a str]) -> Result<Vec<Override<'a>>, MachineTypeError> {
    overrides.iter().map(|text| Override::parse(text)).collect()
}

fn save<D: Device>(peer: &Peer) -> Result<Vec<u8>, String> {
    let mut device: D = start(peer).map_err(|error| error.to_string())?;
    device.set(SENT);
    let mut stream = Vec::new();
    device.save(&mut Encoder::new(&mut stream)).map_err(|error| format!("{error:#}"))?;
    Ok(stream)
}

/// Loads a section, which ends where the device does: QEMU finds out by the section's footer.
fn load<D: Device>(peer: &Peer, stream: &[u8]) -> Result<State, String> {
    let mut device: D = start(peer).map_err(|error| error.to_string())?;
    device.set(BEFORE);
    device.load(&mut Decoder::new(stream), 1).map_err(|error| format!("{error:#}"))?;
    Ok(device.get())
}

/// One migration, and the state at its destination.
fn migrate(source: &Peer, destination: &Peer) -> Result<State, String> {
    destination.load(&source.save()?)
}

/// What a cell of the table must hold.
#[derive(Clone, Copy)]
enum Cell {
    /// `level` and `irq` arrive, and these are `baz` and `foo` afterwards.
    Arrives { baz: u32, foo: u32 },
    /// The error says this.
    Refused(&'static str),
}

use Cell::{Arrives, Refused};

impl Cell {
    fn holds(self, result: &Result<State, String>) -> bool {
        match (self, result) {
            (Arrives { baz, foo }, Ok(state)) => *state == State { baz, foo, ..SENT },
            (Refused(why), Err(error)) => error.contains(why),
            _ => false,
        }
    }
}

/// Runs every migration of a table, prints it, and compares it cell by cell.
fn check<const PEERS: usize>(peers: [Peer; PEERS], expected: [[Cell; PEERS]; PEERS]) {
    let mut table = String::new();
    let mut wrong = 0;
    for (source, row) in peers.iter().zip(expected) {
        for (destination, cell) in peers.iter().zip(row) {
            let result = migrate(source, destination);
            let mark = if cell.holds(&result) { ' ' } else { '!' };
            wrong += usize::from(mark == '!');
            let text = match result {
                Ok(State { baz, foo, .. }) => format!("arrives, baz {baz:#x} foo {foo:#x}"),
                Err(error) => format!("refused: {error}"),
            };
            let (source, destination) = (source.name, destination.name);
            writeln!(table, "{mark} {source:19} -> {destination:19} {text}").unwrap();
        }
    }
    println!("{table}");
    assert_eq!(wrong, 0, "cells marked with ! are not as expected:\n{table}");
}

const NO_MACHINE: Cell = Refused("there is no machine type `demo-2.0`; did you mean `demo-1.0`?");

#[test]
fn all_peers_in_both_directions() {
    let to_old = Arrives { baz: SENT.baz, foo: NONE };
    let reset = Arrives { baz: SENT.baz, foo: RESET };
    let whole = Arrives { baz: BEFORE.baz, foo: SENT.foo };
    // Machine types differ in their bytes. A stream names its machine type before the first device;
    // this is what a device alone makes of another one's bytes.
    let (shorter, longer) = (Refused("found 28 more bytes;"), Refused("found 4 more bytes;"));
    check(
        [OLD_1, OLD_2, NEW_1, NEW_2],
        [
            [to_old, NO_MACHINE, reset, longer],
            [NO_MACHINE; 4],
            [to_old, NO_MACHINE, reset, longer],
            [shorter, NO_MACHINE, shorter, whole],
        ],
    );
}

#[test]
fn overrides_change_the_wire_on_top_of_the_machine_type() {
    let foo_on = NEW_1.with("2.0 demo-1.0 +foo", &["foo-device.support-foo=on"]);
    let as_1 = &["foo-device.support-foo=off", "foo-device.send-baz=yes"];
    let as_1 = NEW_2.with("2.0 demo-2.0 -foo", as_1);
    let to_old = Arrives { baz: SENT.baz, foo: NONE };
    let reset = Arrives { baz: SENT.baz, foo: RESET };
    let whole = Arrives { baz: SENT.baz, foo: SENT.foo };
    let unknown =
        Refused("expected a subsection that `foo-device` has, found `foo-device/support_foo`");
    check(
        [OLD_1, NEW_1, foo_on, as_1],
        [
            [to_old, reset, reset, reset],
            [to_old, reset, reset, reset],
            // Release 2.0 loads the subsection whatever its own property says, as QEMU does.
            [unknown, whole, whole, whole],
            [to_old, reset, reset, reset],
        ],
    );
}

#[test]
fn a_guest_keeps_its_bytes_over_several_hops() {
    let first = OLD_1.save().unwrap();
    let mut hop: new::Foo = start(&NEW_1).unwrap();
    hop.load(&mut Decoder::new(&first), 1).unwrap();
    let mut second = Vec::new();
    hop.save(&mut Encoder::new(&mut second)).unwrap();
    assert_eq!(second, first);
    assert_eq!(OLD_1.load(&second), Ok(State { foo: NONE, ..SENT }));
}

#[test]
fn every_truncated_stream_is_refused_or_shorter_by_whole_parts() {
    let stream = NEW_2.save().unwrap();
    for len in 0..stream.len() {
        let result = NEW_2.load(&stream[..len]);
        // Without its subsection the stream is whole: `foo` is then reset.
        assert_eq!(result.is_ok(), len == 5, "{len} bytes: {result:?}");
    }
}

#[test]
fn what_cannot_be_applied_is_named() {
    for (setting, expected) in [
        ("foo-device.suport-foo=on", "no property `suport-foo`; did you mean `support-foo`?"),
        ("foo-device.timeout=1", "no property `timeout`; there are support-foo, send-baz"),
        ("fo-device.send-baz=on", "no device `fo-device`; did you mean `foo-device`?"),
        ("uart.send-baz=on", "no device `uart`; there are foo-device"),
        ("foo-device.send-baz=1", "property `send-baz`: `1` is not a boolean; use on or off"),
        ("foo-device.send-baz", "write `device.property=value`"),
    ] {
        let error = configure::<new::Foo>("demo-1.0", &[setting]).unwrap_err().to_string();
        assert!(error.starts_with("override"), "{setting}: {error}");
        assert!(error.contains(expected), "{setting}: {error}");
    }
    let error = configure::<new::Foo>("demo-3.0", &[]).unwrap_err().to_string();
    assert_eq!(error, "there is no machine type `demo-3.0`; did you mean `demo-2.0`?");
    let error = configure::<old::Foo>("demo-1.0", &["foo-device.support-foo=on"]).unwrap_err();
    assert!(
        error.to_string().contains("no property `support-foo`; there is none at all"),
        "{error}"
    );
}

#[test]
fn a_table_for_another_release_is_refused() {
    // Entries for a device or property that this release has not.
    let error = new::MACHINES.check(&[old::Foo::DESCRIPTION], &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "machine type `demo-1.0`: device `foo-device`: there is no property `support-foo`; \
         there is none at all"
    );
    let mut device = old::Foo::default();
    let applied = new::MACHINES.find("demo-1.0").unwrap().apply(&mut device, &[]);
    assert_eq!(applied, Err(error));
}

#[test]
fn what_sets_the_machine_types_apart_can_be_listed() {
    let difference = new::MACHINES.difference("demo-1.0", "demo-2.0", &[new::Foo::DESCRIPTION]);
    assert_eq!(
        difference.unwrap().to_string(),
        "device      property     demo-1.0  demo-2.0\n\
         foo-device  support-foo  off       on\n\
         foo-device  send-baz     on        off\n"
    );
}
