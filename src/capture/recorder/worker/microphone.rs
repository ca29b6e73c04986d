//! What a change of the microphone means for the clip at hand, and who hears of it.

use super::Worker;
use crate::capture::recorder::keeper::MicChange;
use crate::capture::{CaptureError, CaptureEvent, MicInfo};

impl Worker {
    /// Gives a clip up that has not begun.
    pub(super) fn start_failed(&mut self, error: CaptureError) {
        if let Some(take) = self.take.take() {
            self.mic.clip_ended();
            let clip = take.clip;
            self.buffer = take.into_buffer();
            self.events.push(CaptureEvent::StartFailed { clip, error });
        }
    }

    pub(super) fn opened(&mut self, info: MicInfo) {
        self.reported = None;
        tracing::info!(host = info.host, rate = info.sample_rate, "microphone open");
        self.events.push(CaptureEvent::Opened(info));
    }

    pub(super) fn mic_changed(&mut self, change: MicChange) {
        match change {
            MicChange::Opened(info) => self.opened(info),
            MicChange::Closed => {
                self.pre_roll.forget();
                self.reported = None;
                self.events.push(CaptureEvent::Closed);
            }
            MicChange::Silent(error) => {
                tracing::warn!(%error, "nothing but zeros");
                self.events.push(CaptureEvent::Silent { error });
            }
            MicChange::SoundAgain => self.events.push(CaptureEvent::SoundAgain),
            MicChange::Refused(error) | MicChange::Lost(error) => {
                self.pre_roll.forget();
                tracing::warn!(%error, "microphone unusable");
                self.mic_failed(error);
            }
        }
    }

    fn mic_failed(&mut self, error: CaptureError) {
        match &mut self.take {
            Some(take) if take.begun && !take.lost => {
                take.lost = true;
                let clip = take.clip;
                self.events.push(CaptureEvent::Lost { clip, error });
            }
            Some(take) if !take.begun => self.start_failed(error),
            _ => {
                if self.reported.as_ref() != Some(&error) {
                    self.reported = Some(error.clone());
                    self.events.push(CaptureEvent::Unavailable(error));
                }
            }
        }
    }
}
