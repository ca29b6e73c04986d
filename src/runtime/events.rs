//! What adapters and front ends say, turned into the machine's events.

use std::time::{Duration, Instant};

use super::notices::About;
use super::snapshot::{KeySourceHealth, MicStatus, ModelStatus};
use super::{Clock, Command, Report, Runtime, Why, Work};
use crate::audio::level::Level;
use crate::capture::{CaptureEvent, SealedClip};
use crate::clip::{ClipId, ClipState};
use crate::deliver::{DeliverError, DeliverEvent};
use crate::engine::{EngineError, EngineEvent, JobId};
use crate::hotkey::ChordEdge;
use crate::keys::{KeyError, KeyEvent, KeyNews};
use crate::playback::PlaybackEvent;
use crate::ptt::Event;
use crate::store::StoreEvent;
use crate::text::Transcript;

impl Runtime {
    pub(super) fn on_key(&mut self, event: KeyEvent) {
        match event.what {
            KeyNews::Edge(edge) => self.on_edge(event.at, edge),
            // What was under way when the source was stopped.
            KeyNews::Live { .. } | KeyNews::Dead(_) if self.is_off(event.source) => {}
            KeyNews::Live { note, everywhere } => {
                self.notices.mended(About::Keys);
                self.set_source(event.source, KeySourceHealth::Live { note, everywhere });
            }
            KeyNews::Dead(error) => {
                let reason = error.to_string();
                // Without a display nothing was lost: it is shown, not announced.
                if error != KeyError::NoDisplay {
                    self.error(About::Keys, reason.clone());
                }
                self.set_source(event.source, KeySourceHealth::Dead { reason });
            }
        }
    }

    fn is_off(&self, source: &str) -> bool {
        let mut sources = self.status.sources.iter();
        sources.any(|status| status.name == source && status.health == KeySourceHealth::Off)
    }

    fn on_edge(&mut self, at: Instant, edge: ChordEdge) {
        let event = match edge {
            ChordEdge::Down => {
                self.last_edge = at;
                Event::KeyDown(self.clock.clip_id())
            }
            ChordEdge::Up => {
                self.last_edge = at;
                Event::KeyUp
            }
            ChordEdge::OtherKey => Event::OtherKey,
        };
        self.feed(at, event);
    }

    pub(super) fn on_command(&mut self, command: Command) {
        let now = Clock::now();
        match command {
            Command::Press => self.on_edge(now, ChordEdge::Down),
            Command::Release => self.on_edge(now, ChordEdge::Up),
            Command::OtherKey => self.on_edge(now, ChordEdge::OtherKey),
            Command::Toggle => {
                self.last_edge = now;
                let clip = self.clock.clip_id();
                self.feed(now, Event::Toggle(clip));
            }
            Command::Cancel => self.feed(now, Event::Cancel),
            Command::SetEnabled(true) => self.feed(now, Event::Enable),
            Command::SetEnabled(false) => self.feed(now, Event::Disable),
            Command::Quit => self.feed(now, Event::Quit),
            Command::Copy(clip) => self.deliver(clip, Why::Copy),
            Command::Play(clip) => self.play(clip),
            Command::Retranscribe(clip) => self.transcribe_again(clip),
            Command::Delete(clip) => self.delete(clip),
            Command::DismissNotice => self.notices.dismiss(),
        }
    }

    fn play(&mut self, clip: ClipId) {
        let result = if self.status.playing == Some(clip) {
            self.workers.player.stop()
        } else if let Some(entry) = self.library.get(clip) {
            self.workers.player.play(clip, entry.path.clone())
        } else {
            Ok(())
        };
        if let Err(error) = result {
            self.error(About::Playback, error.to_string());
        }
    }

    fn transcribe_again(&mut self, clip: ClipId) {
        let idle = self
            .library
            .get(clip)
            .is_some_and(|entry| entry.control.is_none());
        if idle {
            self.notices.mended(About::Clip(clip));
            self.transcribe(clip, Work::Again);
        }
    }

    fn delete(&mut self, clip: ClipId) {
        let Some(entry) = self.library.remove(clip) else {
            return;
        };
        if let Some(control) = entry.control {
            control.abort();
        }
        if self.status.playing == Some(clip) {
            let _ = self.workers.player.stop();
        }
        self.notices.mended(About::Clip(clip));
        self.ask_store(|store| store.trash(clip));
        self.info("Deleted. The clip is in the trash.".to_owned());
    }

