//! Edits that need no ceremony, and those with the right one.

use super::fields::predicate;
use crate::released::Released;
use crate::table::Row;

pub(super) fn rows(base: &Released) -> Vec<Row> {
    let mut rows = evolution(base);
    rows.extend(names(base));
    rows.extend(breaks(base));
    rows.extend(next(base));
    rows
}

fn evolution(base: &Released) -> Vec<Row> {
    let row = |edit: &str| Row::new(base, edit, "legal");
    vec![
        row("nothing"),
        row("new subsection by a property")
            .device("needed = \"has_clock\"))]", "needed = \"has_clock\"), subsection(rate, property = \"clock\"))]")
            .device("    rx: u16,\n", "    #[vmstate(subsection = \"rate\", absent = 0)]\n    rate: u32,\n    rx: u16,\n"),
        row("new subsection by state")
            .device("needed = \"has_clock\"))]", "needed = \"has_clock\"), subsection(has_rate, on = state))]")
            .device("    rx: u16,\n", "    #[vmstate(subsection = \"has_rate\", absent = keep)]\n    rate: u32,\n    rx: u16,\n")
            .device("fn has_clock", &(predicate("has_rate", "") + "    fn has_clock")),
        row("new subsection, set by `pre_load`")
            .device("needed = \"has_clock\"))]", "needed = \"has_clock\"), subsection(rate, property = \"clock\"), pre_load = \"reset\")]")
            .device("    rx: u16,\n", "    #[vmstate(subsection = \"rate\")]\n    rate: u32,\n    rx: u16,\n")
            .device("fn has_clock", "fn reset(&mut self) {}\n\n    fn has_clock"),
        same(row("same bytes: two fields joined"))
            .device("    rx: u16,\n    tx: u16,\n", "    both: [u16; 2],\n"),
        same(row("same bytes: an array split"))
            .device("    regs: [u32; 4],\n", "    low: [u32; 2],\n    high: [u32; 2],\n"),
        same(row("same bytes: grouped into a struct"))
            .device("    rx: u16,\n    tx: u16,\n", "    ends: Ends,\n")
            .device("#[derive(VmState)]\n#[vmstate(name = \"uart\"", "#[derive(VmState)]\n#[vmstate(nested)]\npub struct Ends {\n    rx: u16,\n    tx: u16,\n}\n\n#[derive(VmState)]\n#[vmstate(name = \"uart\""),
        same(row("same bytes: a filler for a field"))
            .device("    status: u32", "    status: vmstate_runtime::Unused<4>"),
        same(row("same bytes: `equal` removed")).device("    #[vmstate(equal)]\n    lanes", "    lanes"),
        same(row("same bytes: in a subsection"))
            .device("    #[vmstate(subsection = \"clock\")]\n    clk_div: u16,\n    #[vmstate(subsection = \"clock\")]\n    clk_mul: u16", "    #[vmstate(subsection = \"clock\")]\n    ratio: [u16; 2]"),
        same(row("same bytes: said, and nothing changed")),
        row("`max` raised").device("max = 64", "max = 65"),
        row("`max` removed").device(", max = 64", ""),
        row("new subsection in a subsection")
            .device("needed = \"has_clock\"))]", "needed = \"has_clock\"), subsection(rate, name = \"uart/clock/rate\", parent = \"clock\", needed = \"has_rate\", on = state))]")
            .device("    rx: u16,\n", "    #[vmstate(subsection = \"rate\", absent = 0)]\n    rate: u32,\n    rx: u16,\n")
            .device("fn has_clock", &(predicate("has_rate", "") + "    fn has_clock")),
        row("field put behind a `test`")
            .device("    tx: u16", "    #[vmstate(test = \"pre_baud\")]\n    tx: u16"),
        row("nested field put behind a `test`")
            .parts("    pub limit: u32", "    #[vmstate(test = \"pre_limit\")]\n    pub limit: u32")
            .parts("#[derive(VmState)]\npub struct Desc", &in_fifo(&predicate("pre_limit", ", _: u32"))),
        row("new nested field with a `test`")
            .parts("    pub limit: u32", "    #[vmstate(test = \"pre_limit\", absent = 0)]\n    pub mark: u32,\n    pub limit: u32")
            .parts("#[derive(VmState)]\npub struct Desc", &in_fifo(&predicate("pre_limit", ", _: u32"))),
        row("field in a subsection put behind a `test`")
            .device("#[vmstate(subsection = \"clock\")]\n    clk_mul", "#[vmstate(subsection = \"clock\", test = \"pre_baud\")]\n    clk_mul"),
        row("new field with a `test`")
            .device("    level: u32,\n", "    level: u32,\n    #[vmstate(test = \"pre_baud\", absent = 0)]\n    extra: u32,\n"),
        row("new field with a `test` in the middle")
            .device("    tx: u16,\n", "    #[vmstate(test = \"pre_baud\", absent = 0)]\n    extra: u32,\n    tx: u16,\n"),
        row("field that does not migrate")
            .device("    tx: u16,\n", "    #[vmstate(skip)]\n    extra: u32,\n    tx: u16,\n"),
        row("hooks added")
            .device("post_load = \"settle\"", "post_load = \"settle\", pre_load = \"reset\"")
            .device("fn has_clock", "fn reset(&mut self) {}\n\n    fn has_clock"),
        row("hook removed").device(", post_load = \"settle\"", ""),
        row("validate added")
            .device("    status: u32", "    #[vmstate(validate = \"pre_baud\")]\n    status: u32"),
        row("nested validate added")
            .parts("    pub limit: u32", "    #[vmstate(validate = \"fits\")]\n    pub limit: u32")
            .parts("#[derive(VmState)]\npub struct Desc", &in_fifo(&predicate("fits", ", _: u32"))),
        row("property added")
            .device("    clock: bool", "    clock: bool,\n    #[vmstate(property = \"depth\", default = 16_u32)]\n    depth: u32"),
        row("body of a predicate changed").device("        !self.clock", "        self.count == 0"),
        row("subsections in another order")
            .device("needed = \"has_clock\"))]", "needed = \"has_clock\"), subsection(has_rate, on = state))]")
            .device("    rx: u16,\n", "    #[vmstate(subsection = \"has_rate\", absent = 0)]\n    rate: u32,\n    rx: u16,\n")
            .device("fn has_clock", &(predicate("has_rate", "") + "    fn has_clock")),
    ]
}

