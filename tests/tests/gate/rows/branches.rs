//! Two branches released a device: 10.0 and 9.1.1 both came after 9.1.

use super::fields::predicate;
use crate::released::Released;
use crate::table::Row;

const ENTRY: &str = "needed = \"has_clock\"))]";
const DEVICE: &str = "Uart";

pub(super) fn rows(base: &Released) -> Vec<Row> {
    let mut rows = fields(base);
    rows.extend(subsections(base));
    rows.extend(nested(base));
    rows.extend(devices(base));
    rows.extend(machines(&Released::read("machines")));
    rows
}

/// A row with the releases of both branches, and what each put into the file before this line.
fn row(base: &Released, edit: &str, place: &str, before: &str, lines: &str) -> Row {
    Row::new(base, edit, place)
        .baseline("uart", "format 2\n", "9.1.1 after 9.1\nformat 2\n")
        .baseline("uart", "releases 8.0 9.0 9.1", "releases 8.0 9.0 9.1 10.0")
        .baseline("uart", before, &format!("{lines}{before}"))
}

fn fields(base: &Released) -> Vec<Row> {
    let line = |stamp: &str, ty: &str| {
        format!("{stamp} field extra {ty} test \"fresh(rx)\" absent \"0\"\n")
    };
    let before = "9.1 subsection uart/clock";
    let row = |edit: &str, lines: &str| row(base, edit, "branch: field", before, lines);
    let there = |row: Row| {
        row.device("    level: u32,\n", "    level: u32,\n    #[vmstate(test = \"self::fresh(rx)\", rename = \"extra\", absent = 0)]\n    more: u32,\n")
            .device("impl Uart {", "fn fresh(rx: u16) -> bool {\n    rx != 0\n}\n\nimpl Uart {")
    };
    let path = |line: String| line.replace("fresh(rx)", "self::fresh(rx)");
    vec![
        row("released by the stable one", &path(line("9.1.1", "uint32")))
            .rejected("VMS0046", DEVICE),
        there(row("released by the stable one, and here", &path(line("9.1.1", "uint32")))),
        row("released by the other one", &path(line("10.0", "uint32"))).rejected("VMS0046", DEVICE),
        there(row("released by both", &path(line("9.1.1,10.0", "uint32")))),
        row("released by both, and gone", &path(line("9.1.1,10.0", "uint32")))
            .rejected("VMS0007", DEVICE),
        there(row(
            "released by both, each in its own way",
            &path(line("9.1.1", "uint16") + &line("10.0", "uint32")),
        ))
        .rejected("VMS0045", "more"),
        row("neither touched it", "")
            .device("    tx: u16", "    tx: u32")
            .rejected("VMS0010", "u32"),
        row("a `test` on each", "")
            .device("\"pre_baud\"", "\"no_baud\"")
            .device("fn has_clock", &(predicate("no_baud", ", _: u32") + "    fn has_clock"))
            .baseline(
                "uart",
                "uint32 test pre_baud@9.0",
                "uint32 test pre_baud@9.1.1 test no_baud@10.0",
            )
            .rejected("VMS0045", "divisor"),
    ]
}

fn subsections(base: &Released) -> Vec<Row> {
    let line = |stamp: &str, ty: &str| {
        format!(
            "{stamp} subsection uart/rate version 1 minimum 1 by property clock\n{stamp}   field rate {ty} absent \"0\"\n"
        )
    };
    let before = "9.1 property clock";
    let row = |edit: &str, lines: &str| row(base, edit, "branch: subsection", before, lines);
    let there = |row: Row| {
        row.device(ENTRY, "needed = \"has_clock\"), subsection(rate, name = \"uart/rate\", property = \"clock\"))]").device(
            "    rx: u16,\n",
            "    #[vmstate(subsection = \"rate\", absent = 0)]\n    rate: u32,\n    rx: u16,\n",
        )
    };
    vec![
        row("released by the stable one", &line("9.1.1", "uint32")).rejected("VMS0046", DEVICE),
        there(row("released by the stable one, and here", &line("9.1.1", "uint32"))),
        row("released by the other one", &line("10.0", "uint32")).rejected("VMS0046", DEVICE),
        there(row("released by both", &line("9.1.1,10.0", "uint32"))),
        row("released by both, and gone", &line("9.1.1,10.0", "uint32"))
            .rejected("VMS0013", DEVICE),
        there(row(
            "released by both, each in its own way",
            &(line("9.1.1", "uint16") + &line("10.0", "uint32")),
        ))
        .rejected("VMS0045", "\"uart/rate\""),
        there(row("released by the stable one, another here", &line("9.1.1", "uint16")))
            .rejected("VMS0010", "u32"),
        there(row(
            "decided by other things",
            &line("9.1.1,10.0", "uint32")
                .replace("by property clock", "by state@9.1.1 by property clock@10.0"),
        ))
        .rejected("VMS0045", "\"uart/rate\""),
        there(row("new, and both are older", "")),
        there(row("new, and nothing decides", ""))
            .device("\"uart/rate\", property = \"clock\"", "\"uart/rate\", needed = \"has_clock\"")
            .rejected("VMS0030", "\"uart/rate\""),
    ]
}

