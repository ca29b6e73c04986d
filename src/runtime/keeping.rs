//! What is kept: rows and files, tried again when the disk refused them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::entry::FileStanding;
use super::notices::About;
use super::{Clock, Runtime, library};
use crate::capture::CaptureCommand;
use crate::clip::{ClipId, ClipState};
use crate::store::{AudioKept, Recovery, StoreError, StoreEvent, StoreRequest, StoredClip};

use crate::front::snapshot::VersionView;

/// The wait before what could not be written is tried again; doubled each time.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest such wait.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// Clips that wait for the engine are taken from the store so many at a time.
const WAITING: usize = 200;

/// What the disk has refused and is offered again.
#[derive(Debug, Default)]
pub(super) struct Refused {
    rows: BTreeSet<ClipId>,
    wait: Duration,
    pub(super) due: Option<Instant>,
}

impl Refused {
    /// Plans another attempt, unless one is planned.
    fn plan(&mut self, now: Instant) {
        if self.due.is_none() {
            self.wait = (2 * self.wait).clamp(FIRST_WAIT, LONGEST_WAIT);
            self.due = Some(now + self.wait);
        }
    }
}

fn is_parked(clip: &StoredClip) -> bool {
    clip.job.as_ref().is_some_and(|job| job.parked)
}

/// As a sentence.
fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase);
    first
        .into_iter()
        .flatten()
        .chain(letters)
        .chain(['.'])
        .collect()
}

impl Runtime {
    /// Keeps what is known of a clip.
    pub(super) fn save(&mut self, clip: ClipId) {
        if let Some(entry) = self.library.get(clip) {
            let save = entry.save(clip, self.queue.get(clip), &Clock::moment());
            self.ask_store(StoreRequest::Save(Box::new(save)));
        }
    }

    pub(super) fn ask_store(&mut self, request: StoreRequest) {
        let clip = match &request {
            StoreRequest::Save(save) => Some(save.id),
            _ => None,
        };
        if request.writes() {
            self.browsing.is_stale();
        }
        if let Err(error) = self.workers.store.ask(request) {
            self.browsing.has_failed();
            self.not_stored(clip, &error);
        }
    }

    /// Removes every trace of a clip.
    pub(super) fn forget(&mut self, clip: ClipId) {
        self.library.remove(clip);
        self.append_instead(&[clip], None);
        self.shown.take_if(|(shown, _)| *shown == clip);
        self.queue.remove(clip);
        self.drop_pieces(clip);
        self.refused.rows.remove(&clip);
        self.ask_store(StoreRequest::Forget(clip));
    }

    pub(super) fn on_store(&mut self, event: StoreEvent) {
        match event {
            StoreEvent::Loaded(clips) => {
                if let Some(newest) = clips.first() {
                    self.clock.seen(newest.id);
                }
                self.library.refresh(clips);
            }
            StoreEvent::Waiting(clips) => {
                self.take_waiting(clips);
                self.serve();
            }
            StoreEvent::Versions(clip, versions) => {
                let views = versions.iter().map(VersionView::from).collect();
                self.versions = Some((clip, views));
            }
            StoreEvent::Detail(clip, detail) => self.shown = Some((clip, (*detail).into())),
            StoreEvent::Remade(remade, by) => self.on_remade(remade, &by),
            StoreEvent::NotRemade(why) => self.info(capitalised(&why.to_string())),
            StoreEvent::Previewed(clip, previews) => self.offer(clip, previews),
            StoreEvent::Rewritten(done, by) => self.on_rewritten_clip(*done, &by),
            StoreEvent::Text(clip, known) => self.part_written(clip, *known),
            StoreEvent::Browsed(found) => self.on_browsed(*found),
            StoreEvent::One(clip) => self.adopt(*clip),
            StoreEvent::Recovered(recovery) => self.recovered(recovery),
            StoreEvent::Rebuilt(news) => {
                self.error(About::Storage, news);
                self.browsing.is_stale();
                self.save_everything();
                self.load();
            }
            StoreEvent::Changed => {
                self.browsing.is_stale();
                self.load();
            }
            StoreEvent::Saved(clip) => self.row_saved(clip),
            StoreEvent::Failed { clip, error } => {
                self.browsing.has_failed();
                self.text_unread(clip);
                self.not_stored(clip, &error);
                if let Some(clip) = clip {
                    self.nothing_to_show(clip);
                    self.give_up_on(clip);
                }
            }
        }
    }

    /// What there is to see of a clip cannot be had.
    fn nothing_to_show(&mut self, clip: ClipId) {
        if self.showing.take_if(|showing| *showing == clip).is_some() {
            self.shown = Some((clip, Arc::default()));
        }
    }

    /// Clips that wait for the engine, as the store has them: those that can be
    /// tried before those that are parked.
    fn take_waiting(&mut self, clips: Vec<StoredClip>) {
        let moment = Clock::moment();
        let full = clips.len() == WAITING;
        self.more_waiting = full && clips.last().is_some_and(|clip| !is_parked(clip));
        for clip in clips {
            let (id, job) = (clip.id, clip.job.clone());
            if self.is_rewriting(id) {
                // It has its text; the row does not know yet.
                continue;
            }
            self.library.insert_stored(clip);
            let (Some(job), None) = (job, self.queue.get(id)) else {
                continue;
            };
            self.queue.put(id, moment.job(&job));
            // One that this session had done was put into the queue elsewhere.
            if let Some(entry) = self.library.change(id)
                && !entry.state.is_unfinished()
                && !job.parked
            {
                entry.become_state(id, ClipState::Queued);
            }
        }
    }

