//! What `cargo vmstate inspect` says of a stream, in all of its forms.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| vmstate_fuzz::inspect::run(data));
