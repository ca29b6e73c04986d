//! What runs on the thread `recorder`.

mod microphone;

use std::io;
use std::mem;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::Sender;

use super::RecorderSettings;
use super::feed::JournalFeed;
use super::keeper::{MicChange, MicKeeper, Timing};
use super::take::{PreRoll, Take, clip_buffer};
use crate::audio::vad::VoiceDetector;
use crate::capture::journal::{Journal, JournalReply, JournalRequest};
use crate::capture::meter::{Meter, MeterWriter};
use crate::capture::{CaptureCommand, CaptureError, CaptureEvent, Microphone, SealedClip};
use crate::clip::ClipId;
use crate::outbox::KeepingOutbox;

/// The rest while an event or an answer of the journal is outstanding.
const BRIEF: Duration = Duration::from_millis(10);

/// The rest while a clip is recorded: its file and the level follow closely.
const RECORDING: Duration = Duration::from_millis(20);

/// Everything the thread owns.
pub(super) struct Worker {
    settings: RecorderSettings,
    mic: MicKeeper,
    /// The microphone is to be open between clips.
    open_asked: bool,
    pre_roll: PreRoll,
    take: Option<Take>,
    /// The buffer of the next clip.
    buffer: Vec<f32>,
    journal: JournalFeed,
    events: KeepingOutbox<CaptureEvent>,
    meter: Arc<Meter>,
    /// Listens for a voice while the microphone is tested.
    test: Option<VoiceDetector>,
    /// Why the microphone cannot be used, as last reported: each reason is
    /// reported once, not at every attempt.
    reported: Option<CaptureError>,
}

impl Worker {
    pub(super) fn new(
        mic: Box<dyn Microphone>,
        settings: RecorderSettings,
        timing: Timing,
        events: Sender<CaptureEvent>,
        meter: Arc<Meter>,
    ) -> io::Result<Self> {
        Ok(Self {
            settings,
            mic: MicKeeper::spawn(mic, timing, MeterWriter::new(Arc::clone(&meter)))?,
            open_asked: false,
            pre_roll: PreRoll::new(settings.pre_roll),
            take: None,
            buffer: clip_buffer(),
            journal: JournalFeed::new(Journal::spawn()?),
            events: KeepingOutbox::new(events),
            meter,
            test: None,
            reported: None,
        })
    }

