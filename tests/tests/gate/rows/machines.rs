//! Machine types: what a table may not do to those that were released, and what it may.

use crate::released::{Released, replace};
use crate::table::Row;

const MACRO: &str = "vmstate_runtime::baseline!()";
const REQUIRE: &str = "MACHINES.require(&[Nic::DESCRIPTION, Uart::DESCRIPTION])";
const TOP: &str = "    \"virt-1.1\" => {},\n";
const OLD: &str = "    \"virt-0.9\" => { \"nic.queues\" = QUEUES },\n";
const RECORD: &str = "vmstate/machine-types";

pub(super) fn rows() -> Vec<Row> {
    let base = &Released::read("machines");
    let mut rows = values(base);
    rows.extend(names(base));
    rows.extend(ends(base));
    rows.extend(news(base));
    rows.extend(records(base));
    rows.extend(shared_names(base));
    rows.extend(parts());
    rows.extend(renamed());
    rows
}

/// What was released behind a `test` that a property decides, and is called otherwise since.
fn renamed() -> Vec<Row> {
    let mut base = Released::read("recipe");
    let sent = "fn sent(on: bool) -> bool {\n    on\n}\n";
    let old = "    #[vmstate(test = \"self::sent(legacy)\", absent = 0)]\n    old: u16,\n";
    let status = "    status: u16,\n";
    let line = "1.0 field status uint16\n";
    let released = "1.0 field old uint16 test \"self::sent(legacy)\" absent \"0\"\n";
    for (path, from, more) in [
        ("src/lib.rs", status, old),
        ("src/lib.rs", "impl Nic {}\n", sent),
        ("vmstate/nic.vmstate", line, released),
    ] {
        replace(&mut base.device, path, from, &format!("{from}{more}")).expect("it is there");
    }
    let row = |edit: &str, why: &str| {
        Row::new(&base, edit, "recipe").device("name = \"nic\"", &format!("name = \"nic\"{why}"))
    };
    let same = ", same_bytes = \"it is signed\"";
    vec![
        row("same bytes under another name", same).device("    old: u16,", "    older: i16,"),
        row("same bytes, and a new field by a released property", same)
            .device("    old: u16,", "    older: i16,")
            .device("impl Nic {}\n", "impl Nic {}\nfn new(on: bool) -> bool {\n    on\n}\n")
            .device("    status: u16,\n", "    status: u16,\n    #[vmstate(test = \"self::new(legacy)\", absent = 0)]\n    more: u16,\n")
            .rejected("VMS0042", "MACHINES.require(&[Nic::DESCRIPTION])"),
    ]
}

