//! What `sayso` is for, told once and run twice: on fakes inside the test, and
//! as the real program on a desktop with a keyboard, a microphone and a
//! clipboard. What only one of the two can show is in `tests/runtime.rs` and
//! `tests/desktop.rs`.

mod support;

use sayso::ptt::State;
use support::Speech;
use support::rig::Rig;

/// Makes a test of each story, on a rig that is put together for it alone.
macro_rules! tell {
    ($rig:expr; $($story:ident)+) => {
        $(
            #[test]
            fn $story() {
                super::$story(&mut $rig);
            }
        )+
    };
}

macro_rules! tell_every_story_on {
    ($rig:expr, or where a held key repeats $repeating:expr,
     or where the engine begins at the release $patient:expr) => {
        tell! { $repeating;
            a_held_key_that_repeats_is_one_dictation
        }
        tell! { $patient;
            three_dictations_the_second_during_the_firsts_transcription_keep_their_order
        }
        tell! { $rig;
            a_key_that_is_held_turns_speech_into_text_on_the_clipboard
            escape_cancels_and_the_clipboard_stays_as_it_was
            a_shortcut_with_the_key_records_nothing
            a_tap_talks_hands_free_until_the_next_tap
            a_microphone_that_is_lost_leaves_what_was_said_and_comes_back
            a_keyboard_that_is_lost_leaves_the_terminals_own_key
        }
    };
}

mod on_fakes {
    use super::support::rig::fakes::Fakes;

    tell_every_story_on!(Fakes::as_installed(), or where a held key repeats Fakes::repeating(),
        or where the engine begins at the release Fakes::as_installed());
}

#[cfg(target_os = "linux")]
mod on_a_desktop {
    use super::support::rig::desk::Desk;

    tell_every_story_on!(Desk::start(), or where a held key repeats Desk::repeating(),
        or where the engine begins at the release Desk::patient());
}

fn a_key_that_is_held_turns_speech_into_text_on_the_clipboard(rig: &mut dyn Rig) {
    let speech = Speech::demo(2);
    rig.dictate(&speech);
    rig.expect_text(&speech);
    rig.expect_state(State::WaitingForKey);
    assert_eq!(rig.clips().len(), 1);
    rig.quit();
}

fn three_dictations_the_second_during_the_firsts_transcription_keep_their_order(rig: &mut dyn Rig) {
    // The first is the longest, and the second begins while it is transcribed.
    let [first, second, third] = [6, 4, 8].map(Speech::demo);
    rig.think_long();
    rig.dictate(&first);
    rig.expect_state(State::Processing);
    rig.key_down();
    rig.expect_state(State::Recording);
    assert_eq!(rig.clipboard(), None, "the first text has not come yet");
    rig.say(&second);
    rig.key_up();
    rig.expect_state(State::Processing);
    rig.think_no_longer();
    rig.expect_text(&second);
    rig.dictate(&third);
    rig.expect_text(&third);
    rig.expect_listed(&[&third, &second, &first]);
    assert_eq!(rig.clips().len(), 3);
}

fn a_held_key_that_repeats_is_one_dictation(rig: &mut dyn Rig) {
    let speech = Speech::demo(2);
    rig.dictate(&speech);
    rig.expect_text(&speech);
    assert_eq!(rig.clips().len(), 1);
}

fn escape_cancels_and_the_clipboard_stays_as_it_was(rig: &mut dyn Rig) {
    let [kept, dropped, last] = [8, 2, 4].map(Speech::demo);
    rig.dictate(&kept);
    rig.expect_text(&kept);
    rig.key_down();
    rig.expect_state(State::Recording);
    rig.say(&dropped);
    rig.cancel();
    rig.expect_notice("Cancelled");
    rig.expect_state(State::WaitingForKey);
    rig.key_up();
    assert_eq!(rig.clipboard().as_deref(), Some(kept.text.as_str()));
    // One more dictation proves that nothing of the cancelled one is on its way.
    rig.dictate(&last);
    rig.expect_text(&last);
    rig.expect_listed(&[&last, &kept]);
    assert_eq!(rig.clips().len(), 2);
    let trash = rig.trash();
    assert_eq!(trash.len(), 1);
    dropped.assert_kept_in(&trash[0]);
}

fn a_shortcut_with_the_key_records_nothing(rig: &mut dyn Rig) {
    let speech = Speech::demo(8);
    rig.key_down();
    rig.tap_other_key();
    rig.key_up();
    rig.expect_state(State::WaitingForKey);
    rig.dictate(&speech);
    rig.expect_text(&speech);
    let left = (rig.clips().len(), rig.trash().len());
    assert_eq!(left, (1, 0), "the shortcut left a clip");
}

fn a_tap_talks_hands_free_until_the_next_tap(rig: &mut dyn Rig) {
    let speech = Speech::demo(4);
    rig.tap();
    rig.expect_state(State::Recording);
    rig.expect_hands_free();
    rig.say(&speech);
    rig.expect_state(State::Recording);
    rig.tap();
    rig.expect_text(&speech);
    rig.expect_state(State::WaitingForKey);
    assert_eq!(rig.clips().len(), 1);
}

fn a_microphone_that_is_lost_leaves_what_was_said_and_comes_back(rig: &mut dyn Rig) {
    let [said, after] = [2, 8].map(Speech::demo);
    rig.key_down();
    rig.expect_state(State::Recording);
    rig.say(&said);
    rig.lose_microphone();
    rig.expect_notice("is kept");
    // The key is still held.
    rig.expect_text(&said);
    rig.key_up();
    rig.restore_microphone();
    rig.dictate(&after);
    rig.expect_text(&after);
    assert_eq!(rig.clips().len(), 2);
}

fn a_keyboard_that_is_lost_leaves_the_terminals_own_key(rig: &mut dyn Rig) {
    let speech = Speech::demo(8);
    rig.lose_keyboard();
    rig.expect_notice("the hotkey listener has ended");
    rig.toggle();
    rig.expect_state(State::Recording);
    rig.say(&speech);
    rig.toggle();
    rig.expect_listed(&[&speech]);
    assert_eq!(rig.clips().len(), 1);
    rig.quit();
}
