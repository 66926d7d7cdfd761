//! The device of `docs/machine-types.md`. Every Rust block of that page is an excerpt of this file.

// The names are those of QEMU's documentation.
#![allow(clippy::struct_field_names)]

use vmstate_machine::{MachineTypes, Override, machine_types};
use vmstate_runtime::{Decoder, Described, Encoder, VmState};

/// What `foo` is after a reset.
const FOO_RESET: u32 = 0x100;

#[derive(VmState, Debug)]
#[vmstate(default, name = "foo-device", pre_load = "reset_foo")]
#[vmstate(subsection(support_foo, property = "support-foo", needed = "support_foo"))]
struct Foo {
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
    /// Whether subsection `support_foo` is sent.
    fn support_foo(&self) -> bool {
        self.support_foo
    }

    /// Whether `baz` is on the wire; asked by both ends.
    fn pre_version_baz(&self, _version_id: u32) -> bool {
        self.send_baz
    }

    /// Streams without the subsection leave `foo` as it is here.
    fn reset_foo(&mut self) {
        self.foo = FOO_RESET;
    }
}

const MACHINES: MachineTypes = machine_types! {
    "demo-2.0" => {},
    "demo-1.0" => {
        "foo-device.support-foo" = false,
        "foo-device.send-baz" = true,
    },
};

const _: () = MACHINES.require(&[Foo::DESCRIPTION]);

const LATER: MachineTypes = machine_types! {
    "demo-3.0" => {},
    "demo-2.0" => {},
    "demo-1.0" => retired("the last guests moved in May"),
    always => { "foo-device.support-foo" = true, "foo-device.send-baz" = false },
};

#[test]
fn a_retired_machine_type_is_not_there() {
    assert!(LATER.find("demo-1.0").is_err());
    assert_eq!(LATER.iter().len(), 2);
}

type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

fn start(machine: &str, globals: &[&str]) -> Result<Foo> {
    let parsed: Result<Vec<_>, _> = globals.iter().map(|text| Override::parse(text)).collect();
    let overrides = parsed?;
    MACHINES.check(&[Foo::DESCRIPTION], &overrides)?;

    let mut device = Foo::default();
    MACHINES.find(machine)?.apply(&mut device, &overrides)?;
    Ok(device)
}

fn save(device: &Foo) -> Result<Vec<u8>> {
    let mut stream = Vec::new();
    device.save(&mut Encoder::new(&mut stream))?;
    Ok(stream)
}

#[test]
fn an_old_machine_type_has_the_bytes_of_the_old_release() -> Result<()> {
    let old = Foo { level: 1, baz: 2, irq: 3, foo: 4, ..start("demo-1.0", &[])? };
    assert_eq!(save(&old)?, [0, 0, 0, 1, 0, 0, 0, 2, 3]);

    let new = Foo { level: 1, baz: 2, irq: 3, foo: 4, ..start("demo-2.0", &[])? };
    assert_eq!(save(&new)?, *b"\0\0\0\x01\x03\x05\x16foo-device/support_foo\0\0\0\x01\0\0\0\x04");
    Ok(())
}

#[test]
fn a_stream_without_the_subsection_leaves_the_default() -> Result<()> {
    let mut device = Foo { foo: 77, ..start("demo-1.0", &[])? };
    device.load(&mut Decoder::new(&[0, 0, 0, 1, 0, 0, 0, 2, 3]), 1)?;
    assert_eq!((device.level, device.baz, device.irq), (1, 2, 3));
    assert_eq!(device.foo, FOO_RESET);
    Ok(())
}

#[test]
fn an_override_wins() -> Result<()> {
    let device = start("demo-1.0", &["foo-device.support-foo=on"])?;
    assert!(device.support_foo && device.send_baz);
    Ok(())
}

#[test]
fn a_misspelled_override_is_refused() {
    let error = start("demo-1.0", &["foo-device.suport-foo=on"]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "override: device `foo-device`: there is no property `suport-foo`; \
         did you mean `support-foo`?"
    );
}

#[test]
fn the_difference_is_a_table() -> Result<()> {
    let difference = MACHINES.difference("demo-2.0", "demo-1.0", &[Foo::DESCRIPTION])?;
    assert_eq!(
        difference.to_string(),
        "device      property     demo-2.0  demo-1.0\n\
         foo-device  support-foo  on        off\n\
         foo-device  send-baz     off       on\n"
    );
    Ok(())
}

#[test]
fn the_guide_quotes_this_file() {
    let proof = include_str!("../../examples/tests/prove.rs");
    let source = squeeze(&[include_str!("machine_guide.rs"), proof].concat());
    let guide = include_str!("../../docs/machine-types.md");
    let blocks: Vec<&str> =
        guide.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 4, "{} blocks", blocks.len());
    for block in blocks {
        assert!(source.contains(&squeeze(block)), "not in machine_guide.rs:\n{block}");
    }
}

/// The text without indentation and blank lines.
fn squeeze(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}
