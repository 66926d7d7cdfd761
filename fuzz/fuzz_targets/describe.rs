//! The description of made-up devices in their states: QEMU's JSON, with the sizes that the bytes have.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| vmstate_fuzz::synthetic::describe(data));
