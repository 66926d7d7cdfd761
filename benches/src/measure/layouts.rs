//! Buffers at other addresses.

use std::hint::black_box;

use super::Series;
use crate::contenders::Contender;

/// How often everything is built anew. Where buffers happen to lie can double a time, and stays the
/// same for as long as they lie there.
const LAYOUTS: usize = 5;

/// What moves the buffers: this many bytes more each time.
const SHIFT: usize = 37 * 4096 + 192;

/// Shares `rounds` among several layouts of the same contenders. Returns those of the last one with
/// the samples of all.
pub fn in_layouts(
    rounds: usize,
    build: impl Fn() -> Vec<Box<dyn Contender>>,
    measure: impl Fn(&mut [Box<dyn Contender>], usize) -> Vec<Series>,
) -> (Vec<Box<dyn Contender>>, Vec<Series>) {
    let layouts = LAYOUTS.min(rounds);
    let (mut contenders, mut series) = (Vec::new(), Vec::new());
    for layout in 0..layouts {
        // Not two layouts at once: some are large.
        drop(contenders);
        let shift = vec![1_u8; layout * SHIFT];
        contenders = build();
        black_box(shift);
        let share = rounds * (layout + 1) / layouts - rounds * layout / layouts;
        append(&mut series, measure(&mut contenders, share));
    }
    (contenders, series)
}

fn append(series: &mut Vec<Series>, more: Vec<Series>) {
    if series.is_empty() {
        *series = more;
        return;
    }
    for (one, more) in series.iter_mut().zip(more) {
        one.samples.extend(more.samples);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Operation;

    fn samples_of(rounds: usize) -> Vec<f64> {
        let measure = |_: &mut [Box<dyn Contender>], rounds: usize| {
            let samples = vec![rounds as f64; rounds];
            vec![Series { contender: 0, operation: Operation::Save, times: 1, samples }]
        };
        let (_, series) = in_layouts(rounds, Vec::new, measure);
        assert_eq!(series.len(), 1);
        series.into_iter().flat_map(|one| one.samples).collect()
    }

    #[test]
    fn no_round_is_lost() {
        assert_eq!(samples_of(1), [1.0]);
        assert_eq!(samples_of(7), [1.0, 1.0, 2.0, 2.0, 1.0, 2.0, 2.0]);
        assert_eq!(samples_of(61).len(), 61);
    }
}
