//! Bytes into the example devices.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| vmstate_fuzz::examples::run(data));
