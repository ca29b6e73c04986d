//! What a microphone makes of a voice and a room: enough to say whether
//! dictations will be heard, and what to change if not.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::level::{FLOOR_DBFS, Level};

/// A room louder than this is heard by the model as well, in dBFS (RMS).
pub const NOISY_DBFS: f32 = -40.0;

/// From here on a sample counts as clipped: a little below the largest value, since
/// resampling rounds off the corners.
pub const FULL_SCALE: f32 = 0.999;

/// A voice below this, in dBFS (RMS), is quiet: the silence gate was measured down
/// to −45 dBFS (see [`gate`](super::gate)), and people speak up and down by 5 dB.
const QUIET_DBFS: f32 = -45.0;

/// A voice that is less than this above the room, in dB, drowns in it: at 10 dB
/// the gate still hears every word of the measured ones, at 5 dB no more.
const ABOVE_ROOM_DB: f32 = 10.0;

/// How many windows count: 10 s.
const REMEMBERED: usize = 200;
/// How many are heard before anything is said: 1 s.
const ENOUGH: usize = 20;
/// How much of a voice is needed, in windows: 0.5 s.
const ENOUGH_VOICE: usize = 10;

/// A stretch of 50 ms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// How loud it was.
    pub level: Level,
    /// Whether somebody spoke in it.
    pub voiced: bool,
    /// Whether a sample in it was clipped.
    pub clipped: bool,
}

/// The last 10 s of a microphone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MicTest {
    windows: VecDeque<Window>,
}

/// What can be said of them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MicReport {
    /// The loudness of the voice: the median RMS of where somebody spoke, in dBFS.
    pub voice_dbfs: Option<f32>,
    /// The loudness of the room: the RMS that nine tenths of the rest exceed, in dBFS.
    pub room_dbfs: Option<f32>,
    /// The loudest sample, in dBFS.
    pub peak_dbfs: f32,
    /// What it comes to.
    pub verdict: MicVerdict,
}

/// What a microphone is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum MicVerdict {
    /// Too little has been heard.
    #[default]
    Listening,
    /// There are only zeros: it is muted, or not plugged in.
    Dead,
    /// Nobody has spoken yet.
    NoVoice,
    /// It is so loud that the waveform is cut off.
    Clipped,
    /// The voice is hard to hear.
    Quiet,
    /// The room is too loud, or too loud for this voice.
    Noisy,
    /// All is well.
    Good,
}

impl MicTest {
    /// Takes the next window.
    pub fn add(&mut self, window: Window) {
        if self.windows.len() == REMEMBERED {
            self.windows.pop_front();
        }
        self.windows.push_back(window);
    }

    /// What can be said so far.
    pub fn report(&self) -> MicReport {
        let peak = |loudest: f32, window: &Window| loudest.max(window.level.peak_dbfs);
        let mut report = MicReport {
            voice_dbfs: self.part(true, ENOUGH_VOICE, 5),
            room_dbfs: self.part(false, ENOUGH_VOICE, 1),
            peak_dbfs: self.windows.iter().fold(FLOOR_DBFS, peak),
            verdict: MicVerdict::Listening,
        };
        report.verdict = self.verdict(&report);
        report
    }

    fn verdict(&self, report: &MicReport) -> MicVerdict {
        if self.windows.len() < ENOUGH {
            return MicVerdict::Listening;
        }
        if report.peak_dbfs <= FLOOR_DBFS {
            return MicVerdict::Dead;
        }
        if self.windows.iter().any(|window| window.clipped) {
            return MicVerdict::Clipped;
        }
        let Some(voice) = report.voice_dbfs else {
            return MicVerdict::NoVoice;
        };
        let drowned = |room: f32| room > NOISY_DBFS || voice - room < ABOVE_ROOM_DB;
        if report.room_dbfs.is_some_and(drowned) {
            MicVerdict::Noisy
        } else if voice < QUIET_DBFS {
            MicVerdict::Quiet
        } else {
            MicVerdict::Good
        }
    }

