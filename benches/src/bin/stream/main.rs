//! What the description at the end of a stream costs: a machine of a hundred devices, saved as a
//! whole stream.
//!
//! `cargo run --release -p vmstate-benches --bin stream` saves the machine, and the devices of each kind
//! alone: without their description; with one that is put together; the same where every section is
//! as if no other had decided the same; with one that was rehearsed; and copies the text of each
//! section. They take turns; ratios to the copy are those of
//! one turn, and the median of all turns is printed. First everything is in the caches; then, as in a
//! migration, nothing is.
//!
//! `stream count <kind> <contender> <times>` does one thing only: `tests/description_instructions.rs`
//! counts its instructions.

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
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [command, kind, contender, times] = &arguments[..]
        && command == "count"
    {
        let kinds = KINDS.iter().position(|known| known.name.starts_with(kind));
        let kinds = kinds.map_or(&KINDS[..], |nth| &KINDS[nth..=nth]);
        Contenders::new(kinds)?.time(contender.parse()?, times.parse()?)?;
        return Ok(());
    }
    table("warm", 201, &mut [])?;
    table("cold", 41, &mut vec![0; WALK])
}

fn table(caches: &str, turns: usize, walk: &mut [u8]) -> Result<(), Box<dyn Error>> {
    println!(
        "| {caches} | stream | text | save | copy of the text \
         | put together | | each apart | | rehearsed | |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
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
    let mut times = [const { Vec::new() }; 5];
    for _ in 0..turns {
        let mut turn = [0.0; 5];
        for (nth, time) in turn.iter_mut().enumerate() {
            walk.iter_mut().step_by(64).for_each(|byte| *byte = byte.wrapping_add(1));
            *time = all.time(nth, repeat)?;
        }
        let [save, copy, described @ ..] = turn;
        let [put_together, apart, rehearsed] = described.map(|time| time - save);
        let turn = [save, copy, put_together, apart, rehearsed];
        times.iter_mut().zip(turn).for_each(|(times, time)| times.push(time));
    }
    let [save, copy, described @ ..] = &times;
    let ns = |times: &Vec<f64>| median(times.iter().copied());
    let bytes = all.stream.len();
    print!("| {name} | {bytes} | {length} | {:.0} ns | {:.0} ns |", ns(save), ns(copy));
    for times in described {
        print!(" {:.0} ns | {:.2} |", ns(times), median_ratio(times, copy));
    }
    println!();
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
    /// description together, the same with each apart, to save with one that was
    /// rehearsed.
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
                3 => self.machine.save_described_apart(stream, json)?,
                _ => self.rehearsed.save_described(stream, json)?,
            }
        }
        Ok(start.elapsed().as_secs_f64() * 1e9 / f64::from(repeat))
    }
}
