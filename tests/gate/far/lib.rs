//! A crate whose device takes its values from another one.

#![allow(dead_code, missing_docs)]

use vmstate_runtime::VmState;

vmstate_runtime::baseline!();

#[derive(VmState)]
pub struct Far {
    a: u8,
    #[vmstate(test = "is_a(a)", absent = parts::RESET)]
    reset: u32,
    #[vmstate(test = "is_a(a)", absent = parts::ROWS)]
    rows: [u16; 2],
    table: [u8; parts::TABLE.len()],
    sizes: [u8; parts::SIZES[1]],
    #[vmstate(prefix = u8, max = parts::MOST)]
    list: Vec<u8>,
    #[vmstate(range = parts::FIRST..parts::FIRST + 3)]
    some: [u8; 6],
    #[vmstate(with = parts::le)]
    reg: u32,
}

impl Far {
    fn is_a(a: u8) -> bool {
        a == 0
    }
}
