//! One machine type among the others of its table.

use super::{Compat, MachineTypeDef, MachineTypes};

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
    pub(super) this: &'static MachineTypeDef,
    pub(super) types: MachineTypes,
    pub(super) index: usize,
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
    use vmstate_runtime::property::Value;

    use crate::types::fixture::MACHINES;

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
}
