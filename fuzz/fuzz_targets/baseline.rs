//! What `cargo vmstate` and the derive read: baseline files, the file of machine types, what a build prints.

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use vmstate_fuzz::{baseline, lines};

fuzz_target!(|data: &[u8]| baseline::run(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let Some((kind, text)) = data[..size].split_first() else {
        return fuzzer_mutate(data, size, max_size);
    };
    let Ok(text) = str::from_utf8(text) else { return fuzzer_mutate(data, size, max_size) };
    if seed.is_multiple_of(4) {
        return fuzzer_mutate(data, size, max_size);
    }
    let text = [&[*kind], lines::mutate(text, seed).as_bytes()].concat();
    let size = text.len().min(max_size);
    data[..size].copy_from_slice(&text[..size]);
    size
});
