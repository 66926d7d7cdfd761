//! The Rust that `cargo vmstate import` makes of streams, and the baselines that it makes of dumps.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| vmstate_fuzz::import::run(data));
