//! Tap and hold, told apart from presses alone.
//!
//! A terminal without key releases repeats a held key: the first repeat comes
//! 250 to 750 ms after the press, the next ones 25 to 80 ms apart (measured in
//! xterm and tmux). So a press that comes soon after another is not believed until
//! it stayed alone for 120 ms; when more follow, the key is being held,
//! and it came up when they stop.

use std::time::{Duration, Instant};

/// Two presses closer than this are one key held down.
const REPEAT_GAP: Duration = Duration::from_millis(120);
/// A press this soon after another may be its first repeat.
const FIRST_REPEAT: Duration = Duration::from_secs(1);
/// A held key that was silent for so long is up; a slow line must not end a dictation.
const HOLD_END: Duration = Duration::from_millis(300);

/// Turns presses into toggles: press to start, press to stop, or hold to talk.
#[derive(Debug, Default)]
pub struct Strikes {
    last: Option<Instant>,
    phase: Phase,
    /// The last toggle started a dictation.
    started: bool,
}

#[derive(Debug, Default)]
enum Phase {
    #[default]
    Quiet,
    /// A press or the first repeat.
    Doubtful { until: Instant },
    /// The key is held.
    Held { until: Instant },
}

impl Strikes {
    /// A press at `now`; whether it toggles at once.
    pub fn strike(&mut self, now: Instant, recording: bool) -> bool {
        let since = self.last.map(|last| now.saturating_duration_since(last));
        self.last = Some(now);
        let close = since.is_some_and(|since| since < REPEAT_GAP);
        match self.phase {
            Phase::Held { .. } => {
                self.phase = Phase::Held {
                    until: now + HOLD_END,
                };
                false
            }
            Phase::Doubtful { .. } if close => {
                self.phase = Phase::Held {
                    until: now + HOLD_END,
                };
                false
            }
            Phase::Doubtful { .. } => false, // its deadline is about to be handled
            Phase::Quiet if close => false,
            Phase::Quiet if since.is_some_and(|since| since < FIRST_REPEAT) => {
                self.phase = Phase::Doubtful {
                    until: now + REPEAT_GAP,
                };
                false
            }
            Phase::Quiet => {
                self.started = !recording;
                true
            }
        }
    }

    /// When [`Self::handle_timeout`] is to be called, if no press comes before.
    pub const fn next_deadline(&self) -> Option<Instant> {
        match self.phase {
            Phase::Quiet => None,
            Phase::Doubtful { until } | Phase::Held { until } => Some(until),
        }
    }

    /// The deadline has passed; whether that toggles.
    pub fn handle_timeout(&mut self, now: Instant, recording: bool) -> bool {
        match self.phase {
            Phase::Doubtful { until } if until <= now => {
                self.phase = Phase::Quiet;
                self.started = !recording;
                true
            }
            Phase::Held { until } if until <= now => {
                self.phase = Phase::Quiet;
                // Only a hold that began the dictation ends it.
                std::mem::take(&mut self.started) && recording
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays presses (in ms) against a recorder that obeys; answers with when it toggled.
    fn toggles(presses: &[u64]) -> Vec<u64> {
        let start = Instant::now();
        let ms = |at: u64| start + Duration::from_millis(at);
        let mut strikes = Strikes::default();
        let mut recording = false;
        let mut toggled = Vec::new();
        let mut presses = presses.iter().copied().peekable();
        loop {
            let deadline = strikes
                .next_deadline()
                .map(|at| u64::try_from((at - start).as_millis()).expect("short"));
            let (at, toggle) = match (presses.peek().copied(), deadline) {
                (Some(press), due) if due.is_none_or(|due| press < due) => {
                    presses.next();
                    (press, strikes.strike(ms(press), recording))
                }
                (_, Some(due)) => (due, strikes.handle_timeout(ms(due), recording)),
                (None | Some(_), None) => return toggled,
            };
            if toggle {
                recording = !recording;
                toggled.push(at);
            }
        }
    }

    /// A key held from `from` to `to` in xterm: 660 ms, then every 41 ms.
    fn held(from: u64, to: u64) -> Vec<u64> {
        let repeats = (from + 660..to).step_by(41);
        std::iter::once(from).chain(repeats).collect()
    }

    #[test]
    fn a_tap_starts_at_once_and_the_next_tap_stops_at_once() {
        assert_eq!(toggles(&[0, 5_000]), [0, 5_000]);
    }

    #[test]
    fn two_taps_in_quick_succession_still_start_and_stop() {
        assert_eq!(toggles(&[0, 400]), [0, 520]);
    }

    #[test]
    fn holding_records_until_the_repeats_end() {
        let presses = held(0, 3_000);
        let last = *presses.last().expect("repeats");
        assert_eq!(toggles(&presses), [0, last + 300]);
    }

    #[test]
    fn holding_the_key_that_stops_does_not_start_again() {
        let presses: Vec<u64> = std::iter::once(0).chain(held(5_000, 8_000)).collect();
        assert_eq!(toggles(&presses), [0, 5_000]);
    }

    #[test]
    fn repeats_that_a_slow_line_delivers_late_do_not_end_the_hold() {
        let presses = [0, 660, 701, 742, 1_000, 1_041, 1_082];
        assert_eq!(toggles(&presses), [0, 1_382]);
    }
}
