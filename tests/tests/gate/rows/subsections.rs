//! Subsections that were released, and new ones.

use super::fields::predicate;
use crate::released::Released;
use crate::table::Row;

const ENTRY: &str = "subsection(clock, name = \"uart/clock\", needed = \"has_clock\")";

pub(super) fn rows(base: &Released) -> Vec<Row> {
    let mut rows = entries(base);
    rows.extend(fields(base));
    rows.extend(nested(base));
    rows
}

/// Edits of the entry on the struct.
fn entries(base: &Released) -> Vec<Row> {
    let row = |edit: &str, to: &str| Row::new(base, edit, "subsection").device(ENTRY, to);
    vec![
        row("renamed", "subsection(clock, name = \"uart/clk\", needed = \"has_clock\")")
            .rejected("VMS0013", "\"uart/clk\""),
        row("version raised", "subsection(clock, name = \"uart/clock\", needed = \"has_clock\", version = 2)")
            .rejected("VMS0016", "2"),
        row(
            "minimum raised",
            "subsection(clock, name = \"uart/clock\", needed = \"has_clock\", version = 2, minimum_version = 2)",
        )
        .rejected("VMS0016", "2"),
        row("`needed` changed", "subsection(clock, name = \"uart/clock\", needed = \"ticks\")")
            .device("fn has_clock", &(predicate("ticks", "") + "    fn has_clock"))
            .rejected("VMS0015", "\"ticks\""),
        row("always sent", "subsection(clock, name = \"uart/clock\", needed = true)")
            .rejected("VMS0015", "\"uart/clock\""),
        row("new and always sent", &format!("{ENTRY}, subsection(rate, needed = true)"))
            .device("    rx: u16,\n", "    #[vmstate(subsection = \"rate\")]\n    rate: u32,\n    rx: u16,\n")
            .rejected("VMS0017", "rate"),
        row("new, and nothing decides", &format!("{ENTRY}, subsection(rate, needed = \"has_rate\")"))
            .device("    rx: u16,\n", "    #[vmstate(subsection = \"rate\", absent = 0)]\n    rate: u32,\n    rx: u16,\n")
            .device("fn has_clock", &(predicate("has_rate", "") + "    fn has_clock"))
            .rejected("VMS0030", "rate"),
        row("new, and not reset", &format!("{ENTRY}, subsection(rate, property = \"clock\", pre_load = \"reset\")"))
            .device("    rx: u16,\n", "    #[vmstate(subsection = \"rate\")]\n    rate: u32,\n    rx: u16,\n")
            .device("fn has_clock", "fn reset(&mut self) {}\n\n    fn has_clock")
            .rejected("VMS0031", "rate"),
    ]
}

/// Edits of its fields.
fn fields(base: &Released) -> Vec<Row> {
    let key = "    #[vmstate(subsection = \"clock\")]\n";
    let dissolve = |row: Row| {
        let names = ["clk_div: u16", "clk_mul: u16", "clk_freq: u32", "clk_taps: [u32; 4]"];
        names
            .iter()
            .fold(row, |row, name| row.device(&format!("{key}    {name}"), &format!("    {name}")))
    };
    let new = |edit| Row::new(base, edit, "subsection");
    vec![
        dissolve(new("dissolved").device(&format!("#[vmstate({ENTRY})]\n"), ""))
            .rejected("VMS0013", "clk_div"),
        new("removed with its fields")
            .device(&format!("#[vmstate({ENTRY})]\n"), "")
            .device(&format!("{key}    clk_div: u16,\n"), "")
            .device(&format!("{key}    clk_mul: u16,\n"), "")
            .device(&format!("{key}    clk_freq: u32,\n"), "")
            .device(&format!("{key}    clk_taps: [u32; 4],\n"), "")
            .rejected("VMS0013", "Uart"),
        new("`since` field in a released one")
            .device(
                "    clk_taps: [u32; 4],\n",
                "    clk_taps: [u32; 4],\n    #[vmstate(since = 2, subsection = \"clock\")]\n    extra: u8,\n",
            )
            .device("needed = \"has_clock\")", "needed = \"has_clock\", version = 2)")
            .rejected("VMS0016", "2"),
        new("field moved to the main body")
            .device(&format!("{key}    clk_div: u16,\n"), "    clk_div: u16,\n")
            .rejected("VMS0008", "clk_div"),
    ]
}

/// A subsection inside of a nested struct.
fn nested(base: &Released) -> Vec<Row> {
    let with_subsection = |edit: &str, needed: &str, absent: &str| {
        let keys = [r#"subsection = "peek""#, absent].into_iter().filter(|key| !key.is_empty());
        let keys = keys.collect::<Vec<_>>().join(", ");
        let field =
            format!("    pub data: [u32; 4],\n    #[vmstate({keys})]\n    pub peeked: u8,\n");
        let entry = format!("minimum_version = 1, subsection(peek, {needed}))]\npub struct Fifo");
        Row::new(base, edit, "nested struct")
            .parts("    pub data: [u32; 4],\n", &field)
            .parts("minimum_version = 1)]\npub struct Fifo", &entry)
            .parts(
                "#[derive(VmState)]\npub struct Desc",
                "impl Fifo {\n    fn peeks(&self) -> bool {\n        self.peeked != 0\n    }\n}\n\n\
                 #[derive(VmState)]\npub struct Desc",
            )
    };
    vec![
        with_subsection("new subsection by state", "needed = \"peeks\", on = state", "absent = 0"),
        with_subsection("new subsection by a property out of reach", "property = \"peek\"", "absent = 0")
            .parts("    pub peeked: u8,\n", "    pub peeked: u8,\n    #[vmstate(property = \"peek\", default = true)]\n    pub peek: bool,\n")
            .rejected("VMS0030", "Fifo"),
        with_subsection("new subsection, nothing decides", "needed = \"peeks\"", "absent = 0")
            .rejected("VMS0030", "Fifo"),
        with_subsection("new subsection, not reset", "needed = \"peeks\", on = state", "")
            .rejected("VMS0031", "Fifo"),
        with_subsection("new subsection, always sent", "needed = true", "absent = 0")
            .rejected("VMS0010", "Fifo"),
    ]
}
