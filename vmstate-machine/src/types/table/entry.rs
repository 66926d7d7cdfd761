//! What stands in a table: machine types, and what each sets in which device.

use vmstate_runtime::__private::constant::{fail, same};
use vmstate_runtime::property::Value;

/// An entry of a machine type: a property of a device, and its value from there on back.
///
/// ```
/// use vmstate_machine::Compat;
/// use vmstate_runtime::property::Value;
///
/// const ENTRY: Compat = Compat::new("pl011.migrate-clk", Value::Bool(false));
/// assert_eq!((ENTRY.device, ENTRY.property), ("pl011", "migrate-clk"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compat {
    /// The name of the device on the wire.
    pub device: &'static str,
    /// The name of its property.
    pub property: &'static str,
    /// The property's value.
    pub value: Value<'static>,
}

impl Compat {
    /// An entry for `path`, `device.property`; meant for a `const`.
    ///
    /// # Panics
    ///
    /// When `path` has no dot with a name on both sides.
    #[must_use]
    #[track_caller]
    pub const fn new(path: &'static str, value: Value<'static>) -> Self {
        match split(path) {
            Some((device, property)) => Compat { device, property, value },
            None => fail(&["`", path, "` names no property; write \"device.property\""]),
        }
    }

    pub(crate) const fn is(&self, device: &str, property: &str) -> bool {
        same(self.device, device) && same(self.property, property)
    }
}

/// `device.property` at its last dot: the name of a device may hold one, that of a property may not.
pub(crate) const fn split(path: &str) -> Option<(&str, &str)> {
    let bytes = path.as_bytes();
    let mut dot = bytes.len();
    while dot > 0 {
        dot -= 1;
        if bytes[dot] == b'.' {
            let (device, property) = path.split_at(dot);
            let property = property.split_at(1).1;
            let complete = !device.is_empty() && !property.is_empty();
            return if complete { Some((device, property)) } else { None };
        }
    }
    None
}

/// One line of [`machine_types!`](crate::machine_types): a machine type, and how it and older ones
/// differ from the next newer one.
///
/// ```
/// use vmstate_machine::{Compat, MachineTypeDef};
/// use vmstate_runtime::property::Value;
///
/// const V1: MachineTypeDef =
///     MachineTypeDef { name: "demo-1.0", compat: &[Compat::new("foo.support-foo", Value::Bool(false))] };
/// assert_eq!(V1.compat.len(), 1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MachineTypeDef {
    /// The name that a user gives, such as `demo-1.0`.
    pub name: &'static str,
    /// Which properties differ.
    pub compat: &'static [Compat],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_split_at_its_last_dot() {
        assert_eq!(split("pl011.migrate-clk"), Some(("pl011", "migrate-clk")));
        assert_eq!(split("vga.endian.big"), Some(("vga.endian", "big")));
        for wrong in ["", ".", "foo", "foo.", ".foo", "ä"] {
            assert_eq!(split(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    #[should_panic(expected = "`foo` names no property; write \"device.property\"")]
    fn a_missing_dot_is_refused() {
        let _ = Compat::new("foo", Value::Bool(true));
    }
}
