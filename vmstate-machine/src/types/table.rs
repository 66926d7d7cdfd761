//! Machine types: const tables of what older releases did differently, newest first.

use vmstate_runtime::__private::constant::{fail, same};
use vmstate_runtime::property::{Suggestion, Value};

use crate::types::error::MachineTypeError;
use crate::types::released::Gate;

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
/// # Ok::<(), vmstate_machine::MachineTypeError>(())
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

/// All machine types, newest first; made by [`machine_types!`](crate::machine_types).
///
/// ```
/// use vmstate_machine::{MachineTypeDef, MachineTypes};
///
/// const TYPES: &[MachineTypeDef] = &[MachineTypeDef { name: "demo-1.0", compat: &[] }];
/// const MACHINES: MachineTypes = MachineTypes::new(TYPES);
/// assert_eq!(MACHINES.newest().name(), "demo-1.0");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MachineTypes {
    newest: &'static MachineTypeDef,
    types: &'static [MachineTypeDef],
    /// What `require` compares with.
    gate: Option<&'static Gate>,
    /// Tables of other crates, whose entries count, too.
    gathered: &'static [MachineTypes],
}

impl MachineTypes {
    /// The machine types, checked; meant for a `const`, where what panics below is a compile error.
    ///
    /// # Panics
    ///
    /// When there is none, or a name, or an entry of one machine type, occurs twice.
    #[must_use]
    #[track_caller]
    pub const fn new(types: &'static [MachineTypeDef]) -> Self {
        let [newest, ..] = types else { fail(&["there is no machine type; name at least one"]) };
        let mut at = 0;
        while at < types.len() {
            check_doubled(types, at);
            at += 1;
        }
        MachineTypes { newest, types, gate: None, gathered: &[] }
    }

    /// The same with what was released; `machine_types!` reads it.
    #[doc(hidden)]
    #[must_use]
    pub const fn gated(mut self, gate: Option<&'static Gate>) -> Self {
        self.gate = gate;
        self
    }

