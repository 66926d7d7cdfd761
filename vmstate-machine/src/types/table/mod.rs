//! Machine types: const tables of what older releases did differently, newest first.

mod doubled;
mod entry;
mod machine_type;

use vmstate_runtime::__private::constant::{fail, same};
use vmstate_runtime::property::Suggestion;

pub(crate) use self::entry::split;
pub use self::entry::{Compat, MachineTypeDef};
pub use self::machine_type::MachineType;

use self::doubled::{check_doubled, check_gathered};
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
        check_doubled(types);
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

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use vmstate_runtime::property::Value;

    use super::*;
    use crate::types::fixture::MACHINES;

    #[test]
    fn the_macro_takes_consts_and_no_trailing_comma() {
        const LIMIT: u8 = 3;
        static TYPES: MachineTypes =
            machine_types! { "a" => { "x.y" = LIMIT as i128, "x.z" = -1 } };
        let values = TYPES.newest().compat().iter().map(|entry| entry.value);
        assert!(values.eq([Value::Integer(3), Value::Integer(-1)]));
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
    #[should_panic(expected = "there is no machine type; name at least one")]
    fn an_empty_table_is_refused() {
        let _ = MachineTypes::new(&[]);
    }
}
