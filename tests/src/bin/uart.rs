//! Saves or loads the UART some number of times, and nothing else: `tests/instructions.rs` runs it
//! under callgrind.

use std::env::args;
use std::hint::black_box;
use std::process::ExitCode;

use vmstate_runtime::{Decoder, Encoder, VmState};
use vmstate_tests::uart::{Uart, uart};

fn main() -> ExitCode {
    let mut arguments = args().skip(1);
    let direction = arguments.next().unwrap_or_default();
    let times = arguments.next().and_then(|n| n.parse().ok()).unwrap_or_default();
    let mut stream = Vec::with_capacity(256);
    if uart().save(&mut Encoder::new(&mut stream)).is_err() {
        return ExitCode::FAILURE;
    }
    let done = match direction.as_str() {
        "save" => save(&uart(), &mut stream, times),
        "load" => load(&mut Uart::default(), &stream, times),
        _ => false,
    };
    if done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn save(uart: &Uart, stream: &mut Vec<u8>, times: u32) -> bool {
    (0..times).all(|_| {
        stream.clear();
        let saved = black_box(uart).save(&mut Encoder::new(black_box(stream)));
        black_box(saved.is_ok())
    })
}

fn load(uart: &mut Uart, stream: &[u8], times: u32) -> bool {
    (0..times).all(|_| {
        let loaded = black_box(&mut *uart).load(&mut Decoder::new(black_box(stream)), 1);
        black_box(loaded.is_ok())
    })
}
