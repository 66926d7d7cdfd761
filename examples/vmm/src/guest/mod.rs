//! The guest: firmware that counts, checks and prints, assembled with this crate. `guest.S` says what it does.

use std::arch::global_asm;

use crate::vm::ROM_SIZE;

global_asm!(
    ".pushsection .rodata.guest, \"a\"",
    ".balign 16",
    include_str!("guest.S"),
    ".code64",
    ".popsection",
    options(att_syntax)
);

/// The firmware, which is as long as the machine's ROM.
#[expect(unsafe_code, reason = "the assembler's symbol has an address and no length")]
pub fn firmware() -> &'static [u8] {
    unsafe extern "C" {
        safe static guest_start: u8;
    }
    // SAFETY: `guest.S` ends in `.org 0xffff` and a byte behind this symbol, in memory that nobody writes to.
    unsafe { std::slice::from_raw_parts(&raw const guest_start, ROM_SIZE as usize) }
}
