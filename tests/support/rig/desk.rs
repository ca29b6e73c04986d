//! The real program on a desktop of its own: an X server whose keys are
//! pressed, a sound server into which clips are played, the TUI in a terminal,
//! and the clipboard as another program reads it.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use sayso::ptt::State;
use sayso::tui::theme;

use super::Rig;
use crate::support::process::{children, process_name, sockets};
use crate::support::x11::code;
use crate::support::{
    Ear, PATIENCE, Process, Pty, Sayso, SoundServer, Speech, Terminal, XServer, ms, pace_until,
    poll,
};

/// Speech is played in real time, and whisper takes every processor it gets:
/// two dictations side by side would starve each other.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Wide enough that no text is cut or wrapped.
const SIZE: (u16, u16) = (200, 40);

/// A desktop with `sayso` started and ready on it.
pub(crate) struct Desk {
    // In the order in which they must end: the program before its servers.
    pub(crate) app: Pty,
    pub(crate) ear: Ear,
    pub(crate) x: XServer,
    pub(crate) sound: SoundServer,
    pub(crate) sayso: Sayso,
    key: u8,
    /// The words with which the screen offers the key.
    offer: &'static str,
    repeats: bool,
    _alone: MutexGuard<'static, ()>,
}

impl Desk {
    pub(crate) fn start() -> Self {
        Self::with_chord("right_ctrl", code::RIGHT_CTRL, "hold right ctrl to talk")
    }

    /// With an engine that begins at the release, so that the user can be
    /// faster than it is.
    pub(crate) fn patient() -> Self {
        let config = "hotkey.chord = \"right_ctrl\"\nengine.while_speaking = false";
        Self::configured(config, code::RIGHT_CTRL, "hold right ctrl to talk")
    }

    /// With these keys of the configuration besides.
    pub(crate) fn with_config(config: &str) -> Self {
        let config = format!("hotkey.chord = \"right_ctrl\"\n{config}");
        Self::configured(&config, code::RIGHT_CTRL, "hold right ctrl to talk")
    }

    /// On a keyboard that repeats the key while it is held. No X server repeats
    /// a modifier, so it is another one.
    pub(crate) fn repeating() -> Self {
        let mut desk = Self::with_chord("F9", code::F9, "hold F9 to talk");
        desk.x.auto_repeat(true);
        desk.repeats = true;
        desk
    }

    /// With another key, its code, and the words with which the screen offers it.
    pub(crate) fn with_chord(chord: &str, key: u8, offer: &'static str) -> Self {
        Self::configured(&format!("hotkey.chord = \"{chord}\""), key, offer)
    }

    fn configured(config: &str, key: u8, offer: &'static str) -> Self {
        Self::around(Sayso::new().config(config), key, offer)
    }

    /// Around a home that is there already.
    pub(crate) fn around(sayso: Sayso, key: u8, offer: &'static str) -> Self {
        let alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let (x, sound) = (XServer::start(), SoundServer::start());
        let ear = sound.listen();
        let sayso = sayso.display(&x).sound(&sound);
        let app = sayso.in_terminal(SIZE, Terminal::Plain);
        let desk = Self {
            app,
            ear,
            x,
            sound,
            sayso,
            key,
            offer,
            repeats: false,
            _alone: alone,
        };
        desk.wait_until_ready();
        desk
    }

    /// Presses another key from now on, by its code.
    pub(crate) fn use_key(&mut self, key: u8) {
        self.key = key;
    }

    /// The process of this name that sayso has started.
    pub(crate) fn process(&self, name: &str) -> u32 {
        poll(name, PATIENCE, || {
            let started = children(self.app.id());
            started.into_iter().find(|id| process_name(*id) == name)
        })
    }

    /// The key source is live, the microphone is open, the model is loaded.
    fn wait_until_ready(&self) {
        // The helper calls itself ready when X has not refused it for a while:
        // on a busy machine that can be before it really listens, on two
        // connections to the server.
        let helper = self.process("sayso-keys");
        poll("the helper's connections", PATIENCE, || {
            (sockets(helper) >= 2).then_some(())
        });
        self.app
            .wait_for("ready, with the key and the microphone live", |screen| {
                let screen = screen.contents();
                ["READY", "mic open", self.offer]
                    .iter()
                    .all(|words| screen.contains(words))
            });
        poll("sayso to record beside the test's ear", PATIENCE, || {
            (self.sound.recorders() == 2).then_some(())
        });
    }

