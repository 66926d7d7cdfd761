//! QEMU's recipe with a step in the wrong place, turned round, or done for something else.

use crate::released::Released;
use crate::table::Row;

const REQUIRE: &str = "MACHINES.require(&[Nic::DESCRIPTION])";
const OFF: &str = " \"nic.uso\" = false ";

pub(super) fn rows() -> Vec<Row> {
    [entries(), deciders(), reverts()].concat()
}

fn row(edit: &str) -> Row {
    Row::new(&Released::read("recipe"), edit, "twisted recipe")
}

/// A new property, what it switches, and the machine types as they are now, newest first.
fn recipe(edit: &str, default: &str, machines: &[(&str, &str)]) -> Row {
    let part =
        "    status: u16,\n    #[vmstate(subsection = \"more\", absent = 0)]\n    uso: u64,\n";
    let property = format!(
        "    #[vmstate(property = \"uso\", default = {default})]\n    has_uso: bool,\n    #[vmstate(property = \"queues\""
    );
    table(row(edit), machines)
        .device("    status: u16,\n", part)
        .device("    #[vmstate(property = \"queues\"", &property)
        .device("name = \"nic\"", "name = \"nic\", subsection(more, property = \"uso\")")
}

fn table(row: Row, machines: &[(&str, &str)]) -> Row {
    let line = |(name, entries): &(&str, &str)| format!("    \"{name}\" => {{{entries}}},\n");
    let lines: String = machines.iter().map(line).collect();
    row.device("    \"virt-1.1\" => {},\n    \"virt-1.0\" => {},\n", &lines)
}

/// Where the entry stands, and what it says.
fn entries() -> Vec<Row> {
    let on = " \"nic.uso\" = true ";
    let at = |edit: &str, default: &str, [new, newest, oldest]: [&str; 3]| {
        recipe(edit, default, &[("virt-2.0", new), ("virt-1.1", newest), ("virt-1.0", oldest)])
    };
    vec![
        at("where it belongs", "true", ["", OFF, ""]),
        at("once more below", "true", ["", OFF, OFF]),
        at("one machine type too old", "true", ["", "", OFF]).rejected("VMS0042", REQUIRE),
        at("one machine type too new", "true", [OFF, "", ""]).rejected("VMS0043", REQUIRE),
        at("copied to the new one", "true", [OFF, OFF, ""]).rejected("VMS0043", REQUIRE),
        at("says on", "true", ["", on, ""]).rejected("VMS0042", REQUIRE),
        at("off, and on again below", "true", ["", OFF, on]).rejected("VMS0042", REQUIRE),
        at("on for the new one, off by default", "false", [on, "", ""])
            .rejected("VMS0042", REQUIRE),
        at("on for the new one, and off below", "false", [on, OFF, ""])
            .rejected("VMS0043", REQUIRE),
        at("off by default, and nothing else", "false", ["", "", ""]),
        recipe(
            "off under the newest, and no new machine type yet",
            "true",
            &[("virt-1.1", OFF), ("virt-1.0", "")],
        ),
        recipe(
            "two new machine types, the entry where it belongs",
            "true",
            &[("virt-3.0", ""), ("virt-2.0", ""), ("virt-1.1", OFF), ("virt-1.0", "")],
        ),
        recipe(
            "two new machine types, the older of which is frozen without it",
            "true",
            &[("virt-3.0", ""), ("virt-2.0", OFF), ("virt-1.1", ""), ("virt-1.0", "")],
        ),
        at("of another device", "true", ["", " \"uart.uso\" = false ", ""]).refused(REQUIRE),
        at("of another property", "true", ["", " \"nic.spare\" = false ", ""])
            .rejected("VMS0042", REQUIRE),
        at("misspelled", "true", ["", " \"nic.usso\" = false ", ""]).refused(REQUIRE),
    ]
}

