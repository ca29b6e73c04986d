//! The whole road on a desktop: an X server whose key is held, a sound server
//! into which a clip is played, the TUI in a terminal, and the clipboard as
//! another program reads it.

#![cfg(target_os = "linux")]

mod support;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use support::process::{children, sockets};
use support::x11::code;
use support::{Ear, Pty, Sayso, SoundServer, Speech, Terminal, XServer, ms, pace_until, poll};

/// Speech is played in real time, and whisper takes every processor it gets:
/// two dictations side by side would starve each other.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Wide enough that no text is cut or wrapped.
const SIZE: (u16, u16) = (200, 40);

/// A desktop with `sayso` started and ready on it.
struct Desk {
    // In the order in which they must end: the program before its servers.
    app: Pty,
    ear: Ear,
    x: XServer,
    sound: SoundServer,
    sayso: Sayso,
    offer: &'static str,
    _alone: MutexGuard<'static, ()>,
}

impl Desk {
    fn start() -> Self {
        Self::with_chord("right_ctrl", "hold right ctrl to talk")
    }

    /// With another key, and the words with which the screen offers it.
    fn with_chord(chord: &str, offer: &'static str) -> Self {
        let alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let (x, sound) = (XServer::start(), SoundServer::start());
        let ear = sound.listen();
        let sayso = Sayso::new()
            .config(&format!("hotkey.chord = \"{chord}\""))
            .display(&x)
            .sound(&sound);
        let app = sayso.in_terminal(SIZE, Terminal::Plain);
        let desk = Self {
            app,
            ear,
            x,
            sound,
            sayso,
            offer,
            _alone: alone,
        };
        desk.wait_until_ready();
        desk
    }

    /// The key source is live, the microphone is open, the model is loaded.
    fn wait_until_ready(&self) {
        // The helper calls itself ready when X has not refused it for a while:
        // on a busy machine that can be before it really listens, on two
        // connections to the server.
        let helper = poll("the key helper", support::PATIENCE, || {
            children(self.app.id()).first().copied()
        });
        poll("the helper's connections", support::PATIENCE, || {
            (sockets(helper) >= 2).then_some(())
        });
        self.app
            .wait_for("ready, with the key and the microphone live", |screen| {
                let screen = screen.contents();
                ["READY", "mic open", self.offer]
                    .iter()
                    .all(|words| screen.contains(words))
            });
        poll(
            "sayso to record beside the test's ear",
            support::PATIENCE,
            || (self.sound.recorders() == 2).then_some(()),
        );
    }

    /// Plays `speech` with silence around it; returns when it was first heard.
    fn say(&self, speech: &Speech) -> (support::Process, Instant) {
        let padded = speech.with_silence(ms(300), ms(300));
        let file = padded.write(&self.sayso.folder().join("said.wav"));
        self.ear.forget();
        let playing = self.sound.play(&file);
        (playing, self.ear.speech_began())
    }

    /// Holds the key, says it all, releases the key.
    fn dictate(&mut self, speech: &Speech, code: u8) {
        self.x.key_down(code);
        self.app.wait_for_text("RECORDING");
        let (_playing, _) = self.say(speech);
        self.ear.quiet_for(ms(700));
        self.x.key_up(code);
    }

    /// The text is on the screen and on the clipboard.
    fn expect_text(&self, text: &str) {
        self.app.wait_for_text(text);
        self.x.wait_for_clipboard(text, support::PATIENCE);
    }

    /// The only clip holds the speech from its first to its last sound. The
    /// model may guess a word that was cut; the samples do not lie.
    fn expect_all_of(&self, speech: &Speech) {
        let clips = self.sayso.clips();
        assert_eq!(clips.len(), 1);
        let (spoken, kept) = (speech.spoken(), Speech::recorded(&clips[0]).spoken());
        let missing = spoken.saturating_sub(kept);
        assert!(missing < ms(20), "{missing:?} of {spoken:?} are missing");
    }

    /// `q` ends it well, and leaves the terminal as it was.
    fn quit(&mut self) {
        self.app.send("q");
        assert_eq!(self.app.wait_exit().exit_code(), 0);
        assert!(!self.app.in_alternate_screen());
    }
}

