//! Properties of every type, by way of the derive: defaults, machine types, overrides.

use vmstate_machine::{MachineTypes, Override, machine_types};
use vmstate_runtime::property::{PropertyKind, PropertyValue, Value, ValueError};
use vmstate_runtime::{Described, Encoder, VmState};

const FIFO_SIZE: u16 = 0x20;

#[derive(Debug, Default, PartialEq)]
enum Parity {
    #[default]
    None,
    Even,
}

impl PropertyValue for Parity {
    type Constant = &'static str;
    const KIND: PropertyKind = PropertyKind::Choice(&["none", "even"]);

    fn from_value(value: &Value<'_>) -> Result<Self, ValueError> {
        match Self::KIND.check(value)? {
            Value::Text("even") => Ok(Parity::Even),
            _ => Ok(Parity::None),
        }
    }
}

#[derive(VmState, Debug, Default, PartialEq)]
struct Uart {
    lcr: u8,
    #[vmstate(property = "migrate-clk", default = true)]
    migrate_clk: bool,
    #[vmstate(property = "fifo-size", default = FIFO_SIZE)]
    fifo_size: u16,
    #[vmstate(property = "offset", default = -(1 << 40))]
    offset: i64,
    #[vmstate(property = "label", default = "com1")]
    label: String,
    #[vmstate(property = "parity", default = "even")]
    parity: Parity,
    #[vmstate(property = "irq")]
    irq: u8,
    #[vmstate(property = "chardev")]
    chardev: String,
    #[vmstate(property = "fallback-parity")]
    fallback_parity: Parity,
}

const MACHINES: MachineTypes = machine_types! {
    "demo-2.0" => {},
    "demo-1.0" => {
        "uart.migrate-clk" = false,
        "uart.fifo-size" = 1,
        "uart.offset" = -1,
        "uart.label" = "ttyS0",
        "uart.parity" = "none",
        "uart.irq" = "0x4",
    },
};

const _: () = MACHINES.require(&[Uart::DESCRIPTION]);

fn configured(machine: &str, overrides: &[Override<'_>]) -> Uart {
    let mut uart = Uart::default();
    MACHINES.find(machine).unwrap().apply(&mut uart, overrides).unwrap();
    uart
}

#[test]
fn defaults_are_what_the_attribute_says_or_zero() {
    let expected = Uart {
        migrate_clk: true,
        fifo_size: 0x20,
        offset: -(1 << 40),
        label: "com1".into(),
        parity: Parity::Even,
        ..Uart::default()
    };
    assert_eq!(configured("demo-2.0", &[]), expected);
}

#[test]
fn machine_types_and_overrides_set_every_type() {
    let expected =
        Uart { fifo_size: 1, offset: -1, label: "ttyS0".into(), irq: 4, ..Uart::default() };
    assert_eq!(configured("demo-1.0", &[]), expected);
    let overrides = [
        Override::parse("uart.chardev=a.b=c").unwrap(),
        Override::new("uart", "irq", 7u8),
        Override::new("uart", "parity", "even"),
    ];
    let uart = configured("demo-1.0", &overrides);
    assert_eq!(uart, Uart { irq: 7, parity: Parity::Even, chardev: "a.b=c".into(), ..expected });
}

#[test]
fn state_is_neither_set_nor_sent_as_a_property() {
    let mut uart = Uart { lcr: 3, ..Uart::default() };
    MACHINES.newest().apply(&mut uart, &[]).unwrap();
    assert_eq!(uart.lcr, 3);
    let mut stream = Vec::new();
    uart.save(&mut Encoder::new(&mut stream)).unwrap();
    assert_eq!(stream, [3]);
    let error = uart.set_property("lcr", &Value::Integer(1)).unwrap_err();
    assert!(error.to_string().starts_with("there is no property `lcr`"), "{error}");
}

#[test]
fn the_description_lists_kinds_and_defaults() {
    let properties = Uart::DESCRIPTION.properties;
    let line = |at: usize| (properties[at].name, properties[at].kind, properties[at].default);
    let u16s = PropertyKind::Integer { min: 0, max: 65535 };
    assert_eq!(line(1), ("fifo-size", u16s, Value::Integer(32)));
    assert_eq!(line(7), ("fallback-parity", <Parity as PropertyValue>::KIND, Value::Text("none")));
    assert_eq!(Uart::default().description().properties, properties);
}
