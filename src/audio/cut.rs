//! Where sound is cut in two: in the quietest moment nearby.

use super::CLIP_RATE;

/// How far from the place it may be, in samples: 150 ms.
const NEARBY: usize = CLIP_RATE as usize * 150 / 1_000;
/// How long the moment is, in samples: 10 ms.
const MOMENT: usize = CLIP_RATE as usize / 100;

/// The middle of the quietest 10 ms within 150 ms of a place, in samples at
/// [`CLIP_RATE`]; of some that are as quiet the nearest. Never beyond the sound.
pub fn quietest_near(samples: &[f32], place: usize) -> usize {
    let place = place.min(samples.len());
    let from = place.saturating_sub(NEARBY + MOMENT / 2);
    let to = (place + NEARBY + MOMENT / 2).min(samples.len());
    let energy = |window: &[f32]| window.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>();
    let middles = samples[from..to]
        .windows(MOMENT)
        .enumerate()
        .map(|(at, window)| (from + at + MOMENT / 2, energy(window)));
    let quieter = |one: &(usize, f64), other: &(usize, f64)| {
        let by_energy = one.1.total_cmp(&other.1);
        by_energy.then(one.0.abs_diff(place).cmp(&other.0.abs_diff(place)))
    };
    middles.min_by(quieter).map_or(place, |(middle, _)| middle)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_is_cut_in_the_pause_beside_the_place_and_never_far_from_it() {
        let mut samples = vec![0.5; 16_000];
        samples[7_000..7_400].fill(0.01);
        let at = quietest_near(&samples, 8_000);
        assert!((7_000..7_400).contains(&at), "{at}");
        // Beyond 150 ms there is no looking.
        samples[1_000..2_000].fill(0.0);
        assert!((7_000..7_400).contains(&quietest_near(&samples, 8_000)));
        // Where all is the same, it is the place itself.
        assert_eq!(quietest_near(&vec![0.0; 16_000], 8_000), 8_000);
        assert_eq!(quietest_near(&[0.5; 20], 8_000), 20);
        assert_eq!(quietest_near(&[], 0), 0);
    }

    proptest! {
        #[test]
        fn the_cut_is_within_the_sound_and_near(
            samples in prop::collection::vec(-1.0_f32..1.0, 0..4_000),
            place in 0..5_000_usize,
        ) {
            let at = quietest_near(&samples, place);
            prop_assert!(at <= samples.len());
            prop_assert!(at.abs_diff(place.min(samples.len())) <= NEARBY + MOMENT);
        }
    }
}
