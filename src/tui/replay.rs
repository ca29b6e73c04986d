//! The page of a clip: where its cursor stands, and what is selected of it.
//!
//! While the clip is played or paused the player says where one is; otherwise the
//! cursor is the page's own, so that words can be found before anything sounds.

use std::sync::Arc;
use std::time::Duration;

use ratatui::layout::Rect;

use crate::clip::ClipId;
use crate::front::detail::ClipDetail;
use crate::front::replay::ReplayView;
use crate::front::snapshot::ClipView;
use crate::front::{ReplayCommand, Snapshot};

/// The speeds there are, in percent.
pub const SPEEDS: [u16; 9] = [75, 80, 90, 100, 110, 125, 150, 175, 200];

/// What was played to so many ms before its end has been played to its end: the
/// place is told 20 times a second only.
const NEAR_MS: u32 = 300;

/// What the page knows. Places are in ms of the clip.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReplayPage {
    /// The clip that it is about.
    clip: Option<ClipId>,
    /// Whether the page is on the screen, or beneath the help.
    pub(super) open: bool,
    /// Its waveform and words, as they came last.
    detail: Option<Arc<ClipDetail>>,
    /// What they were asked for.
    asked: Option<Asked>,
    /// The cursor.
    pub at_ms: u32,
    /// Where playing began last.
    began_ms: u32,
    /// How it was played when that was told last.
    sounded: Option<ReplayView>,
    /// The part that is selected, from and to.
    pub selection: Option<(u32, u32)>,
    /// What is played is played again and again.
    pub looped: bool,
    /// The speed in percent; 0 as long as nothing is known of it.
    percent: u16,
    /// Where the mouse is held down on the waveform, and the place there.
    pub(super) held: Option<(Rect, u32)>,
    /// The text has been scrolled away from the cursor by hand.
    pub(super) strayed: bool,
}

/// With another one of these the waveform or the words may be others.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    clip: ClipId,
    text: Option<String>,
    versions: u32,
    audio: bool,
}

impl Asked {
    fn of(clip: &ClipView) -> Self {
        Self {
            clip: clip.id,
            text: clip.text.clone(),
            versions: clip.versions,
            audio: clip.audio,
        }
    }
}

impl ReplayPage {
    /// The waveform and the words, once they are there.
    pub fn detail(&self) -> Option<&ClipDetail> {
        self.detail.as_deref()
    }

    /// How the clip is played, if it is played or paused.
    pub fn sounding<'a>(&self, snapshot: &'a Snapshot) -> Option<&'a ReplayView> {
        let replay = snapshot.replay.as_ref();
        replay.filter(|replay| Some(replay.clip) == self.clip)
    }

    /// The speed in percent.
    pub const fn percent(&self) -> u16 {
        if self.percent == 0 { 100 } else { self.percent }
    }

    /// The clip's length in ms.
    pub fn length_ms(&self, clip: &ClipView) -> u32 {
        let known = self.detail().map(|detail| detail.of);
        ms(known.filter(|of| !of.is_zero()).unwrap_or(clip.duration))
    }

    /// The speed after `steps` steps: slower below 0.
    pub(super) fn change_speed(&mut self, steps: i32) -> u16 {
        let now = self.percent();
        let at = SPEEDS.iter().position(|speed| *speed >= now);
        let last = SPEEDS.len() - 1;
        let at = i32::try_from(at.unwrap_or(last)).unwrap_or(0) + steps;
        let at = usize::try_from(at).unwrap_or(0).min(last);
        self.percent = SPEEDS[at];
        self.percent
    }

    /// Takes what there is to see now; `clip` is the selected one.
    pub(super) fn see(&mut self, snapshot: &Snapshot, clip: Option<&ClipView>) {
        let id = clip.map(|clip| clip.id);
        if id != self.clip {
            *self = Self {
                clip: id,
                open: self.open,
                percent: self.percent,
                ..Self::default()
            };
        }
        if let Some((shown, detail)) = &snapshot.shown
            && Some(*shown) == id
        {
            self.detail = Some(Arc::clone(detail));
        }
        if let Some(replay) = &snapshot.replay {
            self.percent = replay.speed_percent;
        }
        match self.sounding(snapshot).copied() {
            Some(replay) if self.sounded != Some(replay) => {
                self.at_ms = ms(replay.at);
                self.sounded = Some(replay);
            }
            Some(_) => {}
            None => self.has_ended(),
        }
    }

    /// After its end a clip begins where it was begun last.
    fn has_ended(&mut self) {
        let Some(last) = self.sounded.take() else {
            return;
        };
        let end = last.range.map_or(last.of, |range| range.to);
        if ms(end).saturating_sub(ms(last.at)) <= NEAR_MS {
            self.at_ms = self.began_ms;
        }
    }

    /// What is asked so that the waveform and the words are those of the clip as it
    /// is now; once for each.
    pub(super) fn wants(&mut self, clip: &ClipView) -> Option<ClipId> {
        let wanted = Asked::of(clip);
        if self.asked.as_ref() == Some(&wanted) {
            return None;
        }
        self.asked = Some(wanted);
        Some(clip.id)
    }

    /// The part that is played when all is as the user wants it: the selection, or
    /// all of it again and again; `None`: to the end.
    fn part(&self, of_ms: u32) -> Option<(u32, u32)> {
        self.selection.or(self.looped.then_some((0, of_ms)))
    }

    /// Whether the player plays what the user wants it to.
    pub(super) fn is_in_order(&self, replay: &ReplayView, of_ms: u32) -> bool {
        match (self.part(of_ms), replay.range) {
            (None, None) => true,
            (Some((from, to)), Some(range)) => {
                // The player counts in samples: its length may be a ms shorter.
                let same = ms(range.from) == from && ms(range.to).abs_diff(to) <= 1;
                same && range.looped == self.looped
            }
            // Beside the selection all is played.
            (Some((from, to)), None) => !self.looped && !(from..to).contains(&self.at_ms),
            (None, Some(_)) => false,
        }
    }

    /// Plays from the cursor: the selection, where it stands in that. At its end, or
    /// the clip's, from the beginning.
    pub(super) fn play(&mut self, clip: ClipId, of_ms: u32) -> ReplayCommand {
        let part = self.part(of_ms);
        let (from_ms, to_ms) = match part.filter(|(from, to)| (*from..=*to).contains(&self.at_ms)) {
            Some(part) => part,
            None => (0, of_ms),
        };
        if self.at_ms >= to_ms {
            self.at_ms = from_ms;
        }
        self.began_ms = self.at_ms;
        match part {
            Some(part) if part == (from_ms, to_ms) => ReplayCommand::PlayPart {
                clip,
                from_ms,
                to_ms,
                at_ms: self.at_ms,
                looped: self.looped,
            },
            _ => ReplayCommand::PlayFrom {
                clip,
                at_ms: self.at_ms,
            },
        }
    }

    /// Moves the cursor; playing is begun there.
    pub(super) const fn go_to(&mut self, at_ms: u32) {
        self.at_ms = at_ms;
        self.began_ms = at_ms;
    }
}

/// A place under the mouse in ms: rounded up, so that the cursor is drawn in the
/// column that was clicked.
pub fn ms_under(place: Duration) -> u32 {
    u32::try_from(place.as_nanos().div_ceil(1_000_000)).unwrap_or(u32::MAX)
}

/// A place in ms.
pub fn ms(place: Duration) -> u32 {
    u32::try_from(place.as_millis()).unwrap_or(u32::MAX)
}
