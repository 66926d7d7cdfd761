use vmstate_runtime::VmState;
use vmstate_runtime::property::{PropertyKind, PropertyValue, Value, ValueError};

enum Parity {
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

#[derive(VmState)]
struct Uart {
    lcr: u8,
    #[vmstate(property = "parity", default = "odd")]
    parity: Parity,
}

fn main() {}