/// New subsections and fields of a released device, and what decides whether they are sent.
fn parts() -> Vec<Row> {
    let base = &Released::read("recipe");
    let row = |edit: &str| Row::new(base, edit, "recipe");
    let require = "MACHINES.require(&[Nic::DESCRIPTION])";
    let add = |row: Row, attribute: &str| {
        let field = format!("    status: u16,\n    #[vmstate({attribute})]\n    uso: u64,\n");
        row.device("    status: u16,\n", &field)
    };
    let property = |row: Row, default: &str, entries: &str| {
        let field = format!(
            "    #[vmstate(property = \"uso\", default = {default})]\n    has_uso: bool,\n    #[vmstate(property = \"queues\""
        );
        row.device("    #[vmstate(property = \"queues\"", &field).device(
            TOP,
            &format!("    \"virt-2.0\" => {{}},\n    \"virt-1.1\" => {{{entries}}},\n"),
        )
    };
    // What new guests do not send, old machine types do.
    let guarded = |edit: &str, entry: &str| {
        row(edit)
            .device("    status: u16,\n", "    #[vmstate(test = \"self::sent(send)\", absent = 0)]\n    status: u16,\n    #[vmstate(property = \"send\")]\n    send: bool,\n")
            .device("impl Nic {}", "fn sent(on: bool) -> bool {\n    on\n}\n")
            .device(TOP, &format!("    \"virt-2.0\" => {{}},\n    \"virt-1.1\" => {{{entry}}},\n"))
    };
    let off = " \"nic.uso\" = false ";
    let by = "subsection = \"more\", absent = 0";
    let entry = |row: Row, what: &str| {
        row.device(
            "name = \"nic\"",
            &format!("name = \"nic\", subsection(more, property = \"{what}\")"),
        )
    };
    vec![
        entry(add(property(row("the whole recipe"), "true", off), by), "uso"),
        entry(add(property(row("without the entry"), "true", ""), by), "uso")
            .rejected("VMS0042", require),
        entry(add(property(row("off by default"), "false", ""), by), "uso"),
        guarded("no longer sent, the whole recipe", " \"nic.send\" = true "),
        guarded("no longer sent, without the entry", "").rejected("VMS0042", require),
        guarded("no longer sent, with an entry that changes nothing", " \"nic.send\" = false ")
            .rejected("VMS0042", require),
        entry(
            add(property(row("on where it should be off"), "false", " \"nic.uso\" = true "), by),
            "uso",
        )
        .rejected("VMS0042", require),
        entry(add(row("decided by a released property"), by), "legacy")
            .rejected("VMS0042", require),
        entry(add(row("decided by a released property that is off"), by), "spare"),
        add(
            property(row("field, the whole recipe"), "true", off),
            "test = \"self::sent(has_uso)\", absent = 0",
        )
        .device("impl Nic {}", "fn sent(on: bool) -> bool {\n    on\n}\n"),
        add(
            row("field, decided by a released property"),
            "test = \"self::sent(legacy)\", absent = 0",
        )
        .device("impl Nic {}", "fn sent(on: bool) -> bool {\n    on\n}\n")
        .rejected("VMS0042", require),
        add(
            row("field, decided by a released number"),
            "test = \"self::sent(queues)\", absent = 0",
        )
        .device("impl Nic {}", "fn sent(queues: u16) -> bool {\n    queues > 2\n}\n")
        .rejected("VMS0042", require),
    ]
}

fn row(base: &Released, edit: &str) -> Row {
    Row::new(base, edit, "machine type")
}

/// What a released machine type sets.
fn values(base: &Released) -> Vec<Row> {
    let changed = |edit: &str, from: &str, to: &str| {
        row(base, edit).device(from, to).rejected("VMS0040", REQUIRE)
    };
    let legal = |edit: &str, from: &str, to: &str| row(base, edit).device(from, to);
    let inherited = "    \"virt-2.0\" => {},\n    \"virt-1.1\" => { \"nic.queues\" = 8 },\n";
    vec![
        changed("entry removed", "\"nic.uso\" = false, ", ""),
        changed("entry changed", "\"nic.uso\" = false", "\"nic.uso\" = true"),
        changed(
            "entry of another type changed",
            "\"nic.mode\" = \"old\"",
            "\"nic.mode\" = \"older\"",
        ),
        changed("entry moved up", TOP, "    \"virt-1.1\" => { \"nic.uso\" = false },\n"),
        changed("entry moved down", OLD, "    \"virt-0.9\" => {},\n"),
        changed("const behind an entry changed", "QUEUES: i128 = 2", "QUEUES: i128 = 3"),
        changed("default changed", "default = 4", "default = 8"),
        changed("default dropped", ", default = true", ""),
        changed("default changed, new machine type", "default = 4", "default = 8")
            .device(TOP, &format!("    \"virt-2.0\" => {{}},\n{TOP}")),
        changed("inherited from a newer one", TOP, inherited),
        changed("property of another type", "queues: u16", "queues: String")
            .device("default = 4", "default = \"4\"")
            .device("= QUEUES", "= \"2\"")
            .device("const QUEUES: i128 = 2;\n", ""),
        changed("property renamed", "property = \"mode\"", "property = \"modus\"")
            .device(", \"nic.mode\" = \"old\"", ", \"nic.modus\" = \"old\""),
        legal(
            "entry repeated",
            OLD,
            "    \"virt-0.9\" => { \"nic.queues\" = 2, \"nic.uso\" = false },\n",
        )
        .device("const QUEUES: i128 = 2;\n", ""),
        legal("value spelled otherwise", "\"nic.uso\" = false", "\"nic.uso\" = \"off\""),
        legal("field of a property renamed", "pub uso: bool", "pub segmentation: bool"),
        legal("default changed, with its entry", "default = 4", "default = 8")
            .device(TOP, "    \"virt-2.0\" => {},\n    \"virt-1.1\" => { \"nic.queues\" = 4 },\n"),
    ]
}

