//! What a table must not say twice, in itself or together with the tables that it gathers.

use vmstate_runtime::__private::constant::{fail, same};

use super::{Compat, MachineTypeDef, MachineTypes};
use crate::types::index::Names;

/// The compile errors for a name, or an entry of one machine type, that occurs twice.
#[track_caller]
pub(super) const fn check_doubled(types: &[MachineTypeDef]) {
    if let Some(at) = Names::Types(types).doubled() {
        fail(&["machine type `", types[at].name, "` is doubled; name it once"]);
    }
    let mut rest = types;
    while let [MachineTypeDef { name, compat }, others @ ..] = rest {
        if let Some(at) = Names::Entries(compat).doubled() {
            let Compat { device, property, .. } = &compat[at];
            let [sets, why] = ["` sets `", "` twice; keep one of the entries"];
            fail(&["machine type `", name, sets, device, ".", property, why]);
        }
        rest = others;
    }
}

/// The compile errors for the table `tables[at]` that is gathered into `types`.
#[track_caller]
pub(super) const fn check_gathered(types: &[MachineTypeDef], tables: &[MachineTypes], at: usize) {
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

#[cfg(test)]
mod tests {
    use vmstate_runtime::property::Value;

    use super::*;
    use crate::machine_types;
    use crate::types::fixture::MACHINES;

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
        const PART: MachineTypes = machine_types! { "demo-1.0" => { "baz.x" = 1 } };
        const TWICE: &[MachineTypes] = &[PART, PART];
        let _ = MACHINES.gather(TWICE);
    }
}