/// In a struct of another crate.
fn nested(base: &Released) -> Vec<Row> {
    let line = |stamp: &str, ty: &str| {
        format!(
            "{stamp}   subsection fifo8/over version 1 minimum 1 needed over by state\n{stamp}     field n {ty} absent \"0\"\n"
        )
    };
    let before = "8.0 field ring";
    let row = |edit: &str, lines: &str| row(base, edit, "branch: nested", before, lines);
    let there = |row: Row| {
        row.parts("minimum_version = 1)]", "minimum_version = 1, subsection(over, name = \"fifo8/over\", needed = \"over\", on = state))]")
            .parts("    pub data: [u32; 4],\n", "    pub data: [u32; 4],\n    #[vmstate(subsection = \"over\", absent = 0)]\n    n: u32,\n")
            .parts("#[derive(VmState)]\npub struct Desc", &format!("impl Fifo {{\n{}}}\n\n#[derive(VmState)]\npub struct Desc", predicate("over", "")))
    };
    vec![
        row("released by the stable one", &line("9.1.1", "uint32")).rejected("VMS0010", "Fifo"),
        there(row("released by the stable one, and here", &line("9.1.1", "uint32"))),
        there(row("released by both", &line("9.1.1,10.0", "uint32"))),
        there(row(
            "released by both, each in its own way",
            &(line("9.1.1", "uint16") + &line("10.0", "uint32")),
        ))
        .rejected("VMS0045", "Fifo"),
    ]
}

/// What is about a device as a whole.
fn devices(base: &Released) -> Vec<Row> {
    let before = "9.1 property clock";
    let row = |edit: &str, lines: &str| row(base, edit, "branch: device", before, lines);
    let version = |row: Row, lines: &str| {
        row.baseline("uart", "9.0 breaks_backward", &format!("{lines}9.0 breaks_backward"))
    };
    vec![
        row("nothing", ""),
        version(row("version raised by the stable one", ""), "9.1.1 version 3 minimum 1\n")
            .rejected("VMS0002", "2"),
        row(
            "a property on each",
            "9.1.1 property extra bool false\n10.0 property extra bool true\n",
        ),
        row(
            "a property on each, of another kind",
            "9.1.1 property extra integer 4\n10.0 property extra bool true\n",
        )
        .rejected("VMS0045", DEVICE),
    ]
}

/// 2.0 and 1.0.1 came after 1.0.
fn machines(base: &Released) -> Vec<Row> {
    const RECORD: &str = "vmstate/machine-types";
    const TOP: &str = "    \"virt-1.1\" => {},\n";
    const STABLE: &str = "    \"virt-1.1.1\" => {},\n";
    let require = "MACHINES.require(&[Nic::DESCRIPTION, Uart::DESCRIPTION])";
    let row = |edit: &str, machines: &str, uart: &str| {
        Row::new(base, edit, "branch: machines")
            .edit(RECORD, "format 1\n", "1.0.1 after 1.0\nformat 1\n")
            .edit(RECORD, "releases 1.0\n", "releases 1.0 2.0\n")
            .edit(RECORD, "1.0 device nic\n", &format!("{machines}1.0 device nic\n"))
            .edit(RECORD, "1.0 device uart\n", &format!("1.0 device uart\n{uart}"))
    };
    let source = |row: Row, types: &str| row.device(TOP, types);
    let property = |row: Row, default: &str| {
        row.device("    lcr: u8,\n", &format!("    lcr: u8,\n    #[vmstate(property = \"fifo\", default = {default})]\n    pub fifo: bool,\n"))
    };
    let machine = |stamp: &str, name: &str| format!("{stamp} machine {name}\n");
    let stable = &machine("1.0.1", "virt-1.1.1");
    let both = &(stable.clone() + &machine("2.0", "virt-2.0"));
    let types = format!("    \"virt-2.0\" => {{}},\n{STABLE}{TOP}");
    let value = |stamp: &str, value: &str, from: &str| {
        format!("{stamp}   property fifo {value} from {from}\n")
    };
    let fifo = &(value("1.0.1", "false", "virt-0.9") + &value("1.0.1", "true", "virt-1.1.1"));
    let entries = |top: &str, stable: &str| {
        format!(
            "    \"virt-2.0\" => {{{top}}},\n    \"virt-1.1.1\" => {{{stable}}},\n    \"virt-1.1\" => {{ \"uart.fifo\" = false }},\n"
        )
    };
    vec![
        source(row("a machine type on each", both, ""), &types),
        row("one of the stable branch is missing", stable, "").rejected("VMS0046", "\"virt-1.1\""),
        source(row("one of the stable branch, and here", stable, ""), &format!("{STABLE}{TOP}")),
        source(
            row("one of both", &machine("1.0.1,2.0", "virt-1.1.1"), ""),
            &format!("{STABLE}{TOP}"),
        ),
        row("one of both is missing", &machine("1.0.1,2.0", "virt-1.1.1"), "")
            .rejected("VMS0041", "\"virt-1.1\""),
        source(
            row("each above the other", both, ""),
            &format!("{STABLE}    \"virt-2.0\" => {{}},\n{TOP}"),
        ),
        property(
            row(
                "another value on each",
                "",
                &(value("1.0.1", "false", "virt-0.9") + &value("2.0", "true", "virt-0.9")),
            ),
            "true",
        )
        .rejected("VMS0045", "\"virt-1.1\""),
        property(row("one value on both", "", &value("1.0.1,2.0", "true", "virt-0.9")), "true"),
        property(
            source(
                row("a property of the stable one, off elsewhere", both, fifo),
                &entries(" \"uart.fifo\" = false ", " \"uart.fifo\" = true "),
            ),
            "true",
        ),
        property(
            source(row("a property of the stable one, on elsewhere", both, fifo), &entries("", "")),
            "true",
        )
        .rejected("VMS0042", require),
        property(
            source(
                row("a property of the stable one, changed", both, fifo),
                &entries(" \"uart.fifo\" = false ", ""),
            ),
            "true",
        )
        .rejected("VMS0040", require),
        source(row("a property of the stable one, missing", both, fifo), &types)
            .rejected("VMS0040", require),
    ]
}
