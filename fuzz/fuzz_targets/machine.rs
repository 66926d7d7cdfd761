//! Machines of made-up devices, and streams for them: loaded, or as before.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| vmstate_fuzz::machine::run(data));