    /// Begins to play `speech` with silence around it; returns when it was
    /// first heard. Dropping the process ends the sound.
    pub(crate) fn begin_to_say(&self, speech: &Speech) -> (Process, Instant) {
        let padded = speech.with_silence(ms(300), ms(300));
        let file = padded.write(&self.sayso.folder().join("said.wav"));
        self.ear.forget();
        let playing = self.sound.play(&file);
        (playing, self.ear.speech_began())
    }
}

impl Rig for Desk {
    fn key_down(&mut self) {
        self.x.key_down(self.key);
    }

    fn key_up(&mut self) {
        self.x.key_up(self.key);
        // A press within 50 ms would count as the same one repeating.
        pace_until(Instant::now() + ms(200));
    }

    fn tap(&mut self) {
        self.key_down();
        self.key_up();
    }

    fn tap_other_key(&mut self) {
        // As fingers do it: one key, then the other.
        pace_until(Instant::now() + ms(50));
        self.x.tap(code::C);
        pace_until(Instant::now() + ms(50));
    }

    fn cancel(&mut self) {
        self.app.send("\x1b");
    }

    fn toggle(&mut self) {
        self.app.send(" ");
    }

    fn quit(&mut self) {
        self.app.send("q");
        assert_eq!(self.app.wait_exit().exit_code(), 0);
        assert!(!self.app.in_alternate_screen());
    }

    fn say(&mut self, speech: &Speech) {
        let (mut playing, began) = self.begin_to_say(speech);
        // Xvfb sends the repeats that are due when something else happens on it.
        for second in (1..=2).filter(|_| self.repeats) {
            pace_until(began + ms(1_000) * second);
            let _ = self.clipboard();
        }
        assert!(playing.wait(PATIENCE).success(), "it was played to its end");
        self.ear.quiet_for(ms(300));
    }

    fn think_long(&mut self) {}

    fn think_no_longer(&mut self) {}

    fn lose_microphone(&mut self) {
        self.sound.kill();
    }

    fn restore_microphone(&mut self) {
        self.sound.restart();
        self.ear = self.sound.listen();
        self.wait_until_ready();
    }

    fn lose_keyboard(&mut self) {
        self.x.kill();
    }

    fn expect_state(&self, state: State) {
        let shown = format!("{} {}", theme::shape(state), theme::word(state));
        self.app.wait_for_text(&shown);
    }

    fn expect_hands_free(&self) {
        self.app.wait_for_text("hands-free");
    }

    fn expect_notice(&self, words: &str) {
        self.app.wait_for_text(words);
    }

    fn expect_listed(&self, newest_first: &[&Speech]) {
        let known: Vec<Speech> = Speech::demos().collect();
        let wanted: Vec<&str> = newest_first.iter().map(|said| beginning(said)).collect();
        self.app
            .wait_for("the texts in the list, newest first", |screen| {
                let screen = screen.contents();
                let mut shown: Vec<(usize, &str)> = known
                    .iter()
                    .filter_map(|one| Some((screen.find(beginning(one))?, beginning(one))))
                    .collect();
                shown.sort_unstable();
                let texts = shown.iter().map(|(_, text)| *text);
                texts.take(wanted.len()).eq(wanted.iter().copied())
            });
    }

    fn expect_clipboard(&self, text: &str) {
        self.x.wait_for_clipboard(text, PATIENCE);
    }

    fn clipboard(&self) -> Option<String> {
        self.x.clipboard()
    }

    fn data(&self) -> PathBuf {
        self.sayso.data()
    }
}

/// The first words: the list cuts what is too long for it.
fn beginning(speech: &Speech) -> &str {
    let end = speech.text.match_indices(' ').nth(3).expect("more words").0;
    &speech.text[..end]
}