    /// Takes more of a long backlog from the store once the rest of it is done.
    pub(super) fn ask_for_more(&mut self) {
        if self.more_waiting && self.queue.waiting() == 0 {
            self.more_waiting = false;
            self.ask_store(StoreRequest::LoadWaiting(WAITING));
        }
    }

    /// Asks for what waits for the engine.
    pub(super) fn ask_for_waiting(&mut self) {
        self.ask_store(StoreRequest::LoadWaiting(WAITING));
    }

    /// Forgets what was dictated incognito and has no words that anybody waits for.
    pub(super) fn forget_incognito(&mut self) {
        for clip in self.library.incognito_without_text() {
            self.forget(clip);
        }
    }

    /// Asks for the list, and for what waits.
    pub(super) fn load(&mut self) {
        if self.settings.load_history {
            self.ask_store(StoreRequest::LoadRecent(library::SHOWN));
            self.ask_store(StoreRequest::LoadWaiting(WAITING));
        }
    }

    fn recovered(&mut self, recovery: Recovery) {
        self.browsing.is_stale();
        self.load();
        let text = match recovery.queued {
            0 if recovery.lost > 0 => format!(
                "The sound of {} earlier clips has gone from the disk; their texts are kept.",
                recovery.lost
            ),
            0 => return,
            1 => "A dictation of the last run was cut off. It is transcribed now; the text will \
                  be in the list."
                .to_owned(),
            many => format!(
                "{many} dictations of the last run were cut off. They are transcribed now; the \
                 texts will be in the list."
            ),
        };
        self.info(text);
    }

    pub(super) fn not_stored(&mut self, clip: Option<ClipId>, error: &StoreError) {
        self.error(About::Storage, error.to_string());
        if error.is_about_the_clip() {
            // Its row is not there, or is so on purpose: nothing is to be written again.
            return;
        }
        if let Some(clip) = clip.filter(|clip| self.library.get(*clip).is_some()) {
            self.refused.rows.insert(clip);
            self.refused.plan(Clock::now());
        }
    }

    fn row_saved(&mut self, clip: ClipId) {
        self.refused.rows.remove(&clip);
        self.mended_if_all_is_written();
    }

    /// A clip's file is whole.
    pub(super) fn file_written(&mut self, clip: ClipId) {
        self.sleep.may_begin(clip);
        let Some(entry) = self.library.change(clip) else {
            return;
        };
        let late = entry.file == FileStanding::Failed;
        entry.file = FileStanding::Whole;
        if entry.control.is_none() && !entry.state.is_unfinished() {
            entry.samples = None;
        }
        if late {
            self.mended_if_all_is_written();
        }
        self.remake_what_waits();
        self.queue.hasten(clip, Clock::now());
        self.serve();
        self.let_go(clip);
    }

    /// A clip's file could not be written: it is offered again.
    pub(super) fn file_refused(&mut self, clip: ClipId) {
        tracing::error!(%clip, "the clip's file could not be written");
        self.sleep.may_begin(clip);
        if let Some(entry) = self.library.change(clip) {
            entry.file = FileStanding::Failed;
            self.refused.plan(Clock::now());
        }
    }

    fn mended_if_all_is_written(&mut self) {
        if self.refused.rows.is_empty() && !self.library.any_unwritten() {
            self.refused = Refused::default();
            self.notices.mended(About::Storage);
            self.info("The disk takes what is said again; nothing is missing.".to_owned());
        }
    }

    /// Offers the disk what it has refused.
    pub(super) fn offer_again(&mut self) {
        self.refused.due = None;
        for clip in self.refused.rows.clone() {
            let Some(entry) = self.library.get(clip) else {
                self.refused.rows.remove(&clip);
                continue;
            };
            let save = entry.save(clip, self.queue.get(clip), &Clock::moment());
            self.ask_store(StoreRequest::SaveAgain(Box::new(save)));
        }
        let unwritten: Vec<CaptureCommand> = self
            .library
            .unwritten()
            .filter_map(|(clip, entry)| {
                Some(CaptureCommand::Rewrite {
                    clip,
                    path: entry.path.clone(),
                    from: entry.samples_from,
                    samples: entry.samples.clone()?,
                })
            })
            .collect();
        // One that is still being recorded is offered once it is sealed.
        let more = self.library.any_unwritten() || !self.refused.rows.is_empty();
        for command in unwritten {
            self.order_recorder(command);
        }
        if more {
            self.refused.plan(Clock::now());
        }
    }

    /// After the database was lost: everything this session knows.
    fn save_everything(&mut self) {
        for clip in self.library.touched() {
            self.save(clip);
        }
    }

    /// Lets go of what the user does not want kept, once its text has been where
    /// it was to go and its file is whole (so that nothing is written after it
    /// was removed).
    pub(super) fn let_go(&mut self, clip: ClipId) {
        let Some(entry) = self.library.get(clip) else {
            return;
        };
        let over = entry.delivered && entry.file != FileStanding::Growing;
        if !over {
            return;
        }
        self.put_at_end(clip);
        let Some(entry) = self.library.get(clip) else {
            return;
        };
        if entry.marks.incognito {
            self.forget(clip);
            self.info("Delivered. Nothing of it was kept.".to_owned());
        } else if !self.settings.keeping.audio
            && entry.state == ClipState::Done
            && entry.audio == AudioKept::Kept
        {
            if let Some(entry) = self.library.change(clip) {
                entry.audio = AudioKept::NotKept;
                entry.samples = None;
                entry.file = FileStanding::Whole;
            }
            self.ask_store(StoreRequest::DropAudio(clip));
        }
    }
}
