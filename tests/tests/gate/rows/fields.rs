//! What stands on a field besides its type: `since`, `test`, `equal`, the predicates of the section.

use crate::released::Released;
use crate::table::Row;

pub(super) fn rows(base: &Released) -> Vec<Row> {
    let row = |edit: &str, from: &str, to: &str| Row::new(base, edit, "field").device(from, to);
    let section =
        |edit: &str, from: &str, to: &str| Row::new(base, edit, "section").device(from, to);
    vec![
        row("`since` changed", "since = 2", "since = 1").rejected("VMS0011", "1"),
        row("`since` removed", "    #[vmstate(since = 2)]\n    level", "    level")
            .rejected("VMS0011", "level"),
        row("`since` added", "    tx: u16", "    #[vmstate(since = 2)]\n    tx: u16")
            .rejected("VMS0011", "2"),
        row("`test` changed", "test = \"pre_baud\"", "test = \"pre_rate\"")
            .device("fn has_clock", &(predicate("pre_rate", ", _: u32") + "    fn has_clock"))
            .rejected("VMS0012", "\"pre_rate\""),
        row("`test` removed", "    #[vmstate(test = \"pre_baud\")]\n", "")
            .rejected("VMS0012", "divisor"),
        row("`equal` removed", "    #[vmstate(equal)]\n    lanes", "    lanes")
            .rejected("VMS0018", "lanes"),
        row("`equal` added", "    count: u32", "    #[vmstate(equal)]\n    count: u32")
            .rejected("VMS0018", "equal"),
        row("counted by another field", "len = \"count\"", "len = \"status\"")
            .rejected("VMS0010", "Vec<u32>"),
        row("counted by itself", "len = \"count\"", "prefix = u32").rejected("VMS0010", "Vec<u32>"),
        row("count times two", "len = \"count\"", "len = \"count * 2\"")
            .rejected("VMS0010", "Vec<u32>"),
        row("`max` lowered", "max = 64", "max = 63").rejected("VMS0033", "63"),
        row("`max` lowered by a const", "max = 64", "max = QUEUES * 4")
            .rejected("VMS0033", "QUEUES * 4"),
        row(
            "new with a `test` and not reset",
            "    tx: u16,\n",
            "    #[vmstate(test = \"pre_baud\")]\n    extra: u32,\n    tx: u16,\n",
        )
        .rejected("VMS0031", "extra"),
        row("`test` names another field", "test = \"pre_baud\"", "test = \"pre_rate(count)\"")
            .device(
                "fn has_clock",
                "fn pre_rate(count: u32) -> bool {\n        count == 0\n    }\n\n    fn has_clock",
            )
            .rejected("VMS0012", "\"pre_rate(count)\""),
        row("skipped", "    status: u32", "    #[vmstate(skip = \"derived\")]\n    status: u32")
            .rejected("VMS0007", "regs"),
        row("last field removed", "    #[vmstate(since = 2)]\n    level: u32,\n", "")
            .rejected("VMS0007", "Uart"),
        row("moved to the end", "    rx: u16,\n", "")
            .device("    level: u32,\n", "    level: u32,\n    rx: u16,\n")
            .rejected("VMS0008", "rx"),
        row("two faults at once", "    rx: u16,\n", "    rx: u32,\n")
            .device("    status: u32,\n", "    status: u32,\n    extra: u8,\n")
            .rejected("VMS0010", "u32")
            .rejected("VMS0006", "extra"),
        section(
            "said to be the same bytes, and narrower",
            "    rx: u16,\n    tx: u16,\n",
            "    both: [u8; 4],\n",
        )
        .device("post_load = \"settle\"", "post_load = \"settle\", same_bytes = \"tidied\"")
        .rejected("VMS0035", "\"tidied\""),
        section("said to be the same bytes, and an enum", "    mode: Mode,\n", "    mode: u8,\n")
            .device("post_load = \"settle\"", "post_load = \"settle\", same_bytes = \"tidied\"")
            .rejected("VMS0035", "\"tidied\""),
        section(
            "`priority` added",
            "post_load = \"settle\"",
            "post_load = \"settle\", priority = vmstate_runtime::schema::Priority::IOMMU",
        )
        .rejected("VMS0034", "vmstate_runtime"),
        section("`needed` changed", "needed = \"is_armed\"", "needed = \"runs\"")
            .device("fn is_armed", &(predicate("runs", "") + "    fn is_armed"))
            .rejected("VMS0015", "\"runs\""),
        section("`needed` removed", ", needed = \"is_armed\"", "").rejected("VMS0015", "Watchdog"),
        section("`needed` added", "post_load = \"settle\"", "needed = \"has_clock\"")
            .rejected("VMS0015", "\"has_clock\""),
    ]
}

/// A predicate to insert in front of another function.
pub(super) fn predicate(name: &str, arguments: &str) -> String {
    format!("fn {name}(&self{arguments}) -> bool {{\n        true\n    }}\n\n")
}
