//! The user's program that has the last word on a text ([`crate::rewrite`]).
//!
//! While it runs, the clip is on its way like one that the engine has: the next
//! one may be dictated and heard, push-to-talk delivers the texts in the order of
//! speaking, and after a crash the clip is heard again. Whatever the program does,
//! the clip gets a text: its own, or the one that the rules wrote.

use std::time::{Duration, Instant};

use super::Runtime;
use super::notices::About;
use crate::clip::ClipId;
use crate::queue::Purpose;
use crate::rewrite::{self, RewriteError, Rewritten, Skip, Task, Why};
use crate::text::Transcript;
use crate::text::suspicion::Doubt;

/// The engine's answer, as far as it has come.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) clip: ClipId,
    /// Why the clip was heard; `None` when nobody wants it any more.
    pub(super) purpose: Option<Purpose>,
    pub(super) transcript: Transcript,
    /// What speaks against it.
    pub(super) doubt: Option<Doubt>,
    /// When the engine had it.
    pub(super) at: Instant,
    /// How long the engine took.
    pub(super) took: Option<Duration>,
    /// The same in milliseconds since the Unix epoch.
    pub(super) made_at_ms: u64,
}

/// A text that the program has, or that waits for it.
#[derive(Debug)]
pub(super) struct Rewriting {
    number: u64,
    answer: Answer,
    skip: Skip,
    skipped: bool,
}

impl Runtime {
    /// Has the text rewritten, where that is wanted and there is one; it is
    /// written down after that.
    pub(super) fn rewrite(&mut self, answer: Answer) {
        let unsaid = answer.doubt.as_ref().is_some_and(|doubt| doubt.unsaid);
        let nothing = unsaid || answer.transcript.is_empty();
        let profile = self.profile_of(answer.clip);
        let program = profile.rewriter.clone().filter(|_| !nothing);
        let language = profile.transcribe.written_in(&answer.transcript);
        let Some((program, entry)) = program.zip(self.library.change(answer.clip)) else {
            return self.written(answer);
        };
        entry.control = None;
        entry.rewriting = Some(program.name());
        self.last_rewriting += 1;
        let (number, skip) = (self.last_rewriting, Skip::default());
        let task = Task {
            number,
            clip: answer.clip,
            text: answer.transcript.text(),
            program,
            about: rewrite::About {
                language,
                profile: entry.profile.clone(),
                clip: Some(answer.clip),
            },
            skip: skip.clone(),
        };
        match self.workers.rewriter.submit(task) {
            Ok(()) => self.rewriting.push(Rewriting {
                number,
                answer,
                skip,
                skipped: false,
            }),
            Err(error) => self.not_rewritten(answer, &error),
        }
    }

    pub(super) fn on_rewritten(&mut self, event: Rewritten) {
        let Some(place) = self
            .rewriting
            .iter()
            .position(|one| one.number == event.number)
        else {
            return;
        };
        let Rewriting { mut answer, .. } = self.rewriting.remove(place);
        match event.result {
            Ok(text) => {
                self.notices.mended(About::Rewriting);
                answer.transcript = answer.transcript.written_as(text);
                self.written(answer);
            }
            Err(error) => self.not_rewritten(answer, &error),
        }
        self.serve();
    }

    fn not_rewritten(&mut self, answer: Answer, error: &RewriteError) {
        let is_there = self.library.get(answer.clip).is_some();
        if error.why == Why::Skipped && is_there {
            self.info(error.to_string());
        } else if is_there {
            self.error(About::Rewriting, error.to_string());
        }
        self.written(answer);
    }

    /// Whether the program has the clip's text, or it waits for it.
    pub(super) fn is_rewriting(&self, clip: ClipId) -> bool {
        self.rewriting.iter().any(|one| one.answer.clip == clip)
    }

    /// Nobody waits for the program any more where a dictation is held up by it:
    /// the texts go out as they are. Whether there was one.
    pub(super) fn skip_rewriting(&mut self) -> bool {
        let mut skipped = false;
        for one in &mut self.rewriting {
            if one.answer.purpose == Some(Purpose::Dictation) && !one.skipped {
                one.skip.skip();
                one.skipped = true;
                skipped = true;
            }
        }
        skipped
    }

    /// The clip is gone; why it was heard, if the program had its text.
    pub(super) fn stop_rewriting(&mut self, clip: ClipId) -> Option<Purpose> {
        let mut all = self.rewriting.iter_mut();
        let one = all.find(|one| one.answer.clip == clip)?;
        one.skip.skip();
        one.answer.purpose.take()
    }
}
