//! What the engine does while somebody still speaks: finished pieces, and in a
//! pause a guess at the unfinished one.

use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::entry::{Entry, FileStanding};
use super::{Clock, Runtime};
use crate::audio::CLIP_RATE;
use crate::clip::{ClipId, ClipState};
use crate::engine::{JobAudio, TranscribeOptions, Window};
use crate::front::snapshot::LiveText;
use crate::pieces::{Heard, Pieces, Standing};
use crate::ptt::Event;
use crate::text::Transcript;

/// Every model hears a piece of 6 s; until one is loaded nothing longer is cut.
pub(super) const SHORT_PIECE: usize = 6 * CLIP_RATE as usize;

/// For ever, as far as anybody can tell: the file's last write ends it.
const UNTIL_WRITTEN: Duration = Duration::from_secs(24 * 3_600);

impl Runtime {
    /// A dictation begins: its pieces may come.
    pub(super) fn begin_pieces(&mut self, clip: ClipId) {
        if self.settings.listening.while_speaking {
            self.pieces.insert(clip, Pieces::default());
        }
        self.show_live();
    }

    pub(super) fn on_voice(&mut self, now: Instant, clip: ClipId) {
        if let Some(pieces) = self.pieces.get_mut(&clip) {
            pieces.voice();
        }
        self.feed(now, Event::SpeechResumed(clip));
    }

    pub(super) fn on_pause(&mut self, now: Instant, clip: ClipId, heard: Option<Heard>) {
        if let (Some(heard), Some(pieces)) = (heard, self.pieces.get_mut(&clip)) {
            pieces.paused(heard);
            self.serve();
        }
        self.feed(now, Event::SpeechPaused(clip));
    }

    pub(super) fn on_piece(&mut self, clip: ClipId, heard: Heard) {
        if let Some(pieces) = self.pieces.get_mut(&clip) {
            pieces.finished(heard);
            self.show_live();
            self.serve();
        }
    }

    /// Nobody wants a text of the clip any more.
    pub(super) fn drop_pieces(&mut self, clip: ClipId) {
        if self.pieces.remove(&clip).is_some() {
            self.show_live();
            self.stop_work_on(clip);
            self.serve();
        }
    }

    /// Hands the engine the next piece, of the oldest dictation that has one.
    pub(super) fn serve_piece(&mut self) -> bool {
        let next = |(clip, pieces): (&ClipId, &Pieces)| Some((*clip, pieces.next()?));
        let Some((clip, work)) = self.pieces.iter().find_map(next) else {
            return false;
        };
        let mut options = TranscribeOptions {
            window: Window::Fit,
            context: work.context,
            ..self.profile_of(clip).transcribe.clone()
        };
        options.language = options.language.or(work.language);
        let Heard { range, samples } = work.heard;
        if let Some(pieces) = self.pieces.get_mut(&clip) {
            pieces.working(range.clone());
        }
        if !self.submit(clip, Some(range), JobAudio::Samples(samples), options) {
            self.piece_failed(clip);
        }
        true
    }

    /// Whether a dictation of now has work for the engine beside what it is at.
    pub(super) fn piece_waits(&self) -> bool {
        self.pieces.values().any(|pieces| pieces.next().is_some())
    }

    pub(super) fn piece_answered(
        &mut self,
        clip: ClipId,
        range: &Range<usize>,
        transcript: Transcript,
        took: Duration,
    ) {
        if let Some(entry) = self.library.change(clip) {
            entry.engine_time += took;
        }
        if let Some(pieces) = self.pieces.get_mut(&clip) {
            pieces.answered(range, transcript);
            self.show_live();
        }
        self.settle(clip);
    }

    pub(super) fn piece_failed(&mut self, clip: ClipId) {
        if let Some(pieces) = self.pieces.get_mut(&clip) {
            tracing::warn!(%clip, "a piece has no text; the whole clip is heard later");
            pieces.fail();
        }
        self.settle(clip);
    }

    /// The clip is sealed and its text wanted. Whether its pieces give it.
    pub(super) fn complete_pieces(&mut self, clip: ClipId) -> bool {
        let Some(pieces) = self.pieces.get_mut(&clip) else {
            return false;
        };
        pieces.complete();
        self.queue.claim(clip);
        if let Some(entry) = self.library.change(clip) {
            entry.become_state(clip, ClipState::Transcribing);
        }
        let under_way = self
            .at_engine
            .as_ref()
            .is_some_and(|work| work.clip == clip);
        if under_way {
            self.engine_has(clip, Clock::now());
        }
        self.save(clip);
        self.settle(clip);
        true
    }

    /// The engine works on what is left of a dictation after its release.
    pub(super) fn engine_has(&mut self, clip: ClipId, at: Instant) {
        if let Some(entry) = self.library.change(clip)
            && entry.stages.sealed.is_some()
            && entry.stages.dequeued.is_none()
        {
            entry.stages.dequeued = entry.since_press(at);
        }
    }

    /// The encoder's share of what was left of a dictation after its release.
    pub(super) fn engine_encoded(&mut self, clip: ClipId, share: Duration, ended: Instant) {
        if let Some(entry) = self.library.change(clip)
            && entry.pressed.is_some()
            && !share.is_zero()
            && entry.stages.transcribed.is_none()
        {
            // Of a guess that was begun before the release only a part was waited for.
            let began = entry.stages.dequeued;
            let ended = entry.since_press(ended);
            entry.stages.encoded = began.map(|began| began + share).min(ended);
        }
    }

    /// Takes the text of a dictation whose pieces are all there; hands one
    /// whose pieces give none over to be heard as a whole.
    fn settle(&mut self, clip: ClipId) {
        let Some(standing) = self.pieces.get(&clip).map(Pieces::standing) else {
            return;
        };
        let sealed = self.queue.get(clip).is_some();
        match standing {
            Standing::Text(transcript) => {
                self.pieces.remove(&clip);
                self.show_live();
                let now = Clock::now();
                self.engine_has(clip, now);
                if let Some(entry) = self.library.change(clip) {
                    // What was done before the release took no time after it.
                    let stages = &mut entry.stages;
                    stages.encoded = stages.encoded.max(stages.dequeued);
                }
                let took = self.library.get(clip).map(|entry| entry.engine_time);
                self.on_transcript(clip, transcript, now, took);
            }
            Standing::Nothing | Standing::Broken if sealed => {
                self.pieces.remove(&clip);
                self.show_live();
                if let Some(entry) = self.library.change(clip) {
                    entry.become_state(clip, ClipState::Queued);
                }
                // Of a long clip only its file has all, once that is whole.
                let incomplete =
                    |entry: &Entry| entry.samples_from > 0 && entry.file != FileStanding::Whole;
                let wait = match self.library.get(clip) {
                    Some(entry) if incomplete(entry) => UNTIL_WRITTEN,
                    Some(_) | None => Duration::ZERO,
                };
                self.queue.give_back(clip, Clock::now() + wait);
            }
            Standing::Unfinished | Standing::Nothing | Standing::Broken => {}
        }
    }

    /// Shows the words of the newest dictation whose text is being made.
    fn show_live(&mut self) {
        let newest = self.pieces.last_key_value();
        let (settled, unsettled) = newest
            .map(|(_, pieces)| pieces.so_far())
            .unwrap_or_default();
        self.live = Arc::new(LiveText { settled, unsettled });
    }
}