    pub(super) fn on_capture(&mut self, event: CaptureEvent) {
        let now = Clock::now();
        match event {
            CaptureEvent::Opened(info) => {
                tracing::info!(
                    name = info.name,
                    host = info.host,
                    rate = info.sample_rate,
                    "mic"
                );
                self.notices.mended(About::Microphone);
                self.set_microphone(MicStatus::Open { name: info.name });
            }
            CaptureEvent::Closed => self.set_microphone(MicStatus::Closed),
            CaptureEvent::Unavailable(error) => self.microphone_unavailable(&error.to_string()),
            CaptureEvent::Started { clip, at, pre_roll } => {
                if let Some(entry) = self.library.change(clip) {
                    entry.stages.effect = entry.since_press(at);
                    // With a pre-roll the first sample is from before the press.
                    let first = if pre_roll.is_zero() {
                        entry.since_press(now)
                    } else {
                        None
                    };
                    entry.stages.first_sample = first.or(Some(Duration::ZERO));
                }
                self.feed(now, Event::CaptureStarted(clip));
            }
            CaptureEvent::StartFailed { clip, error } => {
                self.error(About::Microphone, error.to_string());
                self.library.remove(clip);
                self.feed(now, Event::CaptureFailed(clip));
            }
            CaptureEvent::Lost { clip, error } => {
                self.microphone_unavailable(&format!("{error} What was said until then is kept."));
                self.last_edge = now;
                self.feed(now, Event::CaptureLost(clip));
            }
            CaptureEvent::Sealed(sealed) => self.on_sealed(now, sealed),
            CaptureEvent::Discarded { clip } => self.feed(now, Event::CleanedUp(clip)),
            CaptureEvent::JournalFailed { clip, error } => {
                tracing::error!(%clip, "the clip's file could not be written");
                if let Some(entry) = self.library.change(clip) {
                    entry.unsaved = true;
                }
                self.error(About::Storage, error.to_string());
            }
        }
    }

    fn microphone_unavailable(&mut self, reason: &str) {
        self.error(About::Microphone, reason.to_owned());
        self.set_microphone(MicStatus::Unavailable {
            reason: reason.to_owned(),
        });
    }

    pub(super) fn on_sealed(&mut self, now: Instant, sealed: SealedClip) {
        let clip = sealed.clip;
        let duration = sealed.duration();
        if let Some(entry) = self.library.change(clip) {
            entry.become_state(clip, ClipState::Sealed);
            entry.duration = duration;
            entry.level = sealed.level;
            entry.stages.sealed = entry.since_press(now);
            entry.samples = Some(sealed.samples);
        }
        self.report(Report::Sealed {
            clip,
            path: sealed.path,
            duration,
        });
        self.feed(now, Event::ClipSealed(clip));
    }

    pub(super) fn on_engine(&mut self, event: EngineEvent) {
        match event {
            EngineEvent::Loading => self.set_model(ModelStatus::Loading),
            EngineEvent::Ready { model, took } => {
                tracing::info!(model = model.name, ?took, "model ready");
                self.notices.mended(About::Model);
                let demo = model.is_demo();
                self.set_model(ModelStatus::Ready {
                    name: model.name,
                    demo,
                });
            }
            EngineEvent::LoadFailed(error) => {
                let reason = error.to_string();
                self.error(About::Model, reason.clone());
                self.set_model(ModelStatus::Failed { reason });
            }
            EngineEvent::Started { clip, at, .. } => {
                if let Some(entry) = self.library.change(clip) {
                    entry.become_state(clip, ClipState::Transcribing);
                    if entry.stages.dequeued.is_none() {
                        entry.stages.dequeued = entry.since_press(at);
                    }
                }
            }
            EngineEvent::Done {
                job,
                clip,
                transcript,
                at,
            } => {
                self.on_transcript(job, clip, transcript, at);
            }
            EngineEvent::Failed { job, clip, error } => {
                let Some(work) = self.jobs.remove(&job) else {
                    return;
                };
                if error == EngineError::Aborted {
                    // Deleted meanwhile: there is nothing to say.
                    self.feed(Clock::now(), Event::EngineFailed(clip));
                    return;
                }
                self.engine_gave_up(clip, work, format!("{error} · press r to try again"));
                self.drain_followups();
            }
        }
    }

