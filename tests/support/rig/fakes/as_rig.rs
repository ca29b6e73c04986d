//! The fakes, told the stories that the real parts are told.

use std::path::PathBuf;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Instant;

use sayso::capture::CaptureError;
use sayso::front::Command;
use sayso::front::snapshot::MicStatus;
use sayso::hotkey::Nth;
use sayso::ptt::State;
use sayso::ptt::timer::{RELEASE_GRACE, TAP};

use super::{Fakes, Rig};
use crate::support::{Speech, ms, pace_until};

impl Rig for Fakes {
    fn key_down(&mut self) {
        self.pressed = Instant::now();
        self.finger.press();
    }

    fn key_up(&mut self) {
        // Fast as everything here is, this is no tap.
        pace_until(self.pressed + TAP + RELEASE_GRACE);
        self.let_go_for_good();
    }

    fn tap(&mut self) {
        self.finger.press();
        self.let_go_for_good();
    }

    fn tap_other_key(&mut self) {
        self.finger.other_key();
    }

    fn cancel(&mut self) {
        self.send(Command::Cancel);
    }

    fn toggle(&mut self) {
        self.send(Command::Toggle(Nth::FIRST));
    }

    fn quit(&mut self) {
        self.send(Command::Quit);
        self.join();
    }

    fn say(&mut self, speech: &Speech) {
        let voice = self.voice.as_ref().expect("it ends with the rig");
        let over = voice.say(speech.with_silence(ms(300), ms(300)).sound());
        while over.recv_timeout(RELEASE_GRACE / 2) == Err(RecvTimeoutError::Timeout) {
            if self.repeats {
                // As some X servers do; others send the press alone.
                self.finger.release();
                self.finger.press();
                self.finger.press();
            }
        }
    }

    fn think_long(&mut self) {
        self.engine.hold();
    }

    fn think_no_longer(&mut self) {
        self.engine.release();
    }

    fn lose_microphone(&mut self) {
        self.microphone.refuse(Some(CaptureError::NoMicrophone {
            cause: "a test took it away".to_owned(),
        }));
        self.microphone.lose(CaptureError::Disconnected {
            device: "fake".to_owned(),
            cause: "a test took it away".to_owned(),
        });
    }

    fn restore_microphone(&mut self) {
        self.microphone.refuse(None);
        self.wait("an open microphone", |now| {
            matches!(now.microphone, MicStatus::Open { .. })
        });
    }

    fn lose_keyboard(&mut self) {
        self.finger.die();
    }

    fn expect_state(&self, state: State) {
        self.wait_for_state(state);
    }

    fn expect_hands_free(&self) {
        self.wait("a latched dictation", |now| now.latched);
    }

    fn expect_notice(&self, words: &str) {
        self.wait(words, |now| {
            let notice = now.notice.as_ref();
            notice.is_some_and(|notice| notice.text.contains(words))
        });
    }

    fn expect_listed(&self, newest_first: &[&Speech]) {
        let wanted: Vec<&str> = newest_first.iter().map(|said| said.text.as_str()).collect();
        self.wait("the texts in the list, delivered in order", |now| {
            let texts = now.clips.iter().map(|clip| clip.text.as_deref());
            let listed = texts
                .take(wanted.len())
                .eq(wanted.iter().copied().map(Some));
            // A clipboard shows its last text only; this place remembers them all.
            listed
                && self
                    .place
                    .texts()
                    .iter()
                    .rev()
                    .take(wanted.len())
                    .eq(&wanted)
        });
    }

    fn expect_clipboard(&self, text: &str) {
        self.wait("a text that is delivered", |_| {
            self.clipboard().as_deref() == Some(text)
        });
    }

    fn clipboard(&self) -> Option<String> {
        self.place.texts().pop()
    }

    fn data(&self) -> PathBuf {
        self.folder.path().to_owned()
    }
}
