//! States of made-up devices with every attribute, and damage to them.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| vmstate_fuzz::synthetic::run(data));