#[test]
fn a_key_that_is_held_turns_speech_into_text_on_the_clipboard() {
    let speech = Speech::demo(2);
    let mut desk = Desk::start();
    desk.dictate(&speech, code::RIGHT_CTRL);
    desk.expect_text(&speech.text);
    // It has an owner that answers again and again.
    for _ in 0..3 {
        assert_eq!(desk.x.clipboard().as_deref(), Some(speech.text.as_str()));
    }
    assert_eq!(desk.sayso.clips().len(), 1);
    desk.quit();
    let log = desk.sayso.log();
    for word in speech.text.split(' ').filter(|word| word.len() > 3) {
        assert!(!log.contains(word), "the log holds the word {word}");
    }
}

#[test]
fn the_first_word_survives_a_key_pressed_200_ms_after_the_speech_began() {
    let speech = Speech::demo(2);
    let mut desk = Desk::start();
    let (_playing, began) = desk.say(&speech);
    pace_until(began + ms(200));
    desk.x.key_down(code::RIGHT_CTRL);
    desk.app.wait_for_text("RECORDING");
    desk.ear.quiet_for(ms(700));
    desk.x.key_up(code::RIGHT_CTRL);
    desk.expect_text(&speech.text);
    desk.expect_all_of(&speech);
}

#[test]
fn the_last_word_survives_a_key_released_100_ms_before_the_speech_ended() {
    let speech = Speech::demo(4);
    let mut desk = Desk::start();
    desk.x.key_down(code::RIGHT_CTRL);
    desk.app.wait_for_text("RECORDING");
    let (_playing, began) = desk.say(&speech);
    pace_until(began + speech.spoken().saturating_sub(ms(100)));
    desk.x.key_up(code::RIGHT_CTRL);
    let released = Instant::now();
    let ended = desk.ear.quiet_for(ms(300));
    assert!(
        released < ended,
        "this machine was too slow to release the key within the speech"
    );
    desk.expect_text(&speech.text);
    desk.expect_all_of(&speech);
}

#[test]
fn three_dictations_in_a_row_give_three_texts_in_order() {
    // The first is the longest, and the second begins while it is transcribed.
    let said = [Speech::demo(6), Speech::demo(4), Speech::demo(8)];
    let mut desk = Desk::start();
    desk.dictate(&said[0], code::RIGHT_CTRL);
    desk.app.wait_for_text("PROCESSING");
    desk.x.key_down(code::RIGHT_CTRL);
    desk.app
        .wait_for("the second recording before the first text", |screen| {
            let screen = screen.contents();
            screen.contains("RECORDING") && !screen.contains(beginning(&said[0]))
        });
    let (playing, _) = desk.say(&said[1]);
    desk.ear.quiet_for(ms(700));
    desk.x.key_up(code::RIGHT_CTRL);
    drop(playing);
    desk.expect_text(&said[1].text);
    desk.dictate(&said[2], code::RIGHT_CTRL);
    desk.expect_text(&said[2].text);
    desk.app.wait_for("all three, newest first", |screen| {
        let screen = screen.contents();
        let place = |clip| screen.find(beginning(clip));
        match (place(&said[2]), place(&said[1]), place(&said[0])) {
            (Some(third), Some(second), Some(first)) => third < second && second < first,
            _ => false,
        }
    });
}

/// The first words: the list cuts what is too long for it.
fn beginning(speech: &Speech) -> &str {
    let end = speech.text.match_indices(' ').nth(3).expect("more words").0;
    &speech.text[..end]
}

#[test]
fn any_chord_of_the_configuration_is_the_key() {
    let speech = Speech::demo(8);
    let mut desk = Desk::with_chord("F9", "hold F9 to talk");
    // The default key is an ordinary key now.
    desk.x.tap(code::RIGHT_CTRL);
    desk.dictate(&speech, code::F9);
    desk.expect_text(&speech.text);
    assert_eq!(desk.sayso.clips().len(), 1);
}

