//! Saves or loads a workload some number of times, and nothing else: `tests/instructions.rs` runs it
//! under callgrind.

use std::error::Error;
use std::hint::black_box;

use clap::{Parser, ValueEnum};
use vmstate_benches::workloads::{Case, Workload};
use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError, VmState};

#[derive(Parser)]
struct Arguments {
    /// The letter of the workload.
    workload: char,
    operation: Operation,
    times: u32,
}

#[derive(Clone, Copy, ValueEnum)]
enum Operation {
    Save,
    /// Into a device that is there.
    Load,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let workload = Workload::new(arguments.workload).ok_or("no such workload")?;
    match &workload {
        Workload::Uart(case) => run(case, &arguments),
        Workload::Nic(case) => run(case, &arguments),
        Workload::Cpus(case) => run(case, &arguments),
        Workload::Queues(case) => run(case, &arguments),
        Workload::Vga(case) => run(case, &arguments),
    }
}

fn run<T: VmState + Clone>(case: &Case<T>, arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let mut stream = Vec::new();
    // The only place that saves: in line, as where a program saves a device itself.
    save(&*case.source, &mut stream, 1)?;
    match arguments.operation {
        Operation::Save => save(&*case.source, &mut stream, arguments.times)?,
        Operation::Load => load(&mut *case.stale.clone(), &stream, arguments.times)?,
    }
    Ok(())
}

fn save<T: VmState>(device: &T, stream: &mut Vec<u8>, times: u32) -> Result<(), SaveError> {
    for _ in 0..times {
        stream.clear();
        black_box(device).save(&mut Encoder::new(black_box(stream)))?;
    }
    Ok(())
}

fn load<T: VmState>(device: &mut T, stream: &[u8], times: u32) -> Result<(), LoadError> {
    for _ in 0..times {
        black_box(&mut *device).load(&mut Decoder::new(black_box(stream)), 1)?;
    }
    Ok(())
}