/// With the acknowledgement.
fn same(row: Row) -> Row {
    row.device("post_load = \"settle\"", "post_load = \"settle\", same_bytes = \"tidied\"")
}

/// Code to put in front of `Desc`.
fn in_fifo(functions: &str) -> String {
    format!("impl Fifo {{\n    {functions}}}\n\n#[derive(VmState)]\npub struct Desc")
}

fn names(base: &Released) -> Vec<Row> {
    let row = |edit: &str| Row::new(base, edit, "legal");
    vec![
        row("field renamed, wire name kept")
            .device("    tx: u16", "    #[vmstate(rename = \"tx\")]\n    transmit: u16"),
        row("nested field renamed, wire name kept")
            .parts("    pub tail: u16", "    #[vmstate(rename = \"tail\")]\n    pub end: u16"),
        row("struct renamed, wire name kept")
            .device("pub struct Uart", "pub struct Serial")
            .device("impl Uart", "impl Serial"),
        row("alias for the same type").device("    status: u32", "    status: Reg"),
        row("no alias for the same type").device("    flags: Reg", "    flags: u32"),
        row("newtype around the same type")
            .device("    status: u32", "    status: Status")
            .device("#[derive(VmState)]\n#[vmstate(name = \"uart\"", "#[derive(VmState)]\npub struct Status(u32);\n\n#[derive(VmState)]\n#[vmstate(name = \"uart\""),
        row("cell around the same type").device("    status: u32", "    status: std::cell::Cell<u32>"),
        row("length by another constant of the same value").device("[u16; QUEUES]", "[u16; 2 * 4]"),
        row("nested type renamed, wire name kept")
            .parts("pub struct Fifo", "pub struct Ring")
            .parts("pub type Reg", "pub type Fifo = Ring;\npub type Reg"),
        row("enum renamed")
            .parts("pub enum Mode", "pub enum Power")
            .parts("pub type Reg", "pub type Mode = Power;\npub type Reg"),
        row("boxed").device("    fifo: Fifo", "    fifo: Box<Fifo>"),
    ]
}

