//! Machine types: const tables of what older releases did differently, newest first.

use vmstate_runtime::__private::constant::{fail, same};
use vmstate_runtime::property::{Suggestion, Value};

use crate::error::MachineError;
use crate::released::Gate;

/// The machine types of a product, as const data, newest first.
///
/// Each entry says which property differs from the next newer machine type; older machine types
/// inherit it, as QEMU's `hw_compat_*` arrays work. So when release 3.0 comes, `"demo-3.0" => {}` goes
/// on top, and whatever 3.0 changes is switched off under `"demo-2.0"`.
///
/// Values are booleans, integers or strings. A doubled machine type, an entry that occurs twice in
/// one, or a name without a dot is a compile error. A device's name ends at the last dot.
///
/// ```
/// use vmstate_machine::MachineTypes;
/// use vmstate_runtime::property::Value;
/// use vmstate_machine::machine_types;
///
/// pub const MACHINES: MachineTypes = machine_types! {
///     "demo-3.0" => {},
///     "demo-2.0" => { "foo.queues" = 1, "foo.mode" = "legacy" },
///     "demo-1.0" => { "foo.support-foo" = false },
/// };
/// let oldest = MACHINES.find("demo-1.0")?;
/// assert_eq!(oldest.entry("foo", "queues").map(|entry| entry.value), Some(Value::Integer(1)));
/// # Ok::<(), vmstate_machine::MachineError>(())
/// ```
///
/// ```compile_fail
/// // error: machine type `demo-1.0` is doubled; name it once
/// let machines = vmstate_machine::machine_types! { "demo-1.0" => {}, "demo-1.0" => {} };
/// ```
///
/// # In a crate with baselines
///
/// What was released of a table is in the file `vmstate/machine-types`, and [`MachineTypes::require`] compares. Two lines
/// say what came to an end, and why; the compiler asks for them where they are needed:
///
/// ```
/// # use vmstate_machine::{MachineTypes, machine_types};
/// const MACHINES: MachineTypes = machine_types! {
///     "demo-3.0" => {},
///     "demo-2.0" => { "foo.queues" = 1 },
///     // No guest runs on this machine type any more.
///     "demo-1.0" => retired("the last guests moved in May"),
///     // The property is gone: under every machine type that is left it had this value.
///     always => { "foo.support-foo" = true },
/// };
/// assert_eq!(MACHINES.iter().len(), 2);
/// ```
///
/// A table for tests and demonstrations begins with `#![unreleased]`, and is not compared.
#[macro_export]
macro_rules! machine_types {
    ($($table:tt)*) => {
        $crate::__private::machine_types! { ($crate) $($table)* }
    };
}

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
/// use vmstate_machine::{Compat, MachineType};
/// use vmstate_runtime::property::Value;
///
/// const V1: MachineType =
///     MachineType { name: "demo-1.0", compat: &[Compat::new("foo.support-foo", Value::Bool(false))] };
/// assert_eq!(V1.compat.len(), 1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MachineType {
    /// The name that a user gives, such as `demo-1.0`.
    pub name: &'static str,
    /// Which properties differ.
    pub compat: &'static [Compat],
}

/// All machine types, newest first; made by [`machine_types!`](crate::machine_types).
///
/// ```
/// use vmstate_machine::{MachineType, MachineTypes};
///
/// const TYPES: &[MachineType] = &[MachineType { name: "demo-1.0", compat: &[] }];
/// const MACHINES: MachineTypes = MachineTypes::new(TYPES);
/// assert_eq!(MACHINES.newest().name(), "demo-1.0");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MachineTypes {
    newest: &'static MachineType,
    types: &'static [MachineType],
    /// What `require` compares with.
    gate: Option<&'static Gate>,
}

impl MachineTypes {
    /// The machine types, checked; meant for a `const`, where what panics below is a compile error.
    ///
    /// # Panics
    ///
    /// When there is none, or a name, or an entry of one machine type, occurs twice.
    #[must_use]
    #[track_caller]
    pub const fn new(types: &'static [MachineType]) -> Self {
        let [newest, ..] = types else { fail(&["there is no machine type; name at least one"]) };
        let mut at = 0;
        while at < types.len() {
            check_doubled(types, at);
            at += 1;
        }
        MachineTypes { newest, types, gate: None }
    }

    /// The same with what was released; `machine_types!` reads it.
    #[doc(hidden)]
    #[must_use]
    pub const fn gated(mut self, gate: Option<&'static Gate>) -> Self {
        self.gate = gate;
        self
    }