#[test]
fn escape_cancels_and_the_clipboard_stays_as_it_was() {
    let (kept, dropped) = (Speech::demo(8), Speech::demo(2));
    let mut desk = Desk::start();
    desk.dictate(&kept, code::RIGHT_CTRL);
    desk.expect_text(&kept.text);
    desk.x.key_down(code::RIGHT_CTRL);
    desk.app.wait_for_text("RECORDING");
    let (_playing, _) = desk.say(&dropped);
    desk.app.send("\x1b");
    desk.app.wait_until_gone("RECORDING");
    desk.x.key_up(code::RIGHT_CTRL);
    desk.app.wait_for_text("READY");
    // One more dictation proves that nothing of the cancelled one is on its way.
    desk.ear.quiet_for(ms(700));
    let last = Speech::demo(4);
    desk.dictate(&last, code::RIGHT_CTRL);
    desk.expect_text(&last.text);
    assert!(!desk.app.screen().contains(&dropped.text));
    assert_eq!(desk.sayso.clips().len(), 2);
}

#[test]
fn a_held_key_that_repeats_is_one_dictation() {
    let speech = Speech::demo(2);
    let mut desk = Desk::start();
    desk.x.auto_repeat(true);
    desk.x.key_down(code::RIGHT_CTRL);
    desk.app.wait_for_text("RECORDING");
    let (_playing, began) = desk.say(&speech);
    // Xvfb sends the repeats that are due when something else happens on it.
    for second in 1..=2 {
        pace_until(began + ms(1_000) * second);
        assert_eq!(desk.x.clipboard(), None);
    }
    desk.ear.quiet_for(ms(700));
    desk.x.key_up(code::RIGHT_CTRL);
    desk.expect_text(&speech.text);
    assert_eq!(desk.sayso.clips().len(), 1);
}

#[test]
fn a_shortcut_with_the_key_records_nothing() {
    let speech = Speech::demo(8);
    let mut desk = Desk::start();
    desk.x.key_down(code::RIGHT_CTRL);
    pace_until(Instant::now() + ms(50));
    desk.x.tap(code::C);
    pace_until(Instant::now() + ms(50));
    desk.x.key_up(code::RIGHT_CTRL);
    // A press within 50 ms would count as the same one repeating.
    pace_until(Instant::now() + ms(300));
    desk.app.wait_for_text("READY");
    desk.dictate(&speech, code::RIGHT_CTRL);
    desk.expect_text(&speech.text);
    assert_eq!(desk.sayso.clips().len(), 1, "the shortcut left a clip");
}

#[test]
fn the_desktop_dies_and_sayso_lives_on() {
    let speech = Speech::demo(8);
    let mut desk = Desk::start();
    desk.x.kill();
    desk.app.wait_for_text("the hotkey listener has ended");
    desk.app.wait_for_text("Space starts");
    // The terminal is still there: Space starts, Space stops.
    desk.app.send(" ");
    desk.app.wait_for_text("RECORDING");
    let (_playing, _) = desk.say(&speech);
    desk.ear.quiet_for(ms(700));
    desk.app.send(" ");
    desk.app.wait_for_text(&speech.text);
    desk.quit();
}

#[test]
fn the_sound_server_dies_and_what_was_said_is_kept() {
    let (said, after) = (Speech::demo(2), Speech::demo(8));
    let mut desk = Desk::start();
    desk.x.key_down(code::RIGHT_CTRL);
    desk.app.wait_for_text("RECORDING");
    let (playing, began) = desk.say(&said);
    pace_until(began + said.spoken() + ms(200));
    drop(playing);
    desk.sound.kill();
    desk.app.wait_until_gone("RECORDING");
    desk.app.wait_for_text("microphone");
    desk.app.wait_for_text(&said.text);
    desk.x.key_up(code::RIGHT_CTRL);
    // When the server is back, so is the microphone.
    desk.sound.restart();
    desk.ear = desk.sound.listen();
    desk.wait_until_ready();
    desk.dictate(&after, code::RIGHT_CTRL);
    desk.expect_text(&after.text);
}

#[test]
fn the_key_helper_ends_when_sayso_is_killed() {
    let desk = Desk::start();
    let helpers = children(desk.app.id());
    assert_eq!(helpers.len(), 1, "the key helper is the only child");
    desk.app.signal(rustix::process::Signal::KILL);
    poll("the end of the helper", support::PATIENCE, || {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", helpers[0]));
        // A zombie that nobody has collected yet has ended, too.
        stat.map_or(true, |stat| stat.contains(") Z "))
            .then_some(())
    });
}