    /// The same, with the entries of tables in other crates: each crate of devices says in a table of its own what its
    /// devices did under the machine types of the product, and the product gathers them. A table may leave out machine
    /// types under which nothing changes. Each is checked by [`require`](Self::require) in its own crate.
    ///
    /// ```
    /// use vmstate_machine::{MachineTypes, machine_types};
    ///
    /// mod nics {
    ///     use vmstate_machine::{MachineTypes, machine_types};
    ///
    ///     pub const MACHINES: MachineTypes = machine_types! {
    ///         "demo-2.0" => {},
    ///         "demo-1.0" => { "e1000.mitigation" = false },
    ///     };
    /// }
    ///
    /// const MACHINES: MachineTypes = machine_types! {
    ///     "demo-3.0" => {},
    ///     "demo-2.0" => { "pl011.migrate-clk" = false },
    ///     "demo-1.0" => {},
    /// }
    /// .gather(&[nics::MACHINES]);
    ///
    /// let oldest = MACHINES.find("demo-1.0")?;
    /// assert!(oldest.entry("e1000", "mitigation").is_some());
    /// assert!(oldest.entry("pl011", "migrate-clk").is_some());
    /// # Ok::<(), vmstate_machine::MachineTypeError>(())
    /// ```
    ///
    /// # Panics
    ///
    /// When a table has a machine type that this one has not, has them in another order, or sets what another one
    /// sets, too. In a `const` these are compile errors.
    #[must_use]
    #[track_caller]
    pub const fn gather(mut self, tables: &'static [MachineTypes]) -> Self {
        let mut at = 0;
        while at < tables.len() {
            check_gathered(self.types, tables, at);
            at += 1;
        }
        self.gathered = tables;
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
    pub const fn newest(&self) -> MachineType {
        MachineType { this: self.newest, types: *self, index: 0 }
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
    /// # Ok::<(), vmstate_machine::MachineTypeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When there is none of this name; the error lists those that there are, or the nearest.
    pub fn find(&self, name: &str) -> Result<MachineType, MachineTypeError> {
        self.iter().find(|machine| machine.name() == name).ok_or_else(|| {
            let names = self.types.iter().map(|known| known.name);
            MachineTypeError::UnknownMachineType {
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
    ) -> impl ExactSizeIterator<Item = MachineType> + DoubleEndedIterator + Clone + use<> {
        let types = *self;
        types.types.iter().enumerate().map(move |(index, this)| MachineType { this, types, index })
    }

    pub(crate) const fn as_slice(&self) -> &'static [MachineTypeDef] {
        self.types
    }

    const fn def(&self, name: &str) -> Option<&'static MachineTypeDef> {
        let mut rest = self.types;
        while let [machine, older @ ..] = rest {
            if same(machine.name, name) {
                return Some(machine);
            }
            rest = older;
        }
        None
    }

    const fn machine(self, index: usize) -> Option<MachineType> {
        if index < self.types.len() {
            Some(MachineType { this: &self.types[index], types: self, index })
        } else {
            None
        }
    }
}

/// The compile errors for a name, or an entry of `types[at]`, that occurred before.
#[track_caller]
const fn check_doubled(types: &[MachineTypeDef], at: usize) {
    let MachineTypeDef { name, compat } = &types[at];
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

/// The compile errors for the table `tables[at]` that is gathered into `types`.
#[track_caller]
const fn check_gathered(types: &[MachineTypeDef], tables: &[MachineTypes], at: usize) {
    let mut rest = tables[at].types;
    let mut place = 0;
    while let [machine, older @ ..] = rest {
        while place < types.len() && !same(types[place].name, machine.name) {
            place += 1;
        }
        if place == types.len() {
            fail(&[
                "machine type `",
                machine.name,
                "` of a gathered table is not in this one, or in another order; name all of them here, newest first",
            ]);
        }
        check_unset(&types[place], machine);
        let mut other = 0;
        while other < at {
            if let Some(known) = tables[other].def(machine.name) {
                check_unset(known, machine);
            }
            other += 1;
        }
        rest = older;
    }
}

/// The compile error for an entry that both have.
#[track_caller]
const fn check_unset(one: &MachineTypeDef, other: &MachineTypeDef) {
    let mut rest = other.compat;
    while let [Compat { device, property, .. }, others @ ..] = rest {
        let mut known = one.compat;
        while let [entry, more @ ..] = known {
            if entry.is(device, property) {
                let name = other.name;
                let (head, end) = ("machine type `", "` in two tables; keep one of the entries");
                fail(&[head, name, "` sets `", device, ".", property, end]);
            }
            known = more;
        }
        rest = others;
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
/// # Ok::<(), vmstate_machine::MachineTypeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MachineType {
    this: &'static MachineTypeDef,
    types: MachineTypes,
    index: usize,
}

impl MachineType {
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
    pub const fn previous(&self) -> Option<MachineType> {
        self.types.machine(self.index + 1)
    }

    /// The next newer machine type.
    #[must_use]
    pub const fn newer(&self) -> Option<MachineType> {
        match self.index {
            0 => None,
            index => self.types.machine(index - 1),
        }
    }

    /// The newest machine type, and so on up to this one: the order in which entries apply.
    pub(crate) fn lineage(&self) -> impl DoubleEndedIterator<Item = MachineType> + use<> {
        self.types.iter().take(self.index + 1)
    }

    /// The table that it is in.
    #[must_use]
    pub const fn table(&self) -> MachineTypes {
        self.types
    }

    /// Its entries in all tables.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &'static Compat> + use<> {
        let name = self.name();
        let gathered = self.types.gathered.iter().filter_map(move |table| table.def(name));
        self.compat().iter().chain(gathered.flat_map(|machine| machine.compat))
    }

    /// All entries that hold for `device`, in the order in which they apply, each with the machine type that says it.
    pub(crate) fn entries_for<'d>(
        &self,
        device: &'d str,
    ) -> impl Iterator<Item = (&'static str, &'static Compat)> + use<'d> {
        self.lineage().flat_map(move |machine| {
            let entries = machine.entries().filter(move |entry| entry.device == device);
            entries.map(move |entry| (machine.name(), entry))
        })
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
    /// # Ok::<(), vmstate_machine::MachineTypeError>(())
    /// ```
    #[must_use]
    pub fn entry(&self, device: &str, property: &str) -> Option<&'static Compat> {
        let mut oldest_first = self.lineage().rev();
        oldest_first.find_map(|machine| machine.entries().find(|entry| entry.is(device, property)))
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::types::fixture::MACHINES;

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
        const A: MachineTypeDef = MachineTypeDef { name: "a", compat: &[] };
        const B: MachineTypeDef = MachineTypeDef { name: "b", compat: &[] };
        let _ = MachineTypes::new(&[A, B, A]);
    }

    #[test]
    #[should_panic(expected = "machine type `a` sets `x.y` twice; keep one of the entries")]
    fn a_doubled_entry_is_refused() {
        const ON: Compat = Compat::new("x.y", Value::Bool(true));
        const OFF: Compat = Compat::new("x.y", Value::Bool(false));
        let _ = MachineTypes::new(&[MachineTypeDef { name: "a", compat: &[ON, OFF] }]);
    }

    const PARTS: &[MachineTypes] =
        &[machine_types! { "demo-2.0" => {}, "demo-1.0" => { "baz.x" = 1 } }];

    #[test]
    fn tables_are_gathered() {
        const ALL: MachineTypes = MACHINES.gather(PARTS);
        let value = |machine: &str| Some(ALL.find(machine).ok()?.entry("baz", "x")?.value);
        assert_eq!(value("demo-3.0"), None);
        assert_eq!(value("demo-2.0"), None);
        assert_eq!(value("demo-1.0"), Some(Value::Integer(1)));
        let entries: Vec<_> = ALL.find("demo-1.0").unwrap().entries_for("foo").collect();
        assert_eq!(
            entries.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            ["demo-2.0", "demo-2.0", "demo-1.0", "demo-1.0"]
        );
    }

    #[test]
    #[should_panic(expected = "machine type `demo-4.0` of a gathered table is not in this one")]
    fn a_gathered_table_has_no_other_machine_types() {
        const OTHER: &[MachineTypes] = &[machine_types! { "demo-4.0" => {} }];
        let _ = MACHINES.gather(OTHER);
    }

    #[test]
    #[should_panic(expected = "in another order")]
    fn a_gathered_table_has_the_same_order() {
        const OTHER: &[MachineTypes] = &[machine_types! { "demo-1.0" => {}, "demo-3.0" => {} }];
        let _ = MACHINES.gather(OTHER);
    }

    #[test]
    #[should_panic(
        expected = "machine type `demo-1.0` sets `baz.x` in two tables; keep one of the entries"
    )]
    fn one_table_has_an_entry() {
        const TWICE: &[MachineTypes] = &[PARTS[0], PARTS[0]];
        let _ = MACHINES.gather(TWICE);
    }

    #[test]
    #[should_panic(expected = "there is no machine type; name at least one")]
    fn an_empty_table_is_refused() {
        let _ = MachineTypes::new(&[]);
    }
}