/// What decides.
fn deciders() -> Vec<Row> {
    let new = |row: Row, name: &str, default: &str, ty: &str| {
        let field = format!(
            "    #[vmstate(property = \"{name}\", default = {default})]\n    has_{name}: {ty},\n    #[vmstate(property = \"queues\""
        );
        row.device("    #[vmstate(property = \"queues\"", &field)
    };
    let tested = |edit: &str, inputs: &str, function: &str, entries: &str| {
        let field = format!(
            "    status: u16,\n    #[vmstate(test = \"self::sent({inputs})\", absent = 0)]\n    uso: u64,\n"
        );
        table(row(edit), &[("virt-2.0", ""), ("virt-1.1", entries), ("virt-1.0", "")])
            .device("    status: u16,\n", &field)
            .device("impl Nic {}", &format!("fn sent{function}\n"))
    };
    let both = "(a: bool, b: bool) -> bool {\n    a && b\n}";
    let one = "(a: bool) -> bool {\n    a\n}";
    let many = "(a: u16) -> bool {\n    a > 2\n}";
    let guarded = |edit: &str, entries: &str| {
        let field = "    #[vmstate(test = \"self::old(send)\", absent = 0)]\n    status: u16,\n    #[vmstate(property = \"send\")]\n    send: bool,\n";
        table(row(edit), &[("virt-2.0", ""), ("virt-1.1", entries), ("virt-1.0", "")])
            .device("    status: u16,\n", field)
            .device("impl Nic {}", "fn old(send: bool) -> bool {\n    send\n}\n")
    };
    let two = |edit: &str, entries: &str| {
        let more =
            "    #[vmstate(subsection = \"extra\", absent = 0)]\n    ufo: u64,\n    status: u16,\n";
        recipe(edit, "true", &[("virt-2.0", ""), ("virt-1.1", entries), ("virt-1.0", "")])
            .device("    status: u16,\n", more)
            .device(
                "subsection(more, property = \"uso\")",
                "subsection(more, property = \"uso\"), subsection(extra, property = \"ufo\")",
            )
    };
    vec![
        new(tested("a test of a new property", "has_uso", one, OFF), "uso", "true", "bool"),
        new(tested("the same without the entry", "has_uso", one, ""), "uso", "true", "bool")
            .rejected("VMS0042", REQUIRE),
        new(
            tested("a test of a released and a new property", "legacy, has_uso", both, OFF),
            "uso",
            "true",
            "bool",
        ),
        new(
            tested("the same without an entry", "legacy, has_uso", both, ""),
            "uso",
            "true",
            "bool",
        )
        .rejected("VMS0042", REQUIRE),
        new(
            tested("a test of a new number", "has_uso", many, " \"nic.uso\" = 0 "),
            "uso",
            "8",
            "u16",
        ),
        new(tested("a test of a new number, nothing set", "has_uso", many, ""), "uso", "8", "u16")
            .rejected("VMS0042", REQUIRE),
        guarded("no longer sent", " \"nic.send\" = true "),
        guarded("no longer sent, turned round", " \"nic.send\" = false ")
            .rejected("VMS0042", REQUIRE),
        new(
            two("two new parts, both off", " \"nic.uso\" = false, \"nic.ufo\" = false "),
            "ufo",
            "true",
            "bool",
        ),
        new(two("two new parts, one off", OFF), "ufo", "true", "bool").rejected("VMS0042", REQUIRE),
        two("two new parts by one property", OFF)
            .device("property = \"ufo\"", "property = \"uso\""),
        recipe(
            "the state as well, without the entry",
            "true",
            &[("virt-2.0", ""), ("virt-1.1", ""), ("virt-1.0", "")],
        )
        .device(
            "subsection(more, property = \"uso\")",
            "subsection(more, property = \"uso\", needed = \"has\", on = state)",
        )
        .device(
            "impl Nic {}",
            "impl Nic {\n    fn has(&self) -> bool {\n        self.uso != 0\n    }\n}",
        )
        .rejected("VMS0042", REQUIRE),
    ]
}

/// Something that was released is taken back.
fn reverts() -> Vec<Row> {
    let default = |edit: &str, entries: &str| {
        table(row(edit), &[("virt-2.0", ""), ("virt-1.1", entries), ("virt-1.0", "")]).device(
            "property = \"legacy\", default = true",
            "property = \"legacy\", default = false",
        )
    };
    let gone = |edit: &str, machines: &[(&str, &str)]| {
        table(row(edit), machines).device(
            "    #[vmstate(property = \"legacy\", default = true)]\n    legacy: bool,\n",
            "",
        )
    };
    let as_before = [("virt-1.1", ""), ("virt-1.0", "")];
    vec![
        default("off from now on, old machine types as they were", " \"nic.legacy\" = true "),
        default("off from now on", "").rejected("VMS0040", REQUIRE),
        default("off from now on, the entry for the oldest alone", "")
            .device("\"virt-1.0\" => {}", "\"virt-1.0\" => { \"nic.legacy\" = true }")
            .rejected("VMS0040", REQUIRE),
        table(
            row("off under a released machine type"),
            &[("virt-1.1", ""), ("virt-1.0", " \"nic.legacy\" = false ")],
        )
        .rejected("VMS0040", REQUIRE),
        gone("a released property gone", &as_before).rejected("VMS0040", REQUIRE),
        table(
            row("a number in another unit"),
            &[("virt-2.0", ""), ("virt-1.1", " \"nic.queues\" = 4 "), ("virt-1.0", "")],
        )
        .device("property = \"queues\", default = 4", "property = \"queues\", default = 8"),
        table(row("a wider number"), &as_before).device("    queues: u16,", "    queues: u64,"),
    ]
}