fn breaks(base: &Released) -> Vec<Row> {
    let row = |edit: &str, to: &str| {
        Row::new(base, edit, "legal").device("version = 2, minimum_version = 1", to)
    };
    vec![
        row(
            "version raised, acknowledged",
            "version = 3, minimum_version = 1, breaks_backward(3 = \"rev 3\")",
        ),
        row(
            "version raised, acknowledged, with a `since` field",
            "version = 3, minimum_version = 1, breaks_backward(3 = \"rev 3\")",
        )
        .device("    level: u32,\n", "    level: u32,\n    #[vmstate(since = 3)]\n    extra: u32,\n"),
        row(
            "the released acknowledgement stated",
            "version = 2, minimum_version = 1, breaks_backward(2 = \"the level cannot be derived\")",
        ),
        row(
            "minimum raised, acknowledged",
            "version = 2, minimum_version = 2, breaks_forward(2 = \"8.0 is not supported any more\")",
        ),
        row("minimum raised, old streams read by `load_old`", "version = 2, minimum_version = 2, load_old(1, \"old\")")
            .device("fn has_clock", "fn old(&mut self, _: &mut vmstate_runtime::Decoder<'_>, _: u32) -> Result<(), vmstate_runtime::LoadError> {\n        Ok(())\n    }\n\n    fn has_clock"),
        row(
            "a fresh start: both acknowledged, fields as one likes",
            "version = 3, minimum_version = 3, breaks_backward(3 = \"rev 3\"), breaks_forward(3 = \"rev 3\")",
        )
        .device("    tx: u16,\n", "    extra: u64,\n")
        .device("    #[vmstate(since = 2)]\n", "    #[vmstate(since = 3)]\n"),
    ]
}

/// What no release has shipped is free.
fn next(base: &Released) -> Vec<Row> {
    let row = |edit: &str| Row::new(base, edit, "next");
    let rate = "    #[vmstate(subsection = \"has_rate\", absent = 0)]\n    rate: u64,\n";
    let clock = "needed = \"has_clock\"))]";
    let by_state = |key: &str| format!("needed = \"has_clock\"), subsection({key}, on = state))]");
    let has_rate = predicate("has_rate", "") + "    fn has_clock";
    let file = "9.1 property clock bool true\n";
    let noted = "next subsection uart/has_rate version 1 minimum 1 needed has_rate\n\
                 next   field rate uint32\n9.1 property clock bool true\n";
    vec![
        row("unreleased subsection retyped")
            .baseline("uart", file, noted)
            .device("    rx: u16,\n", &format!("{rate}    rx: u16,\n"))
            .device("fn has_clock", &has_rate)
            .device(clock, &by_state("has_rate")),
        row("unreleased subsection removed").baseline("uart", file, noted),
        row("unreleased subsection renamed")
            .baseline("uart", file, noted)
            .device("    rx: u16,\n", &format!("{}    rx: u16,\n", rate.replace("\"has_rate\"", "\"has_speed\"")))
            .device("fn has_clock", &has_rate.replace("has_rate", "has_speed"))
            .device(clock, &by_state("has_speed")),
        row("unreleased bump taken back").baseline(
            "uart",
            "9.0 breaks_backward 2 \"the level cannot be derived\"\n",
            "next version 3 minimum 1\n9.0 breaks_backward 2 \"the level cannot be derived\"\nnext breaks_backward 3 \"rev 3\"\n"
        )
        .baseline("uart", "next version 3 minimum 1\n9.0 breaks", "9.0 breaks")
        .baseline("uart", "9.0 version 2 minimum 1\n", "9.0 version 2 minimum 1\nnext version 3 minimum 1\n"),
        row("unreleased device changed")
            .baseline("watchdog", "releases 8.0 9.0 9.1\n8.0 needed is_armed\n8.0 version 1 minimum 1\n8.0 field timeout uint64\n8.0 field armed bool\n", "next version 7 minimum 1\nnext field anything uint8\n"),
        row("unreleased `test` changed")
            .baseline("uart", "9.0 field level uint32 since 2\n", "9.0 field level uint32 since 2\nnext field extra uint8 test pre_extra\n")
            .device("    level: u32,\n", "    level: u32,\n    #[vmstate(test = \"pre_baud\", absent = 0)]\n    extra: u8,\n"),
    ]
}