    pub(crate) const fn gate(&self) -> Option<&'static Gate> {
        self.gate
    }

    /// The newest machine type.
    ///
    /// ```
    /// let machines = vmstate_machine::machine_types! { "demo-2.0" => {}, "demo-1.0" => {} };
    /// assert_eq!(machines.newest().name(), "demo-2.0");
    /// ```
    #[must_use]
    pub const fn newest(&self) -> Machine {
        Machine { this: self.newest, types: *self, index: 0 }
    }

    /// The machine type called `name`.
    ///
    /// ```
    /// let machines = vmstate_machine::machine_types! { "demo-2.0" => {}, "demo-1.0" => {} };
    /// assert_eq!(machines.find("demo-1.0")?.name(), "demo-1.0");
    /// assert_eq!(
    ///     machines.find("q35").unwrap_err().to_string(),
    ///     "there is no machine type `q35`; there are demo-2.0, demo-1.0"
    /// );
    /// # Ok::<(), vmstate_machine::MachineError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When there is none of this name; the error lists those that there are, or the nearest.
    pub fn find(&self, name: &str) -> Result<Machine, MachineError> {
        self.iter().find(|machine| machine.name() == name).ok_or_else(|| {
            let names = self.types.iter().map(|known| known.name);
            MachineError::UnknownMachine {
                name: name.into(),
                suggestion: Suggestion::new(name, names),
            }
        })
    }

    /// All of them, newest first.
    ///
    /// ```
    /// let machines = vmstate_machine::machine_types! { "demo-2.0" => {}, "demo-1.0" => {} };
    /// let names: Vec<&str> = machines.iter().map(|machine| machine.name()).collect();
    /// assert_eq!(names, ["demo-2.0", "demo-1.0"]);
    /// ```
    #[must_use]
    pub fn iter(
        &self,
    ) -> impl ExactSizeIterator<Item = Machine> + DoubleEndedIterator + Clone + use<> {
        let types = *self;
        types.types.iter().enumerate().map(move |(index, this)| Machine { this, types, index })
    }

    pub(crate) const fn as_slice(&self) -> &'static [MachineType] {
        self.types
    }

    const fn machine(self, index: usize) -> Option<Machine> {
        if index < self.types.len() {
            Some(Machine { this: &self.types[index], types: self, index })
        } else {
            None
        }
    }
}

/// The compile errors for a name, or an entry of `types[at]`, that occurred before.
#[track_caller]
const fn check_doubled(types: &[MachineType], at: usize) {
    let MachineType { name, compat } = &types[at];
    let mut other = 0;
    while other < at {
        if same(types[other].name, name) {
            fail(&["machine type `", name, "` is doubled; name it once"]);
        }
        other += 1;
    }
    let mut entry = 0;
    while entry < compat.len() {
        let Compat { device, property, .. } = &compat[entry];
        let mut before = 0;
        while before < entry {
            if compat[before].is(device, property) {
                fail(&[
                    "machine type `",
                    name,
                    "` sets `",
                    device,
                    ".",
                    property,
                    "` twice; keep one of the entries",
                ]);
            }
            before += 1;
        }
        entry += 1;
    }
}

/// One of the [`MachineTypes`], with its place among them.
///
/// ```
/// let machines = vmstate_machine::machine_types! { "demo-2.0" => {}, "demo-1.0" => {} };
/// let machine = machines.find("demo-2.0")?;
/// assert_eq!(machine.name(), "demo-2.0");
/// assert_eq!(machine.newer(), None);
/// assert_eq!(machine.previous(), Some(machines.find("demo-1.0")?));
/// # Ok::<(), vmstate_machine::MachineError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Machine {
    this: &'static MachineType,
    types: MachineTypes,
    index: usize,
}

