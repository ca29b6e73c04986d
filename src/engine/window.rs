//! Long audio for a model that hears only short stretches well: cut it at
//! quiet places, not at fixed times.

use std::ops::Range;

/// A place is judged by this much sound around it: 100 ms. Shorter, and the
/// closure of a `p` or `t` (50 to 80 ms of near silence) passes for a pause.
/// Of 100, 200 and 300 ms it was the best on joined sentences.
const PAUSE: usize = 1_600;

/// Places are this far apart: 10 ms.
const STEP: usize = 160;

/// A stretch of a clip, in samples, and the part of the whole it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Where it lies in the clip.
    pub range: Range<usize>,
    /// The percentage of the clip before it, and after it.
    pub percent: (u8, u8),
}

/// Cuts `samples` (mono, 16 kHz) into stretches of at most `longest` samples
/// that cover all of it in order. Each cut is in the quietest place in the
/// second half of what the stretch may hold. Nothing gives no stretch.
pub fn stretches(samples: &[f32], longest: usize) -> Vec<Stretch> {
    let total = samples.len();
    let longest = longest.max(2 * PAUSE);
    let mut cuts = vec![0];
    let mut start = 0;
    while total - start > longest {
        let cut = quietest(samples, start + longest / 2..start + longest);
        cuts.push(cut);
        start = cut;
    }
    cuts.push(total);
    cuts.windows(2)
        .filter(|ends| ends[0] < ends[1])
        .map(|ends| Stretch {
            range: ends[0]..ends[1],
            percent: (percent(ends[0], total), percent(ends[1], total)),
        })
        .collect()
}

/// The middle of the quietest [`PAUSE`] in `range`; of equals, the last.
fn quietest(samples: &[f32], range: Range<usize>) -> usize {
    let mut best = (f64::INFINITY, range.end - PAUSE);
    for place in range.clone().step_by(STEP) {
        let Some(around) = samples.get(place..place + PAUSE) else {
            break;
        };
        if place + PAUSE > range.end {
            break;
        }
        let energy: f64 = around
            .iter()
            .map(|sample| f64::from(*sample) * f64::from(*sample))
            .sum();
        if energy <= best.0 {
            best = (energy, place);
        }
    }
    best.1 + PAUSE / 2
}

fn percent(part: usize, total: usize) -> u8 {
    u8::try_from(part * 100 / total.max(1)).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_short_clip_is_one_stretch_and_nothing_is_none() {
        let clip = vec![0.1; 5_000];
        assert_eq!(
            stretches(&clip, 10_000),
            [Stretch {
                range: 0..5_000,
                percent: (0, 100)
            }]
        );
        assert_eq!(stretches(&[], 10_000), []);
        assert_eq!(stretches(&clip, usize::MAX).len(), 1);
    }

    #[test]
    fn the_cut_is_in_the_middle_of_the_pause() {
        let mut clip = vec![0.5; 160_000];
        clip[60_000..64_000].fill(0.0);
        let cut = stretches(&clip, 100_000)[0].range.end;
        assert!((60_800..=63_200).contains(&cut), "{cut}");
    }

    #[test]
    fn of_two_pauses_the_later_is_taken() {
        let mut clip = vec![0.5; 120_000];
        clip[60_000..64_000].fill(0.0);
        clip[80_000..84_000].fill(0.0);
        assert!(stretches(&clip, 100_000)[0].range.end > 80_000);
    }

    proptest! {
        #[test]
        fn stretches_cover_the_clip_in_order_and_none_is_too_long(
            length in 0_usize..100_000,
            longest in 0_usize..40_000,
            seed in any::<usize>(),
        ) {
            let clip: Vec<f32> = (0..length)
                .map(|at| f32::from(u8::try_from((at ^ seed) % 251).unwrap_or(0)) / 255.0)
                .collect();
            let cut = stretches(&clip, longest);
            let mut at = 0;
            for stretch in &cut {
                prop_assert_eq!(stretch.range.start, at);
                prop_assert!(stretch.range.len() <= longest.max(2 * PAUSE));
                prop_assert!(!stretch.range.is_empty());
                at = stretch.range.end;
            }
            prop_assert_eq!(at, length);
            if let Some(last) = cut.last() {
                prop_assert_eq!(last.percent.1, 100);
            }
        }
    }
}
