//! The real program on a desktop: what fakes cannot show. The stories that both
//! can tell are in `tests/stories.rs`.

#![cfg(target_os = "linux")]

mod support;

use std::time::Instant;

use sayso::ptt::State;
use support::process::children;
use support::rig::Rig;
use support::rig::desk::Desk;
use support::x11::code;
use support::{Speech, ms, pace_until, poll};

#[test]
fn a_text_can_be_pasted_again_and_again_and_none_of_it_is_in_the_log() {
    let speech = Speech::demo(2);
    let mut desk = Desk::start();
    desk.dictate(&speech);
    desk.expect_text(&speech);
    for _ in 0..3 {
        assert_eq!(desk.clipboard().as_deref(), Some(speech.text.as_str()));
    }
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
    let (_playing, began) = desk.begin_to_say(&speech);
    pace_until(began + ms(200));
    desk.x.key_down(code::RIGHT_CTRL);
    desk.expect_state(State::Recording);
    desk.ear.quiet_for(ms(700));
    desk.x.key_up(code::RIGHT_CTRL);
    desk.expect_text(&speech);
    speech.assert_kept_in(&desk.clips()[0]);
}

#[test]
fn the_last_word_survives_a_key_released_100_ms_before_the_speech_ended() {
    let speech = Speech::demo(4);
    let mut desk = Desk::start();
    desk.x.key_down(code::RIGHT_CTRL);
    desk.expect_state(State::Recording);
    let (_playing, began) = desk.begin_to_say(&speech);
    pace_until(began + speech.spoken().saturating_sub(ms(100)));
    desk.x.key_up(code::RIGHT_CTRL);
    let released = Instant::now();
    let ended = desk.ear.quiet_for(ms(300));
    assert!(
        released < ended,
        "this machine was too slow to release the key within the speech"
    );
    desk.expect_text(&speech);
    speech.assert_kept_in(&desk.clips()[0]);
}

#[test]
fn any_chord_of_the_configuration_is_the_key() {
    let speech = Speech::demo(8);
    let mut desk = Desk::with_chord("F9", code::F9, "hold F9 to talk");
    // The default key is an ordinary key now.
    desk.x.tap(code::RIGHT_CTRL);
    desk.dictate(&speech);
    desk.expect_text(&speech);
    assert_eq!(desk.clips().len(), 1);
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
