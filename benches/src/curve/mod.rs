//! Is the cost of an item the same, however many there are?

mod devices;

use std::time::Duration;

use self::devices::Kind;
use crate::contenders::Contender;
use crate::measure::statistics::median;
use crate::measure::{Operation, Series, in_layouts, warm};

/// How many items there are.
pub const COUNTS: [usize; 7] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

const ROUNDS: usize = 15;
const SAMPLE: Duration = Duration::from_millis(1);

/// What grows, and what an item costs at each count.
#[derive(Clone, Debug)]
pub struct Curve {
    /// What an item is.
    pub item: &'static str,
    /// Bytes of an item on the wire.
    pub size: usize,
    /// Nanoseconds an item to save, and to load into an existing value.
    pub points: Vec<Point>,
}

/// The cost of an item.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// How many there are.
    pub count: usize,
    /// Nanoseconds to save one.
    pub save: f64,
    /// Nanoseconds to load one.
    pub load: f64,
}

/// Measures everything that can grow, at all of `counts`; `progress` hears what comes next.
///
/// # Errors
///
/// When a load does not give what was saved.
pub fn measure(counts: &[usize], mut progress: impl FnMut(&str)) -> Result<Vec<Curve>, String> {
    let grow = |kind: &Kind| {
        progress(kind.item);
        curve(kind, counts).map_err(|e| format!("{}: {e}", kind.item))
    };
    devices::KINDS.iter().map(grow).collect()
}

fn curve(kind: &Kind, counts: &[usize]) -> Result<Curve, String> {
    let build = || counts.iter().map(|count| (kind.build)(*count)).collect();
    let mut contenders: Vec<Box<dyn Contender>> = build();
    contenders.iter_mut().try_for_each(|contender| contender.check())?;
    let operations = [Operation::Save, Operation::LoadInto];
    let measure = |contenders: &mut [Box<dyn Contender>], rounds| {
        warm(contenders, &operations, rounds, SAMPLE)
    };
    let (_, series) = in_layouts(ROUNDS, build, measure);
    let point = |(pair, count): (&[Series], &usize)| {
        let cost = |series: &Series| median(series.samples.iter().copied()) / *count as f64;
        Point { count: *count, save: cost(&pair[0]), load: cost(&pair[1]) }
    };
    let points = series.chunks(operations.len()).zip(counts).map(point).collect();
    Ok(Curve { item: kind.item, size: kind.size, points })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sizes_are_those_on_the_wire() {
        for kind in devices::KINDS {
            let [few, many] = [10, 110].map(|count| (kind.build)(count).size());
            assert_eq!(many - few, 100 * kind.size, "{}", kind.item);
        }
    }

    #[test]
    fn every_kind_loads_what_it_saves() {
        let curves = measure(&[1, 10], |_| {}).expect("loads that give what was saved");
        assert_eq!(curves.len(), devices::KINDS.len());
        for Point { count, save, load } in curves.iter().flat_map(|curve| &curve.points) {
            assert!(*save > 0.0 && *load > 0.0, "{count}: {save}, {load}");
        }
    }
}
