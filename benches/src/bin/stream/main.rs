//! What the description at the end of a stream costs: a machine of a hundred devices, saved as a
//! whole stream.
//!
//! `cargo run --release -p vmstate-benches --bin stream` saves the machine, and the devices of each kind
//! alone: without their description, with one that is put together, and with one that was rehearsed;
//! and copies the text of each section. The four take turns; ratios to the copy are those of one turn,
//! and the median of all turns is printed. First everything is in the caches; then, as in a migration,
//! nothing is.

mod devices;
mod machine;

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use devices::{KINDS, Kind};
use machine::Machine;
use vmstate_benches::measure::statistics::{median, median_ratio};

/// Text that is written for one sample when it is in the caches, at least.
const TEXT: usize = 1 << 20;
/// More than any cache holds.
const WALK: usize = 96 << 20;

fn main() -> Result<(), Box<dyn Error>> {
    table("warm", 201, &mut [])?;
    table("cold", 41, &mut vec![0; WALK])
}

fn table(caches: &str, turns: usize, walk: &mut [u8]) -> Result<(), Box<dyn Error>> {
    println!(
        "| {caches} | stream | text | save | copy of the text | put together | | rehearsed | |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for kind in &KINDS {
        report(kind.name, std::slice::from_ref(kind), turns, walk)?;
    }
    report("all hundred", &KINDS, turns, walk)?;
    println!();
    Ok(())
}

fn report(name: &str, kinds: &[Kind], turns: usize, walk: &mut [u8]) -> Result<(), Box<dyn Error>> {
    let mut all = Contenders::new(kinds)?;
    let length: usize = all.texts.iter().map(Vec::len).sum();
    let repeat = if walk.is_empty() { TEXT.div_ceil(length) as u32 } else { 1 };
    let mut times = [const { Vec::new() }; 4];
    for _ in 0..turns {
        let mut turn = [0.0; 4];
        for (nth, time) in turn.iter_mut().enumerate() {
            walk.iter_mut().step_by(64).for_each(|byte| *byte = byte.wrapping_add(1));
            *time = all.time(nth, repeat)?;
        }
        let [save, copy, put_together, rehearsed] = turn;
        let turn = [save, copy, put_together - save, rehearsed - save];
        times.iter_mut().zip(turn).for_each(|(times, time)| times.push(time));
    }
    let [save, copy, put_together, rehearsed] = &times;
    let ns = |times: &Vec<f64>| median(times.iter().copied());
    let bytes = all.stream.len();
    println!(
        "| {name} | {bytes} | {length} | {:.0} ns | {:.0} ns | {:.0} ns | {:.2} | {:.0} ns | {:.2} |",
        ns(save),
        ns(copy),
        ns(put_together),
        median_ratio(put_together, copy),
        ns(rehearsed),
        median_ratio(rehearsed, copy),
    );
    Ok(())
}

/// What takes turns.
struct Contenders {
    machine: Machine,
    rehearsed: Machine,
    texts: Vec<Vec<u8>>,
    stream: Vec<u8>,
    json: Vec<u8>,
}

impl Contenders {
    fn new(kinds: &[Kind]) -> Result<Self, Box<dyn Error>> {
        let (machine, mut rehearsed) = (Machine::new(kinds), Machine::new(kinds));
        rehearsed.rehearse()?;
        let texts = machine.texts()?;
        Ok(Self { machine, rehearsed, texts, stream: Vec::new(), json: Vec::new() })
    }

    /// Nanoseconds for one of `repeat` times of the `nth`: to save, to copy, to save and put the
    /// description together, to save with one that was rehearsed.
    fn time(&mut self, nth: usize, repeat: u32) -> Result<f64, Box<dyn Error>> {
        let start = Instant::now();
        for _ in 0..repeat {
            let (stream, json) = (black_box(&mut self.stream), black_box(&mut self.json));
            if nth != 1 {
                stream.clear();
            }
            json.clear();
            match nth {
                0 => self.machine.save(stream)?,
                1 => self.texts.iter().for_each(|text| json.extend_from_slice(text)),
                2 => self.machine.save_described(stream, json)?,
                _ => self.rehearsed.save_described(stream, json)?,
            }
        }
        Ok(start.elapsed().as_secs_f64() * 1e9 / f64::from(repeat))
    }
}