impl Machine {
    /// The name that a user gives, such as `demo-1.0`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.this.name
    }

    /// The entries of its own, without those of newer machine types.
    #[must_use]
    pub const fn compat(&self) -> &'static [Compat] {
        self.this.compat
    }

    /// The next older machine type.
    #[must_use]
    pub const fn previous(&self) -> Option<Machine> {
        self.types.machine(self.index + 1)
    }

    /// The next newer machine type.
    #[must_use]
    pub const fn newer(&self) -> Option<Machine> {
        match self.index {
            0 => None,
            index => self.types.machine(index - 1),
        }
    }

    /// The newest machine type, and so on up to this one: the order in which entries apply.
    pub(crate) fn lineage(&self) -> impl DoubleEndedIterator<Item = Machine> + use<> {
        self.types.iter().take(self.index + 1)
    }

    /// The entry that decides over a property: its own, or else that of the next newer machine type
    /// that has one. Without any, the device's default holds.
    ///
    /// ```
    /// use vmstate_machine::machine_types;
    ///
    /// let machines = machine_types! {
    ///     "demo-3.0" => {},
    ///     "demo-2.0" => { "foo.queues" = 1 },
    ///     "demo-1.0" => { "foo.queues" = 4 },
    /// };
    /// let value = |name| machines.find(name).map(|machine| {
    ///     machine.entry("foo", "queues").map_or("default".into(), |entry| entry.value.to_string())
    /// });
    /// assert_eq!(value("demo-3.0")?, "default");
    /// assert_eq!(value("demo-2.0")?, "1");
    /// assert_eq!(value("demo-1.0")?, "4");
    /// # Ok::<(), vmstate_machine::MachineError>(())
    /// ```
    #[must_use]
    pub fn entry(&self, device: &str, property: &str) -> Option<&'static Compat> {
        let mut oldest_first = self.lineage().rev();
        oldest_first
            .find_map(|machine| machine.compat().iter().find(|entry| entry.is(device, property)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::MACHINES;

    #[test]
    fn an_entry_is_split_at_its_last_dot() {
        assert_eq!(split("pl011.migrate-clk"), Some(("pl011", "migrate-clk")));
        assert_eq!(split("vga.endian.big"), Some(("vga.endian", "big")));
        for wrong in ["", ".", "foo", "foo.", ".foo", "ä"] {
            assert_eq!(split(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn neighbors_are_known() {
        let two = MACHINES.find("demo-2.0").unwrap();
        assert_eq!(two.newer().unwrap().name(), "demo-3.0");
        assert_eq!(two.previous().unwrap().name(), "demo-1.0");
        assert_eq!(MACHINES.newest().newer(), None);
        assert_eq!(MACHINES.find("demo-1.0").unwrap().previous(), None);
        assert_eq!(MACHINES.iter().len(), 3);
    }

    #[test]
    fn older_types_inherit_and_their_own_entry_wins() {
        let value = |machine: &str, property: &str| {
            let machine = MACHINES.find(machine).unwrap();
            machine.entry("foo", property).map(|entry| entry.value)
        };
        assert_eq!(value("demo-3.0", "queues"), None);
        assert_eq!(value("demo-2.0", "queues"), Some(Value::Integer(2)));
        assert_eq!(value("demo-1.0", "queues"), Some(Value::Integer(1)));
        assert_eq!(value("demo-1.0", "mode"), Some(Value::Text("legacy")));
        assert_eq!(value("demo-2.0", "support-foo"), None);
        assert_eq!(value("demo-1.0", "support-foo"), Some(Value::Bool(false)));
    }

    #[test]
    fn the_macro_takes_consts_and_no_trailing_comma() {
        const LIMIT: u8 = 3;
        static TYPES: MachineTypes =
            machine_types! { "a" => { "x.y" = LIMIT as i128, "x.z" = -1 } };
        let values = TYPES.newest().compat().iter().map(|entry| entry.value);
        assert!(values.eq([Value::Integer(3), Value::Integer(-1)]));
    }

    #[test]
    #[should_panic(expected = "`foo` names no property; write \"device.property\"")]
    fn a_missing_dot_is_refused() {
        let _ = Compat::new("foo", Value::Bool(true));
    }

    #[test]
    #[should_panic(expected = "machine type `a` is doubled; name it once")]
    fn a_doubled_name_is_refused() {
        const A: MachineType = MachineType { name: "a", compat: &[] };
        const B: MachineType = MachineType { name: "b", compat: &[] };
        let _ = MachineTypes::new(&[A, B, A]);
    }

    #[test]
    #[should_panic(expected = "machine type `a` sets `x.y` twice; keep one of the entries")]
    fn a_doubled_entry_is_refused() {
        const ON: Compat = Compat::new("x.y", Value::Bool(true));
        const OFF: Compat = Compat::new("x.y", Value::Bool(false));
        let _ = MachineTypes::new(&[MachineType { name: "a", compat: &[ON, OFF] }]);
    }

    #[test]
    #[should_panic(expected = "there is no machine type; name at least one")]
    fn an_empty_table_is_refused() {
        let _ = MachineTypes::new(&[]);
    }
}
