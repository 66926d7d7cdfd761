//! All contenders in turns, round after round.

use std::hint::black_box;
use std::time::{Duration, Instant};

use nix::time::{ClockId, clock_gettime};

use super::Operation;
use super::statistics::median;
use crate::contenders::{Contender, Supported};

/// More than any cache holds.
const WALK: usize = 96 << 20;

/// The times of one operation of one contender, in nanoseconds, one for each round.
#[derive(Clone, Debug)]
pub struct Series {
    /// The position of the contender.
    pub contender: usize,
    /// What it did.
    pub operation: Operation,
    /// How often it did that for one sample.
    pub times: u32,
    /// What it took, each time.
    pub samples: Vec<f64>,
}

/// Data in the caches, samples of about `sample`. The time is that of the processor: what others do on this machine meanwhile is not in it.
#[must_use]
pub fn warm(
    contenders: &mut [Box<dyn Contender>],
    operations: &[Operation],
    rounds: usize,
    sample: Duration,
) -> Vec<Series> {
    let mut series = possible(contenders, operations);
    for one in &mut series {
        one.times = calibrate(&mut *contenders[one.contender], one.operation, sample);
    }
    in_turns(&mut series, rounds, |one| {
        let contender = &mut *contenders[one.contender];
        nanoseconds(processor, contender, one.operation, one.times) / f64::from(one.times)
    });
    series
}

/// Nothing in the caches, one operation a sample; what the clock itself takes is subtracted.
#[must_use]
pub fn cold(
    contenders: &mut [Box<dyn Contender>],
    operations: &[Operation],
    rounds: usize,
) -> Vec<Series> {
    let mut series = possible(contenders, operations);
    let mut memory = vec![0; WALK];
    let overhead = overhead();
    in_turns(&mut series, rounds, |one| {
        walk(&mut memory);
        let start = Instant::now();
        one.operation.run(&mut *contenders[one.contender], 1);
        let time = as_nanoseconds(start.elapsed());
        // A time below the clock's resolution is still a time: ratios need it.
        (time - overhead).max(1.0)
    });
    series
}

/// What the clock says when nothing happens.
#[must_use]
pub fn overhead() -> f64 {
    median((0..1001).map(|_| as_nanoseconds(Instant::now().elapsed())))
}

/// What the contenders can do at all; each does it once.
fn possible(contenders: &mut [Box<dyn Contender>], operations: &[Operation]) -> Vec<Series> {
    let mut series = Vec::new();
    for (i, contender) in contenders.iter_mut().enumerate() {
        for operation in operations {
            if operation.run(&mut **contender, 1) == Supported::Yes {
                series.push(Series {
                    contender: i,
                    operation: *operation,
                    times: 1,
                    samples: Vec::new(),
                });
            }
        }
    }
    series
}

/// Each round starts with another contender, so that nobody always follows the same one.
fn in_turns(series: &mut [Series], rounds: usize, mut sample: impl FnMut(&Series) -> f64) {
    let count = series.len();
    for round in 0..rounds {
        let start = round * count / rounds;
        for i in 0..count {
            let one = &mut series[(start + i) % count];
            let time = sample(one);
            one.samples.push(time);
        }
    }
}

/// How often an operation fits into `sample`, but at least once.
fn calibrate(contender: &mut dyn Contender, operation: Operation, sample: Duration) -> u32 {
    let wanted = as_nanoseconds(sample);
    let mut times = 1;
    loop {
        let taken = nanoseconds(processor, contender, operation, times).max(1.0);
        if taken >= wanted / 4.0 || times > u32::MAX / 4 {
            return whole(f64::from(times) * wanted / taken).max(1);
        }
        times *= 2;
    }
}

fn nanoseconds(
    clock: fn() -> Duration,
    contender: &mut dyn Contender,
    operation: Operation,
    times: u32,
) -> f64 {
    let start = clock();
    operation.run(contender, times);
    as_nanoseconds(clock().saturating_sub(start))
}

/// What this thread had of a processor. Asking takes too long for a sample of one operation.
fn processor() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map_or(Duration::ZERO, Duration::from)
}

fn as_nanoseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e9
}

#[allow(clippy::cast_sign_loss)] // the quotient of two times
fn whole(times: f64) -> u32 {
    times as u32
}

/// Throws everything else out of the caches.
fn walk(memory: &mut [u8]) {
    for byte in memory.iter_mut().step_by(64) {
        *byte = byte.wrapping_add(1);
    }
    black_box(memory);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_measured_once_a_round_and_first_once_in_a_while() {
        let one = |contender| Series {
            contender,
            operation: Operation::Save,
            times: 1,
            samples: Vec::new(),
        };
        let mut series = [one(0), one(1), one(2)];
        let mut order = Vec::new();
        in_turns(&mut series, 3, |one| {
            order.push(one.contender);
            1.0
        });
        assert_eq!(order, [0, 1, 2, 1, 2, 0, 2, 0, 1]);
        assert!(series.iter().all(|one| one.samples.len() == 3));
    }
}