    /// The RMS that so many tenths of the windows with or without a voice do not
    /// exceed, if there are enough of them.
    fn part(&self, voiced: bool, enough: usize, tenths: usize) -> Option<f32> {
        let of_kind = self.windows.iter().filter(|window| window.voiced == voiced);
        let mut levels: Vec<f32> = of_kind.map(|window| window.level.rms_dbfs).collect();
        if levels.len() < enough {
            return None;
        }
        levels.sort_by(f32::total_cmp);
        levels.get(levels.len() * tenths / 10).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(rms_dbfs: f32, voiced: bool) -> Window {
        Window {
            level: Level {
                peak_dbfs: (rms_dbfs + 12.0).min(0.0).max(rms_dbfs),
                rms_dbfs,
            },
            voiced,
            clipped: false,
        }
    }

    /// So many windows of a room and of a voice, in turns as in speech.
    fn heard(room: f32, voice: f32) -> MicTest {
        let mut test = MicTest::default();
        for index in 0..100 {
            let voiced = index % 4 != 0;
            test.add(window(if voiced { voice } else { room }, voiced));
        }
        test
    }

    #[test]
    fn each_trouble_has_its_verdict() {
        for (room, voice, verdict) in [
            (-62.0, -22.0, MicVerdict::Good),
            (-62.0, -44.9, MicVerdict::Good),
            (-62.0, -45.1, MicVerdict::Quiet),
            (-39.0, -20.0, MicVerdict::Noisy),
            (-50.0, -41.0, MicVerdict::Noisy),
            (-50.0, -40.0, MicVerdict::Good),
        ] {
            let report = heard(room, voice).report();
            assert_eq!(report.verdict, verdict, "{room} {voice}");
            assert_eq!(report.voice_dbfs, Some(voice));
            assert_eq!(report.room_dbfs, Some(room));
        }
    }

    #[test]
    fn nothing_is_said_before_enough_was_heard() {
        let mut test = MicTest::default();
        for _ in 0..ENOUGH - 1 {
            test.add(window(-60.0, false));
            assert_eq!(test.report().verdict, MicVerdict::Listening);
        }
        test.add(window(-60.0, false));
        assert_eq!(test.report().verdict, MicVerdict::NoVoice);
        for _ in 1..ENOUGH_VOICE {
            test.add(window(-20.0, true));
            assert_eq!(test.report().verdict, MicVerdict::NoVoice);
        }
        test.add(window(-20.0, true));
        assert_eq!(test.report().verdict, MicVerdict::Good);
    }

    #[test]
    fn zeros_are_a_dead_microphone_and_one_sample_is_none() {
        let mut test = MicTest::default();
        let zeros = Window {
            level: Level::SILENCE,
            voiced: false,
            clipped: false,
        };
        for _ in 0..50 {
            test.add(zeros);
        }
        assert_eq!(test.report().verdict, MicVerdict::Dead);
        test.add(window(-80.0, false));
        assert_eq!(test.report().verdict, MicVerdict::NoVoice);
    }

    #[test]
    fn clipping_comes_first_and_is_forgotten_after_ten_seconds() {
        let mut test = heard(-30.0, -2.0);
        test.add(Window {
            clipped: true,
            ..window(-1.0, true)
        });
        assert_eq!(test.report().verdict, MicVerdict::Clipped);
        for _ in 1..REMEMBERED {
            test.add(window(-60.0, false));
        }
        assert_eq!(test.report().verdict, MicVerdict::Clipped);
        test.add(window(-60.0, false));
        assert_eq!(test.report().verdict, MicVerdict::NoVoice);
    }

    #[test]
    fn a_door_that_slams_is_no_room() {
        let mut test = heard(-62.0, -22.0);
        for _ in 0..3 {
            test.add(window(-10.0, false));
        }
        assert_eq!(test.report().room_dbfs, Some(-62.0));
    }
}
