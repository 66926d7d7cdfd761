//! Medians: of times, and of ratios of times that were taken in the same round.

/// The median of at least one value.
///
/// # Panics
///
/// When there is none.
#[must_use]
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let upper = values[values.len() / 2];
    let lower = values[(values.len() - 1) / 2];
    f64::midpoint(lower, upper)
}

/// The median over all rounds of `times` to `others`, round by round.
///
/// What slows the machine down for a while slows both down, so this moves less than the ratio of
/// two medians.
///
/// # Panics
///
/// When there is no round.
#[must_use]
pub fn median_ratio(times: &[f64], others: &[f64]) -> f64 {
    median(times.iter().zip(others).map(|(time, other)| time / other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_close(left: f64, right: f64) {
        assert!((left - right).abs() < 1e-9, "{left} is not {right}");
    }

    #[test]
    fn the_median_of_an_odd_number_is_the_one_in_the_middle() {
        assert_close(median([9.0, 1.0, 2.0]), 2.0);
        assert_close(median([7.0]), 7.0);
    }

    #[test]
    fn the_median_of_an_even_number_is_between_two() {
        assert_close(median([4.0, 1.0, 2.0, 9.0]), 3.0);
    }

    /// The machine is four times as slow in the second round, and one sample is an outlier.
    #[test]
    fn ratios_are_taken_within_a_round() {
        let hand = [10.0, 40.0, 10.0, 10.0, 40.0];
        let ours = [11.0, 44.0, 11.0, 90.0, 44.0];
        assert_close(median_ratio(&ours, &hand), 1.1);
        assert_close(median(ours) / median(hand), 4.4);
    }
}
