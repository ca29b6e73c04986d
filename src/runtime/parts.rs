//! A part of a clip, transcribed again.
//!
//! The clip stays done all the while: nothing is stored before the new text is there,
//! so that a crash, a failure or Esc leaves it as it was. A dictation goes before.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;
use std::time::{Duration, Instant};

use super::notices::About;
use super::{Clock, Runtime};
use crate::clip::{ClipId, ClipState};
use crate::engine::{EngineError, JobAudio, JobControl};
use crate::queue::Purpose;
use crate::store::{AudioKept, KnownText, NewVersion, Source, StoreRequest};
use crate::text::Transcript;
use crate::text::part::{self, Unchanged};
use crate::text::sanity::sanitised;
use crate::text::suspicion::Doubt;

/// What is under way, beside what the engine has.
#[derive(Debug, Default)]
pub(super) struct Parts {
    waiting: VecDeque<Waiting>,
    heard: BTreeMap<ClipId, Heard>,
}

#[derive(Debug)]
struct Waiting {
    clip: ClipId,
    part: Range<u32>,
    since: Instant,
}

/// What the engine heard, until the text is there that it goes into.
#[derive(Debug)]
struct Heard {
    part: Range<u32>,
    transcript: Transcript,
    took: Duration,
}

impl Parts {
    /// Since when the first one waits.
    pub(super) fn since(&self) -> Option<Instant> {
        self.waiting.front().map(|first| first.since)
    }
}

impl Runtime {
    pub(super) fn transcribe_part(&mut self, clip: ClipId, part: Range<u32>) {
        if !self.may_transcribe_again(clip) || part.is_empty() {
            return;
        }
        let Some(entry) = self.library.change(clip) else {
            return;
        };
        let is_whole = entry.state == ClipState::Done && entry.text.is_some();
        if !is_whole || entry.audio != AudioKept::Kept {
            return;
        }
        entry.control = Some(JobControl::default());
        self.notices.mended(About::Clip(clip));
        self.parts.waiting.push_back(Waiting {
            clip,
            part,
            since: Clock::now(),
        });
        self.serve();
    }

    /// Gives the engine the part that waits longest; `false` when none may be served.
    pub(super) fn serve_part(&mut self) -> bool {
        if !self.may_serve(Purpose::Again) {
            return false;
        }
        let Some(Waiting { clip, part, .. }) = self.parts.waiting.pop_front() else {
            return false;
        };
        let Some(entry) = self.library.get(clip) else {
            return true;
        };
        let path = entry.path.clone();
        let audio = JobAudio::Part {
            path,
            part: part.clone(),
        };
        let options = self.profile_of(clip).transcribe.clone();
        if !self.submit(clip, None, audio, options) {
            self.part_failed(clip, &"the engine took no more work");
            return true;
        }
        let control = self.at_engine.as_mut().map(|work| {
            work.part = Some(part);
            work.control.clone()
        });
        if let Some(entry) = self.library.change(clip) {
            entry.control = control;
        }
        true
    }

    /// The user wants it no more.
    pub(super) fn cancel_part(&mut self, clip: ClipId) {
        let before = self.parts.waiting.len();
        self.parts.waiting.retain(|one| one.clip != clip);
        let mut cancelled = self.parts.waiting.len() < before;
        cancelled |= self.parts.heard.remove(&clip).is_some();
        let work = self.at_engine.as_mut();
        if let Some(work) = work.filter(|work| work.clip == clip && work.part.is_some()) {
            work.control.abort();
            // It is not to come again.
            work.stopped = false;
            cancelled = true;
        }
        if cancelled {
            self.no_longer(clip);
            self.info("Cancelled. The text stays as it was.".to_owned());
        }
    }

    /// The engine has nothing to do with the clip any more.
    fn no_longer(&mut self, clip: ClipId) {
        if let Some(entry) = self.library.change(clip) {
            entry.control = None;
        }
    }

    pub(super) fn part_failed(&mut self, clip: ClipId, error: &dyn std::fmt::Display) {
        if self.library.get(clip).is_none() {
            return;
        }
        self.no_longer(clip);
        let text = format!("That part was not transcribed: {error} The text stays as it was.");
        self.error(About::Clip(clip), text);
    }

    /// The engine has no text of a part: it made way, was cancelled, or failed.
    pub(super) fn part_not_heard(
        &mut self,
        clip: ClipId,
        part: Range<u32>,
        made_way: bool,
        error: &EngineError,
    ) {
        if made_way && self.library.get(clip).is_some() {
            let since = Clock::now();
            self.parts.waiting.push_front(Waiting { clip, part, since });
        } else if *error != EngineError::Aborted {
            self.part_failed(clip, error);
        }
    }

    /// The engine has heard a part. The text that it goes into is the one that is
    /// chosen now: it may have been changed meanwhile.
    pub(super) fn part_heard(
        &mut self,
        clip: ClipId,
        part: Range<u32>,
        transcript: Transcript,
        took: Duration,
    ) {
        let is_wanted = self.library.get(clip).and_then(|it| it.control.as_ref());
        if is_wanted.is_none() {
            return;
        }
        let (mut transcript, oddities) = sanitised(transcript, part.end - part.start);
        for oddity in &oddities {
            tracing::warn!(%clip, %oddity, "odd answer of the engine");
        }
        let profile = self.profile_of(clip);
        let language = profile.transcribe.written_in(&transcript);
        profile.rules.write(&mut transcript, language.as_deref());
        if let Err(error) = self.workers.store.ask(StoreRequest::LoadText(clip)) {
            return self.part_failed(clip, &error);
        }
        let heard = Heard {
            part,
            transcript,
            took,
        };
        self.parts.heard.insert(clip, heard);
    }

    /// The text is here that what was heard goes into.
    pub(super) fn part_written(&mut self, clip: ClipId, known: KnownText) {
        let heard = self.parts.heard.remove(&clip);
        let Some((heard, entry)) = heard.zip(self.library.change(clip)) else {
            return;
        };
        entry.control = None;
        // Of an incognito clip the store has no text.
        let own = entry.text.clone().filter(|_| known.text.is_empty());
        let text = own.unwrap_or(known.text);
        let merged = part::heard_again(&text, &known.heard, heard.part, &heard.transcript);
        let told = match merged {
            Err(Unchanged::NothingHeard) => {
                "No words were heard in that part. The text stays as it was."
            }
            Err(Unchanged::NoPlaces) => {
                "Nobody knows which words of this text were said in that part. The text stays as \
                 it was; r transcribes all of it again."
            }
            Ok(merged) if merged.text() == text => {
                "The same words were heard again. The text stays as it was."
            }
            Ok(merged) => {
                let doubt = entry.doubt.clone();
                entry.take_version(NewVersion {
                    transcript: merged,
                    source: Source::Engine,
                    took: Some(heard.took),
                    made_at_ms: Clock::moment().unix_ms,
                    doubt: doubt.map(|why| Doubt { why, unsaid: false }),
                });
                self.save(clip);
                "That part is transcribed again. Press v to see what changed, y to copy the text."
            }
        };
        self.info(told.to_owned());
    }

    /// The store could not read the text; why, it tells the user.
    pub(super) fn text_unread(&mut self, clip: Option<ClipId>) {
        if let Some(clip) = clip.filter(|clip| self.parts.heard.remove(clip).is_some()) {
            self.no_longer(clip);
        }
    }
}
