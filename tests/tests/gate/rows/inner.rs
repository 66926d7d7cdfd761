//! QEMU's recipe inside of a device, step by step: machine types set properties of devices, so in a nested struct the state decides, or
//! the device sends a struct of its own.

use crate::released::{Released, replace};
use crate::table::Row;

const REQUIRE: &str = "MACHINES.require(&[Nic::DESCRIPTION])";
const TABLE: &str = "    \"virt-1.1\" => {},\n    \"virt-1.0\" => {},\n";

pub(super) fn rows() -> Vec<Row> {
    [of_a_part(), with_a_part()].concat()
}

/// A device that was released with a struct inside.
fn released() -> Released {
    let mut base = Released::read("recipe");
    let rings = "#[derive(VmState)]\n#[vmstate(nested)]\npub struct Rings {\n    head: u16,\n}\n\n\
                 impl Rings {\n    fn is_deep(&self) -> bool {\n        self.head > 9\n    }\n\n    fn reset(&mut self) {}\n}\n\n\
                 #[derive(VmState)]\n#[vmstate(name = \"nic\")]";
    let lines = "1.0 field status uint16\n1.0 field rings struct rings version 1 minimum 1\n1.0   field head uint16\n";
    for (path, from, to) in [
        ("src/lib.rs", "#[derive(VmState)]\n#[vmstate(name = \"nic\")]", rings),
        ("src/lib.rs", "    status: u16,\n", "    status: u16,\n    rings: Rings,\n"),
        ("vmstate/nic.vmstate", "1.0 field status uint16\n", lines),
    ] {
        replace(&mut base.device, path, from, to).expect("it is there");
    }
    base
}

/// New state in the struct inside.
fn of_a_part() -> Vec<Row> {
    let base = released();
    let row = |edit: &str, keys: &str, field: &str| {
        Row::new(&base, edit, "inner recipe")
            .device("#[vmstate(nested)]", &format!("#[vmstate(nested, {keys})]"))
            .device("    head: u16,\n}", &format!("    head: u16,\n{field}}}"))
    };
    let state = "subsection(deep, needed = \"is_deep\", on = state)";
    let by_property = "subsection(deep, property = \"uso\")";
    let tail = "    #[vmstate(subsection = \"deep\", absent = 0)]\n    tail: u16,\n";
    let untied = "    #[vmstate(subsection = \"deep\")]\n    tail: u16,\n";
    let property = "    #[vmstate(property = \"uso\", default = true)]\n    has_uso: bool,\n";
    vec![
        row("the whole recipe, by state", state, tail),
        row("a `pre_load` of the struct inside", &format!("{state}, pre_load = \"reset\""), untied),
        row("nothing decides", "subsection(deep, needed = \"is_deep\")", tail)
            .rejected("VMS0030", "Rings"),
        row("always sent", "subsection(deep, needed = true)", tail).rejected("VMS0010", "Rings"),
        row("nothing says what it is without", state, untied).rejected("VMS0031", "Rings"),
        row(
            "set by the subsection's `pre_load`",
            "subsection(deep, needed = \"is_deep\", on = state, pre_load = \"reset\")",
            untied,
        )
        .rejected("VMS0031", "Rings"),
        row("no subsection", "", "    tail: u16,\n").rejected("VMS0010", "Rings"),
        row("decided by a property inside", by_property, &format!("{tail}{property}"))
            .rejected("VMS0030", "Rings"),
        row(
            "decided by a property inside, which a machine type sets",
            by_property,
            &format!("{tail}{property}"),
        )
        .device(TABLE, &TABLE.replace("{}", "{ \"nic.uso\" = false }"))
        .refused(REQUIRE)
        .rejected("VMS0030", "Rings"),
        row("no longer sent, but under old machine types by state", "", "")
            .device("    head: u16,\n}", "    #[vmstate(test = \"is_old\")]\n    head: u16,\n}")
            .device(
                "    fn reset",
                "    fn is_old(&self, _: u32) -> bool {\n        true\n    }\n\n    fn reset",
            ),
    ]
}

/// New state of the device that is a struct.
fn with_a_part() -> Vec<Row> {
    let base = released();
    let row = |edit: &str, keys: &str, default: &str, entry: &str| {
        let machines = format!(
            "    \"virt-2.0\" => {{}},\n    \"virt-1.1\" => {{{entry}}},\n    \"virt-1.0\" => {{}},\n"
        );
        let field = format!(
            "    status: u16,\n    #[vmstate(subsection = \"more\"{keys})]\n    more: More,\n    #[vmstate(property = \"uso\", default = {default})]\n    has_uso: bool,\n"
        );
        let part = "#[derive(VmState, Default)]\n#[vmstate(nested)]\npub struct More {\n    tail: u16,\n}\n\npub const MACHINES";
        Row::new(&base, edit, "inner recipe")
            .device("    status: u16,\n", &field)
            .device("name = \"nic\"", "name = \"nic\", subsection(more, property = \"uso\")")
            .device("pub const MACHINES", part)
            .device(TABLE, &machines)
    };
    let (absent, off) = (", absent = More::default()", " \"nic.uso\" = false ");
    vec![
        row("a new struct, the whole recipe", absent, "true", off),
        row("a new struct without the entry", absent, "true", "").rejected("VMS0042", REQUIRE),
        row("a new struct, nothing says what it is without", "", "true", off)
            .rejected("VMS0031", "more"),
        row("a new struct, off by default", absent, "false", ""),
        row(
            "a new struct, off by default and on under the previous one",
            absent,
            "false",
            " \"nic.uso\" = true ",
        )
        .rejected("VMS0042", REQUIRE),
    ]
}
