//! A whole stream, walked and read record by record.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| vmstate_fuzz::stream::run(data));