    fn on_transcript(&mut self, job: JobId, clip: ClipId, transcript: Transcript, at: Instant) {
        let Some(work) = self.jobs.remove(&job) else {
            return;
        };
        let empty = transcript.is_empty();
        if let Some(entry) = self.library.change(clip) {
            entry.become_state(
                clip,
                if empty {
                    ClipState::Empty
                } else {
                    ClipState::Done
                },
            );
            entry.control = None;
            entry.free_samples();
            entry.reason = empty.then(|| nothing_heard(entry.level, entry.duration));
            entry.transcript = Some(transcript);
            if work == Work::Dictation {
                entry.stages.transcribed = entry.since_press(at);
            }
            let reason = entry.reason.clone();
            let stages = entry.stages;
            self.save(clip);
            if empty {
                self.report(Report::Finished {
                    clip,
                    text: None,
                    reason,
                    stages,
                });
            }
        }
        match work {
            Work::Dictation => self.feed(Clock::now(), Event::TranscriptReady(clip)),
            Work::Again => self.info("Transcribed. Press y to copy the text.".to_owned()),
        }
    }

    pub(super) fn on_deliver(&mut self, event: DeliverEvent) {
        match event {
            DeliverEvent::Ready { name } => {
                self.notices.mended(About::Delivery);
                self.status.sink = name;
            }
            DeliverEvent::Unavailable(error) => {
                self.status.sink.clear();
                self.error(About::Delivery, error.to_string());
            }
            DeliverEvent::Delivered { clip, receipt, at } => {
                self.notices.mended(About::Delivery);
                match self.take_delivery(clip) {
                    Some(Why::Dictation) => self.delivered(clip, at),
                    Some(Why::Copy) => self.info(format!("Copied to the {}.", receipt.via)),
                    None => {}
                }
            }
            DeliverEvent::Failed { clip, error } => {
                let why = self.take_delivery(clip);
                let reader_gone = error == DeliverError::ReaderGone;
                self.error(About::Delivery, error.to_string());
                if reader_gone {
                    // `sayso --print | head -1`: whoever listened has what they wanted.
                    self.feed(Clock::now(), Event::Quit);
                }
                if why == Some(Why::Dictation) {
                    self.finished(clip);
                }
            }
        }
    }

    fn take_delivery(&mut self, clip: ClipId) -> Option<Why> {
        let place = self
            .deliveries
            .iter()
            .position(|(other, _)| *other == clip)?;
        self.deliveries.remove(place).map(|(_, why)| why)
    }

    fn delivered(&mut self, clip: ClipId, at: Instant) {
        if let Some(entry) = self.library.change(clip) {
            entry.stages.delivered = entry.since_press(at);
            if let Some(wait) = entry.stages.release_to_text() {
                self.latency.add(wait);
            }
            self.save(clip);
        }
        self.finished(clip);
    }

    fn finished(&mut self, clip: ClipId) {
        if let Some(entry) = self.library.get(clip) {
            let text = entry.text();
            let stages = entry.stages;
            self.report(Report::Finished {
                clip,
                text,
                reason: None,
                stages,
            });
        }
    }

    pub(super) fn on_store(&mut self, event: StoreEvent) {
        match event {
            StoreEvent::Loaded(clips) => {
                for clip in clips {
                    self.library.insert_stored(clip);
                }
            }
            StoreEvent::Failed { error, .. } => self.error(About::Storage, error.to_string()),
        }
    }

    pub(super) fn on_playback(&mut self, event: PlaybackEvent) {
        match event {
            PlaybackEvent::Started { clip, .. } => {
                self.notices.mended(About::Playback);
                self.status.playing = Some(clip);
            }
            PlaybackEvent::Finished { clip } => {
                if self.status.playing == Some(clip) {
                    self.status.playing = None;
                }
            }
            PlaybackEvent::Failed { error, .. } => {
                self.status.playing = None;
                self.error(About::Playback, error.to_string());
            }
        }
    }

    fn drain_followups(&mut self) {
        while let Some(event) = self.followups.pop_front() {
            self.feed(Clock::now(), event);
        }
    }
}

/// Why a clip has no text, in numbers.
fn nothing_heard(level: Level, duration: Duration) -> String {
    format!(
        "{:.0} dBFS, no words in {:.1} s · press r to try again",
        level.rms_dbfs,
        duration.as_secs_f32()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_clip_says_why_in_numbers() {
        let level = Level {
            peak_dbfs: -50.0,
            rms_dbfs: -61.2,
        };
        let reason = nothing_heard(level, Duration::from_millis(1_230));
        assert_eq!(reason, "-61 dBFS, no words in 1.2 s · press r to try again");
    }
}
