//! Judges the samples themselves: a driver may go on delivering what is no sound.

use crate::audio::CLIP_RATE;

/// The samples of which one loudness is taken: 100 ms.
const WINDOW: usize = CLIP_RATE as usize / 10;

/// Windows of the very same loudness that no room ever makes: 5 s.
const SAME: usize = 50;

/// What is wrong with the samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finding {
    /// Not zero, and the same again and again: the driver repeats itself.
    Frozen,
    /// Nothing but zeros: muted, or a noise gate in a pause.
    Silent,
    /// After [`Self::Silent`], a sample that is not zero.
    Sound,
}

/// Hears every sample of an open microphone, at the clip rate.
#[derive(Debug, Default)]
pub(super) struct Watchdog {
    sum: f64,
    count: usize,
    /// The last window's sum of squares, to the bit.
    last: Option<u64>,
    same: usize,
    silent: bool,
}

impl Watchdog {
    /// Hears samples; says what has just become clear.
    pub(super) fn hear(&mut self, samples: &[f32]) -> Option<Finding> {
        let mut finding = None;
        for &sample in samples {
            self.sum += f64::from(sample) * f64::from(sample);
            self.count += 1;
            if self.count == WINDOW {
                finding = self.window_ended().or(finding);
            }
        }
        finding
    }

    fn window_ended(&mut self) -> Option<Finding> {
        let sum = self.sum;
        (self.sum, self.count) = (0.0, 0);
        if self.last == Some(sum.to_bits()) {
            self.same += 1;
        } else {
            self.same = 1;
            self.last = Some(sum.to_bits());
        }
        if sum > 0.0 {
            if std::mem::take(&mut self.silent) {
                return Some(Finding::Sound);
            }
            return (self.same == SAME).then_some(Finding::Frozen);
        }
        if self.same == SAME && !self.silent {
            self.silent = true;
            return Some(Finding::Silent);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: usize = CLIP_RATE as usize;

    fn value(number: usize) -> f32 {
        f32::from(u8::try_from(number).expect("small")) / 200.0
    }

    fn hear(
        watchdog: &mut Watchdog,
        seconds: usize,
        sample: impl Fn(usize) -> f32,
    ) -> Vec<Finding> {
        let samples: Vec<f32> = (0..seconds * SECOND).map(sample).collect();
        // In the sizes that callbacks bring.
        samples
            .chunks(441)
            .filter_map(|piece| watchdog.hear(piece))
            .collect()
    }

    #[test]
    fn a_room_is_never_the_same_for_five_seconds() {
        let noise = |at: usize| value(at * at % 101);
        assert_eq!(hear(&mut Watchdog::default(), 20, noise), []);
    }

    #[test]
    fn a_signal_that_repeats_to_the_bit_is_frozen() {
        let stuck = |at: usize| value(at % 160);
        assert_eq!(hear(&mut Watchdog::default(), 4, stuck), []);
        assert_eq!(hear(&mut Watchdog::default(), 6, stuck), [Finding::Frozen]);
    }

    #[test]
    fn zeros_are_said_once_and_so_is_their_end() {
        let mut watchdog = Watchdog::default();
        assert_eq!(hear(&mut watchdog, 4, |_| 0.0), []);
        assert_eq!(hear(&mut watchdog, 9, |_| 0.0), [Finding::Silent]);
        let noise = |at: usize| value(at * at % 101);
        assert_eq!(hear(&mut watchdog, 2, noise), [Finding::Sound]);
        assert_eq!(hear(&mut watchdog, 6, |_| 0.0), [Finding::Silent]);
    }
}
