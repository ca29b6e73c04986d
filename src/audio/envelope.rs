//! A whole clip at a glance: its loudness in columns.

use super::level::Level;

/// The most columns that are kept of a clip: more than a screen has.
pub const COLUMNS: usize = 1_024;

/// The peak levels in dBFS of as many equal stretches of `samples`, of all of them
/// together; at most one a sample. In tenths, which is finer than any screen.
pub fn peaks(samples: &[f32], columns: usize) -> Vec<f32> {
    let columns = columns.min(samples.len());
    let bound = |column: usize| column * samples.len() / columns;
    (0..columns)
        .map(|column| {
            let level = Level::of(&samples[bound(column)..bound(column + 1)]);
            (level.peak_dbfs * 10.0).round() / 10.0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_column_has_the_peak_of_its_own_stretch_and_no_sample_is_left_out() {
        for length in [10, 1_000, 1_025, 99_999] {
            let columns = 10;
            for loud in [0, length / 2, length - 1] {
                let mut samples = vec![0.0; length];
                samples[loud] = -1.0;
                let peaks = peaks(&samples, columns);
                assert_eq!(peaks.len(), columns);
                let found = peaks.iter().position(|&peak| peak > -90.0);
                let column = found.expect("it is somewhere");
                assert!(
                    column.abs_diff(loud * columns / length) <= 1,
                    "{loud} of {length}"
                );
                assert!(peaks[column].abs() < 0.05);
            }
        }
    }

    #[test]
    fn a_short_clip_has_a_column_for_each_sample_and_none_has_none() {
        assert_eq!(peaks(&[1.0, 0.1], COLUMNS), [0.0, -20.0]);
        assert_eq!(peaks(&[], COLUMNS), Vec::<f32>::new());
        assert_eq!(peaks(&[1.0], 0), Vec::<f32>::new());
    }
}
