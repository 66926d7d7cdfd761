//! Saves or loads the UART some number of times, and nothing else: `tests/instructions.rs` runs it
//! under callgrind.

use std::env::args;
use std::error::Error;
use std::hint::black_box;

use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError, VmState};
use vmstate_tests::uart::{Uart, uart};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = args().skip(1);
    let direction = arguments.next().ok_or("save or load?")?;
    let times = arguments.next().ok_or("how often?")?.parse()?;
    let mut stream = Vec::with_capacity(256);
    uart().save(&mut Encoder::new(&mut stream))?;
    match direction.as_str() {
        "save" => save(&uart(), &mut stream, times)?,
        "load" => load(&mut Uart::default(), &stream, times)?,
        other => return Err(format!("neither save nor load: {other}").into()),
    }
    Ok(())
}

fn save(uart: &Uart, stream: &mut Vec<u8>, times: u32) -> Result<(), SaveError> {
    for _ in 0..times {
        stream.clear();
        black_box(uart).save(&mut Encoder::new(black_box(stream)))?;
    }
    Ok(())
}

fn load(uart: &mut Uart, stream: &[u8], times: u32) -> Result<(), LoadError> {
    for _ in 0..times {
        black_box(&mut *uart).load(&mut Decoder::new(black_box(stream)), 1)?;
    }
    Ok(())
}
