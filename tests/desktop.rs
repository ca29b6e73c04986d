//! The real program on a desktop: what fakes cannot show. The stories that both
//! can tell are in `tests/stories.rs`.

#![cfg(target_os = "linux")]

mod support;

use std::time::Instant;

use rustix::process::Signal;
use sayso::ptt::State;
use support::process::{children, process_name, send};
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
fn what_was_on_the_clipboard_before_comes_back_with_a_key_and_is_in_no_log() {
    let speech = Speech::demo(8);
    let mut desk = Desk::start();
    desk.x.set_clipboard("of another program");
    desk.dictate(&speech);
    desk.expect_text(&speech);
    desk.app.send("U");
    desk.expect_clipboard("of another program");
    desk.expect_notice("The clipboard holds again what was on it before.");
    // A second time there is nothing to take back, and nothing changes.
    desk.app.send("U");
    desk.expect_notice("nothing to take back");
    assert_eq!(desk.clipboard().as_deref(), Some("of another program"));
    desk.quit();
    assert!(!desk.sayso.log().contains("another program"));
}

#[test]
fn a_place_that_fails_is_named_and_what_its_program_printed_is_in_no_log() {
    let speech = Speech::demo(2);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("notes.md");
    let mut desk = Desk::with_config(&format!(
        "deliver.to = [\"file\", \"command\"]\ndeliver.file = {file:?}\n\
         deliver.command = [\"sh\", \"-c\", \"cat >&2; exit 7\"]"
    ));
    desk.dictate(&speech);
    desk.expect_text(&speech);
    desk.expect_notice("exit code 7");
    let notes = std::fs::read_to_string(&file).expect("a file");
    assert_eq!(notes, format!("{}\n", speech.text));
    desk.quit();
    let log = desk.sayso.log();
    assert!(log.contains("text not delivered"), "{log}");
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
fn a_second_chord_dictates_in_its_own_way_and_the_first_in_its_own() {
    let rules = "profile.code.hotkey.chord = \"F9\"\nprofile.code.text.style = \"constant\"";
    let mut desk = Desk::with_config(rules);
    let speech = Speech::demo(1);
    desk.dictate(&speech);
    desk.use_key(code::F9);
    desk.key_down();
    desk.say(&speech);
    desk.key_up();
    let constant = speech
        .text
        .to_uppercase()
        .replace(", ", "_")
        .replace(' ', "_");
    desk.expect_clipboard(constant.trim_end_matches(['.', '?', '!']));
    desk.use_key(code::RIGHT_CTRL);
    desk.dictate(&speech);
}

#[test]
fn a_change_of_the_file_counts_at_once_and_a_mistake_in_it_costs_nothing() {
    let mut desk = Desk::start();
    let speech = Speech::demo(1);
    let rules = "hotkey.chord = \"F9\"\ntext.style = \"lower\"\n";
    desk.sayso.change_config(rules);
    desk.app.wait_for("the other chord", |screen| {
        screen.contents().contains("hold F9 to talk")
    });
    desk.sayso
        .change_config(&format!("{rules}engine.modle = \"tiny\"\n"));
    desk.app
        .wait_for("the mistake, and what is meant", |screen| {
            let screen = screen.contents();
            ["line 5, column 8", "did you mean `model`?"]
                .iter()
                .all(|words| screen.contains(words))
        });
    desk.use_key(code::F9);
    desk.key_down();
    desk.say(&speech);
    desk.key_up();
    let lower = speech.text.to_lowercase().replace([',', '.'], "");
    desk.expect_clipboard(&lower);
    desk.sayso.change_config(rules);
    desk.app.wait_for("the mistake to be gone", |screen| {
        !screen.contents().contains("line 5")
    });
}

#[test]
fn an_engine_that_is_killed_under_a_dictation_costs_no_word() {
    let speech = Speech::demo(8);
    let mut desk = Desk::start();
    let engine = desk.process("sayso-engine");
    send(engine, Signal::STOP);
    desk.dictate(&speech);
    send(engine, Signal::KILL);
    desk.expect_text(&speech);
    assert_ne!(desk.process("sayso-engine"), engine);
    assert_eq!(desk.clips().len(), 1);
}

#[test]
fn an_x_server_that_is_killed_under_a_dictation_costs_no_word_of_it() {
    let speech = Speech::demo(2);
    let mut desk = Desk::start();
    desk.key_down();
    desk.expect_state(State::Recording);
    desk.say(&speech);
    // With its keys and its clipboard.
    desk.x.kill();
    desk.expect_notice("the hotkey listener has ended");
    // Nothing will tell of the release any more.
    desk.expect_listed(&[&speech]);
    desk.expect_notice("The text is on the terminal (OSC 52) instead.");
    let clips = desk.clips();
    assert_eq!(clips.len(), 1);
    speech.assert_kept_in(&clips[0]);
    desk.quit();
}

#[test]
fn keys_and_engine_end_when_sayso_is_killed() {
    let desk = Desk::start();
    let started = children(desk.app.id());
    let mut names: Vec<_> = started.iter().map(|id| process_name(*id)).collect();
    names.sort();
    assert_eq!(names, ["sayso-engine", "sayso-keys"]);
    desk.app.signal(Signal::KILL);
    poll("the end of both", support::PATIENCE, || {
        let ended = |id: &u32| {
            let stat = std::fs::read_to_string(format!("/proc/{id}/stat"));
            // A zombie that nobody has collected yet has ended, too.
            stat.map_or(true, |stat| stat.contains(") Z "))
        };
        started.iter().all(ended).then_some(())
    });
}