    /// Works until the commands' channel closes, then finishes everything.
    /// Each command that is taken is one less in `waiting`.
    pub(super) fn run(mut self, commands: &Receiver<CaptureCommand>, waiting: &AtomicUsize) {
        loop {
            match commands.recv_timeout(self.rest()) {
                Ok(command) => {
                    waiting.fetch_sub(1, Ordering::SeqCst);
                    // First what was said before the command.
                    self.pump();
                    self.carry_out(command);
                    self.pump();
                }
                Err(RecvTimeoutError::Timeout) => self.pump(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.finish();
    }

    fn rest(&self) -> Duration {
        let rest = self.mic.rest(Instant::now());
        if self.journal.is_busy() || !self.events.is_empty() {
            rest.min(BRIEF)
        } else if self.take.is_some() || self.test.is_some() {
            rest.min(RECORDING)
        } else {
            rest
        }
    }

    /// Whether the microphone should be open now.
    fn wanted(&self) -> bool {
        self.open_asked || self.test.is_some() || self.take.as_ref().is_some_and(|take| !take.lost)
    }

    /// Moves sound, answers and events along. Never waits.
    fn pump(&mut self) {
        let wanted = self.wanted();
        let (take, pre_roll) = (&mut self.take, &mut self.pre_roll);
        let (test, meter) = (&mut self.test, &self.meter);
        let change = self.mic.poll(Instant::now(), wanted, |samples| {
            match take {
                Some(take) if !take.lost => take.add(samples),
                _ => pre_roll.add(samples),
            }
            if let Some(voice) = test {
                voice.add(samples, |frame| {
                    if frame.voiced {
                        meter.add_voiced();
                    }
                });
            }
        });
        if let Some(MicChange::Opened(info)) = change {
            self.opened(info);
            self.begin_if_heard();
        } else {
            // Samples that came before a loss count.
            self.begin_if_heard();
            if let Some(change) = change {
                self.mic_changed(change);
            }
        }
        self.tell_news();
        self.feed_journal();
        while let Some(reply) = self.journal.reply() {
            self.journal_answered(reply);
        }
        self.events.flush();
    }

    /// Tells what the segmenter has found in the running clip.
    fn tell_news(&mut self) {
        if let Some(take) = self.take.as_mut().filter(|take| take.begun) {
            for event in take.news() {
                self.events.push(event);
            }
        }
    }

    fn carry_out(&mut self, command: CaptureCommand) {
        match command {
            CaptureCommand::Open if self.settings.keep_open => self.open_asked = true,
            CaptureCommand::Open => {
                if self.mic.is_closed() {
                    self.events.push(CaptureEvent::Closed);
                }
            }
            CaptureCommand::Close => self.close(),
            CaptureCommand::Start {
                clip,
                path,
                longest_piece,
            } => self.start(clip, path, longest_piece),
            CaptureCommand::Seal { clip } => {
                if let Some(take) = self.ended(clip) {
                    self.seal(take);
                }
            }
            CaptureCommand::Discard { clip, trash } => {
                if let Some(take) = self.ended(clip) {
                    self.discard(take, trash);
                }
            }
            CaptureCommand::Renew => {
                self.pre_roll.forget();
                self.mic.renew();
            }
            CaptureCommand::Test(on) => self.test = on.then(VoiceDetector::default),
            CaptureCommand::Rewrite {
                clip,
                path,
                from,
                samples,
            } => self.journal.push(JournalRequest::Rewrite {
                clip,
                path,
                from,
                samples,
            }),
        }
    }

    fn start(&mut self, clip: ClipId, path: PathBuf, longest_piece: usize) {
        if let Some(running) = self.take.as_ref().map(|take| take.clip) {
            // Asked twice for the same clip: it has what it wants.
            if running == clip {
                return;
            }
            let error = CaptureError::ClipRunning { running };
            self.events.push(CaptureEvent::StartFailed { clip, error });
            return;
        }
        self.mic.clip_waits();
        let buffer = mem::take(&mut self.buffer);
        self.take = Some(Take::new(clip, path, longest_piece, Instant::now(), buffer));
        self.begin_if_heard();
    }

    /// Begins a waiting clip as soon as it has a sample to hold.
    fn begin_if_heard(&mut self) {
        let Some(take) = self.take.as_mut().filter(|take| !take.begun) else {
            return;
        };
        let mut pre_roll = Duration::ZERO;
        if take.is_empty() && self.mic.is_live() {
            pre_roll = self.pre_roll.pour_into(take);
        }
        if take.is_empty() {
            return;
        }
        take.begun = true;
        let (clip, path, at) = (take.clip, take.path.clone(), take.asked);
        self.mic.clip_began();
        self.events
            .push(CaptureEvent::Started { clip, at, pre_roll });
        self.journal.push(JournalRequest::Begin { clip, path });
    }

    /// Takes the running clip if it is this one; a command for another comes
    /// too late and is ignored.
    fn ended(&mut self, clip: ClipId) -> Option<Take> {
        let mut take = self.take.take_if(|take| take.clip == clip)?;
        if !take.lost {
            self.mic.cut(|samples| take.add(samples));
        }
        self.mic.clip_ended();
        self.pre_roll.forget();
        Some(take)
    }

    fn seal(&mut self, mut take: Take) {
        let (clip, path) = (take.clip, take.path.clone());
        if !take.begun {
            let path = path.clone();
            self.journal.push(JournalRequest::Begin { clip, path });
        }
        for event in take.last_news() {
            self.events.push(event);
        }
        let samples = take.last_write();
        self.events.push(CaptureEvent::Sealed(SealedClip {
            clip,
            samples: take.samples().into(),
            from: take.from(),
            level: take.level(),
            voice: take.voice(),
            path,
        }));
        self.journal.push(JournalRequest::Append { clip, samples });
        self.journal.push(JournalRequest::Seal { clip });
        self.buffer = take.into_buffer();
    }

    fn discard(&mut self, mut take: Take, trash: Option<PathBuf>) {
        let clip = take.clip;
        if take.begun {
            let samples = take.last_write();
            self.journal.push(JournalRequest::Append { clip, samples });
        }
        // Without a file the journal only answers, after everything before it.
        self.journal.push(JournalRequest::Discard { clip, trash });
        self.buffer = take.into_buffer();
    }

    fn close(&mut self) {
        self.open_asked = false;
        match self.take.as_ref().map(|take| (take.clip, take.begun)) {
            Some((clip, true)) => {
                if let Some(take) = self.ended(clip) {
                    self.seal(take);
                }
            }
            Some((_, false)) => self.start_failed(CaptureError::Closed),
            None => {}
        }
        self.pre_roll.forget();
        if self.mic.is_closed() {
            self.events.push(CaptureEvent::Closed);
        }
    }

    /// Hands the running clip's new samples to the journal, if it has room.
    fn feed_journal(&mut self) {
        self.journal.flush();
        let Some(take) = self.take.as_mut().filter(|take| take.begun) else {
            return;
        };
        if !self.journal.has_room() {
            return;
        }
        let clip = take.clip;
        if let Some(samples) = take.next_write() {
            self.journal.push(JournalRequest::Append { clip, samples });
        }
    }

    fn journal_answered(&mut self, reply: JournalReply) {
        if let JournalReply::Failed { clip, error } = &reply {
            tracing::error!(%clip, %error, "clip not on disk");
            if let Some(take) = self.take.as_mut().filter(|take| take.clip == *clip) {
                take.file_has_failed();
            }
        }
        if let Some(event) = told(reply) {
            self.events.push(event);
        }
    }

    /// Seals what runs, sees it onto the disk, closes the microphone.
    fn finish(mut self) {
        self.pump();
        self.test = None;
        self.close();
        self.pump();
        let Self {
            journal,
            mut events,
            mic,
            ..
        } = self;
        for event in journal.finish().into_iter().filter_map(told) {
            events.push(event);
        }
        drop(mic);
    }
}

/// What the runtime hears of an answer of the journal.
fn told(reply: JournalReply) -> Option<CaptureEvent> {
    match reply {
        JournalReply::Failed { clip, error } => Some(CaptureEvent::JournalFailed { clip, error }),
        JournalReply::Sealed { clip, whole } => whole.then_some(CaptureEvent::Written { clip }),
        JournalReply::Discarded { clip, trashed } => {
            Some(CaptureEvent::Discarded { clip, trashed })
        }
    }
}