/// Which machine types there are.
fn names(base: &Released) -> Vec<Row> {
    vec![
        row(base, "removed")
            .device(OLD, "")
            .device("const QUEUES: i128 = 2;\n", "")
            .rejected("VMS0041", "\"virt-1.0\""),
        row(base, "renamed")
            .device("\"virt-0.9\"", "\"virt-0.9.0\"")
            .rejected("VMS0041", "\"virt-0.9.0\""),
        row(base, "two in another order")
            .device(OLD, "")
            .device(TOP, &format!("{OLD}{TOP}"))
            .rejected("VMS0041", "\"virt-1.1\"")
            .rejected("VMS0041", "\"virt-1.0\""),
        row(base, "inserted")
            .device(TOP, &format!("{TOP}    \"virt-1.0.5\" => {{}},\n"))
            .rejected("VMS0041", "\"virt-1.0.5\""),
        row(base, "added below")
            .device(OLD, &format!("{OLD}    \"virt-0.8\" => {{}},\n"))
            .rejected("VMS0041", "\"virt-0.8\""),
        row(base, "added on top").device(TOP, &format!("    \"virt-2.0\" => {{}},\n{TOP}")),
    ]
}

/// What comes to an end.
fn ends(base: &Released) -> Vec<Row> {
    let retired = "    \"virt-0.9\" => retired(\"the last guest moved\"),\n";
    let retire = |edit: &str, more: &str| {
        let row = row(base, edit).device("const QUEUES: i128 = 2;\n", "");
        row.device(OLD, &format!("{retired}{more}"))
    };
    let without = |row: Row| {
        row.device("    #[vmstate(property = \"queues\", default = 4)]\n    pub queues: u16,\n", "")
    };
    let always = |value: &str| format!("    always => {{ \"nic.queues\" = {value} }},\n");
    vec![
        retire("retired", ""),
        retire("retired, and there", "    \"virt-0.9\" => {},\n").refused("\"virt-0.9\""),
        retire("retired, never released", "    \"virt-0.8\" => retired(\"why\"),\n")
            .rejected("VMS0005", "\"virt-0.8\""),
        without(retire("retired with a property", "")).rejected("VMS0040", REQUIRE),
        without(retire("retired with a property, acknowledged", &always("4"))),
        without(retire("retired with a property, with another value", &always("5")))
            .rejected("VMS0040", REQUIRE),
        retire("acknowledged, and there", &always("4")).rejected("VMS0005", REQUIRE),
        without(row(base, "property removed"))
            .device(OLD, &format!("    \"virt-0.9\" => {{}},\n{}", always("4")))
            .device("const QUEUES: i128 = 2;\n", "")
            .rejected("VMS0040", REQUIRE),
        row(base, "device not required")
            .device(", Uart::DESCRIPTION", "")
            .rejected("VMS0040", "MACHINES.require(&[Nic::DESCRIPTION])"),
        row(base, "device dropped").device(", Uart::DESCRIPTION", "").edit(
            RECORD,
            "1.0 device uart\n",
            "1.0 device uart\nnext dropped uart \"never used\"\n",
        ),
    ]
}

