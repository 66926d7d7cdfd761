//! Versions and acknowledgements of the device.

use crate::released::Released;
use crate::table::Row;

const VERSION: &str = "version = 2, minimum_version = 1";
const LAST: &str = "    level: u32,\n";
const NEW: &str = "    level: u32,\n    #[vmstate(since = 3)]\n    extra: u32,\n";

pub(super) fn rows(base: &Released) -> Vec<Row> {
    let row = |edit: &str, to: &str| Row::new(base, edit, "versions").device(VERSION, to);
    vec![
        row("version raised", "version = 3, minimum_version = 1").rejected("VMS0001", "3"),
        row(
            "version raised, acknowledged for another version",
            "version = 4, minimum_version = 1, breaks_backward(3 = \"rev 3\")",
        )
        .rejected("VMS0001", "4"),
        row(
            "version raised, the released acknowledgement kept",
            "version = 3, minimum_version = 1, breaks_backward(2 = \"the level cannot be derived\")",
        )
        .rejected("VMS0001", "3"),
        row("version lowered", "version = 1, minimum_version = 1")
            .device("    #[vmstate(since = 2)]\n    level", "    level")
            .rejected("VMS0002", "1")
            .rejected("VMS0011", "level"),
        row("minimum raised", "version = 2, minimum_version = 2").rejected("VMS0003", "2"),
        row(
            "minimum raised, version acknowledged only",
            "version = 3, minimum_version = 3, breaks_backward(3 = \"rev 3\")",
        )
        .rejected("VMS0003", "3"),
        row(
            "minimum raised, acknowledged for another minimum",
            "version = 2, minimum_version = 2, breaks_forward(3 = \"rev 3\")",
        )
        .refused("3"),
        row("minimum lowered", "version = 2, minimum_version = 0").rejected("VMS0004", "0"),
        row(
            "acknowledgement of a future bump",
            "version = 2, minimum_version = 1, breaks_backward(3 = \"later\")",
        )
        .refused("3"),
        row(
            "acknowledgement without a bump",
            "version = 2, minimum_version = 1, breaks_backward(1 = \"before\")",
        )
        .rejected("VMS0005", "1"),
        row(
            "acknowledgement of a minimum that stays",
            "version = 2, minimum_version = 1, breaks_forward(2 = \"later\")",
        )
        .rejected("VMS0005", "2"),
        row("version raised with a `since` field", "version = 3, minimum_version = 1")
            .device(LAST, NEW)
            .rejected("VMS0001", "3"),
        row("`since` below the acknowledged version", ACKNOWLEDGED)
            .device(LAST, &NEW.replace("since = 3", "since = 2"))
            .rejected("VMS0006", "2"),
        row("bare field in an acknowledged version", ACKNOWLEDGED)
            .device(LAST, "    level: u32,\n    extra: u32,\n")
            .rejected("VMS0006", "extra"),
        row("field removed in an acknowledged version", ACKNOWLEDGED)
            .device("    tx: u16,\n", "")
            .rejected("VMS0007", "status"),
        row("field retyped in an acknowledged version", ACKNOWLEDGED)
            .device("    tx: u16,\n", "    tx: u32,\n")
            .rejected("VMS0010", "u32"),
        row("device made unmigratable", "version = 2, minimum_version = 1, unmigratable = \"no\"")
            .rejected("VMS0028", "\"no\""),
    ]
}

const ACKNOWLEDGED: &str =
    "version = 3, minimum_version = 1, breaks_backward(3 = \"rev 3 has a new ring\")";
