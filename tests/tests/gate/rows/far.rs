//! What another crate says that has no baseline: values behind consts, and codecs.

use crate::released::Released;
use crate::table::Row;

pub(super) fn rows() -> Vec<Row> {
    let base = Released::read("far");
    let row = |edit: &str| Row::new(&base, edit, "another crate");
    let parts = |edit: &str, from: &str, to: &str| row(edit).parts(from, to);
    vec![
        parts("array const", "[u16; 2] = [1, 2]", "[u16; 2] = [1, 3]")
            .rejected("VMS0032", "parts::ROWS"),
        parts("const of a reset", "RESET: u32 = 7", "RESET: u32 = 8")
            .rejected("VMS0032", "parts::RESET"),
        parts("const of a reset, computed", "RESET: u32 = 7", "RESET: u32 = 8 - 1"),
        parts("table that counts", "TABLE: [u8; 3] = [0; 3]", "TABLE: [u8; 2] = [0; 2]")
            .rejected("VMS0010", "[u8; parts::TABLE.len()]"),
        parts("entry of a table", "= [2, 5]", "= [2, 6]")
            .rejected("VMS0010", "[u8; parts::SIZES[1]]"),
        parts("other entry of a table", "= [2, 5]", "= [3, 5]"),
        parts("limit lowered", "MOST: usize = 9", "MOST: usize = 8")
            .rejected("VMS0033", "parts::MOST"),
        parts("limit raised", "MOST: usize = 9", "MOST: usize = 10"),
        parts("where a range begins", "FIRST: usize = 1", "FIRST: usize = 2")
            .rejected("VMS0010", "parts::FIRST..parts::FIRST + 3"),
        parts("codec of another size", "Type::leaf(\"reg\", 4)", "Type::leaf(\"reg\", 2)")
            .rejected("VMS0010", "u32"),
        parts("codec of another name", "Type::leaf(\"reg\", 4)", "Type::leaf(\"regs\", 4)")
            .rejected("VMS0010", "u32"),
        row("codec under another name").device("with = parts::le", "with = parts::moved"),
        row("codec that is gone")
            .device("    #[vmstate(with = parts::le)]\n", "")
            .rejected("VMS0010", "u32"),
    ]
}