/// What is new.
fn news(base: &Released) -> Vec<Row> {
    let property = |edit: &str, default: &str| {
        let field = format!(
            "    lcr: u8,\n    #[vmstate(property = \"fifo\", default = {default})]\n    pub fifo: bool,\n"
        );
        row(base, edit).device("    lcr: u8,\n", &field)
    };
    let top = |entries: &str, below: &str| {
        format!("    \"virt-2.0\" => {{{entries}}},\n    \"virt-1.1\" => {{{below}}},\n")
    };
    let off = " \"uart.fifo\" = false ";
    let older = "\"virt-0.9\" => { \"uart.fifo\" = false, ";
    vec![
        property("property that is on", "true").rejected("VMS0042", REQUIRE),
        property("property that is on, new machine type", "true")
            .device(TOP, &top("", ""))
            .rejected("VMS0042", REQUIRE),
        property("entry too old", "true")
            .device(TOP, &top("", ""))
            .device("\"virt-0.9\" => { ", older)
            .rejected("VMS0042", REQUIRE),
        property("entry too new", "true").device(TOP, &top(off, "")).rejected("VMS0043", REQUIRE),
        property("entry where it belongs", "true").device(TOP, &top("", off)),
        property("property that is off", "false"),
        row(base, "new device")
            .device("pub const MACHINES", "#[derive(VmState)]\n#[vmstate(unreleased, name = \"rtc\")]\npub struct Rtc {\n    #[vmstate(property = \"lost\", default = true)]\n    pub lost: bool,\n}\n\npub const MACHINES")
            .device(", Uart::DESCRIPTION", ", Uart::DESCRIPTION, Rtc::DESCRIPTION"),
    ]
}

/// Two devices of one name, and another between: the properties of both are those of the name.
fn shared_names(base: &Released) -> Vec<Row> {
    let all = "MACHINES.require(&[Nic::DESCRIPTION, Uart::DESCRIPTION, fast::Nic::DESCRIPTION])";
    let moved = |edit: &str, properties: &str| {
        let other = format!(
            "mod fast {{\n    #[derive(vmstate_runtime::VmState)]\n    #[vmstate(unreleased, name = \"nic\")]\n    pub struct Nic {{\n{properties}    }}\n}}\n\npub const MACHINES"
        );
        row(base, edit)
            .device(
                "    #[vmstate(property = \"mode\", default = \"new\")]\n    pub mode: String,\n",
                "",
            )
            .device("pub const MACHINES", &other)
            .device(REQUIRE, all)
    };
    let mode =
        "        #[vmstate(property = \"mode\", default = \"new\")]\n        pub mode: String,\n";
    let new = "        #[vmstate(property = \"fifo\", default = true)]\n        pub fifo: bool,\n";
    vec![
        moved("property moved to a device of the same name", mode),
        moved("the same, and its default changed", &mode.replace("\"new\"", "\"newer\""))
            .rejected("VMS0040", all),
        moved("property that is on, in a device of the same name", &format!("{mode}{new}"))
            .rejected("VMS0042", all),
    ]
}

/// The file itself.
fn records(base: &Released) -> Vec<Row> {
    let first = "\"virt-1.1\"";
    let table = "pub const MACHINES: MachineTypes = machine_types! {";
    vec![
        row(base, "no record")
            .without(RECORD)
            .file("vmstate/.gitattributes", "")
            .rejected("VMS0044", first),
        row(base, "record in conflict")
            .edit(RECORD, "1.0 device uart\n", "<<<<<<< HEAD\n1.0 device uart\n")
            .rejected("VMS0022", first),
        row(base, "record of others")
            .edit(RECORD, "1.0 table virt-0.9", "1.0 table arm")
            .rejected("VMS0022", first),
        conditional(row(base, "table behind a feature that is off")).rejected("VMS0044", MACRO),
        conditional(row(base, "the same, and the record knows")).edit(
            RECORD,
            "1.0 table virt-0.9\n",
            "1.0 table virt-0.9 when \"feature = \\\"arm\\\"\"\n",
        ),
        row(base, "table for tests")
            .device(table, &format!("{table}\n    #![unreleased]"))
            .rejected("VMS0044", MACRO),
    ]
}

/// With the table behind a feature.
fn conditional(row: Row) -> Row {
    let off = "#[cfg(feature = \"arm\")]\n";
    row.device("pub const MACHINES", &format!("{off}pub const MACHINES"))
        .device("const _: ()", &format!("{off}const _: ()"))
        .device("use vmstate_machine", &format!("{off}use vmstate_machine"))
        .device("const QUEUES", &format!("{off}const QUEUES"))
}
